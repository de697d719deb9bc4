"""`Backup`: one AMI or snapshot of the account, as the retention steps and the tag policy speak of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.core.resource import Resource

IMAGE = "AWS::EC2::Image"
SNAPSHOT = "AWS::EC2::Snapshot"

_TYPES: Mapping[str, tuple[str, str]] = {"ami": (IMAGE, "image"), "snap": (SNAPSHOT, "snapshot")}
"""By the first part of an id: the CloudFormation type and the word in the ARN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """One AMI or snapshot with the tags that it had when it was found.

    `name` is an AMI's own name, `snapshots` are those that it is launched from.
    """

    id: str
    name: str
    tags: Mapping[str, str]
    snapshots: tuple[str, ...] = ()

    @classmethod
    def of_image(cls, image: Mapping[str, Any]) -> Backup:
        """Read an image of DescribeImages."""
        disks = (mapping.get("Ebs", {}) for mapping in image.get("BlockDeviceMappings", []))
        snapshots = tuple(disk["SnapshotId"] for disk in disks if "SnapshotId" in disk)
        return cls(id=image["ImageId"], name=image.get("Name", ""), tags=tags_of(image), snapshots=snapshots)

    @classmethod
    def of_snapshot(cls, snapshot: Mapping[str, Any]) -> Backup:
        """Read a snapshot of DescribeSnapshots; it has no name but the tag."""
        return cls(id=snapshot["SnapshotId"], name="", tags=tags_of(snapshot))

    @property
    def type(self) -> str:
        """Its CloudFormation type."""
        return type_of(self.id)

    @property
    def names(self) -> list[str]:
        """What people call it: an AMI's name, and the tag `Name`."""
        return [name for name in (self.name, self.tags.get("Name", "")) if name]


def tags_of(described: Mapping[str, Any]) -> dict[str, str]:
    """Return the tags of what EC2 described."""
    return {tag["Key"]: tag.get("Value", "") for tag in described.get("Tags", [])}


def type_of(backup_id: str) -> str:
    """Return the CloudFormation type of an id: of an AMI or a snapshot."""
    return _TYPES[backup_id.partition("-")[0]][0]


def resource_of(backup_id: str, region: str, account: str, partition: str) -> Resource:
    """Return the backup as a resource that can be tagged; the ARNs of AMIs and snapshots name no account."""
    kind, word = _TYPES[backup_id.partition("-")[0]]
    arn = f"arn:{partition}:ec2:{region}::{word}/{backup_id}"
    return Resource(arn=arn, id=backup_id, type=kind, tagger="ec2", region=region, account=account)
