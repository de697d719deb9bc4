"""Reading tags back from each service's own API, never from the one that wrote them alone."""

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

Tags = dict[str, str]


def tags_of(client: Callable[..., Any], arn: str) -> Tags | None:
    """Return the tags of what an ARN names, or None where it does not exist (any more)."""
    _, _, service, region, _, rest = arn.split(":", 5)
    try:
        return _READERS[service](client(service, region or "us-east-1"), arn, rest)
    except ClientError as exc:
        if "NotFound" in exc.response["Error"]["Code"] or "NoSuchBucket" in exc.response["Error"]["Code"]:
            return None
        raise


def _pairs(tags: list[dict[str, str]]) -> Tags:
    return {tag["Key"]: tag["Value"] for tag in tags}


def _ec2(ec2: Any, _arn: str, rest: str) -> Tags:
    if rest.startswith("volume/"):
        ec2.describe_volumes(VolumeIds=[rest.partition("/")[2]])  # DescribeTags does not miss what is gone
    filters = [{"Name": "resource-id", "Values": [rest.partition("/")[2]]}]
    return _pairs(ec2.describe_tags(Filters=filters)["Tags"])


def _s3(s3: Any, _arn: str, rest: str) -> Tags:
    try:
        return _pairs(s3.get_bucket_tagging(Bucket=rest)["TagSet"])
    except ClientError as exc:
        if exc.response["Error"]["Code"] == "NoSuchTagSet":
            return {}
        raise


def _sqs(sqs: Any, _arn: str, rest: str) -> Tags:
    url = sqs.get_queue_url(QueueName=rest)["QueueUrl"]
    return dict(sqs.list_queue_tags(QueueUrl=url).get("Tags", {}))


def _iam(iam: Any, _arn: str, rest: str) -> Tags:
    return _pairs(iam.list_role_tags(RoleName=rest.rpartition("/")[2])["Tags"])


_READERS: Mapping[str, Callable[[Any, str, str], Tags]] = {
    "ec2": _ec2,
    "iam": _iam,
    "s3": _s3,
    "sqs": _sqs,
    "rds": lambda rds, arn, _: _pairs(rds.list_tags_for_resource(ResourceName=arn)["TagList"]),
    "lambda": lambda functions, arn, _: dict(functions.list_tags(Resource=arn)["Tags"]),
    "dynamodb": lambda ddb, arn, _: _pairs(ddb.list_tags_of_resource(ResourceArn=arn)["Tags"]),
    "sns": lambda sns, arn, _: _pairs(sns.list_tags_for_resource(ResourceArn=arn)["Tags"]),
    "elasticache": lambda cache, arn, _: _pairs(cache.list_tags_for_resource(ResourceName=arn)["TagList"]),
}
