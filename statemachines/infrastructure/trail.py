"""The trail of our own, for an account that has none, with the bucket that it writes to."""

from statemachines.infrastructure.stack import (
    ACCOUNT,
    Json,
    Part,
    Stack,
    allow_service,
    deny_plain_text,
    document,
    sub,
    without,
)
from statemachines.infrastructure.storage import closed_bucket

LOG_DAYS = 90
MOST_ARCHIVE_DAYS = LOG_DAYS - 1
"""S3 refuses a rule under which objects expire before they are archived, or on the same day."""

OLD_VERSION_DAYS = 30


def part(stack: Stack) -> Part:
    """Return trail and bucket, nothing if none was asked for."""
    if not stack.create_trail:
        return Part(resources={})
    resources = {"TrailBucket": _bucket(stack), "TrailBucketPolicy": _policy(stack), "Trail": _trail(stack)}
    return Part(
        resources=without(resources, stack.outside),
        outputs={"TrailBucket": sub(stack.names.trail_bucket), "TrailArn": sub(stack.names.trail_arn)},
    )


def _bucket(stack: Stack) -> Json:
    return {
        "Type": "AWS::S3::Bucket",
        # The account's record of what was done in it; ./scripts/destroy --with-data removes it.
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "BucketName": sub(stack.names.trail_bucket),
            **closed_bucket(),
            "VersioningConfiguration": {"Status": "Enabled"},
            "LifecycleConfiguration": {"Rules": [_expiry(stack.archive_after), _leftovers()]},
        },
    }


def _expiry(archive_after: int) -> Json:
    archive = {"Transitions": [{"StorageClass": "GLACIER", "TransitionInDays": archive_after}]}
    return {
        "Id": "logs-expire",
        "Status": "Enabled",
        **(archive if archive_after else {}),
        "ExpirationInDays": LOG_DAYS,
        "NoncurrentVersionExpiration": {"NoncurrentDays": OLD_VERSION_DAYS},
    }


def _leftovers() -> Json:
    """Remove what an expired version leaves behind; S3 takes it only in a rule without days."""
    return {
        "Id": "leftovers-go",
        "Status": "Enabled",
        "ExpiredObjectDeleteMarker": True,
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    }


def _policy(stack: Stack) -> Json:
    bucket = stack.names.bucket_arn(stack.names.trail_bucket)
    ours = {"aws:SourceArn": sub(stack.names.trail_arn)}
    full_control = {"s3:x-amz-acl": "bucket-owner-full-control"}
    statements = (
        allow_service(
            "TrailLooksAtTheBucket", "cloudtrail.amazonaws.com", "s3:GetBucketAcl", sub(bucket), StringEquals=ours
        ),
        allow_service(
            "TrailWritesLogs",
            "cloudtrail.amazonaws.com",
            "s3:PutObject",
            sub(f"{bucket}/AWSLogs/{ACCOUNT}/*"),
            StringEquals=ours | full_control,
        ),
        deny_plain_text("s3:*", sub(bucket), sub(f"{bucket}/*")),
    )
    return {
        "Type": "AWS::S3::BucketPolicy",
        **({} if "TrailBucket" in stack.outside else {"DependsOn": "TrailBucket"}),
        "Properties": {"Bucket": sub(stack.names.trail_bucket), "PolicyDocument": document(*statements)},
    }


def _trail(stack: Stack) -> Json:
    return {
        "Type": "AWS::CloudTrail::Trail",
        "DependsOn": "TrailBucketPolicy",  # CloudTrail tries to write before it makes the trail
        "Properties": {
            "TrailName": stack.names.trail,
            "S3BucketName": sub(stack.names.trail_bucket),
            "IsLogging": True,
            "IsMultiRegionTrail": True,
            "IncludeGlobalServiceEvents": True,
            "EnableLogFileValidation": True,
        },
    }
