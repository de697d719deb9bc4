"""tag_batch: tag one batch. Nine Lambdas run this step (`tag_ec2` to `tag_any`), each with a role for its service."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from chalicelib.core.payloads import to_json
from chalicelib.errors import FinalError
from chalicelib.runtime.container import Runtime
from chalicelib.tagging.attempts import to_raise
from chalicelib.tagging.decisions import Outcome
from chalicelib.tagging.engine import tag_batch

if TYPE_CHECKING:
    from chalicelib.core.payload_types.outcomes import OutcomeGroup, PackedOutcome, TagBatchInput

OUTCOME_LIMIT = 400
"""Bytes of an outcome that stay in the state; a chunk has at most 100 batches."""


def run(payload: TagBatchInput, runtime: Runtime) -> PackedOutcome:
    """Tag a batch and return `{"failed": n}` with its outcome packed: resources grouped by what became of them.

    Raises the error of what failed where another attempt may help (`attempt` < `attempts`), and on the last attempt
    if `on_last` is `raise`.
    """
    batch = runtime.work.unpack(payload["batch"])
    retried = payload["attempt"] > 0 or "reason" in batch
    outcomes = tag_batch(batch, payload["run"], runtime, retried=retried)
    last = payload["attempt"] >= payload["attempts"]
    error = to_raise(outcomes, last=last, report=payload["on_last"] == "report")
    _log(outcomes, payload, runtime)
    if error:
        raise error
    failed = sum(one.status == "FAILED" for one in outcomes)
    packed = runtime.work.pack(_grouped(outcomes), execution=payload["execution"], limit=OUTCOME_LIMIT)
    return {"failed": failed, **packed}


def _grouped(outcomes: Iterable[Outcome]) -> list[OutcomeGroup]:
    groups: dict[str, OutcomeGroup] = {}
    for one in outcomes:
        head: OutcomeGroup = {
            "event": one.task.event,
            "status": one.status,
            "reason": one.reason,
            "error": one.error_name,
            "tags": dict(one.tags),
            "resources": [],
        }
        if one.written:
            head["written"] = one.written.keys() == one.task.tags.keys() or sorted(one.written)
        if one.task.seen is not None:
            head["seen"] = one.task.seen
        groups.setdefault(to_json(head), head)["resources"].append(one.resource.to_dict())
    return list(groups.values())


def _log(outcomes: Iterable[Outcome], payload: TagBatchInput, runtime: Runtime) -> None:
    for one in outcomes:
        level = runtime.logger.warning if isinstance(one.error, FinalError) else runtime.logger.info
        level(
            "Resource settled",
            extra={
                "resource": one.resource.arn,
                "status": one.status,
                "reason": one.reason,
                "error": one.error_name,
                "attempt": payload["attempt"],
            },
        )
