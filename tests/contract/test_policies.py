"""The IAM policy templates: one per function, narrow, and in step with the table of taggers."""

import json
import re
from itertools import chain

import pytest
from moto.iam.policy_validation import SERVICE_TYPE_REGION_INFORMATION_ERROR_ASSOCIATIONS as REGIONAL
from moto.iam.policy_validation import IAMPolicyDocumentValidator

from chalicelib.catalogue import CREATIONS, resources_of
from chalicelib.ledger.closings import MEMBERS
from chalicelib.ledger.store import KEY
from chalicelib.taggers import TAGGERS, tagging_api
from chalicelib.taggers.companions import ACTIONS as LOOK_UPS
from scripts.devtools.docgen import coverage
from scripts.devtools.docgen.privileges import KEYLESS, PAGE, RULES, UNBOUND, UNSEEN, machine_statements, page
from scripts.devtools.embedded_aws.runtime.iam import matches
from scripts.ops.project import PROJECT, ROOT, read_templates
from scripts.ops.stage.plan import Plan
from scripts.ops.stage.policy_templates import fill
from scripts.ops.stage.policy_values import policy_values
from scripts.ops.stage.tagger_actions import WHOLE_UPDATES, actions_of, actions_of_tag_any
from statemachines.attribute import attribute
from statemachines.functions import TIMEOUTS
from statemachines.infrastructure.workflow import invoked
from statemachines.names import Names

PLAN = Plan(
    names=Names(stage="dev", account="123456789012", region="eu-west-1"),
    trails=("logs", "shared/o-abc/"),
    trail_keys=("arn:aws:kms:eu-west-1:123456789012:key/1234",),
    accounts=("210987654321", "222233334444"),
    settings={"TAG_POLICY_PARAMETER": "/tagtrail/dev/policy"},
    webhooks=("slack=ssm:/tagtrail/dev/slack", "json=secretsmanager:tagtrail/pager"),
    rules=RULES,
)
POLICIES = {name: fill(template, policy_values(PLAN)) for name, template in read_templates(PROJECT).items()}
STATEMENTS = [
    pytest.param(name, statement, id=f"{name}-{statement['Sid']}")
    for name, policy in POLICIES.items()
    for statement in policy["Statement"]
]
WITHOUT_KEYS = {"s3:PutBucketTagging", "tag:TagResources"}
"""What writes tags and knows no `aws:TagKeys`; the service's own action decides for tag:TagResources."""

KINDS_OF_ROWS = {
    "arn:*",
    "alert#*",
    "job#*",
    "event#*",
    "closing#*",
    "awaited#*",
    "session#*",
    "told#*",
    "retention#*",
    "finding#*",
    "digest#*",
    "compliance#*",
    "remediation#*",
}
SERVICES = sorted({tagger.service for tagger in TAGGERS.values()})


def actions(function):
    return {action for statement in POLICIES[function]["Statement"] for action in statement["Action"]}


def writes_tags(action):
    return re.search(r"(Add|Apply|Change|Create|CreateOrUpdate|Put|Update|:Tag|^tag:Tag)\w*Tag|:Tag\w*", action) and (
        not re.search(r":(Get|List|Describe)", action)
    )


def test_each_function_has_one_template_and_no_template_is_left_over():
    assert {path.stem for path in (ROOT / ".chalice" / "policies").glob("*.json")} == set(TIMEOUTS)


@pytest.mark.parametrize("function", sorted(POLICIES))
def test_iam_accepts_the_policy(function, monkeypatch):
    # IAM takes the ARNs of S3 Access Grants, which hold a Region, moto does not.
    monkeypatch.setitem(REGIONAL["s3"], "valid_starting_values", ["accesspoint/", "access-grants/"])
    IAMPolicyDocumentValidator(json.dumps(POLICIES[function])).validate()


@pytest.mark.parametrize(("function", "statement"), STATEMENTS)
def test_no_action_is_a_wildcard(function, statement):
    assert not [action for action in statement["Action"] if "*" in action]


@pytest.mark.parametrize(("function", "statement"), STATEMENTS)
def test_every_resource_is_named_but_where_aws_knows_none(function, statement):
    assert ("*" in statement["Resource"]) == (statement["Sid"] in UNBOUND)


@pytest.mark.parametrize(("function", "statement"), STATEMENTS)
def test_whatever_writes_tags_writes_only_our_keys(function, statement):
    writing = {action for action in statement["Action"] if writes_tags(action)} - WITHOUT_KEYS
    keys = statement.get("Condition", {}).get("ForAllValues:StringEquals", {}).get("aws:TagKeys", [])
    ours = {"tag_backups": PLAN.retention_keys, "fill_gaps": {"Owner"}}.get(function, PLAN.tag_keys)
    assert not writing or set(keys) <= ours
    assert not writing or keys


@pytest.mark.parametrize(("function", "statement"), STATEMENTS)
def test_no_placeholder_is_left(function, statement):
    assert "${" not in json.dumps(statement)


@pytest.mark.parametrize("function", sorted(POLICIES))
def test_statement_names_are_legal_and_each_stands_once(function):
    names = [statement["Sid"] for statement in POLICIES[function]["Statement"]]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[A-Za-z0-9]+", name) for name in names)


@pytest.mark.parametrize("service", SERVICES)
def test_a_tag_step_may_do_what_its_taggers_do(service):
    assert actions_of(service) <= actions(f"tag_{service.lower()}")


@pytest.mark.parametrize("service", SERVICES)
def test_a_tag_step_may_tag_nothing_but_what_its_taggers_tag(service):
    shared = {"logs:CreateLogStream", "logs:PutLogEvents", "s3:GetObject", "s3:PutObject", "dynamodb:BatchGetItem"}
    shared |= {"sts:AssumeRole"}
    companions = set(LOOK_UPS) if service == "EC2" else set()
    assert actions(f"tag_{service.lower()}") - shared - companions <= actions_of(service) | set(tagging_api.ACTIONS)


def example_arns():
    """ARN and tagger of every row that makes its ARN by a template, and of every resource in a recorded event."""
    fixed = {"partition": "aws", "region": "eu-west-1", "account": PLAN.names.account}
    for row in CREATIONS:
        if row.arn:
            yield re.sub(r"\{([^}]*)\}", lambda found: fixed.get(found[1], "x"), row.arn), row.tagger
    for fixture in coverage.fixtures():
        for resource in resources_of(fixture["record"]):
            yield resource.arn.replace(resource.account, PLAN.names.account), resource.tagger


def covered(function, action, arn):
    allowed = [one["Resource"] for one in POLICIES[function]["Statement"] if action in one["Action"]]
    return any(matches(pattern, arn) for pattern in chain.from_iterable(allowed))


def test_a_tag_step_may_tag_whatever_its_taggers_are_given():
    lacking = {
        (TAGGERS[tagger].service, action, arn)
        for arn, tagger in example_arns()
        for action in TAGGERS[tagger].actions
        if writes_tags(action) and not covered(f"tag_{TAGGERS[tagger].service.lower()}", action, arn)
    }
    assert lacking == set()


def test_the_tag_steps_alone_may_assume_a_role_and_only_the_member_roles_of_the_listed_accounts():
    may = {
        name: statement["Resource"]
        for name, policy in POLICIES.items()
        for statement in policy["Statement"]
        if "sts:AssumeRole" in statement["Action"]
    }
    roles = [f"arn:aws:iam::{account}:role/tagtrail-member-dev" for account in PLAN.accounts]
    assert may == {f"tag_{service.lower()}": roles for service in SERVICES}


def test_what_comes_with_a_resource_may_be_looked_up():
    assert set(LOOK_UPS) <= actions("tag_ec2")


def test_what_tag_any_writes_is_tags_but_for_named_exceptions():
    found = actions_of_tag_any()
    writing = {*found["AnyTagActions"], *found["IdentityTagActions"]}
    assert {action for action in writing if "tag" not in action.partition(":")[2].lower()} == set()
    assert set(found["UpdateActions"]) <= set(WHOLE_UPDATES)


def test_an_update_that_is_more_than_tags_must_carry_tags():
    [statement] = [one for one in POLICIES["tag_any"]["Statement"] if one["Sid"].startswith("Update")]
    assert statement["Condition"]["Null"] == {"aws:TagKeys": "false"}


def test_identities_get_only_the_default_keys():
    [statement] = [one for one in POLICIES["tag_any"]["Statement"] if one["Sid"] == "TagIdentitiesOnlyWithDefaultKeys"]
    assert statement["Condition"] == {
        "ForAllValues:StringEquals": {"aws:TagKeys": ["CreatedBy", "CreatedDate", "ManagedBy"]}
    }


@pytest.mark.parametrize(("function", "statement"), STATEMENTS)
def test_what_is_read_from_the_ledger_or_written_to_it_is_of_one_kind(function, statement):
    uses_ledger = any(action.startswith("dynamodb:") for action in statement["Action"])
    on_ledger = any(resource.endswith(":table/tagtrail-dev") for resource in statement["Resource"])
    keys = statement.get("Condition", {}).get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", [])
    assert not (uses_ledger and on_ledger) or set(keys) <= KINDS_OF_ROWS
    assert not (uses_ledger and on_ledger) or keys


def test_receive_may_write_into_the_row_of_a_resource_nothing_but_what_a_closing_sets():
    rows = [one for one in POLICIES["receive"]["Statement"] if "arn:*" in json.dumps(one.get("Condition", {}))]
    writing, reading = sorted(rows, key=lambda one: one["Action"] == ["dynamodb:BatchGetItem"])
    assert reading["Action"] == ["dynamodb:BatchGetItem"]
    assert writing["Action"] == ["dynamodb:UpdateItem"]
    assert set(writing["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"]) == {KEY, *MEMBERS}


def test_the_state_machine_invokes_its_own_functions_and_does_nothing_else_but_log():
    invoke, logs = machine_statements()
    assert invoke["Action"] == "lambda:InvokeFunction"
    assert {str(one["Fn::Sub"]).rsplit("-", 1)[1] for one in invoke["Resource"]} == set(
        invoked(json.dumps(attribute()))
    )
    assert all(action.startswith("logs:") for action in logs["Action"])


def test_every_action_that_is_named_as_knowing_no_tag_keys_is_ours():
    assert set(KEYLESS) <= set().union(*map(actions, POLICIES))


def test_every_exemption_is_of_a_statement_that_exists():
    names = {(function, statement["Sid"]) for function, policy in POLICIES.items() for statement in policy["Statement"]}
    for function, name in UNSEEN:
        sid = name.partition("/")[0]
        assert any(found == sid and function in ("*", owner) for owner, found in names), (function, name)


def test_the_page_of_privileges_is_current():
    command = "PYTHONPATH=.:chalice_app python -m scripts.devtools.docgen.privileges"
    assert PAGE.read_text(encoding="utf-8") == page(), f"run: {command}"


def test_notify_alone_may_read_the_secrets_of_webhooks_and_just_those():
    secrets = ("ssm:GetParameter", "secretsmanager:GetSecretValue")
    named = {
        (name, resource)
        for name, policy in POLICIES.items()
        for statement in policy["Statement"]
        for resource in statement["Resource"]
        if set(statement["Action"]) & set(secrets) and "policy" not in resource
    }
    assert named == {
        ("notify", "arn:aws:ssm:eu-west-1:123456789012:parameter/tagtrail/dev/slack"),
        ("notify", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:tagtrail/pager-??????"),
    }
