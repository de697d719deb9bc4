"""What comes into being with a resource and is not in its record: an instance's volumes, an image's snapshots.

Each look-up answers by the ARN of the parent. A parent that the answer lacks is gone, or shows no parts yet: while its
event is young the caller asks again later. A parent with an empty list has none. The look-ups raise the errors of
`errors` for what concerns the whole call.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.core.answers import pages, reading
from chalicelib.core.aws_errors import AWS_ERRORS, classify
from chalicelib.core.resource import Clients, Resource
from chalicelib.errors import ResourceNotFound
from chalicelib.taggers.batches import by_region, chunks
from chalicelib.taggers.ec2_ids import KINDS, ec2_resource

Parts = dict[str, list[Resource]]
"""What came with each parent, by the parent's ARN."""

ACTIONS = ("ec2:DescribeInstances", "ec2:DescribeImages", "ec2:DescribeFleets")

BATCH = 100

# RunInstances attaches within a second or two; AttachVolume waits until the instance runs.
_AT_LAUNCH = timedelta(seconds=30)


def instance_parts(clients: Clients, resources: Sequence[Resource]) -> Parts:
    """Return the volumes and network interfaces that were created by the launch of these instances.

    Parts attached later are left out, they have creations of their own. So are interfaces that outlive the instance:
    an interface which was there before can be given to `RunInstances`, and only then is it kept by default.
    """
    return _look_up(clients, resources, INSTANCES)


def image_snapshots(clients: Clients, resources: Sequence[Resource]) -> Parts:
    """Return the snapshots that were created for these images. They are shown when the image is ready."""
    return _look_up(clients, resources, IMAGES)


def fleet_instances(clients: Clients, resources: Sequence[Resource]) -> Parts:
    """Return the instances that instant fleets launched, each with a look-up of its own parts.

    A fleet of another type launches at any time, and its launches are recorded.
    """
    return _look_up(clients, resources, FLEETS)


COMPANIONS: Mapping[str, Callable[[Clients, Sequence[Resource]], Parts]] = {
    "instance_parts": instance_parts,
    "image_snapshots": image_snapshots,
    "fleet_instances": fleet_instances,
}
"""By the name in `Resource.companions`."""

Ids = Iterator[tuple[str, list[tuple[str, str]]]]
"""Of each parent its id and, for each part, the prefix of its kind and its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """A call that shows parents: its parameter of ids, the member that each page has, and what a page tells."""

    operation: str
    parameter: str
    member: str
    found: Callable[[Any], Ids]


def _look_up(clients: Clients, resources: Sequence[Resource], call: LookUp) -> Parts:
    parts: Parts = {}
    for region, group in by_region(resources):
        for chunk in chunks(group, BATCH):
            parents = {resource.id: resource for resource in chunk}
            for parent, ids in _shown(clients("ec2", region), call, list(parents)):
                parts[parents[parent].arn] = [_part(prefix, part, parents[parent]) for prefix, part in ids]
    return parts


def _part(prefix: str, identifier: str, parent: Resource) -> Resource:
    return ec2_resource(
        identifier,
        KINDS[prefix],
        region=parent.region,
        account=parent.account,
        companions="instance_parts" if prefix == "i" else "",
    )


def _shown(client: Any, call: LookUp, ids: list[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Describe those that exist: one unknown id fails the call, so those that the error names are left out."""
    while ids:
        try:
            with reading(call.operation):
                return [
                    one
                    for page in pages(client, call.operation, call.member, **{call.parameter: ids})
                    for one in call.found(page)
                ]
        except AWS_ERRORS as error:
            failure = classify(error)
            named = set(re.findall(r"[\w-]+", str(error)))
            if not isinstance(failure, ResourceNotFound) or named.isdisjoint(ids):
                raise failure from error
            ids = [identifier for identifier in ids if identifier not in named]
    return []


def _instances(page: Any) -> Ids:
    for reservation in page["Reservations"]:
        for instance in reservation["Instances"]:
            volumes = instance.get("BlockDeviceMappings", [])
            if volumes or instance["State"]["Name"] != "pending":
                launch = _launch(instance)
                yield instance["InstanceId"], [*_volumes(volumes, launch), *_interfaces(instance, launch)]


def _launch(instance: Any) -> datetime:
    """When it was launched first: `LaunchTime` is of the last start, but the primary interface is never detached."""
    primary = [
        interface["Attachment"]["AttachTime"]
        for interface in instance.get("NetworkInterfaces", [])
        if interface["Attachment"]["DeviceIndex"] == 0
    ]
    launched: datetime = min([instance["LaunchTime"], *primary])
    return launched


def _volumes(mappings: Any, launch: datetime) -> Iterator[tuple[str, str]]:
    for mapping in mappings:
        if mapping["Ebs"]["AttachTime"] - launch <= _AT_LAUNCH:
            yield "vol", mapping["Ebs"]["VolumeId"]


def _interfaces(instance: Any, launch: datetime) -> Iterator[tuple[str, str]]:
    for interface in instance.get("NetworkInterfaces", []):
        attachment = interface["Attachment"]
        if attachment["DeleteOnTermination"] and attachment["AttachTime"] - launch <= _AT_LAUNCH:
            yield "eni", interface["NetworkInterfaceId"]


def _images(page: Any) -> Ids:
    for image in page["Images"]:
        disks = [mapping["Ebs"] for mapping in image.get("BlockDeviceMappings", []) if "Ebs" in mapping]
        snapshots = [disk["SnapshotId"] for disk in disks if "SnapshotId" in disk]
        if image["State"] != "pending":
            yield image["ImageId"], [("snap", identifier) for identifier in snapshots]


def _fleets(page: Any) -> Ids:
    for fleet in page["Fleets"]:
        launched = [group["InstanceIds"] for group in fleet.get("Instances", [])]
        yield fleet["FleetId"], [("i", identifier) for ids in launched for identifier in ids]


INSTANCES = LookUp(operation="describe_instances", parameter="InstanceIds", member="Reservations", found=_instances)
IMAGES = LookUp(operation="describe_images", parameter="ImageIds", member="Images", found=_images)
FLEETS = LookUp(operation="describe_fleets", parameter="FleetIds", member="Fleets", found=_fleets)
