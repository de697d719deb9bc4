"""Result lines: what became of each event, and the accounts that are drawn up from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

from chalicelib.errors import AccountsDiffer

if TYPE_CHECKING:
    from chalicelib.core.payload_types import outcomes
    from chalicelib.core.payload_types.events import Event
    from chalicelib.core.payload_types.outcomes import BatchEvent, LineResource, Verdict
    from chalicelib.core.payload_types.results import Totals

Line: TypeAlias = "outcomes.Line"
"""No more than a name at run time, as all payload types."""

STATUSES = ("FAILED", "TAGGED", "KEPT", "SKIPPED")
"""In the order in which they decide: an event is failed if one of its resources is, else tagged, kept, skipped."""

REQUESTED = "tagtrail"
"""The source of an event that is a request; for all others it is an AWS service."""

MEND = "Mend"
"""In place of an error, of a chunk whose entries are mends: nothing has failed."""

MEND_ID = "mend#"
"""How the id of a mend begins, by which it is accounted for."""

BESIDE_ID = f"{MEND_ID}beside#"
"""How that of a mend begins that is none of what came in: two executions worked on one name at once."""


def result_line(
    event: Event | BatchEvent,
    status: str,
    *,
    reason: str | None = None,
    error: str | None = None,
    creator: str = "",
    resources: Iterable[LineResource] = (),
) -> Line:
    """Return the line of an event."""
    return {
        "event": event["id"],
        "time": event["time"],
        "source": event["source"],
        "name": event["name"],
        "log": event.get("log"),
        "position": event.get("position"),
        "creator": creator,
        "status": status,
        "reason": reason,
        "error": error,
        "resources": list(resources),
    }


def merge(lines: Iterable[Line]) -> list[Line]:
    """Return one line per event; of a resource that occurs twice, the later one counts.

    Copies of an event in several logs are several: each of them entered.
    """
    merged: dict[tuple[str, str, int | None], Line] = {}
    for new in lines:
        log = new.get("log") or {"bucket": "", "key": ""}
        entered = new["event"], log["key"], new.get("position")
        old = merged.get(entered)
        merged[entered] = _joined(old, new) if old else new
    return list(merged.values())


def _joined(old: Line, new: Line) -> Line:
    resources = {resource["arn"]: resource for resource in [*old["resources"], *new["resources"]]}
    decisive: Verdict = min(resources.values(), key=lambda resource: STATUSES.index(resource["status"]), default=new)
    return {
        **old,
        "status": decisive["status"],
        "reason": decisive["reason"],
        "error": decisive["error"],
        "creator": new["creator"] or old["creator"],
        "resources": list(resources.values()),
    }


def totals(lines: Iterable[Line], expected: int) -> Totals:
    """Return the accounts. Raises `AccountsDiffer` if the lines are not one for each event that entered."""
    lines = list(lines)
    found = Counter(one["status"] for one in lines)
    if len(lines) != expected or sum(found[status] for status in STATUSES) != expected:
        text = f"{expected} events entered, {len(lines)} are accounted for: {dict(found)}"
        raise AccountsDiffer(text)
    return {
        "events": expected,
        "tagged": found["TAGGED"],
        "kept": found["KEPT"],
        "skipped": found["SKIPPED"],
        "failed": found["FAILED"],
        "resources": sum(len(one["resources"]) for one in lines),
    }
