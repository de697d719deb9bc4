"""The topic that alerts and alarms go to, encrypted with a key of its own, and what sends alerts later."""

import json

from statemachines.infrastructure.stack import (
    ACCOUNT,
    Json,
    Part,
    Stack,
    allow_service,
    arn,
    deny_plain_text,
    document,
    ref,
    sub,
)

EVERY = "rate(5 minutes)"
"""How often it is looked whether an alert is due: docs/decisions/0028-alerts-are-owed.md has what it costs."""

USE_KEY = ["kms:Decrypt", "kms:GenerateDataKey*"]


def part(stack: Stack) -> Part:
    """Return key, topic, schedule and, with an address, the subscription; AWS mails its owner, who must confirm."""
    return Part(
        resources={**_key(stack), **_topic(stack), **subscription(stack, "Alert"), "AlertsDue": _due(stack)},
        outputs={"AlertTopicArn": ref("AlertTopic"), "AlertKeyArn": arn("AlertKey")},
    )


def _key(stack: Stack) -> Json:
    return {
        "AlertKey": {
            "Type": "AWS::KMS::Key",
            "Properties": {
                "Description": f"Encrypts the alerts of TagTrail, stage {stack.stage}.",
                "EnableKeyRotation": True,
                "KeyPolicy": _key_policy(stack),
            },
        },
        "AlertKeyAlias": {
            "Type": "AWS::KMS::Alias",
            "Properties": {"AliasName": stack.names.key_alias, "TargetKeyId": ref("AlertKey")},
        },
    }


def _topic(stack: Stack) -> Json:
    return {
        "AlertTopic": {
            "Type": "AWS::SNS::Topic",
            # With alias/aws/sns, alarms could not publish, and nothing would say so.
            "Properties": {"TopicName": stack.names.topic, "KmsMasterKeyId": arn("AlertKey")},
        },
        "AlertTopicPolicy": {
            "Type": "AWS::SNS::TopicPolicy",
            "Properties": {"Topics": [ref("AlertTopic")], "PolicyDocument": _topic_policy()},
        },
    }


def subscription(stack: Stack, topic: str) -> Json:
    """Subscribe the address of the stage to a topic (`Alert` for `AlertTopic`), if there is an address."""
    properties = {"TopicArn": ref(f"{topic}Topic"), "Protocol": "email", "Endpoint": stack.email}
    return {f"{topic}Subscription": {"Type": "AWS::SNS::Subscription", "Properties": properties}} if stack.email else {}


def _due(stack: Stack) -> Json:
    """Let `notify` look for what is due. An event that is lost is none: the next one comes in five minutes."""
    return {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "Name": stack.names.due_rule,
            "Description": "Sends the alerts that were held back for an hour, or could not be sent.",
            "ScheduleExpression": EVERY,
            "Targets": [
                {
                    "Id": "notify",
                    "Arn": sub(stack.names.function_arn("notify")),
                    "Input": json.dumps({"due": True}),
                    "RetryPolicy": {"MaximumRetryAttempts": 1, "MaximumEventAgeInSeconds": 300},
                },
            ],
        },
    }


def _ours() -> Json:
    return {"aws:SourceAccount": sub(ACCOUNT)}


def _key_policy(stack: Stack) -> Json:
    return document(
        {
            "Sid": "TheAccountAdministersIt",
            "Effect": "Allow",
            "Principal": {"AWS": sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")},
            "Action": "kms:*",
            "Resource": "*",
        },
        allow_service("AlarmsPublish", "cloudwatch.amazonaws.com", USE_KEY, "*", StringEquals=_ours()),
        # EventBridge's calls to KMS carry neither aws:SourceAccount nor aws:SourceArn, so there is no condition.
        # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
        allow_service("RulesPublish", "events.amazonaws.com", USE_KEY, "*"),
        {
            "Sid": "OurFunctionsPublish",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": USE_KEY,
            "Resource": "*",
            "Condition": {
                "StringEquals": {
                    "kms:CallerAccount": sub(ACCOUNT),
                    "kms:ViaService": sub("sns.${AWS::Region}.${AWS::URLSuffix}"),
                },
                "ArnEquals": {"aws:PrincipalArn": stack.function_roles},
            },
        },
    )


def _topic_policy() -> Json:
    return document(
        allow_service(
            "AlarmsPublish", "cloudwatch.amazonaws.com", "sns:Publish", ref("AlertTopic"), StringEquals=_ours()
        ),
        deny_plain_text("sns:Publish", ref("AlertTopic")),
    )
