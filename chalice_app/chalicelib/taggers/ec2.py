"""EC2: `CreateTags` takes ids, many at once, and tags all of them or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.core.answers import pages, reading
from chalicelib.core.resource import Clients, Resource
from chalicelib.taggers.batches import read_batches, write_batches
from chalicelib.taggers.model import Failures, Read

BATCH = 200
"""AWS takes 1,000 ids but advises smaller batches; a filter takes 200 values."""

ACTIONS = ("ec2:CreateTags", "ec2:DescribeTags")


def read(clients: Clients, resources: Sequence[Resource]) -> Read:
    """Read the tags of all; an id that EC2 does not know has none, `write` finds it missing."""
    return read_batches(clients, "ec2", resources, BATCH, _tags)


def write(clients: Clients, tags: Mapping[str, str], resources: Sequence[Resource]) -> Failures:
    """Tag all that exist and may be tagged, with as few calls as can be."""
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]

    def send(client: Any, chunk: list[Resource]) -> None:
        client.create_tags(Resources=[resource.id for resource in chunk], Tags=pairs)

    return write_batches(clients, "ec2", resources, BATCH, send)


def _tags(client: Any, chunk: list[Resource]) -> dict[str, dict[str, str]]:
    tags: dict[str, dict[str, str]] = {resource.id: {} for resource in chunk}
    named = [{"Name": "resource-id", "Values": list(tags)}]
    for page in pages(client, "describe_tags", "Tags", Filters=named):
        with reading("DescribeTags"):
            for tag in page["Tags"]:
                tags[tag["ResourceId"]][tag["Key"]] = tag.get("Value", "")
    return {resource.arn: tags[resource.id] for resource in chunk}
