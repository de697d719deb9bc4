"""Stages up, up again, side by side and down, by the commands, on an embedded AWS in a process of its own.

One story is told once; the tests look at what was found on its way.
"""

import json
import os
import subprocess
import sys
import zipfile
from types import SimpleNamespace

import boto3
import pytest
from click.testing import CliRunner

from chalicelib.catalogue import event_patterns
from scripts.devtools import package_cache
from scripts.devtools.embedded_aws import ARCHITECTURE
from scripts.ops.cli import deploy, destroy
from scripts.ops.project import ROOT, copy_project, read_config
from scripts.ops.stage.options import DEFAULTS
from statemachines.functions import TIMEOUTS, log_days
from statemachines.machines import MACHINES
from statemachines.names import Names
from tests.embedded.inventory import inventory, names

REGION = "eu-west-1"
BLUE, GREEN = (Names(stage=stage, account="123456789012", region=REGION) for stage in ("blue", "green"))
SHARED = "logs-of-the-account"
OTHERS = {
    "Id": "theirs",
    "QueueArn": f"arn:aws:sqs:{REGION}:123456789012:theirs",
    "Events": ["s3:ObjectCreated:*"],
    "Filter": {"Key": {"FilterRules": [{"Name": "suffix", "Value": ".csv"}]}},
}


@pytest.fixture(scope="module")
def endpoint():
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "chalice_app")])}
    command = [sys.executable, "-m", "scripts.devtools.embedded_aws", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as process:
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.fixture(scope="module")
def account(endpoint):
    """Somebody's session in the embedded AWS, and the environment that points commands there."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "LAMBDA_ARCHITECTURE": ARCHITECTURE,
        }.items():
            environment.setenv(name, value)
        yield boto3.Session(region_name=REGION)


@pytest.fixture(autouse=True)
def pointed_there(account, endpoint, monkeypatch):
    """The environment is emptied around each test: point it there again."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_REGION", REGION)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("LAMBDA_ARCHITECTURE", ARCHITECTURE)


def run(command, project, *arguments, stage="blue", **more):
    fixed = ["--stage", stage, "--project-dir", str(project)]
    return CliRunner().invoke(command.main, [*fixed, *arguments], **more)


def done(command, project, *arguments, stage="blue"):
    result = run(command, project, *arguments, stage=stage)
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture(scope="module")
def story(account, tmp_path_factory):
    """Blue goes up with a trail of its own and up again, green beside it and down, then blue down, up and down."""
    new = lambda: with_package(copy_project(tmp_path_factory.mktemp("checkout")))  # noqa: E731
    found = SimpleNamespace(first=new(), second=new())
    s3 = account.client("s3")
    s3.create_bucket(Bucket=SHARED, CreateBucketConfiguration={"LocationConstraint": REGION})
    account.client("sqs").create_queue(QueueName="theirs", Attributes={"Policy": _lets_s3_in()})
    s3.put_bucket_notification_configuration(Bucket=SHARED, NotificationConfiguration={"QueueConfigurations": [OTHERS]})
    with_trail = ("--create-trail", "--trail-bucket", SHARED, "--email", "ops@example.com")
    found.empty = inventory(account)
    outputs = tmp_path_factory.mktemp("outputs") / "blue.json"
    found.up = done(deploy, found.first, *with_trail, "--json", "--outputs", str(outputs))
    found.outputs = json.loads(outputs.read_text())
    package_cache.keep(found.first, ARCHITECTURE)
    found.blue = inventory(account)
    found.topic = account.client("sns").list_tags_for_resource(ResourceArn=BLUE.topic_arn)["Tags"]
    found.less = run(deploy, found.second, "--create-trail", "--log-days", "30", "--plan")
    found.refused = run(deploy, found.second, "--create-trail", "--log-days", "30")
    found.again = done(deploy, found.second, *with_trail)  # another checkout knows nothing of the first
    found.blue_again = inventory(account)
    found.beside = done(
        deploy, found.second, "--trail-bucket", SHARED, "--mode", "eventbridge", "--regions", "us-east-1", stage="green"
    )
    found.both, found.forwarded = inventory(account), forwarded(account)
    found.gone = done(destroy, found.first, "--yes", "--with-data", stage="green")
    found.without_green, found.not_forwarded = inventory(account), forwarded(account)
    s3.put_object(Bucket=BLUE.trail_bucket, Key="AWSLogs/kept.txt", Body=b"a log")
    found.down = done(destroy, found.first, "--yes")
    found.without_blue = inventory(account)
    found.back = done(deploy, found.first, "--create-trail")
    found.blue_back = inventory(account)
    found.away = done(destroy, found.second, "--yes", "--with-data")
    found.end = inventory(account)
    return found


def forwarded(account):
    """The stacks and rules of the other Region."""
    stacks = account.client("cloudformation", region_name="us-east-1").describe_stacks()["Stacks"]
    rules = account.client("events", region_name="us-east-1").list_rules()["Rules"]
    return [one["StackName"] for one in stacks], len(rules)


def with_package(project):
    package_cache.take(project, ARCHITECTURE)
    return project


def _lets_s3_in():
    allowed = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**allowed, "Resource": OTHERS["QueueArn"]}]})


def of(stage, found):
    """What belongs to a stage, by its name."""
    marked = {key: said for key, said in found.items() if stage in str(key)}
    return {key: said for key, said in marked.items() if key[0] not in ("keys", "mappings")}


def test_the_package_is_small_and_brings_its_bytecode(story):
    (package,) = (story.first / ".chalice" / "deployments").glob("*.zip")
    names = zipfile.ZipFile(package).namelist()
    assert f"chalicelib/runtime/__pycache__/handler.{sys.implementation.cache_tag}.pyc" in names
    assert package.stat().st_size < 3_000_000


def test_every_function_of_the_stage_is_there_with_a_role_and_a_log_that_ends(story):
    for kind in ("lambda", "roles"):
        made = {name for service, name in story.blue if service == kind}
        others = {
            BLUE.backfill_role,
            BLUE.schedule_rule,
            BLUE.daily_check,
            *(BLUE.machine(kind).role for kind in MACHINES),
        }
        assert made - others == {BLUE.function(function) for function in TIMEOUTS}
    logs = {name: said for (service, name), said in story.blue.items() if service == "logs"}
    functions = {BLUE.function_log_group(function): log_days(function, 7) for function in TIMEOUTS}
    assert logs == functions | {BLUE.machine(kind).log_group: log_days(kind, 7) for kind in MACHINES}


def test_single_messages_may_fail(story):
    mappings = [said for (service, _), said in story.blue.items() if service == "mappings"]
    assert {one["EventSourceArn"]: one["FunctionResponseTypes"] for one in mappings} == {
        BLUE.inbox_arn: ["ReportBatchItemFailures"],
        BLUE.changes_arn: ["ReportBatchItemFailures"],
    }


def test_state_changes_gather_for_five_minutes(story):
    found = [said for (service, _), said in story.blue.items() if service == "mappings"]
    (changes,) = [one for one in found if one["EventSourceArn"] == BLUE.changes_arn]
    assert (changes["MaximumBatchingWindowInSeconds"], changes["BatchSize"]) == (DEFAULTS.changes_window, 1000)


@pytest.mark.parametrize("bucket", [SHARED, BLUE.trail_bucket])
def test_each_bucket_with_logs_tells_the_inbox_of_them(story, bucket):
    rules = {rule["Id"]: rule for rule in story.blue["s3", bucket]["QueueConfigurations"]}
    ours = rules["tagtrail-blue/"]
    assert (ours["QueueArn"], ours["Events"]) == (BLUE.inbox_arn, ["s3:ObjectCreated:*"])
    assert [one["Value"] for one in ours["Filter"]["Key"]["FilterRules"]] == [".json.gz"]
    assert ("theirs" in rules) == (bucket == SHARED)


def test_the_trail_is_for_all_regions_and_its_logs_can_be_validated(story):
    trail = story.blue["trails", BLUE.trail]
    assert (trail["S3BucketName"], trail["IsMultiRegionTrail"], trail["LogFileValidationEnabled"]) == (
        BLUE.trail_bucket,
        True,
        True,
    )


def test_alerts_go_to_the_address_and_every_alarm_to_the_alerts(story):
    subscriptions = [said for (service, _), said in story.blue.items() if service == "subscriptions"]
    assert {(one["Protocol"], one["Endpoint"]) for one in subscriptions} == {("email", "ops@example.com")}
    assert {one["TopicArn"] for one in subscriptions} == {BLUE.topic_arn, BLUE.compliance_topic_arn}
    alarms = [said for (service, _), said in story.blue.items() if service == "alarms"]
    assert len(alarms) > len(TIMEOUTS)
    assert {tuple(alarm["AlarmActions"]) for alarm in alarms} == {(BLUE.topic_arn,), (BLUE.compliance_topic_arn,)}


def test_the_smoke_check_tags_the_stages_own_topic(story):
    tags = {tag["Key"]: tag["Value"] for tag in story.topic}
    assert tags["CreatedBy"] == "arn:aws:sts::123456789012:user/moto"
    assert {"CreatedDate", "ManagedBy"} <= set(tags)
    assert "CreatedBy = arn:aws:sts::123456789012:user/moto" in story.up.stderr


def test_outputs_are_flat_and_the_same_on_the_screen_and_in_the_file(story):
    assert json.loads(story.up.stdout) == story.outputs
    assert all(isinstance(value, str) for value in story.outputs.values())
    assert story.outputs["InboxArn"] == BLUE.inbox_arn
    assert story.outputs["TrailBucket"] == BLUE.trail_bucket
    assert story.outputs["ConsoleDashboard"].endswith("dashboard/tagtrail-blue")


def test_console_links_are_printed(story):
    assert story.outputs["ConsoleExecutions"] in story.up.stderr


def test_another_deployment_of_the_same_from_another_checkout_changes_nothing(story):
    assert "as it was" in story.again.stderr
    assert story.blue_again == story.blue


def test_what_a_deployment_would_take_away_is_said_beforehand(story):
    assert story.less.exit_code == 0
    for line in (
        f"  - no longer reads {SHARED}: its notification to our inbox is removed",
        "  - alerts to: ops@example.com -> nothing",
        "  + logs kept: 7 days -> 30 days",
    ):
        assert line in story.less.stderr.splitlines()
    assert "All is chosen as it is deployed." in story.again.stderr


def test_nothing_is_taken_away_without_a_word(story):
    assert story.refused.exit_code == 1
    assert "would be taken from the stage" in story.refused.stderr
    kept = f"./scripts/deploy --stage blue --region {REGION} --create-trail --trail-bucket {SHARED} --email ops@example"
    assert kept in story.refused.stderr
    assert "pass --yes" in story.refused.stderr
    assert story.blue_again == story.blue


def test_a_stage_beside_it_changes_nothing_of_the_first(story):
    assert of("green", story.both)
    assert of("blue", story.both) == of("blue", story.blue_again)


def test_a_stage_that_goes_leaves_the_other_and_the_account_as_they_were(story):
    assert story.without_green == story.blue_again


def test_a_forwarder_in_another_region_goes_with_its_stage(story):
    assert story.forwarded == ([GREEN.forwarder], len(event_patterns()) + 1)  # and state changes of EC2
    assert story.not_forwarded == ([], 0)
    assert "removing the forwarder in us-east-1" in story.gone.stderr


def test_a_stage_that_listens_to_events_alone_leaves_the_notifications_of_the_bucket(story):
    told = {rule["Id"] for rule in story.both["s3", SHARED]["QueueConfigurations"]}
    assert told == {"theirs", "tagtrail-blue/"}


def test_only_the_ledger_and_the_trails_bucket_are_kept(story):
    assert names(story.without_blue) - names(story.empty) == {
        ("dynamodb", BLUE.table),
        ("s3", BLUE.trail_bucket),
    }
    assert names(story.empty) <= names(story.without_blue)
    assert story.without_blue["s3", SHARED] == story.empty["s3", SHARED]
    assert "QueueConfigurations" not in story.without_blue["s3", BLUE.trail_bucket]


def test_the_farewell_names_what_is_kept_and_how_to_remove_it(story):
    assert f"  the ledger: table {BLUE.table}" in story.down.stderr
    assert f"  the logs of its trail: bucket {BLUE.trail_bucket}" in story.down.stderr
    assert f"./scripts/destroy --stage blue --region {REGION} --with-data" in story.down.stderr
    assert "Kept" not in story.away.stderr


def test_a_stage_that_comes_back_takes_ledger_and_trails_bucket_over(story):
    assert "taken over as it is" in story.back.stderr
    # the smoke check shows that it works; the address and the shared bucket were not asked for again
    missing = names(story.blue) - names(story.blue_back)
    assert {service for service, _ in missing} <= {"subscriptions", "keys", "mappings"}


def test_nothing_is_left_once_the_data_may_go_too(story):
    assert story.end == story.empty


def test_a_checkout_forgets_the_stage_that_it_removes(story):
    assert list(read_config(story.second)["stages"]) == ["green"]  # which the first one removed
    assert not list((story.second / ".chalice" / "deployed").glob("blue.json"))


def test_a_plan_changes_nothing(account, tmp_path, story):
    project = copy_project(tmp_path)
    planned = done(deploy, project, "--create-trail", "--plan")
    assert BLUE.inbox in planned.output
    assert "for all Regions" in planned.output
    assert inventory(account) == story.end
    assert "stages" not in read_config(project)


def test_destroy_asks_first(tmp_path, story):
    project = copy_project(tmp_path)
    answered = run(destroy, project, "--with-data", input="n\n")
    assert answered.exit_code == 1
    assert "Remove stage blue from account 123456789012, Region eu-west-1, with the ledger" in answered.output


def test_a_stage_that_is_not_there_can_be_removed(account, tmp_path, story):
    removed = done(destroy, copy_project(tmp_path), "--yes", "--with-data", stage="nowhere")
    assert inventory(account) == story.end
    assert "There was no stack tagtrail-nowhere in account 123456789012, Region eu-west-1" in removed.output
    assert "is gone" not in removed.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--trail-bucket", "no-such-bucket"], ["there is no bucket no-such-bucket", "--create-trail"]),
        (["--region", "eu-wst-1"], ["there is no Region eu-wst-1", "--region"]),
        (["--trail-bucket", "elsewhere"], ["is in us-east-1", "--region us-east-1"]),
    ],
)
def test_what_can_not_be_deployed_is_refused_with_what_to_do(account, tmp_path, story, arguments, told):
    account.client("s3", region_name="us-east-1").create_bucket(Bucket="elsewhere")
    refused = run(deploy, copy_project(tmp_path), *arguments, "--plan")
    account.client("s3").delete_bucket(Bucket="elsewhere")
    assert refused.exit_code == 1
    assert [text for text in told if text not in " ".join(refused.output.split())] == []


def test_a_second_trail_is_made_only_on_the_users_word(account, tmp_path, story):
    cloudtrail, project = account.client("cloudtrail"), copy_project(tmp_path)
    cloudtrail.create_trail(Name="the-first", S3BucketName=SHARED)
    refused = run(deploy, project, "--create-trail", "--plan")
    allowed = run(deploy, project, "--create-trail", "--second-trail", "--plan")
    cloudtrail.delete_trail(Name="the-first")
    assert refused.exit_code == 1
    assert "$2 for 100,000 events" in refused.output
    assert "--second-trail" in refused.output
    assert allowed.exit_code == 0, allowed.output


def test_an_illegal_stage_is_told_with_what_to_do(tmp_path, account):
    refused = run(deploy, copy_project(tmp_path), stage="My_Stage")
    assert refused.exit_code == 1
    assert "My_Stage" in refused.output
    assert "--stage NAME" in refused.output


def test_a_parameter_that_is_not_there_is_told(tmp_path, account, monkeypatch):
    monkeypatch.setenv("TAG_POLICY_PARAMETER", "/nowhere")
    refused = run(deploy, copy_project(tmp_path), "--plan")
    assert refused.exit_code == 1
    assert "the tag policy can't be read" in refused.output


def test_a_parameter_that_is_no_policy_is_told(tmp_path, account, monkeypatch):
    account.client("ssm").put_parameter(Name="/bad", Value="{}", Type="String", Overwrite=True)
    monkeypatch.setenv("TAG_POLICY_PARAMETER", "/bad")
    refused = run(deploy, copy_project(tmp_path), "--plan")
    assert refused.exit_code == 1
    assert "not valid" in refused.output


def test_the_keys_of_the_tag_policy_and_the_fixed_tag_may_be_written(tmp_path, account, monkeypatch):
    monkeypatch.setenv("TAG_KEY", "CostCentre")
    monkeypatch.setenv("TAG_VALUE", "4711")
    assert "CostCentre, CreatedBy, CreatedDate, ManagedBy" in run(deploy, copy_project(tmp_path), "--plan").output


def test_the_stage_is_named_by_the_environment_suffix(tmp_path, account, monkeypatch):
    monkeypatch.setenv("ENVIRONMENT_SUFFIX", "violet")
    planned = CliRunner().invoke(deploy.main, ["--plan", "--project-dir", str(copy_project(tmp_path))])
    assert "tagtrail-inbox-violet" in planned.output


def test_without_a_region_it_says_how_to_give_one(tmp_path, account, monkeypatch):
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.delenv("AWS_REGION")
    refused = run(deploy, copy_project(tmp_path), "--plan")
    assert refused.exit_code == 1
    assert "--region" in refused.output


def test_without_credentials_it_says_so(tmp_path, account, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    refused = run(deploy, copy_project(tmp_path), "--plan")
    assert refused.exit_code == 1
    assert "AWS does not know who you are" in refused.output
