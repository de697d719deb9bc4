"""parse_events: from records to events: what was created, when, where, by whom; the rest of a record is dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
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

    The other is under an id of its own: there is one result line per id, and every record that entered has a line.
    Copies of one call in the logs of two accounts have ids of their own, and one that they share
    (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/shared-event-ID.html): the lower id counts.
    """
    lowest: dict[str, str] = {}
    for event in events:
        call = event.get("shared", event["id"])
        lowest[call] = min(lowest.get(call, event["id"]), event["id"])
    counted = set(lowest.values())
    seen: Counter[str] = Counter()
    return [_numbered(event, counted, seen) for event in events]


def _numbered(event: Event, counted: Collection[str], seen: Counter[str]) -> Event:
    seen[event["id"]] += 1
    number = seen[event["id"]]
    if number == 1 and event["id"] in counted:
        return event
    own = event["id"] if number == 1 else f"{event['id']}#{number}"
    return {**event, "id": own, "resources": [], "skip": "duplicate"}
