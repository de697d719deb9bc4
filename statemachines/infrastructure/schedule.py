"""What starts the `retention` machine: an EventBridge rule, with a role that may start that machine and do no more."""

import json

from statemachines.infrastructure.stack import ACCOUNT, Json, Part, Stack, arn, document, ref, sub

INPUT = json.dumps({"source": "schedule"})


def part(stack: Stack) -> Part:
    """Return rule and role, or nothing where the schedule is `off`."""
    if stack.schedule is None:
        return Part(resources={})
    return Part(resources={"RetentionScheduleRole": _role(stack), "RetentionSchedule": _rule(stack)})


def _rule(stack: Stack) -> Json:
    return {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "Name": stack.names.schedule_rule,
            "Description": "Marks AMIs and snapshots with how long they are kept.",
            "ScheduleExpression": stack.retention_schedule,
            "Targets": [
                {
                    "Id": "retention",
                    "Arn": ref("Retention"),
                    "RoleArn": arn("RetentionScheduleRole"),
                    "Input": INPUT,
                    "RetryPolicy": {"MaximumRetryAttempts": 20, "MaximumEventAgeInSeconds": 3600},
                },
            ],
        },
    }


def _role(stack: Stack) -> Json:
    trust = {
        "Sid": "OnlyTheSchedule",
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": sub(ACCOUNT)},
            "ArnEquals": {"aws:SourceArn": sub(stack.names.schedule_rule_arn)},
        },
    }
    start = {
        "Sid": "OnlyThisMachine",
        "Effect": "Allow",
        "Action": "states:StartExecution",
        "Resource": sub(stack.names.machine("retention").arn),
    }
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": stack.names.schedule_rule,
            "AssumeRolePolicyDocument": document(trust),
            "Policies": [{"PolicyName": "start", "PolicyDocument": document(start)}],
        },
    }
