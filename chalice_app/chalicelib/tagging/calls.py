"""The calls of a batch, as the ledger holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.core.resource import Resource
from chalicelib.ledger.history import REQUEST, Call
from chalicelib.ledger.results import REQUESTED
from chalicelib.ledger.untold import NO_TIME

if TYPE_CHECKING:
    from chalicelib.core.payload_types.outcomes import BatchEvent


def call_of(event: BatchEvent, resource: Resource) -> Call:
    """Return the call of an event on one of its resources."""
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
