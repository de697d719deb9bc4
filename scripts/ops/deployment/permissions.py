"""Whether whoever deploys may do what a deployment does: IAM is asked before anything is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from scripts.ops.deployment.infrastructure.template_upload import bucket_of
from scripts.ops.stage.plan import Plan

Needed = Mapping[str, Sequence[str]]


def needed(plan: Plan) -> Needed:
    """Return the actions of a deployment by the ARN of one thing that they are done to."""
    names, subscribe = plan.names, ("sns:Subscribe",) if plan.email or plan.webhooks else ()
    role = names.function_role_arn("receive")
    return {
        names.arn("cloudformation", f"stack/{names.stack}/*"): (
            "cloudformation:CreateStack",
            "cloudformation:DescribeStackEvents",
            "cloudformation:DescribeStacks",
            "cloudformation:GetTemplate",
            "cloudformation:ListStackResources",
            "cloudformation:UpdateStack",
        ),
        names.bucket_arn(names.compliance_bucket): ("s3:CreateBucket", "s3:PutBucketPolicy"),
        names.bucket_arn(names.work_bucket): ("s3:CreateBucket", "s3:PutBucketPolicy", "s3:PutLifecycleConfiguration"),
        names.bucket_arn(f"{bucket_of(names)}/*"): ("s3:GetObject", "s3:PutObject"),
        names.inbox_arn: ("sqs:CreateQueue", "sqs:SendMessage", "sqs:SetQueueAttributes"),
        names.table_arn: (
            "dynamodb:BatchGetItem",
            "dynamodb:BatchWriteItem",
            "dynamodb:CreateTable",
            "dynamodb:DeleteItem",
            "dynamodb:DescribeTable",
            "dynamodb:Scan",
            "dynamodb:UpdateContinuousBackups",
            "dynamodb:UpdateItem",
            "dynamodb:UpdateTable",
        ),
        names.topic_arn: ("sns:CreateTopic", "sns:ListTagsForResource", "sns:SetTopicAttributes", *subscribe),
        names.compliance_topic_arn: ("sns:CreateTopic", "sns:SetTopicAttributes", *subscribe),
        names.attribute.arn: ("states:CreateStateMachine", "states:DescribeExecution", "states:UpdateStateMachine"),
        names.status_rule_arn: ("events:PutRule", "events:PutTargets"),
        names.due_rule_arn: ("events:PutRule", "events:PutTargets"),
        names.arn("cloudwatch", f"alarm:{names.alarm('dead-letters')}"): ("cloudwatch:PutMetricAlarm",),
        names.arn("logs", f"log-group:{names.attribute.log_group}"): ("logs:CreateLogGroup", "logs:PutRetentionPolicy"),
        "*": ("kms:CreateKey", "lambda:CreateEventSourceMapping"),
        names.function_arn("receive"): (
            "lambda:AddPermission",
            "lambda:CreateFunction",
            "lambda:UpdateFunctionCode",
            "lambda:UpdateFunctionConfiguration",
        ),
        **({names.function_arn("notify"): ("lambda:AddPermission", "lambda:GetPolicy")} if plan.webhooks else {}),
        role: ("iam:AttachRolePolicy", "iam:CreateRole", "iam:GetRole", "iam:PassRole", "iam:PutRolePolicy"),
    }


def missing(plan: Plan, session: boto3.Session) -> list[str] | None:
    """Return the actions that the caller may not do; None where IAM can't be asked (root, or not allowed to ask).

    Where IAM would need to know more of a request to decide, the deployment itself will tell.
    """
    once = Config(retries={"total_max_attempts": 1})
    iam = session.client("iam", config=once)
    try:
        caller = _principal(iam, session.client("sts").get_caller_identity()["Arn"])
        if caller is None:
            return None
        results = [
            result
            for arn, actions in needed(plan).items()
            for result in iam.simulate_principal_policy(
                PolicySourceArn=caller, ActionNames=list(actions), ResourceArns=[arn]
            )["EvaluationResults"]
        ]
    except (ClientError, BotoCoreError):
        return None
    refused = (one for one in results if one["EvalDecision"] != "allowed" and not one.get("MissingContextValues"))
    return sorted({one["EvalActionName"] for one in refused})


def _principal(iam: Any, arn: str) -> str | None:
    """Return the user or role behind an ARN that STS told: for a session it leaves out the path of the role."""
    _, _, service, _, _, name = arn.split(":", 5)
    kind, _, rest = name.partition("/")
    if (service, kind) == ("iam", "user"):
        return arn
    if (service, kind) == ("sts", "assumed-role"):
        return str(iam.get_role(RoleName=rest.split("/")[0])["Role"]["Arn"])
    return None
