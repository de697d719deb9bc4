"""record_metadata: write the ledger rows of a chunk, its result lines and what is to be tried again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, cast

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib import cloudtrail
from chalicelib.attribution.mends import mend_entry
from chalicelib.attribution.renamings import carried
from chalicelib.core.grouping import group_by
from chalicelib.core.payloads import to_json
from chalicelib.core.resource import Success
from chalicelib.ledger.recorder import record
from chalicelib.ledger.recording import Report
from chalicelib.ledger.results import MEND, MEND_ID, Line, merge, totals
from chalicelib.runtime.container import Runtime
from chalicelib.tagging.outcomes import GIVEN_UP, BatchOutcome

if TYPE_CHECKING:
    from chalicelib.core.payload_types.common import ResourceDict
    from chalicelib.core.payload_types.events import Chunk, Entry
    from chalicelib.core.payload_types.outcomes import (
        Batch,
        BatchContent,
        BatchPlace,
        FailedBatch,
        FailedItem,
        GivenUp,
        NamelessEvent,
        PackedOutcome,
        RecordMetadataInput,
        Unanswered,
        Unattributed,
        UntoldRow,
    )
    from chalicelib.core.payload_types.results import Recorded, Totals

TOLD = 20
"""Events of one error that an alert names."""


def run(payload: RecordMetadataInput, runtime: Runtime) -> Recorded:
    """Return `{"results", "failed", "permanent"}`.

    `results` are the accounts of the chunk with the pointer to its lines, `failed` what a later try can heal (one
    batch per error, and a chunk of the mends, if there are any), `permanent` what none can. Raises `AccountsDiffer` if
    an event of the chunk has no line.
    """
    outcomes = zip(payload["batches"], payload["outcomes"], strict=True)
    settled = [_settled(batch, outcome, runtime) for batch, outcome in outcomes]
    unattributed = runtime.work.unpack(payload["settled"])
    untold = [found for one in unattributed for found in one.pop("untold", ())]
    mends = _record(settled, untold, payload["execution"], runtime)
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
    if mends:
        chunk: Chunk = {**runtime.work.pack(mends, execution=payload["execution"]), "records": len(mends)}
        failed.append({"kind": "chunk", "chunk": chunk, "error": MEND})
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


def _record(
    settled: Sequence[BatchOutcome], untold: Iterable[UntoldRow], execution: str, runtime: Runtime
) -> list[Entry]:
    """Write what became of each call into the row of its resource; return the mends that follow from it."""
    reports: dict[str, list[Report]] = {}
    resources: dict[str, ResourceDict] = {}
    for one in settled:
        for resource, report in one.reports(execution):
            reports.setdefault(resource["arn"], []).append(report)
            resources[resource["arn"]] = resource
    for found in untold:
        success = Success.UPSERT if found["upsert"] else Success.NEW
        row = {"Success": success, **found["row"], "Execution": execution}
        reports.setdefault(row["ResourceId"], []).append(Report(row=row))
    done = record(runtime.ledger, reports)
    written = sum(one.written for one in done)
    runtime.logger.info("Ledger written", extra={"rows": written, "kept": len(done) - written})
    known = [one for one in done if one.key in resources]
    mends = [mend_entry(one.mend, resources[one.key], beside=True) for one in known if one.mend]
    renamed = [carried(one.renamed, resources[one.key], beside=True) for one in known if one.renamed]
    return [*mends, *chain.from_iterable(renamed)]


def _measure(lines: list[Line], accounts: Totals, runtime: Runtime) -> None:
    """Emit the metrics of the chunk: resources tagged, events failed and skipped, seconds from call to tag."""
    tagged = sum(resource["status"] == "TAGGED" for one in lines for resource in one["resources"])
    now = runtime.now()
    runtime.metrics.add_metric(name="ResourcesTagged", unit=MetricUnit.Count, value=tagged)
    runtime.metrics.add_metric(name="TaggingErrors", unit=MetricUnit.Count, value=accounts["failed"])
    runtime.metrics.add_metric(name="EventsSkipped", unit=MetricUnit.Count, value=accounts["skipped"])
    for one in lines:
        made = cloudtrail.record_time({"eventTime": one["time"]})
        if made and one["status"] == "TAGGED" and not one["event"].startswith(MEND_ID):
            runtime.metrics.add_metric(name="SecondsToTag", unit=MetricUnit.Seconds, value=(now - made).total_seconds())
