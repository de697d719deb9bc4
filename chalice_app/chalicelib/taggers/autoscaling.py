"""Auto Scaling groups: a tag is a thing of its own that names its group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.core.answers import pages, reading
from chalicelib.core.resource import Clients, Resource
from chalicelib.taggers.batches import read_batches, write_batches
from chalicelib.taggers.model import Failures, Read

BATCH = 20

ACTIONS = ("autoscaling:CreateOrUpdateTags", "autoscaling:DescribeTags")


def read(clients: Clients, resources: Sequence[Resource]) -> Read:
    """Read the tags of all; a group that AWS does not know has none, `write` finds it missing."""
    return read_batches(clients, "autoscaling", resources, BATCH, _tags)


def write(clients: Clients, tags: Mapping[str, str], resources: Sequence[Resource]) -> Failures:
    """Tag all groups, not the instances that they launch: those have creations of their own."""

    def send(client: Any, chunk: list[Resource]) -> None:
        client.create_or_update_tags(
            Tags=[_tag(resource, key, value) for resource in chunk for key, value in tags.items()]
        )

    return write_batches(clients, "autoscaling", resources, BATCH, send)


def _tag(resource: Resource, key: str, value: str) -> dict[str, Any]:
    return {
        "ResourceId": _name(resource),
        "ResourceType": "auto-scaling-group",
        "Key": key,
        "Value": value,
        "PropagateAtLaunch": False,
    }


def _tags(client: Any, chunk: list[Resource]) -> dict[str, dict[str, str]]:
    tags: dict[str, dict[str, str]] = {_name(resource): {} for resource in chunk}
    groups = [{"Name": "auto-scaling-group", "Values": list(tags)}]
    for page in pages(client, "describe_tags", "Tags", Filters=groups):
        with reading("DescribeTags"):
            for tag in page["Tags"]:
                tags[tag["ResourceId"]][tag["Key"]] = tag.get("Value", "")
    return {resource.arn: tags[_name(resource)] for resource in chunk}


def _name(resource: Resource) -> str:
    """Return the group's name, which may hold slashes."""
    return resource.arn.partition("autoScalingGroupName/")[2] or resource.id
