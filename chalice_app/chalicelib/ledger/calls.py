"""The call of an event, as the ledger holds it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.core.resource import Resource
from chalicelib.ledger.history import REQUEST, Call
from chalicelib.ledger.results import REQUESTED
from chalicelib.ledger.untold import NO_TIME


def call_of_event(event: Mapping[str, Any], resource: Resource) -> Call:
    """Return the call of an event on one of its resources. The event has its creator: one of a batch does."""
    asked = event["source"] == REQUESTED
    return Call(
        time=event["time"] or NO_TIME,
        id=event.get("call") or event["id"],
        action=event["name"],
        source=event["source"],
        success=REQUEST if asked else resource.success,
        answer=resource.answer,
        same=resource.upsert and not resource.reusable,
        creator=event["creator"],
        user_agent=event.get("user_agent", ""),
        source_ip=event.get("source_ip", ""),
        renamed=event.get("renamed"),
    )
