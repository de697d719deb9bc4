"""Which IAM actions an API call needs, and on which resources: rows, as in AWS's Service Authorization Reference.

A call that no row names needs `service:Operation` on the first parameter that is (or names) a resource, or on "*".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scope:
    """Where and as whom a call is made."""

    account: str
    region: str
    partition: str = "aws"


@dataclass(frozen=True, slots=True)
class Access:
    """One permission a call needs."""

    action: str
    resource: str


# IAM prefixes that are not the SDK's service name.
PREFIXES: Mapping[str, str] = {
    "apigatewayv2": "apigateway",
    "efs": "elasticfilesystem",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "emr": "elasticmapreduce",
    "opensearch": "es",
    "resourcegroupstaggingapi": "tag",
    "sesv2": "ses",
    "stepfunctions": "states",
}

# Operations whose IAM action has another name.
ACTIONS: Mapping[tuple[str, str], str] = {
    ("lambda", "Invoke"): "lambda:InvokeFunction",
    ("s3", "DeleteBucketTagging"): "s3:PutBucketTagging",
    ("s3", "DeleteObjects"): "s3:DeleteObject",
    ("s3", "GetBucketEncryption"): "s3:GetEncryptionConfiguration",
    ("s3", "GetBucketLifecycleConfiguration"): "s3:GetLifecycleConfiguration",
    ("s3", "GetBucketNotificationConfiguration"): "s3:GetBucketNotification",
    ("s3", "HeadBucket"): "s3:ListBucket",
    ("s3", "HeadObject"): "s3:GetObject",
    ("s3", "ListBuckets"): "s3:ListAllMyBuckets",
    ("s3", "ListObjects"): "s3:ListBucket",
    ("s3", "ListObjectsV2"): "s3:ListBucket",
    ("s3", "ListObjectVersions"): "s3:ListBucketVersions",
    ("s3", "PutBucketEncryption"): "s3:PutEncryptionConfiguration",
    ("s3", "PutBucketLifecycleConfiguration"): "s3:PutLifecycleConfiguration",
    ("s3", "PutBucketNotificationConfiguration"): "s3:PutBucketNotification",
    ("s3", "CreateMultipartUpload"): "s3:PutObject",
    ("s3", "UploadPart"): "s3:PutObject",
    ("s3", "CompleteMultipartUpload"): "s3:PutObject",
    ("sqs", "ChangeMessageVisibilityBatch"): "sqs:ChangeMessageVisibility",
    ("sqs", "DeleteMessageBatch"): "sqs:DeleteMessage",
    ("sqs", "SendMessageBatch"): "sqs:SendMessage",
    ("sns", "PublishBatch"): "sns:Publish",
}
# Reading a given version of an object is a permission of its own.
VERSIONED = {
    "s3:GetObject": "s3:GetObjectVersion",
    "s3:GetObjectTagging": "s3:GetObjectVersionTagging",
    "s3:DeleteObject": "s3:DeleteObjectVersion",
}

_ARN = "arn:{partition}:%s:{region}:{account}:"
# Per service: parameter -> ARN template ({value} is the parameter). The first parameter present decides.
RESOURCES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "cloudformation": (("StackName", _ARN % "cloudformation" + "stack/{value}/*"),),
    "cloudwatch": (("ResourceARN", "{value}"), ("AlarmName", _ARN % "cloudwatch" + "alarm:{value}")),
    "dynamodb": (("TableName", _ARN % "dynamodb" + "table/{value}"),),
    "events": (("Rule", _ARN % "events" + "rule/{value}"), ("Name", _ARN % "events" + "rule/{value}")),
    "iam": (
        ("RoleName", "arn:{partition}:iam::{account}:role/{value}"),
        ("UserName", "arn:{partition}:iam::{account}:user/{value}"),
    ),
    "kms": (("KeyId", _ARN % "kms" + "key/{value}"),),
    "lambda": (("FunctionName", _ARN % "lambda" + "function:{value}"),),
    "logs": (("logGroupName", _ARN % "logs" + "log-group:{value}:*"),),
    "rds": (
        ("DBInstanceIdentifier", _ARN % "rds" + "db:{value}"),
        ("DBClusterIdentifier", _ARN % "rds" + "cluster:{value}"),
        ("DBSnapshotIdentifier", _ARN % "rds" + "snapshot:{value}"),
        ("DBClusterSnapshotIdentifier", _ARN % "rds" + "cluster-snapshot:{value}"),
    ),
    "secretsmanager": (("SecretId", _ARN % "secretsmanager" + "secret:{value}"),),
    "sns": (("TopicArn", "{value}"), ("TargetArn", "{value}"), ("ResourceArn", "{value}"), ("Name", _ARN % "sns" + "{value}")),
    "sqs": (("QueueUrl", "arn:{partition}:sqs:{region}:{value}"), ("QueueName", _ARN % "sqs" + "{value}")),
    "ssm": (("Name", _ARN % "ssm" + "parameter/{value}"), ("Names", _ARN % "ssm" + "parameter/{value}")),
}
_PLAIN: Mapping[str, Callable[[str], str]] = {
    "sqs": lambda value: ":".join(value.split("/")[-2:]),  # https://HOST/ACCOUNT/NAME
    "ssm": lambda value: value.removeprefix("/"),
}

EC2_TYPES: Mapping[str, str] = {
    "acl": "network-acl",
    "ami": "image",
    "cgw": "customer-gateway",
    "cr": "capacity-reservation",
    "cvpn-endpoint": "client-vpn-endpoint",
    "dopt": "dhcp-options",
    "eigw": "egress-only-internet-gateway",
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "fl": "vpc-flow-log",
    "fleet": "fleet",
    "h": "dedicated-host",
    "i": "instance",
    "igw": "internet-gateway",
    "key": "key-pair",
    "lt": "launch-template",
    "nat": "natgateway",
    "pcx": "vpc-peering-connection",
    "pg": "placement-group",
    "pl": "prefix-list",
    "rtb": "route-table",
    "sg": "security-group",
    "sir": "spot-instances-request",
    "snap": "snapshot",
    "subnet": "subnet",
    "tgw": "transit-gateway",
    "tgw-attach": "transit-gateway-attachment",
    "tgw-rtb": "transit-gateway-route-table",
    "vgw": "vpn-gateway",
    "vol": "volume",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
    "vpn": "vpn-connection",
}
_NO_ACCOUNT = frozenset({"image", "snapshot"})  # arn:aws:ec2:REGION::snapshot/ID, as AWS writes them in policies

# TagResources also needs the service's own permission for every ARN (service in the ARN -> action).
TAG_ACTIONS: Mapping[str, str] = {
    "autoscaling": "autoscaling:CreateOrUpdateTags",
    "ec2": "ec2:CreateTags",
    "elasticache": "elasticache:AddTagsToResource",
    "elasticloadbalancing": "elasticloadbalancing:AddTags",
    "es": "es:AddTags",
    "firehose": "firehose:TagDeliveryStream",
    "rds": "rds:AddTagsToResource",
    "redshift": "redshift:CreateTags",
    "s3": "s3:PutBucketTagging",
    "sagemaker": "sagemaker:AddTags",
    "ssm": "ssm:AddTagsToResource",
    "sqs": "sqs:TagQueue",
}


def accesses(service: str, operation: str, params: Params, scope: Scope) -> list[Access]:
    """Every permission the call needs; the call is allowed only if all of them are."""
    action = ACTIONS.get((service, operation), f"{PREFIXES.get(service, service)}:{operation}")
    special = _SPECIAL.get(service)
    if special is not None:
        return list(special(action, params, scope))
    return [Access(action, resource) for resource in _resources(service, params, scope)]


def tag_accesses(params: Params) -> list[Access]:
    """What TagResources needs for each ARN beside tag:TagResources itself."""
    arns = params.get("ResourceARNList", [])
    return [Access(TAG_ACTIONS.get(arn.split(":")[2], f"{arn.split(':')[2]}:TagResource"), arn) for arn in arns]


def ec2_arn(resource_id: str, scope: Scope) -> str:
    """The ARN under which IAM knows an EC2 id."""
    kind = EC2_TYPES.get(resource_id.rsplit("-", 1)[0], "*")
    account = "" if kind in _NO_ACCOUNT else scope.account
    return f"arn:{scope.partition}:ec2:{scope.region}:{account}:{kind}/{resource_id}"


def _resources(service: str, params: Params, scope: Scope) -> list[str]:
    for name, template in RESOURCES.get(service, ()):
        values = params.get(name) or []
        found = [_arn(service, value, template, scope) for value in ([values] if isinstance(values, str) else values)]
        if found:
            return found
    return [value for value in params.values() if isinstance(value, str) and value.startswith("arn:")][:1] or ["*"]


def _arn(service: str, value: str, template: str, scope: Scope) -> str:
    if value.startswith("arn:"):
        return value
    plain = _PLAIN.get(service, str)(value)
    return template.format(value=plain, partition=scope.partition, region=scope.region, account=scope.account)


def _s3(action: str, params: Params, scope: Scope) -> Iterator[Access]:
    bucket, key = params.get("Bucket"), params.get("Key")
    if bucket is None:
        yield Access(action, "*")
        return
    base = f"arn:{scope.partition}:s3:::{bucket}"
    if action == "s3:CopyObject":
        source = params["CopySource"]
        path = f"{source['Bucket']}/{source['Key']}" if isinstance(source, Mapping) else source.split("?")[0].lstrip("/")
        yield Access("s3:GetObject", f"arn:{scope.partition}:s3:::{path}")
        yield Access("s3:PutObject", f"{base}/{key}")
    elif action == "s3:DeleteObject" and key is None:
        for item in params["Delete"]["Objects"]:
            yield Access(VERSIONED[action] if item.get("VersionId") else action, f"{base}/{item['Key']}")
    else:
        yield Access(VERSIONED.get(action, action) if params.get("VersionId") else action, f"{base}/{key}" if key else base)


def _dynamodb(action: str, params: Params, scope: Scope) -> Iterator[Access]:
    def table(name: str) -> str:
        return _arn("dynamodb", name, RESOURCES["dynamodb"][0][1], scope)

    if "TransactItems" in params:
        for item in params["TransactItems"]:
            for kind, part in item.items():
                name = {"Get": "GetItem", "ConditionCheck": "ConditionCheckItem"}.get(kind, f"{kind}Item")
                yield Access(f"dynamodb:{name}", table(part["TableName"]))
    elif isinstance(params.get("RequestItems"), Mapping):
        yield from (Access(action, table(name)) for name in params["RequestItems"])
    elif params.get("IndexName"):
        yield Access(action, f"{table(params['TableName'])}/index/{params['IndexName']}")
    else:
        yield from (Access(action, resource) for resource in _resources("dynamodb", params, scope))


def _ec2(action: str, params: Params, scope: Scope) -> Iterator[Access]:
    """Reading calls are on "*"; the others on every id they are given."""
    ids = [] if action.startswith(("ec2:Describe", "ec2:Get")) else sorted(_ec2_ids(params))
    yield from (Access(action, ec2_arn(found, scope)) for found in ids)
    if not ids:
        yield Access(action, "*")


def _ec2_ids(params: Params) -> set[str]:
    named = [value for name, value in params.items() if name.endswith(("Id", "Ids", "Resources"))]
    flat = [item for value in named for item in (value if isinstance(value, list) else [value])]
    return {item for item in flat if isinstance(item, str) and "-" in item}


_SPECIAL: Mapping[str, Callable[[str, Params, Scope], Iterator[Access]]] = {
    "dynamodb": _dynamodb,
    "ec2": _ec2,
    "resourcegroupstaggingapi": lambda action, params, scope: iter([Access(action, "*")]),
    "s3": _s3,
}
