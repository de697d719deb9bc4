"""A failed execution's history, read for what failed, where, and what is to be tried again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.ops.stage.executions import Event

RETRY_MAP = "RetryFailed"
"""The Map of the failure branch: its input holds what failed (statemachines/attribute.py)."""

FailedItem = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Where an execution failed, and the items it left: batches or chunks.

    `items` is empty where it did not get as far as to know them, or had none left: then it begins again.
    """

    state: str
    items: Sequence[FailedItem] = ()


def read(events: Sequence[Event]) -> Failure:
    """Return what a failed execution's events tell."""
    return Failure(state=_failed_state(events), items=_items_left(events))


def _items_left(events: Sequence[Event]) -> tuple[FailedItem, ...]:
    """Return what entered the Map of the failure branch last, without what succeeded there since."""
    for number in range(len(events) - 1, -1, -1):
        if _entered(events[number]) == RETRY_MAP:
            items = _failed_in(events[number]["stateEnteredEventDetails"])
            done = _succeeded(events[number:])
            return tuple(item for index, item in enumerate(items) if index not in done)
    return ()


def _failed_in(details: Mapping[str, Any]) -> Sequence[FailedItem]:
    if details.get("inputDetails", {}).get("truncated"):
        return ()
    found: Sequence[FailedItem] = json.loads(details["input"])["outcome"]["failed"]
    return found


def _succeeded(events: Sequence[Event]) -> set[int]:
    """Return the iterations that succeeded; a redrive repeats only the others, so they stay done."""
    details = (event.get("mapIterationSucceededEventDetails") for event in events)
    return {one["index"] for one in details if one and one["name"] == RETRY_MAP}


def _failed_state(events: Sequence[Event]) -> str:
    """Return the state that the end of the execution goes back to by `previousEventId`.

    Iterations of a Map run at the same time, so the last state in the list may be another.
    """
    by_id = {event["id"]: event for event in events}
    ends = [event for event in events if event["type"] in _ENDS]
    event = ends[-1] if ends else None
    while event is not None:
        if _entered(event):
            return _entered(event)
        event = by_id.get(event.get("previousEventId", 0))
    return next((_entered(one) for one in reversed(events) if _entered(one)), "")


_ENDS = ("ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted")


def _entered(event: Event) -> str:
    return str(event.get("stateEnteredEventDetails", {}).get("name", ""))
