"""What is owed: of one reason for an alert, how often it happened, and where."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from chalicelib.ledger import keys

MOST_RESOURCES = 20
"""Resources of a place that are named; all are counted."""


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


def merged(owed: Owed, place: Place) -> Owed:
    """Return what is owed with one more occurrence."""
    known = {one.name: one for one in owed.places}
    before = known.get(place.name)
    if before:
        resources, total = before.resources + place.resources, before.resource_count + place.resource_count
        count = before.count + place.count
        place = replace(place, resources=resources[:MOST_RESOURCES], resource_count=total, count=count)
    places = tuple({**known, place.name: place}.values())
    count, total = sum(one.count for one in places), sum(one.resource_count for one in places)
    return replace(owed, places=places, count=count, resource_count=total)
