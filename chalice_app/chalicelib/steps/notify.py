"""notify: tell an operator that an execution met failures, once, with what failed and what to do."""

from __future__ import annotations

from typing import Any

from chalicelib.alerts import from_failures
from chalicelib.alerts.publisher import publish
from chalicelib.ledger import keys
from chalicelib.runtime.container import Runtime

TOLD_SECONDS = 3600


def run(payload: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    """Publish one alert per service, account and error; return how many were published and held back.

    `payload` is the state `NotifyFailure`'s (`kind`, `input`, `execution`) or EventBridge's *Step Functions Execution
    Status Change*; the latter stays silent about an execution that the former has told of.
    """
    end = payload.get("detail")
    if end and not _first(end["executionArn"], runtime):
        return {"published": 0, "held_back": 0}
    if end:
        alerts = [from_failures.of_end(end, runtime)]
    else:
        alerts = list(from_failures.of_state(payload["input"], payload["execution"], runtime))
    published = sum(publish(alert, runtime) for alert in alerts)
    if not end:
        _first(payload["execution"], runtime)
    return {"published": published, "held_back": len(alerts) - published}


def _first(execution: str, runtime: Runtime) -> bool:
    return runtime.ledger.put_if_absent(keys.told(execution), {}, TOLD_SECONDS)
