"""What remediation speaks of: a tag to add, a gap that stays open, and both for one resource."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.core.resource import Resource

NEAR_MISS, ORIGIN, DEFAULT = "near-miss", "origin", "default"
SOURCES = (NEAR_MISS, ORIGIN, DEFAULT)
"""Where a value comes from, the surest first: a key that is nearly right, what the resource came from, the policy."""


@dataclass(frozen=True, slots=True)
class Fill:
    """A tag to add. `origin` is the key, the ARN or the default that its value comes from."""

    key: str
    value: str
    source: str
    origin: str


@dataclass(frozen=True, slots=True)
class Open:
    """A key that stays as it is, and why."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What one resource carries, what would be added, and what stays open. Nothing is ever replaced or taken away."""

    resource: Resource
    tags: Mapping[str, str]
    fills: tuple[Fill, ...] = ()
    left: tuple[Open, ...] = ()
