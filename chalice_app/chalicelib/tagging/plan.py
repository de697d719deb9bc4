"""Which tags a resource lacks: decided from what is required and what is there, before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TagPlan:
    """What is to happen to each required tag. Every required key is in exactly one of the three."""

    add: dict[str, str]
    """To be written: the key is missing, or the policy lets us replace its value."""
    kept: dict[str, str]
    """Not written: the key has this other value, and it stays."""
    same: dict[str, str]
    """Not written: the key has our value already."""


def plan_tags(
    required: Mapping[str, str], current: Mapping[str, str], replace: Collection[str] = frozenset()
) -> TagPlan:
    """Plan the tags of one resource. Keys that are not required never appear in the plan."""
    missing = {key for key in required if key not in current}
    same = {key for key in required if current.get(key) == required[key]}
    kept = {key for key in required if key not in missing | same and key not in replace}
    return TagPlan(
        add={key: value for key, value in required.items() if key not in same | kept},
        kept={key: current[key] for key in required if key in kept},
        same={key: value for key, value in required.items() if key in same},
    )
