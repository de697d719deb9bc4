"""Events of executions, written as Step Functions writes them."""

import json
from datetime import UTC, datetime, timedelta

from scripts.ops.stage.executions import Execution

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ARN = "arn:aws:states:us-east-1:123456789012:execution:tagtrail-attribute-dev:"


def batch(service, error="AccessDenied"):
    place = {"service": service, "account": "123456789012", "region": "us-east-1", "resources": 1}
    return {"kind": "batch", **place, "error": error, "batch": {**place, "pointer": {"bucket": "work", "key": service}}}


def execution(name="log-1", status="FAILED", *, ago=timedelta(hours=1), **more):
    return Execution(
        arn=ARN + name,
        name=name,
        status=status,
        started=NOW - ago - timedelta(minutes=1),
        stopped=None if status == "RUNNING" else NOW - ago,
        input={"source": "inline", "fetched": {}, "run": "", **more.pop("input", {})},
        **more,
    )


def entered(number, name, previous, state_input=None, kind="Task", **details):
    told = {"name": name, "input": json.dumps(state_input or {}), "inputDetails": {"truncated": False}, **details}
    return {
        "id": number,
        "previousEventId": previous,
        "type": f"{kind}StateEntered",
        "stateEnteredEventDetails": told,
    }


def retry_entered(number, previous, *items, **details):
    return entered(number, "RetryFailed", previous, {"outcome": {"failed": items}}, kind="Map", **details)


def succeeded(number, previous, index, name="RetryFailed"):
    details = {"name": name, "index": index}
    return {
        "id": number,
        "previousEventId": previous,
        "type": "MapIterationSucceeded",
        "mapIterationSucceededEventDetails": details,
    }


def event(number, previous, kind):
    return {"id": number, "previousEventId": previous, "type": kind}
