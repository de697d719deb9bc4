"""AWS's Service Authorization Reference, as far as it is not the rule: actions and resources by service."""

from __future__ import annotations

from collections.abc import Callable, Mapping

# IAM prefixes that are not the SDK's service name.
PREFIXES: Mapping[str, str] = {
    "apigatewayv2": "apigateway",
    "bedrock-agent": "bedrock",
    "efs": "elasticfilesystem",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "emr": "elasticmapreduce",
    "opensearch": "es",
    "resourcegroupstaggingapi": "tag",
    "s3control": "s3",
    "sesv2": "ses",
    "stepfunctions": "states",
}

# Operations whose IAM action has another name.
ACTIONS: Mapping[tuple[str, str], str] = {
    (
        "elasticbeanstalk",
        "UpdateTagsForResource",
    ): "elasticbeanstalk:AddTags",  # a virtual action; RemoveTags is not ours
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

ARN = "arn:{partition}:%s:{region}:{account}:"
# Per service: parameter -> ARN template ({value} is the parameter). The first parameter present decides.
RESOURCES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "cloudformation": (("StackName", ARN % "cloudformation" + "stack/{value}/*"),),
    "cloudwatch": (("ResourceARN", "{value}"), ("AlarmName", ARN % "cloudwatch" + "alarm:{value}")),
    "dynamodb": (("TableName", ARN % "dynamodb" + "table/{value}"),),
    "events": (("Rule", ARN % "events" + "rule/{value}"), ("Name", ARN % "events" + "rule/{value}")),
    "iam": (
        ("RoleName", "arn:{partition}:iam::{account}:role/{value}"),
        ("UserName", "arn:{partition}:iam::{account}:user/{value}"),
        ("InstanceProfileName", "arn:{partition}:iam::{account}:instance-profile/{value}"),
        ("ServerCertificateName", "arn:{partition}:iam::{account}:server-certificate/{value}"),
    ),
    "kms": (("KeyId", ARN % "kms" + "key/{value}"),),
    "lambda": (("FunctionName", ARN % "lambda" + "function:{value}"),),
    "logs": (("logGroupName", ARN % "logs" + "log-group:{value}:*"),),
    "rds": (
        ("DBInstanceIdentifier", ARN % "rds" + "db:{value}"),
        ("DBClusterIdentifier", ARN % "rds" + "cluster:{value}"),
        ("DBSnapshotIdentifier", ARN % "rds" + "snapshot:{value}"),
        ("DBClusterSnapshotIdentifier", ARN % "rds" + "cluster-snapshot:{value}"),
    ),
    "secretsmanager": (("SecretId", ARN % "secretsmanager" + "secret:{value}"),),
    "servicecatalog": (("Id", ARN % "catalog" + "portfolio/{value}"),),
    "sns": (
        ("TopicArn", "{value}"),
        ("TargetArn", "{value}"),
        ("ResourceArn", "{value}"),
        ("Name", ARN % "sns" + "{value}"),
    ),
    "sqs": (("QueueUrl", "arn:{partition}:sqs:{region}:{value}"), ("QueueName", ARN % "sqs" + "{value}")),
    "ssm": (("Name", ARN % "ssm" + "parameter/{value}"), ("Names", ARN % "ssm" + "parameter/{value}")),
}
PLAIN: Mapping[str, Callable[[str], str]] = {
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
WITHOUT_ACCOUNT = frozenset({"image", "snapshot"})  # arn:aws:ec2:REGION::snapshot/ID, as AWS writes them in policies

# API Gateway's actions are HTTP methods, and what is tagged lies below /tags/.
GATEWAY_METHODS: Mapping[tuple[str, str], str] = {
    ("apigateway", "TagResource"): "PUT",
    ("apigatewayv2", "TagResource"): "POST",
    ("apigateway", "GetTags"): "GET",
    ("apigatewayv2", "GetTags"): "GET",
}

# TagResources also needs the service's own permission for every ARN (service in the ARN -> action).
TAG_ACTIONS: Mapping[str, str] = {
    "acm": "acm:AddTagsToCertificate",
    "apigateway": "apigateway:PUT",
    "autoscaling": "autoscaling:CreateOrUpdateTags",
    "dms": "dms:AddTagsToResource",
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
