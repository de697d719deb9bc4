"""What the report on backups finds, on stand-ins for EC2 and Auto Scaling."""

import csv
import io
import json
from datetime import date
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from scripts.ops.cli import report as command
from scripts.ops.cli import report_retention
from scripts.ops.reports.prices import gib, monthly
from scripts.ops.reports.retention import report

TODAY = date(2026, 11, 22)


def tags(**pairs):
    return [{"Key": key, "Value": value} for key, value in pairs.items()]


def snapshot(number, delete_on=None, *, size=100, tier="standard", **pairs):
    dated = {"DeleteOn": delete_on} if delete_on else {}
    return {"SnapshotId": f"snap-{number}", "VolumeSize": size, "StorageTier": tier, "Tags": tags(**dated, **pairs)}


def image(number, delete_on=None, disk=None):
    mapping = [{"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": disk}}, {"VirtualName": "ephemeral0"}]
    dated = {"DeleteOn": delete_on} if delete_on else {}
    return {
        "ImageId": f"ami-{number}",
        "Name": f"image-{number}",
        "BlockDeviceMappings": mapping,
        "Tags": tags(**dated),
    }


class Aws:
    """One Region: what each operation answers."""

    def __init__(self, **answers):
        self.answers = {
            "describe_images": {"Images": []},
            "describe_snapshots": {"Snapshots": []},
            "describe_launch_templates": {"LaunchTemplates": []},
            "describe_auto_scaling_groups": {"AutoScalingGroups": []},
            "describe_launch_configurations": {"LaunchConfigurations": []},
            "describe_instances": {"Reservations": []},
            **answers,
        }
        self.versions, self.asked = {}, []

    def get_paginator(self, operation):
        self.asked.append(operation)
        return SimpleNamespace(paginate=lambda **_: [self.answers[operation]])

    def describe_launch_template_versions(self, *, LaunchTemplateName, Versions):  # noqa: N803
        found = [
            self.versions[LaunchTemplateName, one] for one in Versions if (LaunchTemplateName, one) in self.versions
        ]
        return {"LaunchTemplateVersions": [{"LaunchTemplateData": data} for data in found]}

    def describe_regions(self):
        return {"Regions": [{"RegionName": "us-east-1"}]}


def found(aws, within=7):
    return report(["us-east-1"], lambda _service, _region: aws, today=TODAY, within=within)


def test_what_is_past_or_soon_due_is_listed_longest_due_first():
    snapshots = [
        snapshot(1, "2026-11-29"),
        snapshot(2, "2026-11-30"),
        snapshot(3, "2020-01-01", Name="old"),
        snapshot(4),
        snapshot(5, "soon"),
    ]
    result = found(Aws(describe_snapshots={"Snapshots": snapshots}))
    assert [(one.id, one.days, one.name) for one in result.due] == [("snap-3", -2517, "old"), ("snap-1", 7, "")]
    assert result.unreadable == [{"id": "snap-5", "region": "us-east-1", "delete_on": "soon"}]
    assert result.totals() == {"backups": 2, "past": 1, "in_use": 0, "gib": 200, "monthly_usd": 10}


def test_an_ami_takes_nothing_itself_and_its_snapshot_is_in_use_by_it():
    aws = Aws(
        describe_images={"Images": [image(1, "2026-11-22", "snap-1")]},
        describe_snapshots={"Snapshots": [snapshot(1, "2026-11-22")]},
    )
    ami, disk = found(aws, within=0).due
    assert (ami.gib, ami.monthly_usd, ami.tier, ami.used_by) == (0, 0, "", [])
    assert (disk.gib, disk.monthly_usd, disk.used_by) == (100, 5, ["AMI ami-1"])


def test_users_of_an_ami_are_launch_templates_groups_and_instances():
    images = [image(n, "2026-11-22") for n in range(1, 6)]
    spec = {"LaunchTemplateName": "web", "Version": "3"}
    groups = [
        {"AutoScalingGroupName": "by-template", "LaunchTemplate": spec},
        {"AutoScalingGroupName": "by-configuration", "LaunchConfigurationName": "old"},
        {
            "AutoScalingGroupName": "mixed",
            "MixedInstancesPolicy": {
                "LaunchTemplate": {
                    "LaunchTemplateSpecification": {"LaunchTemplateName": "web"},
                    "Overrides": [{"LaunchTemplateSpecification": spec}, {"InstanceType": "m5.large"}],
                }
            },
        },
        {"AutoScalingGroupName": "lost", "LaunchTemplate": {"LaunchTemplateName": "deleted", "Version": "1"}},
        {"AutoScalingGroupName": "late", "LaunchTemplate": {"LaunchTemplateName": "web", "Version": "2"}},
    ]
    configuration = {"LaunchConfigurationName": "old", "ImageId": "ami-4"}
    instances = [
        {"InstanceId": "i-1", "ImageId": "ami-5", "State": {"Name": "stopped"}},
        {"InstanceId": "i-2", "ImageId": "ami-5", "State": {"Name": "terminated"}},
    ]
    aws = Aws(
        describe_images={"Images": images},
        describe_launch_templates={"LaunchTemplates": [{"LaunchTemplateId": "lt-1", "LaunchTemplateName": "web"}]},
        describe_auto_scaling_groups={"AutoScalingGroups": groups},
        describe_launch_configurations={"LaunchConfigurations": [configuration]},
        describe_instances={"Reservations": [{"Instances": instances}]},
    )
    aws.versions = {
        ("web", "$Latest"): {"ImageId": "ami-1"},
        ("web", "$Default"): {"ImageId": "ami-2"},
        ("web", "3"): {"ImageId": "ami-3"},
    }
    assert {one.id: one.used_by for one in found(aws).due} == {
        "ami-1": ["launch template web"],
        "ami-2": ["launch template web", "Auto Scaling group mixed"],
        "ami-3": ["launch template web", "Auto Scaling group by-template", "Auto Scaling group mixed"],
        "ami-4": ["Auto Scaling group by-configuration"],
        "ami-5": ["instance i-1"],
    }


def test_where_nothing_is_due_nobody_is_asked_who_uses_it():
    aws = Aws(describe_snapshots={"Snapshots": [snapshot(1, "2099-01-01")]})
    assert found(aws).due == []
    assert aws.asked == ["describe_images", "describe_snapshots"]


@pytest.mark.parametrize(
    ("described", "size", "cost"),
    [
        (snapshot(1), 100, 5),
        (snapshot(1, tier="archive"), 100, 1.25),
        ({**snapshot(1), "FullSnapshotSizeInBytes": 10 * 2**30}, 10, 0.5),
    ],
)
def test_size_and_cost_are_the_most_that_can_be(described, size, cost):
    assert (gib(described), monthly(described)) == (size, cost)


@pytest.fixture
def aws(monkeypatch):
    strange = snapshot(1, "2026-11-22", Name="=HYPERLINK(\x1b[31mx)")
    aws = Aws(describe_snapshots={"Snapshots": [strange, snapshot(2, "soon")]})
    session = SimpleNamespace(
        client=lambda *_, **__: aws,
        region_name="us-east-1",
        get_available_partitions=lambda: ["aws"],
        get_available_regions=lambda *_: ["us-east-1", "eu-west-1"],
    )
    monkeypatch.setattr(report_retention.boto3, "Session", lambda: session)
    return aws


def run(*arguments):
    done = CliRunner().invoke(command.main, ["retention", "--within", "36500", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_table_ends_with_the_sums_and_what_has_no_date(aws):
    text = run()
    assert "1 backup in 1 Region:" in text
    assert "At most 100 GiB, $5.00 a month" in text
    assert text.splitlines()[-1] == "No date: us-east-1 snap-2"
    assert "\x1b" not in text


def test_the_csv_has_a_line_for_each_and_no_formula(aws):
    [row] = csv.DictReader(io.StringIO(run("--csv")))
    assert (row["id"], row["gib"], row["delete_on"]) == ("snap-1", "100.0", "2026-11-22")
    assert row["name"].startswith("'=HYPERLINK")
    assert "\x1b" not in row["name"]


def test_the_json_has_everything(aws):
    document = json.loads(run("--json"))
    assert (document["backups"], document["monthly_usd"], document["regions"]) == (1, 5.0, ["us-east-1"])
    assert document["due"][0]["id"] == "snap-1"
    assert document["unreadable"][0]["id"] == "snap-2"


def test_a_region_can_be_chosen(aws):
    assert json.loads(run("--json", "--region", "eu-west-1"))["regions"] == ["eu-west-1"]


def test_a_region_that_is_not_there_is_not_asked(aws):
    refused = CliRunner().invoke(command.main, ["retention", "--region", "eu-west-1", "--region", "mars-1"])
    assert refused.exit_code == 1
    assert "there is no Region mars-1" in refused.output


@pytest.mark.parametrize(("region", "told"), [(None, "no Region is set"), ("mars-1", "there is no Region mars-1")])
def test_the_region_that_tells_which_are_enabled_must_be_one(aws, region, told):
    report_retention.boto3.Session().region_name = region
    refused = CliRunner().invoke(command.main, ["retention"])
    assert refused.exit_code == 1
    assert told in refused.output
