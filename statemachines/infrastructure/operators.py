"""The role for back-fills: what an operator may be given who sends old logs to the inbox, and nothing else."""

from chalicelib.ledger import keys
from statemachines.infrastructure.stack import Json, Part, Stack, arn, document, sub


def part(stack: Stack) -> Part:
    """Return the role, if the stage reads a trail at all."""
    return Part(resources={"BackfillRole": _role(stack)}) if stack.trails else Part(resources={})


def _role(stack: Stack) -> Json:
    account = {"AWS": sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")}
    trust = {"Sid": "WhomIamOfTheAccountLets", "Effect": "Allow", "Principal": account, "Action": "sts:AssumeRole"}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": stack.names.backfill_role,
            "AssumeRolePolicyDocument": document(trust),
            "Policies": [{"PolicyName": "backfill", "PolicyDocument": document(*_statements(stack))}],
        },
    }


def _statements(stack: Stack) -> list[Json]:
    objects = [f"{bucket}/{prefix}*" for bucket, _, prefix in (one.partition("/") for one in stack.trails)]
    return [
        _allow("ListTrails", ["s3:ListBucket"], [sub(stack.names.bucket_arn(one)) for one in stack.trail_buckets]),
        # the sample of a dry run, whether an archived log is back, and asking for it
        _allow(
            "ReadTrails", ["s3:GetObject", "s3:RestoreObject"], [sub(stack.names.bucket_arn(one)) for one in objects]
        ),
        _allow("SendToTheInbox", ["sqs:GetQueueUrl", "sqs:SendMessage"], [arn("Inbox")]),
        {
            **_allow("ReadTheAnswers", ["dynamodb:BatchGetItem"], [sub(stack.names.table_arn)]),
            "Condition": {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [keys.job("*")]}},
        },
        _allow(
            "KnowWhatTheStageReads", ["lambda:GetFunctionConfiguration"], [sub(stack.names.function_arn("receive"))]
        ),
    ]


def _allow(sid: str, actions: list[str], resources: list[Json | str]) -> Json:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}
