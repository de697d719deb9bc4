"""A failed execution's history, read for what failed, where, and what is to be tried again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.ops.stage.history import SUCCEEDED, Event, History, StateRun, read_history

RETRY_MAP = "RetryFailed"
"""The Map of the failure branch: its input holds what failed (statemachines/attribute.py, retention.py)."""

RETRY_CHECKS, RETRY_CHECK, RETRY_PUBLISH = "RetryChecks", "RetryCheckResources", "RetryPublishFindings"
"""The same of `compliance`, the state in it, and what comes after it (statemachines/compliance.py)."""

RETRY_FILL = "RetryFillGaps"
"""What comes between: whoever failed there is to check anew, for what was to be added is not handed on."""

FailedItem = Mapping[str, Any]
Pointer = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Where an execution failed, and the items it left: batches or chunks, Regions, units.

    `items` is empty where it did not get as far as to know them, or had none left. `parts` is what an execution of
    `compliance` had found, None where that is not known. `final` says that a redrive would only fail again.
    """

    state: str
    items: Sequence[FailedItem] = ()
    parts: Sequence[Pointer] | None = None
    final: bool = False


def read(events: Iterable[Event]) -> Failure:
    """Return what a failed execution's events tell, of whichever machine it is."""
    history = read_history(events)
    items, parts = _items_left(history), None
    checks = [run for name in (RETRY_CHECKS, RETRY_PUBLISH) if (run := history.last(name)) and run.input]
    if checks and history.failed_state != RETRY_FILL:
        items, parts = _units_left(history, max(checks, key=lambda run: run.number))
    last = history.last(history.failed_state)
    return Failure(state=history.failed_state, items=items, parts=parts, final=last is not None and last.kind == "Fail")


def _items_left(history: History) -> tuple[FailedItem, ...]:
    """Return what entered the Map of the failure branch last, without what succeeded there since.

    A redrive repeats only the other iterations, so what succeeded stays done.
    """
    run = history.last(RETRY_MAP)
    items = json.loads(run.input)["outcome"]["failed"] if run and run.input else ()
    return tuple(item for index, item in enumerate(items) if not run or run.iterations.get(index) != SUCCEEDED)


def _units_left(history: History, run: StateRun) -> tuple[tuple[FailedItem, ...], tuple[Pointer, ...]]:
    """Return the units that are still to be checked, and where the findings on all others are."""
    state = json.loads(run.input or "{}")
    parts = [
        *state["found"].get("parts", ()),
        *state["checked"]["parts"],
        *state.get("rechecked", {}).get("parts", ()),
    ]
    if run.name == RETRY_PUBLISH:
        return (), tuple(parts)
    done = {
        one.scope[-1][1]: json.loads(one.output)["parts"]
        for one in history.runs
        if one.name == RETRY_CHECK and one.output and one.scope[-1][0] == run.number
    }
    left = tuple(item for index, item in enumerate(state["checked"]["failed"]) if index not in done)
    return left, tuple(parts + [pointer for found in done.values() for pointer in found])
