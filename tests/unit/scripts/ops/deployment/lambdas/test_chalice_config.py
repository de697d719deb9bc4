import json

import pytest

from chalicelib.errors import InvalidSettings
from chalicelib.runtime.settings import Settings
from scripts.ops.deployment.lambdas.chalice_config import remove, rendered, write
from scripts.ops.errors import CommandError
from scripts.ops.project import PROJECT, copy_project, read_config, read_templates
from scripts.ops.stage.plan import Plan
from scripts.ops.stage.policy_values import policy_values
from statemachines.names import Names

NAMES = Names(stage="dev", account="123456789012", region="eu-west-1")
PLAN = Plan(names=NAMES, trails=("logs/AWSLogs/", "more"), settings={"TAG_KEY": "Team", "TAG_VALUE": "A"})
OUTPUTS = {"DeadLettersUrl": "http://127.0.0.1:5000/123456789012/tagtrail-inbox-dlq-dev"}
TEMPLATE = {"Version": "2012-10-17", "Statement": [{"Action": ["s3:GetObject"], "Resource": ["${TrailObjects}"]}]}


@pytest.fixture
def project(tmp_path):
    return copy_project(tmp_path)


def render(plan=PLAN, template=TEMPLATE):
    return rendered(plan, OUTPUTS, {"receive": template, "notify": template})


def test_each_function_gets_its_own_policy_and_the_stage_none():
    section = render().section
    assert section["lambda_functions"] == {
        "notify": {"iam_policy_file": "rendered/dev/notify.json", "log_retention_in_days": 7},
        "receive": {"iam_policy_file": "rendered/dev/receive.json", "log_retention_in_days": 7},
    }
    assert "iam_policy_file" not in section


def test_the_lambdas_accept_the_environment():
    settings = Settings.from_env(render().section["environment_variables"])
    assert settings.stage == "dev"
    assert settings.dlq_url == OUTPUTS["DeadLettersUrl"]
    assert [source.bucket for source in settings.trail_sources] == ["logs", "more"]
    assert settings.tag_key == "Team"


def test_our_own_roles_are_those_that_chalice_makes():
    assert render().section["environment_variables"]["OWN_ROLES"] == (
        "arn:aws:iam::123456789012:role/tagtrail-dev-notify,arn:aws:iam::123456789012:role/tagtrail-dev-receive"
    )


def test_the_lambdas_know_the_role_of_other_accounts_and_ask_for_it_in_their_own_region():
    environment = render().section["environment_variables"]
    settings = Settings.from_env(environment)
    assert settings.member_role_arn("210987654321") == NAMES.member_role_arn("210987654321")
    assert settings.external_id == NAMES.external_id
    assert environment["AWS_STS_REGIONAL_ENDPOINTS"] == "regional"


def test_without_a_stack_output_the_url_of_the_dead_letter_queue_is_that_of_aws():
    environment = rendered(PLAN, {}, {}).section["environment_variables"]
    assert environment["DLQ_URL"] == "https://sqs.eu-west-1.amazonaws.com/123456789012/tagtrail-inbox-dlq-dev"


def test_an_option_that_the_lambdas_would_refuse_is_refused_now():
    with pytest.raises(InvalidSettings, match="TAG_KEY"):
        render(Plan(names=NAMES, settings={"TAG_KEY": "aws:mine", "TAG_VALUE": "x"}))


def test_an_empty_option_leaves_the_default():
    environment = render(Plan(names=NAMES, settings={"ENVIRONMENT": ""})).section["environment_variables"]
    assert "ENVIRONMENT" not in environment


def test_logs_may_be_read_under_the_listed_prefixes_only():
    values = policy_values(PLAN)
    assert values["TrailObjects"] == ["arn:aws:s3:::logs/AWSLogs/*", "arn:aws:s3:::more/*"]
    assert values["TrailBuckets"] == ["arn:aws:s3:::logs", "arn:aws:s3:::more"]


@pytest.mark.parametrize(
    ("parameter", "arns"),
    [
        ("", []),
        ("policy", ["arn:aws:ssm:eu-west-1:123456789012:parameter/policy"]),
        ("/a/policy", ["arn:aws:ssm:eu-west-1:123456789012:parameter/a/policy"]),
    ],
)
def test_only_the_named_parameter_may_be_read(parameter, arns):
    assert policy_values(Plan(names=NAMES, settings={"TAG_POLICY_PARAMETER": parameter}))["PolicyParameter"] == arns


@pytest.mark.parametrize(
    ("partition", "suffix"), [("aws", "amazonaws.com"), ("aws-us-gov", "amazonaws.com"), ("aws-cn", "amazonaws.com.cn")]
)
def test_names_of_services_are_those_of_the_partition(partition, suffix):
    names = Names(stage="dev", account="123456789012", region="eu-west-1", partition=partition)
    assert policy_values(Plan(names=names))["DnsSuffix"] == suffix


def test_what_is_too_long_for_a_role_is_kept_apart():
    actions = {"Action": [f"service:Action{number:040}" for number in range(250)], "Resource": ["*"], "Sid": "Many"}
    rendering = render(template={**TEMPLATE, "Statement": [*TEMPLATE["Statement"], actions]})
    assert len(rendering.policies["receive"]["Statement"]) == 1
    assert len(rendering.managed["receive"]) > 1


def test_writing_one_stage_leaves_the_others(project):
    write(project, render())
    write(project, render(Plan(names=Names(stage="prod", account="123456789012", region="eu-west-1"))))
    assert set(read_config(project)["stages"]) == {"dev", "prod"}
    assert json.loads((project / ".chalice" / "rendered" / "dev" / "receive.json").read_text())["Statement"]


def test_writing_twice_changes_nothing(project):
    write(project, render())
    before = (project / ".chalice" / "config.json").read_text()
    write(project, render())
    assert (project / ".chalice" / "config.json").read_text() == before


def test_a_removed_stage_leaves_the_project_as_it_was(project):
    before = (project / ".chalice" / "config.json").read_text()
    write(project, render())
    remove(project, "dev")
    assert (project / ".chalice" / "config.json").read_text() == before
    assert not (project / ".chalice" / "rendered" / "dev").exists()


def test_removing_one_stage_leaves_the_others(project):
    write(project, render())
    write(project, render(Plan(names=Names(stage="prod", account="123456789012", region="eu-west-1"))))
    remove(project, "dev")
    assert set(read_config(project)["stages"]) == {"prod"}


def test_a_stage_that_is_not_there_can_be_removed(project):
    remove(project, "dev")
    assert "stages" not in read_config(project)


def test_a_copy_knows_no_stage_and_no_state(tmp_path):
    project = copy_project(tmp_path)
    assert (project / "app.py").read_text() == (PROJECT / "app.py").read_text()
    assert "stages" not in read_config(project)
    assert {path.name for path in (project / ".chalice").iterdir()} == {"config.json", "policies"}
    assert (project / ".chalice").resolve() == tmp_path / ".chalice"
    assert not list(project.rglob("__pycache__"))


def test_the_whole_of_the_copied_configuration_renders(project):
    policies = rendered(PLAN, OUTPUTS, read_templates(project)).policies
    assert set(policies) == set(read_config(project)["lambda_functions"])


def test_a_checkout_without_links_is_told_apart(tmp_path):
    (tmp_path / ".chalice").write_text("../.chalice")
    with pytest.raises(CommandError) as caught:
        read_config(tmp_path)
    assert "core.symlinks" in caught.value.hint
