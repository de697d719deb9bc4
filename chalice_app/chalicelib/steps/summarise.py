"""summarise: draw up the accounts of an execution, check that they balance, and return its output document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from chalicelib.core.payloads import to_json
from chalicelib.ledger.results import BESIDE_ID, Line, merge, totals
from chalicelib.runtime.container import Runtime

if TYPE_CHECKING:
    from chalicelib.core.payload_types.results import AttributeState, FailedResource, Result, SummariseInput

MAX_FAILED = 50


def run(payload: SummariseInput, runtime: Runtime) -> Result:
    """Return the output of the execution (result.schema.json).

    Raises `AccountsDiffer` if an event that entered is not accounted for.
    """
    state, execution = payload["input"], payload["execution"]
    lines = merge(_lines(state, runtime))
    beside = sum(line["event"].startswith(BESIDE_ID) for line in lines)
    expected = state["fetched"]["records"] + beside if "fetched" in state else len(lines)
    accounts = totals(lines, expected)
    failed = [one for line in lines for one in _failed(line)]
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


def _failed(line: Line) -> list[FailedResource]:
    """Return what failed of an event: its resources, or the event itself where none is known."""
    if line["status"] == "FAILED" and not line["resources"]:
        event: FailedResource = {
            "event": line["event"],
            "source": line["source"],
            "name": line["name"],
            "account": line.get("account", ""),
            "region": line.get("region", ""),
            "error": str(line["error"]),
            "message": (line["reason"] or "")[:300],
        }
        return [event]
    return [
        {"arn": resource["arn"], "error": str(resource["error"]), "message": (resource["reason"] or "")[:300]}
        for resource in line["resources"]
        if resource["status"] == "FAILED"
    ]


def _lines(state: AttributeState, runtime: Runtime) -> Iterator[Line]:
    """Yield the lines of all chunks, then those of what was tried again: of a resource the later one counts."""
    results = [*state["outcome"]["results"], *state.get("retried", {}).get("results", [])]
    for result in results:
        if "pointer" in result:
            text = runtime.work.get(result["pointer"]).decode()
            yield from map(json.loads, text.splitlines())
