"""parse_events: from records to events: what was created, when, where, by whom; the rest of a record is dropped."""

from __future__ import annotations

from typing import Any

from chalicelib import cloudtrail
from chalicelib.entries import Entry, id_of, resources_of, time_of
from chalicelib.errors import AccountsDiffer, NoResourceNamed
from chalicelib.runtime import Runtime

IDENTITY_MEMBERS = (
    "type",
    "principalId",
    "arn",
    "accountId",
    "userName",
    "invokedBy",
    "invokedByDelegate",
    "sessionContext",
    "inScopeOf",
    "onBehalfOf",
    "identityProvider",
)
MAX_AGENT = 256


def run(payload: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    """Return the events of a chunk, packed, and their number. Raises `AccountsDiffer` if the chunk lost a record."""
    entries: list[Entry] = runtime.work.unpack(payload["chunk"])
    if len(entries) != payload["chunk"]["records"]:
        text = f"the chunk holds {len(entries)} records, not {payload['chunk']['records']}"
        raise AccountsDiffer(text)
    events = _latest_only([_event(entry, runtime) for entry in entries])
    runtime.logger.info("Events parsed", extra={"events": len(events)})
    return {**runtime.work.pack(events, execution=payload["execution"]), "records": len(events)}


def _event(entry: Entry, runtime: Runtime) -> dict[str, Any]:
    resources = [resource.to_dict() for resource in resources_of(entry, runtime.settings)]
    common = {"id": id_of(entry), "time": time_of(entry), "resources": resources}
    if "request" in entry:
        request = entry["request"]
        return {**common, "source": "tagtrail", "name": request.get("action", "Request"), "request": request}
    record = entry["record"]
    event = {
        **common,
        "source": str(record.get("eventSource")),
        "name": str(record.get("eventName")),
        "region": cloudtrail.region_of(record),
        "account": cloudtrail.account_of(record),
        "identity": _identity(record.get("userIdentity")),
        "source_ip": str(record.get("sourceIPAddress") or "")[:MAX_AGENT],
        "user_agent": str(record.get("userAgent") or "")[:MAX_AGENT],
        "log": entry.get("log"),
        "position": entry.get("position"),
    }
    return event if resources else {**event, "error": NoResourceNamed.__name__}


def _identity(identity: Any) -> Any:
    if not isinstance(identity, dict):
        return str(identity) if identity else None
    return {member: identity[member] for member in IDENTITY_MEMBERS if member in identity}


def _latest_only(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drop resources that a later event of the chunk creates again, and events that were delivered twice.

    A name is used again after a deletion; only the latest creator made what exists now.
    """
    latest: dict[str, tuple[str, str]] = {}
    for event in events:
        for resource in event["resources"]:
            latest[resource["arn"]] = max(latest.get(resource["arn"], ("", "")), (event["time"], event["id"]))
    seen: set[str] = set()
    return [_settled(event, latest, seen) for event in events]


def _settled(event: dict[str, Any], latest: dict[str, tuple[str, str]], seen: set[str]) -> dict[str, Any]:
    if event["id"] in seen:
        return {**event, "resources": [], "skip": "duplicate"}
    seen.add(event["id"])
    kept = [r for r in event["resources"] if latest[r["arn"]] == (event["time"], event["id"])]
    if event["resources"] and not kept:
        return {**event, "resources": [], "skip": "superseded"}
    return {**event, "resources": kept}
