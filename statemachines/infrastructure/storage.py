"""The work bucket for what is too big for a state, and the ledger."""

from collections.abc import Iterable

from chalicelib.ledger.store import INDEXED, TIMED, Index
from statemachines.infrastructure.stack import Json, Part, Stack, arn, deny_plain_text, document, ref, sub, without

WORK_DAYS = 30
"""Longer than the 14 days in which a failed execution can be redriven."""


def _index(name: Index) -> Json:
    keys = [{"AttributeName": INDEXED[name], "KeyType": "HASH"}]
    if name not in TIMED:
        return {"IndexName": name, "KeySchema": keys, "Projection": {"ProjectionType": "KEYS_ONLY"}}
    keys.append({"AttributeName": "EventTime", "KeyType": "RANGE"})
    return {"IndexName": name, "KeySchema": keys, "Projection": {"ProjectionType": "ALL"}}


INDEXES: tuple[Json, ...] = tuple(map(_index, INDEXED))
"""The indexes of the ledger, in the words of DynamoDB and CloudFormation alike."""


def index_keys(index: Json) -> frozenset[str]:
    """Return the attributes by which an index finds and orders rows."""
    return frozenset(one["AttributeName"] for one in index["KeySchema"])


def attributes(names: Iterable[str]) -> list[Json]:
    """Return the definitions of attributes that are keys of the ledger or of its indexes."""
    return [{"AttributeName": name, "AttributeType": "S"} for name in sorted(names)]


def part(stack: Stack) -> Part:
    """Return the work bucket with its policy, and the table."""
    resources = {
        "WorkBucket": _bucket(stack),
        "WorkBucketPolicy": _bucket_policy(stack),
        "Ledger": _ledger(stack),
    }
    return Part(
        resources=without(resources, stack.outside),
        outputs={
            "WorkBucket": ref("WorkBucket"),
            "LedgerTable": stack.names.table,
            "LedgerIndexes": ",".join(one["IndexName"] for one in INDEXES),
        },
    )


def _bucket(stack: Stack) -> Json:
    return {
        "Type": "AWS::S3::Bucket",
        "Properties": {
            "BucketName": sub(stack.names.work_bucket),
            **closed_bucket(),
            "LifecycleConfiguration": {"Rules": [_expiry()]},
        },
    }


def closed_bucket() -> Json:
    """Return the properties that each of our buckets has: encrypted, and closed to the public whatever policies say."""
    encryption = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    return {
        "BucketEncryption": {"ServerSideEncryptionConfiguration": [encryption]},
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        },
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
    }


def _bucket_policy(stack: Stack) -> Json:
    plain_text = deny_plain_text("s3:*", arn("WorkBucket"), _objects())
    return {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {
            "Bucket": ref("WorkBucket"),
            "PolicyDocument": document(plain_text, _only_our_roles_write(stack)),
        },
    }


def _objects() -> Json:
    return {"Fn::Sub": "${WorkBucket.Arn}/*"}


def _expiry() -> Json:
    return {
        "Id": "work-is-done",
        "Status": "Enabled",
        "ExpirationInDays": WORK_DAYS,
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    }


def _only_our_roles_write(stack: Stack) -> Json:
    """Deny all others: what a step reads from here it believes."""
    return {
        "Sid": "OnlyOurFunctionsWrite",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": _objects(),
        "Condition": {"ArnNotEquals": {"aws:PrincipalArn": stack.function_roles}},
    }


def _ledger(stack: Stack) -> Json:
    return {
        "Type": "AWS::DynamoDB::Table",
        # Who made what can't be found out again once CloudTrail's logs are gone.
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "TableName": stack.names.table,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": attributes({"ResourceId"}.union(*map(index_keys, INDEXES))),
            "KeySchema": [{"AttributeName": "ResourceId", "KeyType": "HASH"}],
            "GlobalSecondaryIndexes": list(INDEXES),
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            "TimeToLiveSpecification": {"AttributeName": "ExpiresAt", "Enabled": True},
            # DynamoDB encrypts every table; this is the key of the account, whose use CloudTrail records.
            "SSESpecification": {"SSEEnabled": True},
        },
    }
