"""tag_batch: tag one batch. Nine Lambdas run this step (`tag_ec2` to `tag_any`), each with a role for its service."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chalicelib.core.payloads import to_json
from chalicelib.errors import FinalError
from chalicelib.runtime.container import Runtime
from chalicelib.tagging.engine import TagTask, tag_batch, to_raise

OUTCOME_LIMIT = 400
"""Bytes of an outcome that stay in the state; a chunk has at most 100 batches."""


def run(payload: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    """Tag a batch and return `{"failed": n}` with its outcome packed: resources grouped by what became of them.

    Raises the error of what failed where another attempt may help (`attempt` < `attempts`), and on the last attempt
    if `on_last` is `raise`.
    """
    batch = runtime.work.unpack(payload["batch"])
    work = tag_batch(batch, payload["run"], runtime)
    last = payload["attempt"] >= payload["attempts"]
    error = to_raise(work, last=last, report=payload["on_last"] == "report")
    _log(work, payload, runtime)
    if error:
        raise error
    failed = sum(one.status == "FAILED" for one in work)
    packed = runtime.work.pack(_grouped(work), execution=payload["execution"], limit=OUTCOME_LIMIT)
    return {"failed": failed, **packed}


def _grouped(work: Iterable[TagTask]) -> list[dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    for one in work:
        head = {
            "event": one.event,
            "status": one.status,
            "reason": one.reason,
            "error": type(one.error).__name__ if one.error else None,
            "tags": one.after,
        }
        groups.setdefault(to_json(head), {**head, "resources": []})["resources"].append(one.resource.to_dict())
    return list(groups.values())


def _log(work: Iterable[TagTask], payload: dict[str, Any], runtime: Runtime) -> None:
    for one in work:
        level = runtime.logger.warning if isinstance(one.error, FinalError) else runtime.logger.info
        level(
            "Resource settled",
            extra={
                "resource": one.resource.arn,
                "status": one.status,
                "reason": one.reason,
                "error": type(one.error).__name__ if one.error else None,
                "attempt": payload["attempt"],
            },
        )
