"""Tracing: the creators of a chunk's events with what stands behind them, read from the ledger together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chalicelib.identity import HOPS, Creator, joined
from chalicelib.ledger import keys
from chalicelib.ledger.rows import Ledger
from chalicelib.ledger.store import Row

if TYPE_CHECKING:
    from chalicelib.core.payload_types.events import Event


def traceable(events: Iterable[Event]) -> bool:
    """Return whether any event has a lead: else there is nothing to read, and nothing to read it with is needed."""
    return any(event.get("leads") for event in events)


def with_chains(events: Sequence[Event], creators: Sequence[Creator], behind: Mapping[str, Row]) -> list[Creator]:
    """Return the creators with what the rows behind the events tell of their sessions and chains.

    What an event of the chunk made may have made what a later one tells of (a group and its first instances): the
    ledger has no row of it yet.
    """
    found = list(creators)
    rows = dict(behind)
    for place in sorted(range(len(events)), key=lambda place: _since(events[place])):
        event = events[place]
        if event.get("leads"):
            found[place] = joined(found[place], event["leads"], event["time"], rows)
        rows |= _made(event, found[place])
    return found


def unopened(event: Event, rows: Mapping[str, Row]) -> list[str]:
    """Return the keys of sessions that an event leads to, of which no row is known: its chain may lack them."""
    found: list[str] = []
    leads: Sequence[Mapping[str, str]] = event.get("leads", ())
    for _ in range(HOPS):
        row = None
        for lead in leads:
            row = rows.get(lead["key"])
            if row:
                break
            if lead["key"].startswith(keys.SESSION):
                found.append(lead["key"])
        leads = row.get("Leads", ()) if row else ()
    return found


def rows_behind(events: Iterable[Event], ledger: Ledger) -> dict[str, Row]:
    """Read what the leads name, and what the sessions name that they lead to."""
    rows: dict[str, Row] = {}
    asked: set[str] = set()
    wanted = _keys(events, "leads")
    for _ in range(HOPS):
        if not wanted:
            break
        found = ledger.read(sorted(wanted))
        rows |= found
        asked |= wanted
        wanted = _keys(found.values(), "Leads") - asked
    return rows


def _keys(holders: Iterable[Mapping[str, Any]], member: str) -> set[str]:
    return {lead["key"] for holder in holders for lead in holder.get(member, ())}


def _since(event: Event) -> str:
    """Return when what an event made began to have its name."""
    return str(event.get("renamed", {}).get("Time") or event["time"])


def _made(event: Event, creator: Creator) -> dict[str, Row]:
    """Return the rows that an event's resources will have, as far as they say who made them."""
    common: Row = {"Creator": creator.to_dict(), "Action": event["name"], "EventTime": event["time"]}
    if "renamed" in event:
        common["RenamedFrom"] = event["renamed"]
    created = [resource for resource in event["resources"] if not resource.get("upsert")]
    return {one["arn"]: {"ResourceId": one["arn"], "ResourceType": one["type"], **common} for one in created}
