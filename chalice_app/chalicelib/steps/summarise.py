"""summarise: draw up the accounts of an execution, check that they balance, and return its output document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from chalicelib.core.payloads import to_json
from chalicelib.ledger.results import Line, merge, totals
from chalicelib.runtime.container import Runtime

if TYPE_CHECKING:
    from chalicelib.core.payload_types.outcomes import AttributeState, FailedResource, Result, SummariseInput

MAX_FAILED = 50


def run(payload: SummariseInput, runtime: Runtime) -> Result:
    """Return the output of the execution (result.schema.json).

    Raises `AccountsDiffer` if an event that entered is not accounted for.
    """
    state, execution = payload["input"], payload["execution"]
    lines = merge(_lines(state, runtime))
    expected = state["fetched"]["records"] if "fetched" in state else len(lines)
    accounts = totals(lines, expected)
    failed: list[FailedResource] = [
        {"arn": resource["arn"], "error": str(resource["error"]), "message": (resource["reason"] or "")[:300]}
        for line in lines
        for resource in line["resources"]
        if resource["status"] == "FAILED"
    ]
    runtime.logger.info("Execution summarised", extra={"execution": execution, **accounts})
    return {
        "events": accounts["events"],
        "tagged": accounts["tagged"],
        "kept": accounts["kept"],
        "skipped": accounts["skipped"],
        "failed": accounts["failed"],
        "resources": accounts["resources"],
        "failed_resources": failed[:MAX_FAILED],
        "results": runtime.work.put("\n".join(map(to_json, lines)), execution=execution, suffix="jsonl"),
        "execution": execution,
    }


def _lines(state: AttributeState, runtime: Runtime) -> Iterator[Line]:
    """Yield the lines of all chunks, then those of what was tried again: of a resource the later one counts."""
    results = [*state["outcome"]["results"], *state.get("retried", {}).get("results", [])]
    for result in results:
        if "pointer" in result:
            text = runtime.work.get(result["pointer"]).decode()
            yield from map(json.loads, text.splitlines())
