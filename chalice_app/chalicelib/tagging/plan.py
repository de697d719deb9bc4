"""Which tags a resource lacks: decided from what is required and what is there, before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from chalicelib.core.tag_keys import held


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
    required: Mapping[str, str],
    current: Mapping[str, str],
    replace: Collection[str] = frozenset(),
    *,
    ignore_case: bool = False,
) -> TagPlan:
    """Plan the tags of one resource. Keys that are not required never appear in the plan.

    `ignore_case` is of services that take keys for one that differ in case only: what is there under another spelling
    is there.
    """
    plan = TagPlan(add={}, kept={}, same={})
    there = dict(current)
    for key, value in required.items():
        found = held(key, there, ignore_case=ignore_case)
        if found is None or (there[found] != value and key in replace):
            plan.add[key] = value
        elif there[found] == value:
            plan.same[key] = value
        else:
            plan.kept[key] = there[found]
        if found is None:
            there[key] = value
    return plan
