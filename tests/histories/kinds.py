"""Kinds of resources: how the calls that make and delete them look in CloudTrail, and what these calls prove."""

from dataclasses import dataclass

ACCOUNT = "123456789012"
REGION = "us-east-1"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of resource, by how its calls look in CloudTrail.

    `request` and `answer` are of a `Thing`; `ends` says which member of the record names it, `blind` that a deletion
    also succeeds for what does not exist.
    """

    service: str
    make: str
    end: str
    success: str
    arn: str
    request: object
    answer: object
    ending: object
    proof: object = lambda _thing: ""
    once: bool = False
    blind: bool = False
    renames: bool = False


def _in_use(thing):
    return "existing" if thing.busy else ""


def _cluster(thing):
    return {"cluster": {"clusterArn": thing.arn, "activeServicesCount": int(thing.busy)}}


def _group(thing):
    return {"targetGroups": [{"targetGroupArn": thing.arn, "loadBalancerArns": ["arn:..."] if thing.busy else []}]}


_HERE = f"{REGION}:{ACCOUNT}"

KINDS = {
    "parameter": Kind(
        service="ssm",
        make="PutParameter",
        end="DeleteParameter",
        success="upsert",
        arn=f"arn:aws:ssm:{_HERE}:parameter/{{name}}",
        request=lambda thing: {"name": thing.name, "type": "String", "overwrite": True},
        answer=lambda thing: {"version": thing.versions, "tier": "Standard"},
        ending=lambda thing: ({"name": thing.name}, None),
        proof=lambda thing: "new" if thing.versions == 1 else "existing",
    ),
    "rule": Kind(
        service="events",
        make="PutRule",
        end="DeleteRule",
        success="upsert",
        arn=f"arn:aws:events:{_HERE}:rule/{{name}}",
        request=lambda thing: {"name": thing.name, "state": "ENABLED"},
        answer=lambda thing: {"ruleArn": thing.arn},
        ending=lambda thing: ({"name": thing.name}, None),
    ),
    "topic": Kind(
        service="sns",
        make="CreateTopic",
        end="DeleteTopic",
        success="idempotent",
        arn=f"arn:aws:sns:{_HERE}:{{name}}",
        request=lambda thing: {"name": thing.name},
        answer=lambda thing: {"topicArn": thing.arn},
        ending=lambda thing: ({"topicArn": thing.arn}, None),
        blind=True,
    ),
    "cluster": Kind(
        service="ecs",
        make="CreateCluster",
        end="DeleteCluster",
        success="idempotent",
        arn=f"arn:aws:ecs:{_HERE}:cluster/{{name}}",
        request=lambda thing: {"clusterName": thing.name},
        answer=_cluster,
        ending=lambda thing: ({"cluster": thing.name}, _cluster(thing)),
        proof=_in_use,
    ),
    "group": Kind(
        service="elasticloadbalancing",
        make="CreateTargetGroup",
        end="DeleteTargetGroup",
        success="idempotent",
        arn=f"arn:aws:elasticloadbalancing:{_HERE}:targetgroup/{{name}}/{{number:016x}}",
        request=lambda thing: {"name": thing.name},
        answer=_group,
        ending=lambda thing: ({"targetGroupArn": thing.arn}, None),
        proof=_in_use,
        once=True,
    ),
    "table": Kind(
        service="dynamodb",
        make="CreateTable",
        end="DeleteTable",
        success="new",
        arn=f"arn:aws:dynamodb:{_HERE}:table/{{name}}",
        request=lambda thing: {"tableName": thing.name},
        answer=lambda thing: {"tableDescription": {"tableArn": thing.arn, "tableName": thing.name}},
        ending=lambda thing: ({"tableName": thing.name}, {"tableDescription": {"tableArn": thing.arn}}),
    ),
    "bucket": Kind(
        service="s3",
        make="CreateBucket",
        end="DeleteBucket",
        success="idempotent",
        arn="arn:aws:s3:::{name}",
        request=lambda thing: {"bucketName": thing.name},
        answer=lambda _: None,
        ending=lambda thing: ({"bucketName": thing.name}, None),
    ),
    "user": Kind(
        service="iam",
        make="CreateUser",
        end="DeleteUser",
        success="new",
        arn=f"arn:aws:iam::{ACCOUNT}:user/{{name}}",
        request=lambda thing: {"userName": thing.name},
        answer=lambda thing: {"user": {"arn": thing.arn, "userName": thing.name}},
        ending=lambda thing: ({"userName": thing.name}, None),
        renames=True,
    ),
    "volume": Kind(
        service="ec2",
        make="CreateVolume",
        end="DeleteVolume",
        success="new",
        arn=f"arn:aws:ec2:{_HERE}:volume/vol-{{number:017x}}",
        request=lambda _: {"size": "1", "zone": "us-east-1a"},
        answer=lambda thing: {"volumeId": thing.arn.rpartition("/")[2]},
        ending=lambda thing: ({"volumeId": thing.arn.rpartition("/")[2]}, None),
    ),
}
