"""What is owed: of one reason for an alert, how often it happened, and where."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice

from chalicelib.ledger import keys

MOST_RESOURCES = 20
"""Resources of a place that are named; all are counted."""

LONGEST_RESOURCE = 600
MOST_CHARACTERS = 6_000
"""What they take together: a row holds many places, and DynamoDB takes 400 KB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One account, Region and service: how often it happened there, and what happened last."""

    what: str
    account: str = ""
    region: str = ""
    service: str = ""
    message: str = ""
    resources: tuple[str, ...] = ()
    execution: str = ""
    count: int = 1
    resource_count: int = 0

    @property
    def name(self) -> str:
        """Tell this place from others of the same reason."""
        return hashlib.sha256(f"{self.account}|{self.region}|{self.service}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What is owed of one reason. The counts are of all places; `told` are executions that the last message named."""

    kind: str
    error: str
    since: str
    places: tuple[Place, ...]
    count: int
    resource_count: int
    told: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key of the reason's row."""
        return keys.alert(f"{self.kind}|{self.error}")


def named(resources: Iterable[str]) -> tuple[str, ...]:
    """Return the resources that are named of a place: the first, as many as there is room for."""
    found, size = [], 0
    for one in islice(resources, MOST_RESOURCES):
        size += len(one)
        if size > MOST_CHARACTERS:
            break
        found.append(one)
    return tuple(found)


def merged(owed: Owed, place: Place) -> Owed:
    """Return what is owed with one more occurrence."""
    known = {one.name: one for one in owed.places}
    before = known.get(place.name)
    if before:
        resources, total = before.resources + place.resources, before.resource_count + place.resource_count
        count = before.count + place.count
        place = replace(place, resources=named(resources), resource_count=total, count=count)
    places = tuple({**known, place.name: place}.values())
    count, total = sum(one.count for one in places), sum(one.resource_count for one in places)
    return replace(owed, places=places, count=count, resource_count=total)
