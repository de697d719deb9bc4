"""What a resource came from: a snapshot from a volume, that from an instance, and the like.

The services say so in their describe calls. Where they don't know any more, the ledger may: what one call made together
has one event.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jmespath

from chalicelib.core.resource import Clients, Resource
from chalicelib.errors import InvalidRequest
from chalicelib.ledger.rows import Ledger
from chalicelib.ledger.store import Row
from chalicelib.remediation.current_tags import read_tags
from chalicelib.taggers import resource_for
from chalicelib.taggers.batches import by_region, chunks

BATCH = 100
"""Values in a filter; EC2 and RDS take more."""

DEEPEST = 4
"""Steps back: image, snapshot, volume, instance."""


@dataclass(frozen=True, slots=True)
class Described:
    """How a service says what its resources came from.

    `path` (JMESPath) finds of each its `id`, and in `of` the ids or names of what it came from, the nearest first;
    `arn` is for names, EC2 ids speak for themselves.
    """

    service: str
    operation: str
    filter: str
    path: str
    arn: str = ""


_ONE_INSTANCE = "length(Attachments) == `1` && Attachments[0].InstanceId || null"

DESCRIBED: Mapping[str, Described] = {
    "AWS::EC2::EIP": Described(
        "ec2", "describe_addresses", "allocation-id", "Addresses[].{id: AllocationId, of: [InstanceId]}"
    ),
    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Image.html: sourceInstanceId, where CreateImage made it
    "AWS::EC2::Image": Described(
        "ec2",
        "describe_images",
        "image-id",
        "Images[].{id: ImageId, of: [SourceInstanceId, BlockDeviceMappings[0].Ebs.SnapshotId]}",
    ),
    "AWS::EC2::NetworkInterface": Described(
        "ec2",
        "describe_network_interfaces",
        "network-interface-id",
        "NetworkInterfaces[].{id: NetworkInterfaceId, of: [Attachment.InstanceId]}",
    ),
    "AWS::EC2::Snapshot": Described(
        "ec2", "describe_snapshots", "snapshot-id", "Snapshots[].{id: SnapshotId, of: [VolumeId]}"
    ),
    # One that several instances share is of none of them.
    "AWS::EC2::Volume": Described(
        "ec2", "describe_volumes", "volume-id", f"Volumes[].{{id: VolumeId, of: [{_ONE_INSTANCE}, SnapshotId]}}"
    ),
    "AWS::RDS::DBInstance": Described(
        "rds",
        "describe_db_instances",
        "db-instance-id",
        "DBInstances[].{id: DBInstanceIdentifier, of: [DBClusterIdentifier]}",
        "arn:{partition}:rds:{region}:{account}:cluster:{name}",
    ),
    "AWS::RDS::DBSnapshot": Described(
        "rds",
        "describe_db_snapshots",
        "db-snapshot-id",
        "DBSnapshots[].{id: DBSnapshotIdentifier, of: [DBInstanceIdentifier]}",
        "arn:{partition}:rds:{region}:{account}:db:{name}",
    ),
}
"""By CloudFormation type."""

MADE_WITH: Mapping[str, str] = {
    "AWS::EC2::NetworkInterface": "AWS::EC2::Instance",
    "AWS::EC2::Snapshot": "AWS::EC2::Image",
    "AWS::EC2::Volume": "AWS::EC2::Instance",
}
"""By type, that of what the same call made it with."""


@dataclass(frozen=True, slots=True)
class Ancestor:
    """What a resource came from, at one remove or more, and its tags, or those that the ledger last knew."""

    arn: str
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Origins:
    """Finds what resources came from."""

    clients: Clients
    ledger: Ledger

    def of(self, resources: Sequence[Resource]) -> dict[str, list[Ancestor]]:
        """Return the ancestors of each resource by its ARN, the nearest first."""
        parents: dict[str, list[Resource]] = {}
        level = list(resources)
        for _ in range(DEEPEST):
            parents |= self._parents([one for one in level if one.arn not in parents])
            level = [parent for one in level for parent in parents[one.arn]]
        everyone = {one.arn: one for several in parents.values() for one in several}
        tags = self._tags(list(everyone.values()))
        return {one.arn: [Ancestor(arn, tags[arn]) for arn in _line(one.arn, parents)] for one in resources}

    def _parents(self, resources: Sequence[Resource]) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {one.arn: [] for one in resources}
        for kind, row in DESCRIBED.items():
            for region, group in by_region([one for one in resources if one.type == kind]):
                for chunk in chunks(group, BATCH):
                    found |= _described(row, self.clients(row.service, region), chunk)
        rows = self.ledger.read([one.arn for one in resources if one.type in MADE_WITH])
        for one in resources:
            found[one.arn] += _by_name(one) + self._made_with(one, rows.get(one.arn, {}))
        return found

    def _made_with(self, resource: Resource, row: Row) -> list[Resource]:
        """Return what the same call made, if it is one thing of the fitting type."""
        rows = self.ledger.made_by(row["CreatorName"], time=row["EventTime"]) if row.get("CreatorName") else ()
        others = (one for one in rows if one["EventId"] == row["EventId"] and one["ResourceId"] != row["ResourceId"])
        fitting = [one for one in others if one.get("ResourceType") == MADE_WITH[resource.type]]
        return [_of_row(fitting[0])] if len(fitting) == 1 else []

    def _tags(self, resources: Sequence[Resource]) -> dict[str, Mapping[str, str]]:
        """Read the tags; of what is gone, or can't be read, those that the ledger has."""
        now = read_tags(self.clients, resources).tags
        rows = self.ledger.read([one.arn for one in resources if not now.get(one.arn)])
        return {one.arn: now.get(one.arn) or rows.get(one.arn, {}).get("Tags") or {} for one in resources}


def _line(arn: str, parents: Mapping[str, Sequence[Resource]]) -> Iterator[str]:
    """Yield the ancestors of an ARN, all of one generation before the next, each once."""
    seen, level = {arn}, [arn]
    while level:
        level = list(dict.fromkeys(one.arn for child in level for one in parents.get(child, ()) if one.arn not in seen))
        seen.update(level)
        yield from level


def _described(row: Described, client: Any, resources: Sequence[Resource]) -> dict[str, list[Resource]]:
    """Ask by filter: what is gone is left out of the answer, and does not fail the call."""
    by_id = {one.id: one for one in resources}
    filters = [{"Name": row.filter, "Values": list(by_id)}]
    pages = (
        client.get_paginator(row.operation).paginate(Filters=filters)
        if client.can_paginate(row.operation)
        else [getattr(client, row.operation)(Filters=filters)]
    )
    found: dict[str, list[Resource]] = defaultdict(list)
    for page in pages:
        for entry in jmespath.search(row.path, page):
            child = by_id.get(entry["id"])
            if child is not None:
                found[child.arn] = [one for name in entry["of"] if name for one in _named(row, name, child)]
    return found


def _named(row: Described, name: str, child: Resource) -> list[Resource]:
    partition = child.arn.split(":")[1]
    arn = row.arn.format(partition=partition, region=child.region, account=child.account, name=name)
    try:
        return [resource_for(arn or name, child.region, child.account)]
    except InvalidRequest:  # such as vol-ffffffff, which a copied snapshot names
        return []


def _by_name(resource: Resource) -> list[Resource]:
    """Return the function that a log group of Lambda is named after."""
    function = resource.id.removeprefix("/aws/lambda/")
    if resource.type != "AWS::Logs::LogGroup" or function == resource.id:
        return []
    partition = resource.arn.split(":")[1]
    arn = f"arn:{partition}:lambda:{resource.region}:{resource.account}:function:{function}"
    return [resource_for(arn, "", "")]


def _of_row(row: Row) -> Resource:
    return resource_for(row["ResourceId"], row["Region"], row["AccountId"])
