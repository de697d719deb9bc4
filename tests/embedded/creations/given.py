"""What is there before: networks, roles and the like that the calls of several cases need, each made once."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from .account import arn
from .given_stores import Stores

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
            for service in ("codepipeline", "lambda")
        ],
    }
)
ALLOW = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]})


class Given(Stores):
    """Makes what is asked for at the first time."""

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
        iam = self.client("iam")
        made = iam.create_role(RoleName="given", AssumeRolePolicyDocument=TRUST)
        iam.put_role_policy(RoleName="given", PolicyName="given", PolicyDocument=ALLOW)
        return made["Role"]["Arn"]

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
    def ecs_cluster(self) -> str:
        return self.client("ecs").create_cluster(clusterName="given")["cluster"]["clusterArn"]

    @cached_property
    def task_definition(self) -> str:
        containers = [{"name": "one", "image": "busybox", "memory": 64}]
        made = self.client("ecs").register_task_definition(family="given", containerDefinitions=containers)
        return made["taskDefinition"]["taskDefinitionArn"]

    @cached_property
    def compute_environment(self) -> str:
        made = self.client("batch").create_compute_environment(
            computeEnvironmentName="given", type="UNMANAGED", serviceRole=self.role
        )
        return made["computeEnvironmentArn"]

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
    def directory(self) -> str:
        made = self.client("ds").create_directory(
            Name="given.example.com",
            Password="Password1!",
            Size="Small",
            VpcSettings={"VpcId": self.vpc, "SubnetIds": self.subnets},
        )
        return made["DirectoryId"]

    @cached_property
    def application(self) -> str:
        self.client("elasticbeanstalk").create_application(ApplicationName="given")
        return "given"

    @cached_property
    def ecs_service(self) -> str:
        made = self.client("ecs").create_service(
            cluster=self.ecs_cluster,
            serviceName="given",
            taskDefinition=self.task_definition,
            desiredCount=0,
            deploymentController={"type": "EXTERNAL"},
        )
        return made["service"]["serviceArn"]

    @cached_property
    def certificate(self) -> dict[str, bytes]:
        """A certificate of our own making, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "given.example.com")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now)
            .not_valid_after(now + timedelta(days=1))
            .sign(key, hashes.SHA256())
        )
        return {
            "Certificate": made.public_bytes(serialization.Encoding.PEM),
            "PrivateKey": key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ),
        }

    @cached_property
    def desktops(self) -> str:
        """The id of a directory that WorkSpaces knows."""
        self.client("workspaces").register_workspace_directory(DirectoryId=self.directory, SubnetIds=self.subnets)
        return self.directory
