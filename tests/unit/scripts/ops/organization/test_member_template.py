"""The template of the member role: whom it lets in, and what for."""

import json

import pytest

from chalicelib.taggers import TAGGERS
from scripts.ops.organization.member_template import AT_HOME, BODY_LIMIT, body, template
from scripts.ops.project import PROJECT, read_templates
from scripts.ops.stage.plan import Plan
from scripts.ops.stage.policy_templates import INLINE_LIMIT, MANAGED_LIMIT, size
from statemachines.names import Names

HOME = "123456789012"
PLAN = Plan(names=Names(stage="dev", account=HOME, region="eu-west-1"), accounts=("210987654321",))
TEMPLATES = read_templates(PROJECT)
TEMPLATE = template(PLAN, TEMPLATES)
ROLE = TEMPLATE["Resources"]["MemberRole"]["Properties"]
MANAGED = [one["Properties"]["PolicyDocument"] for name, one in TEMPLATE["Resources"].items() if name != "MemberRole"]
STATEMENTS = [one for policy in [ROLE["Policies"][0]["PolicyDocument"], *MANAGED] for one in policy["Statement"]]


def plain(value):
    """A document as IAM gets it."""
    if isinstance(value, dict):
        return plain(value["Fn::Sub"]) if "Fn::Sub" in value else {name: plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    text = value.replace("${AWS::AccountId}", "210987654321") if isinstance(value, str) else value
    return text.replace("${AWS::Partition}", "aws") if isinstance(text, str) else text


def test_cloudformation_takes_it_as_an_argument():
    assert len(body(TEMPLATE)) <= BODY_LIMIT


def test_a_template_that_would_be_too_long_is_written_without_blanks():
    long = {"Resources": [["x"] * 10] * 1200}
    assert len(json.dumps(long, indent=1)) > BODY_LIMIT
    assert json.loads(body(long)) == long
    assert len(body(long)) <= BODY_LIMIT


def test_it_trusts_the_tag_steps_of_the_stage_with_its_external_id_and_nobody_else():
    [statement] = ROLE["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"AWS": f"arn:aws:iam::{HOME}:root"}
    assert statement["Condition"]["StringEquals"] == {"sts:ExternalId": "tagtrail-dev-123456789012"}
    steps = statement["Condition"]["ArnEquals"]["aws:PrincipalArn"]
    assert len(steps) == 9
    assert all(arn.startswith(f"arn:aws:iam::{HOME}:role/tagtrail-dev-tag_") for arn in steps)


def test_it_has_the_name_that_the_steps_may_assume():
    assert ROLE["RoleName"] == "tagtrail-member-dev"
    assert PLAN.names.member_role_arn("210987654321") == "arn:aws:iam::210987654321:role/tagtrail-member-dev"


def test_it_allows_what_the_tag_steps_may_do_at_home_but_for_what_is_our_own():
    own = {action for one in TEMPLATES["tag_sqs"]["Statement"] if one["Sid"] in AT_HOME for action in one["Action"]}
    allowed = {action for statement in STATEMENTS for action in statement["Action"]}
    assert not allowed & own
    steps = [TEMPLATES[f"tag_{tagger.service.lower()}"] for tagger in TAGGERS.values()]
    at_home = {action for policy in steps for one in policy["Statement"] for action in one["Action"]}
    assert {one for one in at_home if not one.startswith("${")} <= allowed | own


def test_it_writes_tags_under_the_conditions_of_home():
    writing = [one for one in STATEMENTS if "sqs:TagQueue" in one["Action"]]
    assert [plain(one["Condition"]) for one in writing] == [
        {"ForAllValues:StringEquals": {"aws:TagKeys": ["CreatedBy", "CreatedDate", "ManagedBy"]}}
    ]
    assert plain(writing[0]["Resource"]) == ["arn:aws:sqs:*:210987654321:*"]


def test_nothing_in_it_is_about_our_own_account_but_the_trust():
    assert HOME not in json.dumps(STATEMENTS)


@pytest.mark.parametrize(("policy", "limit"), [(plain(ROLE["Policies"][0]["PolicyDocument"]), INLINE_LIMIT)] + [
    (plain(one), MANAGED_LIMIT) for one in MANAGED
])  # fmt: skip
def test_its_policies_are_as_short_as_iam_wants_them(policy, limit):
    assert size(policy) <= limit
