"""Names follow from stage, account and Region; a stage whose names AWS would refuse is refused before it is made."""

import re

import pytest

from statemachines.machines import MACHINES
from statemachines.name_limits import problems
from statemachines.names import Names

DEV = Names(stage="dev", account="123456789012", region="eu-west-1")
VALUES = {
    "stack": "tagtrail-dev",
    "inbox": "tagtrail-inbox-dev",
    "inbox_arn": "arn:aws:sqs:eu-west-1:123456789012:tagtrail-inbox-dev",
    "dlq": "tagtrail-inbox-dlq-dev",
    "dlq_arn": "arn:aws:sqs:eu-west-1:123456789012:tagtrail-inbox-dlq-dev",
    "dlq_url": "https://sqs.eu-west-1.amazonaws.com/123456789012/tagtrail-inbox-dlq-dev",
    "work_bucket": "tagtrail-work-123456789012-eu-west-1-dev",
    "trail_bucket": "cloudtrail-logs-123456789012-eu-west-1-dev",
    "trail": "tagtrail-dev",
    "trail_arn": "arn:aws:cloudtrail:eu-west-1:123456789012:trail/tagtrail-dev",
    "dashboard": "tagtrail-dev",
    "table": "tagtrail-dev",
    "table_arn": "arn:aws:dynamodb:eu-west-1:123456789012:table/tagtrail-dev",
    "topic": "tagtrail-alerts-dev",
    "topic_arn": "arn:aws:sns:eu-west-1:123456789012:tagtrail-alerts-dev",
    "key_alias": "alias/tagtrail-alerts-dev",
    "status_rule": "tagtrail-execution-status-dev",
    "status_rule_arn": "arn:aws:events:eu-west-1:123456789012:rule/tagtrail-execution-status-dev",
    "due_rule": "tagtrail-alerts-due-dev",
    "due_rule_arn": "arn:aws:events:eu-west-1:123456789012:rule/tagtrail-alerts-due-dev",
    "changes": "tagtrail-changes-dev",
    "changes_arn": "arn:aws:sqs:eu-west-1:123456789012:tagtrail-changes-dev",
    "changes_rule": "ec2-state-change-dev",
    "changes_rule_arn": "arn:aws:events:eu-west-1:123456789012:rule/ec2-state-change-dev",
    "daily_check": "tagtrail-daily-check-dev",
    "daily_check_arn": "arn:aws:events:eu-west-1:123456789012:rule/tagtrail-daily-check-dev",
    "compliance_bucket": "compliance-logs-123456789012-eu-west-1-dev",
    "compliance_topic": "compliance-alerts-dev",
    "compliance_topic_arn": "arn:aws:sns:eu-west-1:123456789012:compliance-alerts-dev",
    "compliance_dashboard": "tag-compliance-dev",
    "compliance_alarm": "high-non-compliance-dev",
    "schedule_rule": "tagtrail-retention-schedule-dev",
    "schedule_rule_arn": "arn:aws:events:eu-west-1:123456789012:rule/tagtrail-retention-schedule-dev",
    "inbox_rule": "tagtrail-inbox-dev",
    "inbox_rule_arn": "arn:aws:events:eu-west-1:123456789012:rule/tagtrail-inbox-dev",
    "bus_arn": "arn:aws:events:eu-west-1:123456789012:event-bus/default",
    "forwarder": "auto-tag-forwarder-dev",
    "forwarder_role_arn": "arn:aws:iam::123456789012:role/auto-tag-forwarder-dev",
}


@pytest.mark.parametrize(("name", "value"), VALUES.items())
def test_a_name_is_computed(name, value):
    assert getattr(DEV, name) == value


def test_names_of_a_state_machine_tell_its_kind():
    assert DEV.attribute == DEV.machine("attribute")
    assert DEV.attribute.name == "tagtrail-attribute-dev"
    assert DEV.attribute.arn == "arn:aws:states:eu-west-1:123456789012:stateMachine:tagtrail-attribute-dev"
    assert DEV.attribute.role == "tagtrail-attribute-dev-states"
    assert DEV.attribute.log_group == "/aws/vendedlogs/states/tagtrail-attribute-dev"


def test_names_of_a_function_are_those_that_chalice_and_lambda_give():
    assert DEV.function("tag_ec2") == "tagtrail-dev-tag_ec2"
    assert DEV.function_arn("tag_ec2") == "arn:aws:lambda:eu-west-1:123456789012:function:tagtrail-dev-tag_ec2"
    assert DEV.function_role_arn("tag_ec2") == "arn:aws:iam::123456789012:role/tagtrail-dev-tag_ec2"
    assert DEV.function_log_group("tag_ec2") == "/aws/lambda/tagtrail-dev-tag_ec2"
    assert DEV.alarm("dead-letters") == "tagtrail-dev-dead-letters"
    assert DEV.bucket_arn("logs") == "arn:aws:s3:::logs"


def test_the_role_in_another_account_is_named_after_the_stage():
    assert DEV.member_role_arn("210987654321") == "arn:aws:iam::210987654321:role/tagtrail-member-dev"
    assert DEV.external_id == "tagtrail-dev-123456789012"


def test_rules_on_creations_are_numbered_and_named_alike_everywhere():
    assert DEV.event_rule(3) == "auto-tag-create-resources-3-dev"
    assert DEV.event_rule_arn(3) == "arn:aws:events:eu-west-1:123456789012:rule/auto-tag-create-resources-3-dev"


def test_china_has_a_partition_and_a_domain_of_its_own():
    names = Names(stage="dev", account="123456789012", region="cn-north-1", partition="aws-cn")
    assert names.topic_arn.startswith("arn:aws-cn:sns:cn-north-1:")
    assert names.dlq_url == "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/tagtrail-inbox-dlq-dev"


@pytest.mark.parametrize("stage", ["dev", "a", "7", "pr-123", "nineteen-characters"])
def test_a_legal_stage_has_no_problem(stage):
    assert problems(Names(stage=stage, account="123456789012", region="ap-northeast-1")) == []


@pytest.mark.parametrize("stage", ["", "Dev", "my_stage", "-dev", "dev-", "a--b", "dev.eu", "dev\n", "é", "a b"])
def test_a_stage_that_no_bucket_name_can_hold_is_refused(stage):
    (problem,) = problems(Names(stage=stage, account="123456789012", region="eu-west-1"))
    assert "lower case letters, digits" in problem


def test_a_stage_that_s3_keeps_for_itself_is_refused():
    (problem,) = problems(Names(stage="s3alias", account="123456789012", region="eu-west-1"))
    assert "-s3alias" in problem


BUCKETS = ["S3 bucket", "S3 bucket"]
RULES = ["EventBridge rule", "EventBridge rule", "EventBridge rule"]
ROLES = ["IAM role"] * (1 + len(MACHINES))
TOO_LONG = {
    20: BUCKETS,
    22: [*BUCKETS, "S3 bucket"],
    40: [*BUCKETS, "S3 bucket", "Lambda function", *ROLES, *RULES],
    62: [
        *BUCKETS,
        "S3 bucket",
        "SQS queue",
        "Lambda function",
        *ROLES,
        *["state machine"] * len(MACHINES),
        *RULES,
        *["IAM role"] * 2,
    ],
}


@pytest.mark.parametrize(("length", "kinds"), TOO_LONG.items())
def test_a_stage_that_makes_names_too_long_is_refused_for_each(length, kinds):
    found = problems(Names(stage="x" * length, account="123456789012", region="ap-northeast-1"))
    assert [re.search(r"the ([\w ]+) '", problem)[1] for problem in found] == kinds
    assert all("characters" in problem and "are allowed" in problem for problem in found)
