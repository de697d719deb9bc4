"""AMIs and snapshots in two Regions, as somebody left them, and what a run of retention is to make of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.core.backup import tags_of

HOME, AWAY = "us-east-1", "eu-west-1"
MARKED, DATED, LEFT = "marked", "dated", "left as it is"
"""What becomes of a backup on the first day: both tags, the date that its own period means, or nothing."""

Clients = Callable[[str, str], Any]
Tags = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One backup: what it is called, where it is, which tags it has, and what is to become of it."""

    name: str
    becomes: str
    region: str = HOME
    image: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)


OF_IMAGES = 2
"""Snapshots beside those below: each AMI is made of one."""

BACKUPS = (
    Kept(name="nightly", becomes=MARKED),
    Kept(name="nightly-away", becomes=MARKED, region=AWAY),
    Kept(name="with-owner", becomes=MARKED, tags={"Owner": "alice"}),
    Kept(name="golden", becomes=MARKED, image=True),
    Kept(name="golden-away", becomes=MARKED, region=AWAY, image=True),
    Kept(name="own-date", becomes=LEFT, tags={"DeleteOn": "2099-12-31"}),
    Kept(name="own-period", becomes=DATED, tags={"Retention": "14days"}),
    Kept(name="for-ever", becomes=LEFT, tags={"Retention": "for ever"}),
    Kept(name="mistyped", becomes=LEFT, tags={"Retention": "90days", "DeleteOn": "31.12.2026"}),
    Kept(name="overdue", becomes=LEFT, region=AWAY, tags={"Retention": "90days", "DeleteOn": "2020-01-01"}),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """Backups that were made, by name: their ids."""

    client: Clients
    ids: Mapping[str, str]

    def tags(self, name: str) -> Tags:
        """Return the tags that a backup has now, but for its name."""
        kept = next(one for one in BACKUPS if one.name == name)
        ec2, found = self.client("ec2", kept.region), self.ids[name]
        if kept.image:
            [described] = ec2.describe_images(ImageIds=[found])["Images"]
        else:
            [described] = ec2.describe_snapshots(SnapshotIds=[found])["Snapshots"]
        return {key: value for key, value in tags_of(described).items() if key != "Name"}

    def retag(self, name: str, **tags: str) -> None:
        """Write tags as somebody does who decides for himself."""
        kept = next(one for one in BACKUPS if one.name == name)
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        self.client("ec2", kept.region).create_tags(Resources=[self.ids[name]], Tags=pairs)

    def remove(self) -> None:
        """Delete all of them, and the snapshots that the AMIs are made of."""
        for region in (HOME, AWAY):
            ec2 = self.client("ec2", region)
            for image in ec2.describe_images(Owners=["self"])["Images"]:
                ec2.deregister_image(ImageId=image["ImageId"])
            for snapshot in ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]:
                ec2.delete_snapshot(SnapshotId=snapshot["SnapshotId"])


def place(client: Clients) -> Placed:
    """Make them all."""
    volumes = {region: _volume(client("ec2", region), region) for region in (HOME, AWAY)}
    return Placed(client, {kept.name: make(client("ec2", kept.region), kept, volumes[kept.region]) for kept in BACKUPS})


def make(ec2: Any, kept: Kept, volume: str) -> str:
    """Make one and return its id."""
    if kept.image:
        disk = [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8}}]
        found = str(ec2.register_image(Name=kept.name, RootDeviceName="/dev/xvda", BlockDeviceMappings=disk)["ImageId"])
    else:
        found = str(ec2.create_snapshot(VolumeId=volume)["SnapshotId"])
    tags = [{"Key": key, "Value": value} for key, value in {"Name": kept.name, **kept.tags}.items()]
    ec2.create_tags(Resources=[found], Tags=tags)
    return found


def _volume(ec2: Any, region: str) -> str:
    return str(ec2.create_volume(Size=100, AvailabilityZone=f"{region}a")["VolumeId"])
