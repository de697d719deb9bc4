"""Parts: what one unit of a check found, handed on through the work bucket a line at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from chalicelib.compliance.findings import Finding
from chalicelib.core.payloads import WorkBucket, to_json

if TYPE_CHECKING:
    from chalicelib.core.payload_types.common import Pointer
    from chalicelib.core.payload_types.compliance import Gap

LINES = 5000
"""Findings in one part."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One finding, and whether it is of an instance that is watched: logged, measured and told of."""

    finding: Finding
    watched: bool


@dataclass(slots=True, kw_only=True)
class UnitNotes:
    """What a unit found beside its findings."""

    missing: Sequence[str] = ()
    coverage: Mapping[str, str] = field(default_factory=dict)
    gaps: Sequence[Gap] = ()


def put(work: WorkBucket, checked: Iterable[Checked], beside: UnitNotes, *, execution: str) -> list[Pointer]:
    """Put a unit's findings into the work bucket, and return the pointers to its parts; there is at least one."""
    lines = (to_json({"finding": one.finding, "watched": one.watched}) for one in checked)
    head = to_json({"missing": list(beside.missing), "coverage": dict(beside.coverage), "gaps": list(beside.gaps)})
    pointers: list[Pointer] = []
    while (some := list(islice(lines, LINES))) or not pointers:
        pointers.append(work.put("\n".join([head, *some]), execution=execution, suffix="jsonl"))
        head = "{}"
    return pointers


def take(work: WorkBucket, pointers: Iterable[Pointer]) -> Iterator[tuple[UnitNotes, Iterator[Checked]]]:
    """Yield each part again, the latest used for one resource being that of the first part that has it."""
    known: set[str] = set()
    for pointer in pointers:
        head, *lines = work.get(pointer).decode().splitlines()
        yield UnitNotes(**json.loads(head)), _fresh(lines, known)


def _fresh(lines: Iterable[str], known: set[str]) -> Iterator[Checked]:
    """Yield what no earlier part had: the Tagging API and the ledger may know the same resource."""
    for line in lines:
        one: dict[str, Any] = json.loads(line)
        if one["finding"]["arn"] not in known:
            known.add(one["finding"]["arn"])
            yield Checked(one["finding"], one["watched"])
