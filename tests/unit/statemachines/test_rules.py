"""The rules that feed the inbox: the same in each Region, to the inbox at home and to the bus there from elsewhere."""

import json
from dataclasses import replace
from itertools import chain

import pytest

from chalicelib.catalogue import event_patterns
from scripts.devtools.embedded_aws.runtime.iam import decide
from statemachines.infrastructure.rules import forwarder
from statemachines.infrastructure.stack import Stack
from statemachines.template import template
from tests.unit.statemachines.test_template import NAMES, filled

QUOTA = 100
"""Rules that the default bus of af-south-1 and eu-south-1 takes; elsewhere 300.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html"""

PATTERNS = tuple({"source": [f"aws.{number}"]} for number in range(12))
BOTH = Stack(stage="dev", mode="both", patterns=PATTERNS, regions=("us-east-1",))
REAL = replace(BOTH, patterns=event_patterns())


def resources(made, kind):
    return {name: filled(one["Properties"]) for name, one in made["Resources"].items() if one["Type"] == kind}


def rules(made):
    found = resources(made, "AWS::Events::Rule").values()
    return {rule["Name"]: rule for rule in found if rule["Name"].startswith("auto-tag")}


def conditions(policy):
    found = filled(template(BOTH)["Resources"][policy]["Properties"]["PolicyDocument"]["Statement"])
    return {one["Sid"]: one.get("Condition", {}).get("ArnEquals", {}).get("aws:SourceArn") for one in found}


def test_logs_alone_need_no_rule_and_no_alarm_on_one():
    made = template(Stack(stage="dev"))
    assert rules(made) == {}
    assert not [name for name in made["Resources"] if name.startswith("EventsLost")]
    assert made["Outputs"]["TriggerMode"]["Value"] == "s3"
    assert "ForwardedRegions" not in made["Outputs"]


def test_what_was_chosen_is_told_to_the_next_deployment():
    outputs = template(replace(BOTH, regions=("eu-central-1", "us-east-1")))["Outputs"]
    assert outputs["TriggerMode"]["Value"] == "both"
    assert outputs["ForwardedRegions"]["Value"] == "eu-central-1,us-east-1"


def test_each_pattern_has_a_rule_that_leads_to_the_inbox_and_failing_that_to_the_dead_letters():
    found = rules(template(BOTH))
    assert list(found) == [NAMES.event_rule(number) for number in range(1, 13)]
    assert [one["EventPattern"] for one in found.values()] == list(PATTERNS)
    for rule in found.values():
        (target,) = rule["Targets"]
        assert (rule["State"], target["Arn"]) == ("ENABLED", {"Fn::GetAtt": ["Inbox", "Arn"]})
        assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": ["DeadLetters", "Arn"]}}


def test_inbox_and_dead_letters_let_just_these_rules_in():
    arns = [NAMES.event_rule_arn(number) for number in range(1, 13)]
    assert conditions("InboxPolicy")["OurEvents"] == [NAMES.inbox_rule_arn, *arns]
    assert conditions("DeadLettersPolicy")["EventsThatDidNotArrive"] == arns


def test_another_region_has_the_same_rules_which_lead_to_the_bus_at_home():
    made = forwarder(BOTH, NAMES)
    here, there = rules(template(BOTH)), rules(made)
    assert set(made["Resources"]) == set(resources(made, "AWS::Events::Rule"))
    assert {name: rule["EventPattern"] for name, rule in there.items()} == {
        name: rule["EventPattern"] for name, rule in here.items()
    }
    targets = [target for rule in there.values() for target in rule["Targets"]]
    assert {(one["Arn"], one["RoleArn"]) for one in targets} == {(NAMES.bus_arn, NAMES.forwarder_role_arn)}


def test_forwarders_may_put_events_on_the_bus_at_home_and_nothing_else():
    role = resources(template(BOTH), "AWS::IAM::Role")["ForwarderRole"]
    assert role["RoleName"] == NAMES.forwarder
    (put,) = role["Policies"][0]["PolicyDocument"]["Statement"]
    assert (put["Action"], put["Resource"]) == ("events:PutEvents", NAMES.bus_arn)
    assert "ForwarderRole" not in template(replace(BOTH, regions=()))["Resources"]


@pytest.mark.parametrize(
    ("rule", "trusted"),
    [
        ("arn:aws:events:us-east-1:123456789012:rule/auto-tag-create-resources-7-dev", True),
        ("arn:aws:events:ap-south-1:123456789012:rule/auto-tag-create-resources-12-dev", True),
        ("arn:aws:events:us-east-1:123456789012:rule/auto-tag-create-resources-1-my-dev", False),
        ("arn:aws:events:us-east-1:123456789012:rule/auto-tag-create-resources-1-prod", False),
        ("arn:aws:events:us-east-1:999999999999:rule/auto-tag-create-resources-1-dev", False),
        ("arn:aws:events:us-east-1:123456789012:rule/theirs", False),
    ],
)
def test_only_rules_of_the_stage_may_use_the_forwarders_role(rule, trusted):
    role = resources(template(BOTH), "AWS::IAM::Role")["ForwarderRole"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    known = {"aws:sourcearn": [rule], "aws:sourceaccount": [rule.split(":")[4]]}
    assert trust["Principal"] == {"Service": "events.amazonaws.com"}
    found = decide([{"Statement": {"Resource": "*", **trust}}], "sts:AssumeRole", "*", known.__getitem__)
    assert found.allowed == trusted


def test_every_rule_is_watched_by_an_alarm_and_none_looks_at_more_than_ten():
    alarms = {
        name: one["Metrics"]
        for name, one in resources(template(BOTH), "AWS::CloudWatch::Alarm").items()
        if name.startswith("EventsLost")
    }
    watched = [[one["MetricStat"]["Metric"] for one in metrics if "MetricStat" in one] for metrics in alarms.values()]
    assert [len(group) for group in watched] == [10, 2]
    assert [one["Dimensions"][0]["Value"] for one in chain(*watched)] == list(rules(template(BOTH)))
    assert {one["MetricName"] for one in chain(*watched)} == {"FailedInvocations"}


def test_the_patterns_of_the_catalogue_are_short_enough_as_deployed_and_far_from_the_quota_of_rules():
    found = rules(template(REAL)).values()
    assert [one["Name"] for one in found if len(json.dumps(one["EventPattern"])) >= 2000] == []
    assert len(found) < QUOTA / 4


def test_templates_of_rules_fit_into_a_call_and_the_policy_of_the_inbox_into_a_queue():
    assert len(json.dumps(forwarder(REAL, NAMES), separators=(",", ":"))) < 51_200
    policy = filled(template(replace(REAL, stage="x" * 16))["Resources"]["InboxPolicy"]["Properties"]["PolicyDocument"])
    assert len(json.dumps(policy)) < 8192
