"""What starts again when an execution can't be redriven: under which name, and with which input."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib.errors import CatalogueChanged
from scripts.ops.stage.execution_failures import Failure
from scripts.ops.stage.executions import Execution

KEPT = timedelta(days=29)
"""The work bucket keeps what failed items point to for 30 days."""

_HOLDS = re.compile(r" holds (\d+) creations,")
"""In the message of `CatalogueChanged` (steps/fetch_log.py)."""

_ATTEMPT = re.compile(r"(.*)-r([1-9][0-9]{0,2})")
_LONGEST = 80 - len("-r999")

Input = Mapping[str, Any]


def successor(name: str) -> str:
    """Return the name of the execution that runs this one again: `x`, `x-r1`, `x-r2`.

    There is one for each, whoever computes it, so that running again twice starts one. An execution's name has 80
    characters at most (StartExecution, Step Functions API reference).
    """
    match = _ATTEMPT.fullmatch(name)
    stem, attempt = (match[1], int(match[2])) if match else (name, 0)
    if len(stem) > _LONGEST:
        stem = f"{stem[:50]}-{hashlib.sha256(stem.encode()).hexdigest()[:24]}"
    return f"{stem}-r{attempt + 1}"


def document(kind: str, execution: Execution, failure: Failure, now: datetime) -> Input:
    """Return the input that repeats just what failed, or the original input where that is not known (any more)."""
    return _DOCUMENTS[kind](execution, failure, now)


def counted_anew(execution: Execution) -> int | None:
    """Return how many creations its log holds, where that is why it failed: it can only succeed with another input."""
    holds = _HOLDS.search(execution.message) if execution.error == CatalogueChanged.__name__ else None
    return int(holds[1]) if holds else None


def _of_attribute(execution: Execution, failure: Failure, now: datetime) -> Input:
    """Return the batches and chunks that failed.

    A log of which the present catalogue sees another number of creations is read again with that number. `run` stays
    as it was: what the ledger calls done then counts as done and is not tagged a second time, and what
    failed is not done.
    """
    count = counted_anew(execution)
    if count is not None:
        log = execution.input["log"]
        return {**execution.input, "log": {**log, "slice": {**log["slice"], "expected": count}}}
    if failure.items and now - execution.ended < KEPT:
        return {"source": "retry", "retry": list(failure.items), "run": execution.input.get("run", "")}
    return execution.input


def _of_retention(execution: Execution, failure: Failure, now: datetime) -> Input:
    """Return the Regions in which something failed; what is marked there already stays as it is.

    A day that is past is left out: no run may begin before its own day.
    """
    asked = {**execution.input}
    if str(asked.get("today", "")) < f"{now:%Y-%m-%d}":
        asked.pop("today", None)
    regions = sorted({item["region"] for item in failure.items})
    return {**asked, "regions": regions} if regions else asked


def _of_compliance(execution: Execution, failure: Failure, now: datetime) -> Input:
    """Return the units that failed with the findings on the others, so that the whole is published."""
    asked = {**execution.input}
    if now - execution.ended >= KEPT:
        asked.pop("retry", None)
    elif failure.parts is not None:
        asked["retry"] = {"units": [item["unit"] for item in failure.items], "parts": list(failure.parts)}
    return asked


_DOCUMENTS: Mapping[str, Callable[[Execution, Failure, datetime], Input]] = {
    "attribute": _of_attribute,
    "retention": _of_retention,
    "compliance": _of_compliance,
}
