"""Which types are listed by their own service: the Tagging API does not know what never had a tag. One row for each.

GetResources returns what is tagged or was tagged before, and nothing else:
https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import jmespath
from botocore import xform_name

from chalicelib.core.answers import needed, pages
from chalicelib.core.resource import Clients, Resource
from chalicelib.taggers import resource_for


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCall:
    """One type: the call that lists it, and JMESPaths from the answer to its resources.

    `each` finds the resources, `name` in each of them its ARN, or its id, which `arn` makes an ARN of (`{last}` is
    what follows its last slash). `tags` finds the tags where the answer has them; else they are read apart. `region` is
    where a resource is, if not where it was asked for; a row that has it is asked once for all Regions. `gone` are
    states in which nobody can tag it any more. `page` is how many are asked for at once, where that must be told.
    `permission` is the IAM action of the call if it has another name, `reading` that which tells the tags of a resource
    if the list does not. `silent` is a call whose answer lacks the list where that is empty.
    """

    type: str
    service: str
    operation: str
    each: str
    name: str = "@"
    arn: str = "{name}"
    tags: str = ""
    state: str = ""
    region: str = ""
    gone: tuple[str, ...] = ()
    page: int = 0
    permission: str = ""
    reading: str = ""
    silent: bool = False
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FoundResource:
    """One resource that exists; `tags` is None where they are still to be read."""

    resource: Resource
    tags: dict[str, str] | None = None
    state: str | None = None


def _ec2(kind: str, operation: str, each: str, name: str, tags: str = "Tags", **more: Any) -> ListCall:
    return ListCall(
        type=f"AWS::EC2::{kind}", service="ec2", operation=operation, each=each, name=name, tags=tags, **more
    )


INSTANCES = _ec2(
    "Instance",
    "DescribeInstances",
    "Reservations[].Instances[]",
    "InstanceId",
    state="State.Name",
    gone=("shutting-down", "terminated"),
    page=1000,
)

DESCRIBED: tuple[ListCall, ...] = (
    INSTANCES,
    _ec2("Volume", "DescribeVolumes", "Volumes[]", "VolumeId", page=500),
    _ec2("Snapshot", "DescribeSnapshots", "Snapshots[]", "SnapshotId", arguments={"OwnerIds": ["self"]}),
    _ec2("Image", "DescribeImages", "Images[]", "ImageId", arguments={"Owners": ["self"]}),
    _ec2("VPC", "DescribeVpcs", "Vpcs[]", "VpcId"),
    _ec2("Subnet", "DescribeSubnets", "Subnets[]", "SubnetId"),
    _ec2("SecurityGroup", "DescribeSecurityGroups", "SecurityGroups[]", "GroupId"),
    _ec2("RouteTable", "DescribeRouteTables", "RouteTables[]", "RouteTableId"),
    _ec2("InternetGateway", "DescribeInternetGateways", "InternetGateways[]", "InternetGatewayId"),
    _ec2(
        "NatGateway",
        "DescribeNatGateways",
        "NatGateways[]",
        "NatGatewayId",
        state="State",
        gone=("deleting", "deleted", "failed"),
    ),
    _ec2("NetworkInterface", "DescribeNetworkInterfaces", "NetworkInterfaces[]", "NetworkInterfaceId", tags="TagSet"),
    _ec2("NetworkAcl", "DescribeNetworkAcls", "NetworkAcls[]", "NetworkAclId"),
    _ec2("VPCEndpoint", "DescribeVpcEndpoints", "VpcEndpoints[]", "VpcEndpointId"),
    _ec2("LaunchTemplate", "DescribeLaunchTemplates", "LaunchTemplates[]", "LaunchTemplateId"),
    _ec2("KeyPair", "DescribeKeyPairs", "KeyPairs[]", "KeyPairId"),
    _ec2("EIP", "DescribeAddresses", "Addresses[?AllocationId]", "AllocationId"),
    ListCall(
        type="AWS::S3::Bucket",
        service="s3",
        operation="ListBuckets",
        each="Buckets[]",
        name="Name",
        arn="arn:{partition}:s3:::{name}",
        region="BucketRegion",
        page=1000,  # without it, S3 does not say which Region a bucket is in
        permission="s3:ListAllMyBuckets",
        reading="s3:GetBucketTagging",
    ),
    ListCall(
        type="AWS::Lambda::Function",
        service="lambda",
        operation="ListFunctions",
        each="Functions[].FunctionArn",
        reading="lambda:ListTags",
    ),
    ListCall(
        type="AWS::DynamoDB::Table",
        service="dynamodb",
        operation="ListTables",
        each="TableNames[]",
        arn="arn:{partition}:dynamodb:{region}:{account}:table/{name}",
        reading="dynamodb:ListTagsOfResource",
    ),
    ListCall(
        type="AWS::SNS::Topic",
        service="sns",
        operation="ListTopics",
        each="Topics[].TopicArn",
        reading="sns:ListTagsForResource",
    ),
    ListCall(
        type="AWS::SQS::Queue",
        service="sqs",
        operation="ListQueues",
        each="QueueUrls[]",
        arn="arn:{partition}:sqs:{region}:{account}:{last}",
        silent=True,
        page=1000,  # without it, SQS stops at 1,000 and does not say that there are more
        reading="sqs:ListQueueTags",
    ),
    ListCall(
        type="AWS::RDS::DBInstance",
        service="rds",
        operation="DescribeDBInstances",
        each="DBInstances[]",
        name="DBInstanceArn",
        tags="TagList",
    ),
    ListCall(
        type="AWS::RDS::DBCluster",
        service="rds",
        operation="DescribeDBClusters",
        each="DBClusters[]",
        name="DBClusterArn",
        tags="TagList",
    ),
    ListCall(
        type="AWS::ElastiCache::CacheCluster",
        service="elasticache",
        operation="DescribeCacheClusters",
        each="CacheClusters[]",
        name="ARN",
        reading="elasticache:ListTagsForResource",
    ),
    ListCall(
        type="AWS::SecretsManager::Secret",
        service="secretsmanager",
        operation="ListSecrets",
        each="SecretList[]",
        name="ARN",
        tags="Tags",
    ),
)

TYPES = frozenset(row.type for row in DESCRIBED)
"""What is in no row is found only if it has or had a tag, or is in our ledger."""


def listed(row: ListCall, clients: Clients, region: str, account: str, **narrowed: Any) -> Iterator[FoundResource]:
    """Yield the resources of one type in one Region. Raises what boto3 raises; `narrowed` are further arguments."""
    client = clients(row.service, region)
    arguments, operation = {**row.arguments, **narrowed}, xform_name(row.operation)
    member = "" if row.silent else row.each.partition("[")[0]
    if client.can_paginate(operation):
        paging = {"PaginationConfig": {"PageSize": row.page}} if row.page else {}
        answers = pages(client, operation, member, **arguments, **paging)
    else:
        answers = _one(getattr(client, operation)(**arguments), member, row.operation)
    place = {"partition": client.meta.partition, "region": region, "account": account}
    for page in answers:
        for one in jmespath.search(row.each, page) or []:
            yield _seen(row, one, place)


def _one(answer: Mapping[str, Any], member: str, operation: str) -> Iterator[Mapping[str, Any]]:
    needed(answer, member, operation)
    yield answer


def _seen(row: ListCall, one: Any, place: Mapping[str, str]) -> FoundResource:
    name = str(needed({"name": jmespath.search(row.name, one)}, "name", row.operation))
    home = row.region and jmespath.search(row.region, one)
    arn = row.arn.format(name=name, last=name.rpartition("/")[2], **place)
    tags = {tag["Key"]: tag.get("Value", "") for tag in jmespath.search(row.tags, one) or []} if row.tags else None
    state = jmespath.search(row.state, one) if row.state else None
    return FoundResource(resource_for(arn, home or place["region"], place["account"]), tags, state)
