"""Result lines: what became of each event, and the accounts that are drawn up from them.

A line is `{"event", "time", "source", "name", "creator", "log", "position", "status", "reason", "error",
"resources": [{"arn", "type", "status", "reason", "error"}]}`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.errors import AccountsDiffer

Line = dict[str, Any]

STATUSES = ("FAILED", "TAGGED", "KEPT", "SKIPPED")
"""In the order in which they decide: an event is failed if one of its resources is, else tagged, kept, skipped."""

REQUESTED = "tagtrail"
"""The source of an event that is a request; for all others it is an AWS service."""

_OF_EVENT = ("time", "source", "name", "log", "position")


def result_line(
    event: Mapping[str, Any],
    status: str,
    *,
    reason: str | None = None,
    error: str | None = None,
    creator: str = "",
    resources: Iterable[Mapping[str, Any]] = (),
) -> Line:
    """Return the line of an event."""
    return {
        "event": event["id"],
        **{member: event.get(member) for member in _OF_EVENT},
        "creator": creator,
        "status": status,
        "reason": reason,
        "error": error,
        "resources": [dict(resource) for resource in resources],
    }


def merge(lines: Iterable[Line]) -> list[Line]:
    """Return one line per event; of a resource that occurs twice, the later one counts."""
    merged: dict[str, Line] = {}
    for new in lines:
        old = merged.get(new["event"])
        merged[new["event"]] = _joined(old, new) if old else new
    return list(merged.values())


def _joined(old: Line, new: Line) -> Line:
    resources = {resource["arn"]: resource for resource in [*old["resources"], *new["resources"]]}
    decisive = min(resources.values(), key=lambda resource: STATUSES.index(resource["status"]), default=new)
    return {
        **old,
        **{member: decisive[member] for member in ("status", "reason", "error")},
        "creator": new["creator"] or old["creator"],
        "resources": list(resources.values()),
    }


def totals(lines: Iterable[Line], expected: int) -> dict[str, int]:
    """Return the accounts. Raises `AccountsDiffer` if the lines are not one for each event that entered."""
    lines = list(lines)
    found = Counter(one["status"] for one in lines)
    if len(lines) != expected or sum(found[status] for status in STATUSES) != expected:
        text = f"{expected} events entered, {len(lines)} are accounted for: {dict(found)}"
        raise AccountsDiffer(text)
    return {
        "events": expected,
        **{status.lower(): found[status] for status in ("TAGGED", "KEPT", "SKIPPED", "FAILED")},
        "resources": sum(len(one["resources"]) for one in lines),
    }
