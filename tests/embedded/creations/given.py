"""What is there before: networks, roles and the like that the calls of several cases need, each made once."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from functools import cached_property
from typing import Any

from scripts.embedded_aws import ACCOUNT, REGION

ZONE = f"{REGION}a"
PASSWORD = "not-a-secret"  # of databases that do not exist
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
ALLOW = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})


def arn(service: str, rest: str) -> str:
    """Return an ARN of the account and Region of all cases."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}"


class Given:
    """Makes what is asked for at the first time; `client(service)` is a boto3 client."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        self.client = client
        self.ec2, self.rds = client("ec2"), client("rds")

    @cached_property
    def vpc(self) -> str:
        return self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]

    @cached_property
    def other_vpc(self) -> str:
        return self.ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]

    @cached_property
    def subnets(self) -> list[str]:
        places = (("10.0.0.0/20", ZONE), ("10.0.16.0/20", f"{REGION}b"))
        return [
            self.ec2.create_subnet(VpcId=self.vpc, CidrBlock=cidr, AvailabilityZone=zone)["Subnet"]["SubnetId"]
            for cidr, zone in places
        ]

    @cached_property
    def image(self) -> str:
        return self.ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]

    @cached_property
    def instance(self) -> str:
        launched = self.ec2.run_instances(ImageId=self.image, MinCount=1, MaxCount=1, SubnetId=self.subnets[0])
        return launched["Instances"][0]["InstanceId"]

    @cached_property
    def volume(self) -> str:
        return self.ec2.create_volume(AvailabilityZone=ZONE, Size=1)["VolumeId"]

    @cached_property
    def snapshot(self) -> str:
        return self.ec2.create_snapshot(VolumeId=self.volume)["SnapshotId"]

    @cached_property
    def interface(self) -> str:
        return self.ec2.create_network_interface(SubnetId=self.subnets[0])["NetworkInterface"]["NetworkInterfaceId"]

    @cached_property
    def customer_gateway(self) -> str:
        made = self.ec2.create_customer_gateway(Type="ipsec.1", PublicIp="198.51.100.9", BgpAsn=65000)
        return made["CustomerGateway"]["CustomerGatewayId"]

    @cached_property
    def vpn_gateway(self) -> str:
        return self.ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]

    @cached_property
    def transit_gateways(self) -> list[str]:
        return [self.ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"] for _ in range(2)]

    @cached_property
    def launch_template(self) -> str:
        data = {"ImageId": self.image, "InstanceType": "t3.micro"}
        made = self.ec2.create_launch_template(LaunchTemplateName="given", LaunchTemplateData=data)
        return made["LaunchTemplate"]["LaunchTemplateId"]

    @cached_property
    def mirror_filter(self) -> str:
        return self.ec2.create_traffic_mirror_filter()["TrafficMirrorFilter"]["TrafficMirrorFilterId"]

    @cached_property
    def mirror_target(self) -> str:
        made = self.ec2.create_traffic_mirror_target(NetworkInterfaceId=self.interface)
        return made["TrafficMirrorTarget"]["TrafficMirrorTargetId"]

    @cached_property
    def bucket(self) -> str:
        self.client("s3").create_bucket(Bucket="given")
        return "given"

    @cached_property
    def role(self) -> str:
        return self.client("iam").create_role(RoleName="given", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]

    @cached_property
    def code(self) -> bytes:
        """A Lambda package."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("app.py", "def handler(event, context): return event\n")
        return packed.getvalue()

    @cached_property
    def function(self) -> str:
        made = self.client("lambda").create_function(
            FunctionName="given",
            Runtime="python3.12",
            Role=self.role,
            Handler="app.handler",
            Code={"ZipFile": self.code},
        )
        return made["FunctionArn"]

    @cached_property
    def queue(self) -> str:
        self.client("sqs").create_queue(QueueName="given")
        return arn("sqs", "given")

    @cached_property
    def topic(self) -> str:
        return self.client("sns").create_topic(Name="given")["TopicArn"]

    @cached_property
    def key(self) -> str:
        return self.client("kms").create_key(MultiRegion=True)["KeyMetadata"]["KeyId"]

    @cached_property
    def secret(self) -> str:
        return self.client("secretsmanager").create_secret(Name="given", SecretString="{}")["ARN"]

    @cached_property
    def log_group(self) -> str:
        self.client("logs").create_log_group(logGroupName="given")
        return arn("logs", "log-group:given")

    @cached_property
    def db_instance(self) -> str:
        self.rds.create_db_instance(
            DBInstanceIdentifier="given",
            DBInstanceClass="db.t3.micro",
            Engine="postgres",
            AllocatedStorage=20,
            MasterUsername="master",
            MasterUserPassword=PASSWORD,
        )
        return "given"

    @cached_property
    def db_cluster(self) -> str:
        self.rds.create_db_cluster(
            DBClusterIdentifier="given",
            Engine="aurora-postgresql",
            MasterUsername="master",
            MasterUserPassword=PASSWORD,
        )
        return "given"

    @cached_property
    def db_snapshot(self) -> str:
        self.rds.create_db_snapshot(DBSnapshotIdentifier="given", DBInstanceIdentifier=self.db_instance)
        return "given"

    @cached_property
    def db_cluster_snapshot(self) -> str:
        self.rds.create_db_cluster_snapshot(DBClusterSnapshotIdentifier="given", DBClusterIdentifier=self.db_cluster)
        return "given"

    @cached_property
    def table(self) -> str:
        self.client("dynamodb").create_table(
            TableName="given",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        return "given"

    @cached_property
    def table_backup(self) -> str:
        made = self.client("dynamodb").create_backup(TableName=self.table, BackupName="given")
        return made["BackupDetails"]["BackupArn"]

    @cached_property
    def replication_group(self) -> str:
        self.client("elasticache").create_replication_group(
            ReplicationGroupId="given", ReplicationGroupDescription="given"
        )
        return "given"

    @cached_property
    def cache_cluster(self) -> str:
        self.client("elasticache").create_cache_cluster(
            CacheClusterId="given", Engine="redis", CacheNodeType="cache.t3.micro", NumCacheNodes=1
        )
        return "given"

    @cached_property
    def warehouse(self) -> str:
        self.client("redshift").create_cluster(
            ClusterIdentifier="given", NodeType="ra3.large", MasterUsername="master", MasterUserPassword="Secret123"
        )
        return "given"

    @cached_property
    def warehouse_snapshot(self) -> str:
        self.client("redshift").create_cluster_snapshot(SnapshotIdentifier="given", ClusterIdentifier=self.warehouse)
        return "given"

    @cached_property
    def load_balancer(self) -> str:
        made = self.client("elbv2").create_load_balancer(Name="given", Subnets=self.subnets)
        return made["LoadBalancers"][0]["LoadBalancerArn"]

    @cached_property
    def target_group(self) -> str:
        made = self.client("elbv2").create_target_group(Name="given", Protocol="HTTP", Port=80, VpcId=self.vpc)
        return made["TargetGroups"][0]["TargetGroupArn"]

    @cached_property
    def forward(self) -> list[dict[str, str]]:
        """The actions of a listener."""
        return [{"Type": "forward", "TargetGroupArn": self.target_group}]

    @cached_property
    def listener(self) -> str:
        made = self.client("elbv2").create_listener(
            LoadBalancerArn=self.load_balancer, Protocol="HTTP", Port=81, DefaultActions=self.forward
        )
        return made["Listeners"][0]["ListenerArn"]

    @cached_property
    def ecs_cluster(self) -> str:
        return self.client("ecs").create_cluster(clusterName="given")["cluster"]["clusterArn"]

    @cached_property
    def task_definition(self) -> str:
        containers = [{"name": "one", "image": "busybox", "memory": 64}]
        made = self.client("ecs").register_task_definition(family="given", containerDefinitions=containers)
        return made["taskDefinition"]["taskDefinitionArn"]

    @cached_property
    def file_system(self) -> str:
        return self.client("efs").create_file_system(CreationToken="given")["FileSystemId"]

    @cached_property
    def eks_cluster(self) -> str:
        network = {"subnetIds": self.subnets}
        self.client("eks").create_cluster(name="given", roleArn=self.role, resourcesVpcConfig=network)
        return "given"

    @cached_property
    def stream(self) -> str:
        self.client("kinesis").create_stream(StreamName="given", ShardCount=1)
        return arn("kinesis", "stream/given")

    @cached_property
    def compute_environment(self) -> str:
        made = self.client("batch").create_compute_environment(
            computeEnvironmentName="given", type="UNMANAGED", serviceRole=self.role
        )
        return made["computeEnvironmentArn"]

    @cached_property
    def rest_api(self) -> str:
        return self.client("apigateway").create_rest_api(name="given")["id"]

    @cached_property
    def http_api(self) -> str:
        return self.client("apigatewayv2").create_api(Name="given", ProtocolType="HTTP")["ApiId"]

    @cached_property
    def namespace(self) -> str:
        discovery = self.client("servicediscovery")
        discovery.create_http_namespace(Name="given")
        return discovery.list_namespaces()["Namespaces"][0]["Id"]

    @cached_property
    def organization(self) -> str:
        """The id of its root."""
        organizations = self.client("organizations")
        organizations.create_organization(FeatureSet="ALL")
        return organizations.list_roots()["Roots"][0]["Id"]

    @cached_property
    def replication_instance(self) -> str:
        made = self.client("dms").create_replication_instance(
            ReplicationInstanceIdentifier="given", ReplicationInstanceClass="dms.t3.micro"
        )
        return made["ReplicationInstance"]["ReplicationInstanceArn"]

    @cached_property
    def directory(self) -> str:
        made = self.client("ds").create_directory(
            Name="given.example.com",
            Password="Password1!",
            Size="Small",
            VpcSettings={"VpcId": self.vpc, "SubnetIds": self.subnets},
        )
        return made["DirectoryId"]
