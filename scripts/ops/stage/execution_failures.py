"""A failed execution's history, read for what failed, where, and what is to be tried again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.ops.stage.history import SUCCEEDED, Event, History, read_history

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


def read(events: Iterable[Event]) -> Failure:
    """Return what a failed execution's events tell."""
    history = read_history(events)
    return Failure(state=history.failed_state, items=_items_left(history))


def _items_left(history: History) -> tuple[FailedItem, ...]:
    """Return what entered the Map of the failure branch last, without what succeeded there since.

    A redrive repeats only the other iterations, so what succeeded stays done.
    """
    run = history.last(RETRY_MAP)
    items = json.loads(run.input)["outcome"]["failed"] if run and run.input else ()
    return tuple(item for index, item in enumerate(items) if not run or run.iterations.get(index) != SUCCEEDED)
