"""What the rules say of a resource's tags."""

import pytest

from chalicelib.compliance.rules import Rules
from chalicelib.core.resource import Resource
from tests.unit.compliance.subjects import DEFAULT, GOOD, bucket, instance


def judge(tags, resource=None, **section):
    return Rules.parse({**DEFAULT, **section}).judge(resource or instance(), tags)


def test_an_instance_must_have_environment_owner_and_application():
    verdict = judge({"Owner": "alice"})
    assert (verdict.compliant, verdict.required) == (False, ["Environment", "Owner", "Application"])
    assert verdict.missing == ["Environment", "Application"]


def test_an_instance_that_has_them_is_compliant():
    assert judge(GOOD).compliant


@pytest.mark.parametrize("blank", ["", " ", "\t \u00a0"])
@pytest.mark.parametrize("key", ["Owner", "owner"])
def test_a_value_that_says_nothing_counts_as_missing_and_is_no_near_miss(blank, key):
    tags = {**{one: GOOD[one] for one in ("Environment", "Application")}, key: blank}
    verdict = judge(tags, ignoreCase=True)
    assert (verdict.compliant, verdict.missing, verdict.near) == (False, ["Owner"], [])
    assert judge(tags).near == []


@pytest.mark.parametrize(("value", "invalid"), [("dev", False), ("staging", False), ("prod", False), ("qa", True)])
def test_a_value_outside_the_allowed_ones_is_listed_and_does_not_decide(value, invalid):
    verdict = judge({**GOOD, "Environment": value})
    assert verdict.compliant
    listed = [{"key": "Environment", "value": value, "allowed": ["dev", "staging", "prod"]}]
    assert verdict.invalid == (listed if invalid else [])


def test_an_alias_is_as_good_as_what_it_stands_for():
    assert judge({**GOOD, "Environment": "production"}).invalid == []


def test_invalid_values_decide_where_the_policy_enforces_them():
    assert not judge({**GOOD, "Environment": "qa"}, enforceValues=True).compliant
    assert judge(GOOD, enforceValues=True).compliant


def test_values_may_be_globs():
    rules = [{"required": {"CostCentre": {"values": "cc-????"}}}]
    assert judge({"CostCentre": "cc-4711"}, rules=rules).invalid == []
    assert judge({"CostCentre": "4711"}, rules=rules).invalid[0]["allowed"] == ["cc-????"]


def test_the_case_of_a_key_counts_unless_the_policy_ignores_it():
    tags = {"environment": "dev", "OWNER": "alice", "Application": "shop"}
    assert judge(tags).missing == ["Environment", "Owner"]
    verdict = judge(tags, ignoreCase=True)
    assert (verdict.compliant, verdict.near) == (True, [])
    assert judge({**tags, "environment": "qa"}, ignoreCase=True).invalid[0]["value"] == "qa"
    assert judge({}, ignoreCase=True).missing == ["Environment", "Owner", "Application"]


def test_the_case_of_a_key_does_not_count_where_aws_minds_none():
    role = Resource(
        arn="arn:aws:iam::123456789012:role/r",
        id="r",
        type="AWS::IAM::Role",
        tagger="iam-role",
        region="us-east-1",
        account="123456789012",
    )
    rules = [{"required": {"Owner": {}}, "when": {"tag": {"key": "Team"}}}]

    assert judge({"owner": "alice", "TEAM": "core"}, role, rules=rules).compliant
    assert judge({"owner": "alice", "Team": "core"}, rules=rules).missing == ["Owner"]
    assert judge({"owner": "alice", "TEAM": "core"}, rules=rules) is None


def test_each_rule_says_what_is_done_where_its_tags_are_missing_and_the_later_one_counts():
    rules = [
        {"required": {"Owner": {"fill": "{creator.name}"}, "Team": {}}, "remediate": "apply"},
        {"required": {"Team": {"fill": "blue"}}, "remediate": "propose"},
        {"required": {"Note": {"fill": "x"}}},
    ]
    verdict = judge({}, rules=rules)
    assert verdict.remediate == {"Owner": "apply", "Team": "propose"}
    assert set(verdict.templates) == {"Owner", "Team", "Note"}
    assert judge({"Owner": "alice", "Team": "red", "Note": "y"}, rules=rules).templates == {}
    parsed = Rules.parse({"rules": rules})
    assert [set(rule.required) for rule in parsed.that_remediate("apply", "propose").rules] == [
        {"Owner", "Team"},
        {"Team"},
    ]


def test_a_near_miss_is_named():
    verdict = judge({"environment": "dev", "Enviroment": "dev", "Owner": "alice", "app": "shop"})
    assert verdict.near == [
        {"key": "Environment", "found": "Enviroment"},
        {"key": "Environment", "found": "environment"},
    ]


def test_what_no_rule_is_about_has_no_verdict():
    assert judge({}, bucket()) is None


@pytest.mark.parametrize(
    ("when", "applies"),
    [
        ({"resourceType": "AWS::S3::*"}, False),
        ({"resourceType": ["AWS::S3::*", "AWS::EC2::Instance"]}, True),
        ({"region": "eu-*"}, False),
        ({"region": "us-east-?"}, True),
        ({"account": "999999999999"}, False),
        ({"account": "123456789012"}, True),
        ({"service": "s3"}, False),
        ({"service": "ec2"}, True),
        ({"resource": "i-0123*"}, True),
        ({"resource": "arn:aws:ec2:*"}, True),
        ({"tag": {"key": "Team"}}, True),
        ({"tag": {"key": "Team", "value": "red"}}, False),
        ({"tag": {"key": "Stack*"}}, False),
        ({"region": "us-*", "tag": {"key": "Team", "value": "bl*"}}, True),
    ],
)
def test_a_rule_is_about_what_meets_all_its_conditions(when, applies):
    rules = [{"when": when, "required": {"Owner": {}}}]
    assert (judge({"Team": "blue"}, rules=rules) is not None) == applies


def test_rules_add_up_and_the_later_one_says_which_values_are_good():
    rules = [{"required": {"Owner": {}, "Stage": {"values": ["a"]}}}, {"required": {"Stage": {"values": ["b"]}}}]
    verdict = judge({"Stage": "b"}, rules=rules)
    assert (verdict.required, verdict.missing, verdict.invalid) == (["Owner", "Stage"], ["Owner"], [])


def test_the_owners_text_is_that_of_the_key_or_else_of_the_rule():
    rules = [{"message": "See the wiki.", "required": {"Owner": {"message": "Who pays?"}, "App": {}, "Team": {}}}]
    assert judge({}, rules=rules).messages == ["Who pays?", "See the wiki."]
    assert judge({"App": "x", "Team": "y", "Owner": "z"}, rules=rules).messages == []


def test_what_a_section_leaves_out_is_as_in_the_packaged_policy():
    rules = Rules.parse({"rules": []})
    assert (rules.states, rules.digest, rules.enforce_values, rules.ignore_case) == (
        ("running",),
        "weekly",
        False,
        False,
    )
    assert Rules.parse(DEFAULT).rules
