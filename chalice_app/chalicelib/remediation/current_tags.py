"""Reading the tags of many resources, of whatever services."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.core.resource import Clients, Resource
from chalicelib.taggers import TAGGERS, Read


def read_tags(clients: Clients, resources: Sequence[Resource]) -> Read:
    """Read the tags that resources carry now, with as few calls as their taggers need."""
    found = Read()
    for read in dict.fromkeys(TAGGERS[one.tagger].read for one in resources):
        part = read(clients, [one for one in resources if TAGGERS[one.tagger].read is read])
        found.tags.update(part.tags)
        found.failed.update(part.failed)
    return found
