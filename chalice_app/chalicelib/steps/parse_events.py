"""parse_events: from records to events: what was created, when, where, by whom; the rest of a record is dropped."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from chalicelib.attribution.entries import resources_of
from chalicelib.attribution.events import event_of
from chalicelib.errors import AccountsDiffer
from chalicelib.runtime.container import Runtime

if TYPE_CHECKING:
    from chalicelib.core.payload_types.events import Event, Parsed, ParseEventsInput


def run(payload: ParseEventsInput, runtime: Runtime) -> Parsed:
    """Return the events of a chunk, packed, and their number. Raises `AccountsDiffer` if the chunk lost a record."""
    entries = runtime.work.unpack(payload["chunk"])
    if len(entries) != payload["chunk"]["records"]:
        text = f"the chunk holds {len(entries)} records, not {payload['chunk']['records']}"
        raise AccountsDiffer(text)
    events = _once([event_of(entry, resources_of(entry, runtime.settings)) for entry in entries])
    runtime.logger.info("Events parsed", extra={"events": len(events)})
    return {**runtime.work.pack(events, execution=payload["execution"]), "records": len(events)}


def _once(events: list[Event]) -> list[Event]:
    """Return the events; one that was delivered twice has its resources once.

    So has one of which copies lie in the logs of two accounts. The other is under an id of its own: there is one result
    line per id, and every record that entered has a line.
    """
    seen: Counter[str] = Counter()
    return [_numbered(event, seen) for event in events]


def _numbered(event: Event, seen: Counter[str]) -> Event:
    seen[event["id"]] += 1
    number = seen[event["id"]]
    return event if number == 1 else {**event, "id": f"{event['id']}#{number}", "resources": [], "skip": "duplicate"}
