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
    events = _latest_only([event_of(entry, resources_of(entry, runtime.settings)) for entry in entries])
    runtime.logger.info("Events parsed", extra={"events": len(events)})
    return {**runtime.work.pack(events, execution=payload["execution"]), "records": len(events)}


def _latest_only(events: list[Event]) -> list[Event]:
    """Drop resources that a later event of the chunk creates again, and events that were delivered twice.

    A name is used again after a deletion; only the latest creator made what exists now.
    """
    latest: dict[str, tuple[str, str]] = {}
    for event in events:
        for resource in event["resources"]:
            latest[resource["arn"]] = max(latest.get(resource["arn"], ("", "")), (event["time"], event["id"]))
    seen: Counter[str] = Counter()
    return [_settled(event, latest, seen) for event in events]


def _settled(event: Event, latest: dict[str, tuple[str, str]], seen: Counter[str]) -> Event:
    seen[event["id"]] += 1
    if seen[event["id"]] > 1:
        # under an id of its own: there is one result line per id, and every record that entered has a line
        return {**event, "id": f"{event['id']}#{seen[event['id']]}", "resources": [], "skip": "duplicate"}
    kept = [r for r in event["resources"] if latest[r["arn"]] == (event["time"], event["id"])]
    if event["resources"] and not kept:
        return {**event, "resources": [], "skip": "superseded"}
    return {**event, "resources": kept}
