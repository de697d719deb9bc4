"""record_metadata: write the ledger rows of a chunk, its result lines and what is to be tried again."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib import cloudtrail
from chalicelib.core.grouping import group_by
from chalicelib.core.payloads import to_json
from chalicelib.ledger.results import Line, merge, totals
from chalicelib.runtime.container import Runtime
from chalicelib.tagging.outcomes import GIVEN_UP, BatchOutcome

if TYPE_CHECKING:
    from chalicelib.core.payload_types.outcomes import (
        Batch,
        BatchContent,
        BatchPlace,
        FailedBatch,
        FailedItem,
        GivenUp,
        NamelessEvent,
        PackedOutcome,
        Recorded,
        RecordMetadataInput,
        Totals,
        Unanswered,
        Unattributed,
        UntoldRow,
    )

TOLD = 20
"""Events of one error that an alert names."""

WRITERS = 8
"""Rows written at a time; boto3 keeps ten connections per client."""


def run(payload: RecordMetadataInput, runtime: Runtime) -> Recorded:
    """Return `{"results", "failed", "permanent"}`.

    `results` are the accounts of the chunk with the pointer to its lines, `failed` what a later try can heal (one
    batch per error), `permanent` what none can. Raises `AccountsDiffer` if an event of the chunk has no line.
    """
    outcomes = zip(payload["batches"], payload["outcomes"], strict=True)
    settled = [_settled(batch, outcome, runtime) for batch, outcome in outcomes]
    unattributed = runtime.work.unpack(payload["settled"])
    untold = [found for one in unattributed for found in one.pop("untold", ())]
    _record([row for one in settled for row in one.rows(payload["execution"])], runtime)
    _record_untold(untold, payload["execution"], runtime)
    for key in sorted({key for one in settled for key in one.closed()}):
        runtime.ledger.delete(key)
    lines = merge([*unattributed, *(found for one in settled for found in one.lines())])
    accounts = totals(lines, payload["records"] or len(lines))
    _measure(lines, accounts, runtime)
    pointer = runtime.work.put("\n".join(map(to_json, lines)), execution=payload["execution"], suffix="jsonl")
    failed: list[FailedItem] = []
    permanent: list[GivenUp] = [*_unattributed(unattributed)]
    for batch, one in zip(payload["batches"], settled, strict=True):
        for error, again in one.failed().items():
            item = _failed_batch(batch, again, error, payload["execution"], runtime)
            (permanent if error in GIVEN_UP else failed).append(item)
    return {"results": {**accounts, "pointer": pointer}, "failed": failed, "permanent": permanent}


def _settled(batch: Batch, outcome: PackedOutcome | Unanswered, runtime: Runtime) -> BatchOutcome:
    unpacked = runtime.work.unpack(batch)
    if "error" in outcome:
        return BatchOutcome.unanswered(unpacked, outcome["error"])
    groups = runtime.work.unpack(outcome)
    return BatchOutcome(unpacked, groups)


def _failed_batch(batch: Batch, again: BatchContent, error: str, execution: str, runtime: Runtime) -> FailedBatch:
    place: BatchPlace = {
        "service": batch["service"],
        "account": batch["account"],
        "region": batch["region"],
        "resources": len(again["items"]),
    }
    stored = cast("Batch", {**place, "pointer": runtime.work.put(to_json(again), execution=execution)})
    return {"kind": "batch", **place, "error": error, "batch": stored}


def _unattributed(settled: Iterable[Line]) -> list[Unattributed]:
    """Return by error the events that failed before there was anything to tag."""
    found = group_by((one for one in settled if one["status"] == "FAILED"), lambda one: str(one["error"]))
    return [
        {"kind": "settled", "error": error, "resources": len(lines), "events": [_nameless(one) for one in lines[:TOLD]]}
        for error, lines in found.items()
    ]


def _nameless(line: Line) -> NamelessEvent:
    return {
        "event": line["event"],
        "source": line["source"],
        "name": line["name"],
        "account": line.get("account", ""),
        "region": line.get("region", ""),
        "creator": line["creator"],
        "reason": line["reason"] or "",
        "arns": [one["arn"] for one in line["resources"][:TOLD]],
    }


def _record_untold(untold: Iterable[UntoldRow], execution: str, runtime: Runtime) -> None:
    """Write the rows of what nobody knows the creator or resource of; of an update only where there is none."""
    for one in untold:
        row = {**one["row"], "Execution": execution}
        if one["upsert"]:
            runtime.ledger.put_new(row)
        else:
            runtime.ledger.put_if_newer(row)


def _record(rows: list[tuple[dict[str, Any], bool]], runtime: Runtime) -> None:
    ledger = runtime.ledger
    with ThreadPoolExecutor(WRITERS) as pool:
        written = list(pool.map(lambda row: ledger.put_if_newer(row[0], upsert=row[1]), rows))
    runtime.logger.info("Ledger written", extra={"rows": sum(written), "kept": len(written) - sum(written)})


def _measure(lines: list[Line], accounts: Totals, runtime: Runtime) -> None:
    """Emit the metrics of the chunk: resources tagged, events failed and skipped, seconds from call to tag."""
    tagged = sum(resource["status"] == "TAGGED" for one in lines for resource in one["resources"])
    now = runtime.now()
    runtime.metrics.add_metric(name="ResourcesTagged", unit=MetricUnit.Count, value=tagged)
    runtime.metrics.add_metric(name="TaggingErrors", unit=MetricUnit.Count, value=accounts["failed"])
    runtime.metrics.add_metric(name="EventsSkipped", unit=MetricUnit.Count, value=accounts["skipped"])
    for one in lines:
        made = cloudtrail.record_time({"eventTime": one["time"]})
        if made and one["status"] == "TAGGED":
            runtime.metrics.add_metric(name="SecondsToTag", unit=MetricUnit.Seconds, value=(now - made).total_seconds())
