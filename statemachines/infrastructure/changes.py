"""What starts a check: the rule and queue of EC2's state changes, and the schedule of the daily check."""

import json

from statemachines.functions import TIMEOUTS
from statemachines.infrastructure.queues import policy, queue
from statemachines.infrastructure.rules import state_changes
from statemachines.infrastructure.stack import Json, Part, Stack, allow_service, arn, document, ref, sub

RECEIVES = 5
DAY = 86_400

AT_SIX = "cron(0 6 * * ? *)"
"""UTC."""

DAILY = {"scope": "all", "digest": True}
"""The input of the daily execution."""


def part(stack: Stack) -> Part:
    """Return the queue with its policy, the two rules, and the role of the schedule."""
    return Part(
        resources={
            **_queue(stack),
            "StateChanges": state_changes(stack.names, {"Id": "changes", "Arn": arn("Changes")}),
            **_daily(stack),
        },
        outputs={"ChangesUrl": ref("Changes"), "ChangesWindow": str(stack.changes_window)},
    )


def _queue(stack: Stack) -> Json:
    names = stack.names
    rule = {"aws:SourceArn": sub(names.changes_rule_arn)}
    return {
        "Changes": queue(
            names.changes,
            # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
            VisibilityTimeout=6 * TIMEOUTS["receive_changes"] + stack.changes_window,
            MessageRetentionPeriod=DAY,  # the daily check sees what was missed
            RedrivePolicy={"deadLetterTargetArn": arn("DeadLetters"), "maxReceiveCount": RECEIVES},
        ),
        "ChangesPolicy": policy(
            "Changes",
            allow_service("StateChanges", "events.amazonaws.com", "sqs:SendMessage", arn("Changes"), ArnEquals=rule),
        ),
    }


def _daily(stack: Stack) -> Json:
    names = stack.names
    trust = {
        "Sid": "OnlyTheSchedule",
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"ArnEquals": {"aws:SourceArn": sub(names.daily_check_arn)}},
    }
    start = {
        "Sid": "StartCompliance",
        "Effect": "Allow",
        "Action": "states:StartExecution",
        "Resource": sub(names.machine("compliance").arn),
    }
    target = {
        "Id": "compliance",
        "Arn": ref("Compliance"),
        "RoleArn": arn("DailyCheckRole"),
        "Input": json.dumps(DAILY),
        "RetryPolicy": {"MaximumRetryAttempts": 20, "MaximumEventAgeInSeconds": 3600},
        "DeadLetterConfig": {"Arn": arn("DeadLetters")},
    }
    return {
        "DailyCheck": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "Name": names.daily_check,
                "Description": "Checks the tags of every resource once a day.",
                "ScheduleExpression": AT_SIX,
                "Targets": [target],
            },
        },
        "DailyCheckRole": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "RoleName": names.daily_check,
                "AssumeRolePolicyDocument": document(trust),
                "Policies": [{"PolicyName": "start", "PolicyDocument": document(start)}],
            },
        },
    }
