"""Near misses: keys that somebody meant to be a required one (`environment`, `Enviroment`, `cost-centre`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.core.payload_types.compliance import NearMiss

SHORT = 6
"""A key of fewer characters may differ in one of them, a longer one in two."""


def near_misses(missing: Iterable[str], present: Iterable[str], required: Iterable[str]) -> list[NearMiss]:
    """Return for each missing key the present ones that look like it; what is itself required is no near miss."""
    wanted = set(required)
    candidates = sorted(key for key in present if key not in wanted and not key.lower().startswith("aws:"))
    return [{"key": key, "found": found} for key in missing for found in candidates if is_near(key, found)]


def is_near(key: str, found: str) -> bool:
    """Return whether two keys differ in case, separators or a slip of the keyboard alone."""
    left, right = _plain(key), _plain(found)
    allowed = 1 if len(left) < SHORT else 2
    return left == right or (abs(len(left) - len(right)) <= allowed and distance(left, right) <= allowed)


def distance(left: str, right: str) -> int:
    """Return how many letters to insert, delete, replace or swap with their neighbour make one text the other."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, previous, row = row, before, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, previous[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _plain(key: str) -> str:
    return re.sub(r"[\s_.:/=+@-]", "", key).casefold()
