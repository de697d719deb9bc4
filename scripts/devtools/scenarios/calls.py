"""The calls that create things: each makes a real resource and returns what CloudTrail would have written of it."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scripts.devtools.scenarios.people import ACCOUNT, Identity
from scripts.devtools.scenarios.trail import Record, record

Client = Callable[..., Any]
"""`client(service, region)` is a boto3 client."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A call that was made: its record, and the ARNs of what it brought into being."""

    record: Record
    arns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Somebody who calls AWS, in one Region, at one time."""

    client: Client
    who: Identity
    when: datetime
    region: str = "us-east-1"
    tags: Mapping[str, str] | None = None
    account: str = ACCOUNT

    def wrote(self, source: str, name: str, request: Any, response: Any, *arns: str) -> Made:
        """Return the call as CloudTrail has it."""
        where = {"region": self.region, "account": self.account}
        found = record(source, name, who=self.who, when=self.when, request=request, response=response, **where)
        return Made(record=found, arns=arns)

    def arn(self, service: str, rest: str) -> str:
        """Return an ARN of this account and Region."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{rest}"


def run_instances(caller: Caller, name: str, count: int = 1) -> Made:
    """Launch instances; the record holds neither their volumes nor, here, their interfaces."""
    ec2 = caller.client("ec2", caller.region)
    image = _image(ec2, caller.region)
    made = ec2.run_instances(ImageId=image, MinCount=count, MaxCount=count, InstanceType="t3.micro")["Instances"]
    request = {"instancesSet": {"items": [{"imageId": image, "minCount": count, "maxCount": count}]}}
    items = [{"instanceId": i["InstanceId"], "imageId": image, "blockDeviceMapping": {}} for i in made]
    response = {"requestId": name, "reservationId": "r-0", "ownerId": caller.account, "instancesSet": {"items": items}}
    parts = []
    for instance in made:
        parts.append(caller.arn("ec2", f"instance/{instance['InstanceId']}"))
        parts += [caller.arn("ec2", f"volume/{b['Ebs']['VolumeId']}") for b in instance["BlockDeviceMappings"]]
        interfaces = [i["NetworkInterfaceId"] for i in instance["NetworkInterfaces"]]
        parts += [caller.arn("ec2", f"network-interface/{i}") for i in interfaces]
    return caller.wrote("ec2", "RunInstances", request, response, *parts)


_IMAGES: dict[str, str] = {}


def _image(ec2: Any, region: str) -> str:
    """Return an image of a Region; the list of all is long, so it is asked for once."""
    if region not in _IMAGES:
        _IMAGES[region] = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    return _IMAGES[region]


def create_volume(caller: Caller, name: str) -> Made:
    """Create a volume."""
    zone = f"{caller.region}a"
    made = caller.client("ec2", caller.region).create_volume(AvailabilityZone=zone, Size=1)["VolumeId"]
    response = {"requestId": name, "volumeId": made, "size": "1", "zone": zone, "status": "creating"}
    return caller.wrote(
        "ec2", "CreateVolume", {"size": "1", "zone": zone}, response, caller.arn("ec2", f"volume/{made}")
    )


def create_snapshot(caller: Caller, name: str) -> Made:
    """Create a snapshot of a new volume."""
    ec2 = caller.client("ec2", caller.region)
    volume = ec2.create_volume(AvailabilityZone=f"{caller.region}a", Size=1)["VolumeId"]
    made = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    response = {
        "requestId": name,
        "snapshotId": made,
        "volumeId": volume,
        "status": "pending",
        "ownerId": caller.account,
    }
    arn = f"arn:aws:ec2:{caller.region}::snapshot/{made}"
    return caller.wrote("ec2", "CreateSnapshot", {"volumeId": volume}, response, arn)


def create_security_group(caller: Caller, name: str) -> Made:
    """Create a security group."""
    made = caller.client("ec2", caller.region).create_security_group(GroupName=name, Description="scenario")["GroupId"]
    request = {"groupName": name, "groupDescription": "scenario"}
    arn = caller.arn("ec2", f"security-group/{made}")
    return caller.wrote("ec2", "CreateSecurityGroup", request, {"_return": True, "groupId": made}, arn)


def create_bucket(caller: Caller, name: str) -> Made:
    """Create a bucket; CloudTrail writes no response for it."""
    s3 = caller.client("s3", caller.region)
    where: dict[str, Any] = {}
    if caller.region != "us-east-1":
        where = {"CreateBucketConfiguration": {"LocationConstraint": caller.region}}
    s3.create_bucket(Bucket=name, **where)
    if caller.tags:
        tags = [{"Key": key, "Value": value} for key, value in caller.tags.items()]
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tags})
    request = {"bucketName": name, "Host": f"{name}.s3.amazonaws.com", **where}
    return caller.wrote("s3", "CreateBucket", request, None, f"arn:aws:s3:::{name}")


def create_db_instance(caller: Caller, name: str) -> Made:
    """Create a database instance."""
    made = caller.client("rds", caller.region).create_db_instance(
        DBInstanceIdentifier=name,
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="master",
        MasterUserPassword="not-a-secret",  # of a database that does not exist
    )["DBInstance"]["DBInstanceArn"]
    request = {"dBInstanceIdentifier": name, "engine": "postgres", "masterUserPassword": "****"}
    response = {"dBInstanceIdentifier": name, "dBInstanceArn": made, "dBInstanceStatus": "creating"}
    return caller.wrote("rds", "CreateDBInstance", request, response, made)


def create_db_cluster(caller: Caller, name: str) -> Made:
    """Create a database cluster."""
    made = caller.client("rds", caller.region).create_db_cluster(
        DBClusterIdentifier=name,
        Engine="aurora-postgresql",
        MasterUsername="master",
        MasterUserPassword="not-a-secret",  # as above
    )["DBCluster"]["DBClusterArn"]
    request = {"dBClusterIdentifier": name, "engine": "aurora-postgresql", "masterUserPassword": "****"}
    response = {"dBClusterIdentifier": name, "dBClusterArn": made, "status": "creating"}
    return caller.wrote("rds", "CreateDBCluster", request, response, made)


def create_function(caller: Caller, name: str) -> Made:
    """Create a Lambda function; the name of this event carries the date of its API."""
    role = _role(caller, f"{name}-{caller.region}")
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): return event\n")
    made = caller.client("lambda", caller.region).create_function(
        FunctionName=name, Runtime="python3.12", Role=role, Handler="app.handler", Code={"ZipFile": code.getvalue()}
    )["FunctionArn"]
    request = {"functionName": name, "runtime": "python3.12", "role": role, "handler": "app.handler", "code": {}}
    response = {"functionName": name, "functionArn": made, "state": "Pending", "role": role}
    return caller.wrote("lambda", "CreateFunction20150331", request, response, made)


def _role(caller: Caller, name: str) -> str:
    trust = '{"Version": "2012-10-17", "Statement": []}'
    made = caller.client("iam", "us-east-1").create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    return str(made["Role"]["Arn"])


def create_table(caller: Caller, name: str) -> Made:
    """Create a table."""
    made = caller.client("dynamodb", caller.region).create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )["TableDescription"]["TableArn"]
    response = {"tableDescription": {"tableName": name, "tableArn": made, "tableStatus": "CREATING"}}
    return caller.wrote("dynamodb", "CreateTable", {"tableName": name}, response, made)


def create_topic(caller: Caller, name: str) -> Made:
    """Create a topic."""
    made = caller.client("sns", caller.region).create_topic(Name=name)["TopicArn"]
    return caller.wrote("sns", "CreateTopic", {"name": name}, {"topicArn": made}, made)


def create_queue(caller: Caller, name: str) -> Made:
    """Create a queue; the record has its URL and no ARN."""
    caller.client("sqs", caller.region).create_queue(QueueName=name)
    url = f"https://sqs.{caller.region}.amazonaws.com/{caller.account}/{name}"
    return caller.wrote("sqs", "CreateQueue", {"queueName": name}, {"queueUrl": url}, caller.arn("sqs", name))


def create_cache_cluster(caller: Caller, name: str) -> Made:
    """Create a cache cluster."""
    made = caller.client("elasticache", caller.region).create_cache_cluster(
        CacheClusterId=name, Engine="redis", CacheNodeType="cache.t3.micro", NumCacheNodes=1
    )["CacheCluster"]["ARN"]
    request = {"cacheClusterId": name, "engine": "redis", "cacheNodeType": "cache.t3.micro", "numCacheNodes": 1}
    response = {"cacheClusterId": name, "aRN": made, "cacheClusterStatus": "creating"}
    return caller.wrote("elasticache", "CreateCacheCluster", request, response, made)


KINDS: Mapping[str, Callable[[Caller, str], Made]] = {
    "RunInstances": run_instances,
    "CreateVolume": create_volume,
    "CreateSnapshot": create_snapshot,
    "CreateSecurityGroup": create_security_group,
    "CreateBucket": create_bucket,
    "CreateDBInstance": create_db_instance,
    "CreateDBCluster": create_db_cluster,
    "CreateFunction": create_function,
    "CreateTable": create_table,
    "CreateTopic": create_topic,
    "CreateQueue": create_queue,
    "CreateCacheCluster": create_cache_cluster,
}
"""Every kind of call the scenario knows, by the name of its operation."""
