"""The stage of the reports' tests, with the settings of its functions, and an instance with all that hangs on it."""

import io
import json
import zipfile

import pytest

from chalicelib.ledger.rows import Ledger
from chalicelib.ledger.table import LedgerTable
from tests.unit.scripts.ops.reports.conftest import TABLE, left_behind
from tests.unit.scripts.ops.reports.summaries import NOW, finding, row

REGION = "us-east-1"


class Estate:
    """Resources of one Region, and what a check of them found."""

    def __init__(self, stage):
        self.stage, self.ec2 = stage, stage.session.client("ec2", region_name=REGION)
        self.ledger = Ledger(LedgerTable(stage.client, TABLE), lambda: NOW)
        self._deployed({})

    def _deployed(self, variables):
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("app.py", "")
        iam = self.stage.session.client("iam")
        trust = json.dumps({"Version": "2012-10-17", "Statement": []})
        role = iam.create_role(RoleName="any", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        self.stage.session.client("lambda").create_function(
            FunctionName="tagtrail-dev-receive",
            Runtime="python3.11",
            Role=role,
            Handler="app.f",
            Code={"ZipFile": code.getvalue()},
            Environment={"Variables": variables},
        )

    def policy(self, **compliance):
        """Give the stage a tag policy of its own."""
        name = "/tagtrail/dev/tag-policy"
        document = {"version": 1, "tags": {}, **compliance.pop("policy", {}), "compliance": compliance}
        self.stage.session.client("ssm").put_parameter(Name=name, Value=json.dumps(document), Type="String")
        self.stage.session.client("lambda").update_function_configuration(
            FunctionName="tagtrail-dev-receive", Environment={"Variables": {"TAG_POLICY_PARAMETER": name}}
        )

    def instance(self, **tags):
        given = {"ImageId": "ami-12c6146b", "MinCount": 1, "MaxCount": 1}
        identifier = self.ec2.run_instances(**given)["Instances"][0]["InstanceId"]
        self.tag(identifier, **tags)
        return identifier

    def tag(self, identifier, **tags):
        if tags:
            pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
            self.ec2.create_tags(Resources=[identifier], Tags=pairs)

    def tags(self, identifier):
        found = self.ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [identifier]}])["Tags"]
        return {tag["Key"]: tag["Value"] for tag in found}

    def checked(self, *findings):
        """Let the daily check have found this."""
        self.stage.put(row())
        self.stage.found(*findings)

    def made(self, arn, *, human=True, name="alice", event="e-1", **more):
        """Let the ledger know who made something."""
        creator = {"name": name, "arn": f"arn:aws:iam::123456789012:user/{name}", "human": human}
        row = {
            "ResourceId": arn,
            "Status": "TAGGED",
            "EventId": event,
            "EventTime": "2026-11-22T10:00:00Z",
            "Action": "RunInstances",
            "Creator": creator,
            "CreatorName": name,
            "Tags": {"CreatedBy": name},
            "Error": "",
            "AccountId": "123456789012",
            "Region": REGION,
            **more,
        }
        self.ledger.put_rows([row])


@pytest.fixture
def estate(monkeypatch):
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")  # moto loads them anew for each test, which takes longest
    with left_behind(monkeypatch) as stage:
        yield Estate(stage)


def arn(noun, identifier):
    owner = "" if noun in ("image", "snapshot") else "123456789012"
    return f"arn:aws:ec2:{REGION}:{owner}:{noun}/{identifier}"


def found(noun, identifier, kind, **changes):
    """The finding on an EC2 resource."""
    return finding(identifier, **{"arn": arn(noun, identifier), "type": f"AWS::EC2::{kind}", **changes})
