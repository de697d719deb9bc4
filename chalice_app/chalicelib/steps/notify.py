"""notify: tell an operator that an execution met failures, once, with what failed and what to do."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from chalicelib.alerts import from_failures
from chalicelib.alerts.publisher import publish, publish_due
from chalicelib.core.aws_errors import AWS_ERRORS
from chalicelib.ledger import keys
from chalicelib.runtime.container import Runtime

TOLD_SECONDS = 3600
TRY_SECONDS = 55
"""Less than Lambda waits before it tries an event again that was not told of."""


def run(payload: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    """Publish the alerts for what failed, one message for each reason; return how many were published and held back.

    `payload` is the state `NotifyFailure`'s (`kind`, `input`, `execution`), EventBridge's *Step Functions Execution
    Status Change*, which stays silent about an execution that the former has told of, the schedule's `{"due": true}`
    for what was held back or could not be sent, or a message of one of our topics, which goes on to the webhooks.
    """
    if payload.get("due"):
        return publish_due(runtime)
    if "Records" in payload:
        from chalicelib.alerts import webhooks  # here, not above: few stages have any, and the others start sooner

        return webhooks.tell(payload["Records"], runtime)
    if payload.get("detail"):
        return _tell_end(payload["detail"], runtime)
    execution = payload["execution"]
    told = publish(from_failures.of_state(payload["input"], execution, runtime), runtime)
    _take(execution, TOLD_SECONDS, runtime)
    return told


def _tell_end(detail: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    """Tell of an execution's end once; a try that was killed leaves the next one free to."""
    execution = detail["executionArn"]
    if not _take(execution, TRY_SECONDS, runtime):
        return {"published": 0, "held_back": 0}
    told = publish([from_failures.of_end(detail, runtime)], runtime)
    with suppress(*AWS_ERRORS):
        runtime.ledger.delete(keys.told(execution))
    _take(execution, TOLD_SECONDS, runtime)
    return told


def _take(execution: str, seconds: int, runtime: Runtime) -> bool:
    try:
        return runtime.ledger.put_if_absent(keys.told(execution), {}, seconds)
    except AWS_ERRORS:
        return True  # at worst it is told twice
