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
        "timestamp": NOW + timedelta(seconds=number),
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
        "timestamp": NOW + timedelta(seconds=number),
        "previousEventId": previous,
        "type": "MapIterationSucceeded",
        "mapIterationSucceededEventDetails": details,
    }


def event(number, previous, kind):
    return {"id": number, "timestamp": NOW + timedelta(seconds=number), "previousEventId": previous, "type": kind}


def exited(number, name, previous, output=None, kind="Task"):
    told = {"name": name, "output": json.dumps(output or {}), "outputDetails": {"truncated": False}}
    return {**event(number, previous, f"{kind}StateExited"), "stateExitedEventDetails": told}


def failed(number, previous, error="AccessDenied", cause="no", kind="LambdaFunctionFailed"):
    details = f"{kind[0].lower()}{kind[1:]}EventDetails"
    return {**event(number, previous, kind), details: {"error": error, "cause": cause}}


def iteration(number, previous, name, index, how="Started"):
    details = f"mapIteration{how}EventDetails"
    return {**event(number, previous, f"MapIteration{how}"), details: {"name": name, "index": index}}


def denied_sqs():
    """A chunk with one batch that a tag step reports, and that fails in the failure branch, at its second attempt."""
    return [
        event(1, 0, "ExecutionStarted"),
        entered(2, "TagChunks", 1, {"source": "inline"}, kind="Map"),
        event(3, 2, "MapStateStarted"),
        iteration(4, 3, "TagChunks", 0),
        entered(5, "ParseEvents", 4),
        event(6, 5, "LambdaFunctionScheduled"),
        failed(7, 6, "Throttled", "slow down"),
        event(8, 7, "LambdaFunctionScheduled"),
        event(9, 8, "LambdaFunctionSucceeded"),
        exited(10, "ParseEvents", 9),
        entered(11, "TagBatches", 10, kind="Map"),
        event(12, 11, "MapStateStarted"),
        iteration(13, 12, "TagBatches", 0),
        iteration(14, 12, "TagBatches", 1),
        entered(15, "TagSQS", 13),
        entered(16, "TagEC2", 14),
        event(17, 15, "LambdaFunctionScheduled"),
        event(18, 16, "LambdaFunctionScheduled"),
        failed(19, 18, "Runtime.ExitError", "it died"),
        event(20, 17, "LambdaFunctionSucceeded"),
        exited(21, "TagSQS", 20, {"failed": 1}),
        iteration(22, 21, "TagBatches", 0, "Succeeded"),
        exited(23, "TagEC2", 19, {"error": {"Error": "Runtime.ExitError"}}),
        entered(24, "BatchFailed", 23, kind="Pass"),
        exited(25, "BatchFailed", 24, kind="Pass"),
        iteration(26, 25, "TagBatches", 1, "Succeeded"),
        exited(27, "TagBatches", 26, kind="Map"),
        iteration(28, 27, "TagChunks", 0, "Succeeded"),
        exited(29, "TagChunks", 28, kind="Map"),
        retry_entered(30, 29, batch("SQS")),
        iteration(31, 30, "RetryFailed", 0),
        entered(32, "RetryTagBatches", 31, kind="Map"),
        iteration(33, 32, "RetryTagBatches", 0),
        entered(34, "RetryTagSQS", 33),
        event(35, 34, "LambdaFunctionScheduled"),
        failed(36, 35),
        event(37, 36, "LambdaFunctionScheduled"),
        failed(38, 37, cause=json.dumps({"errorMessage": "it may not sqs:TagQueue", "stackTrace": []})),
        iteration(39, 38, "RetryTagBatches", 0, "Failed"),
        event(40, 38, "MapStateFailed"),
        iteration(41, 40, "RetryFailed", 0, "Failed"),
        event(42, 40, "MapStateFailed"),
        failed(43, 42, kind="ExecutionFailed"),
    ]


def redriven_sqs():
    """The same, redriven: it fails once more, and then succeeds."""
    return [
        *denied_sqs(),
        event(44, 43, "ExecutionRedriven"),
        event(45, 38, "LambdaFunctionScheduled"),
        failed(46, 45, "Throttled"),
        event(47, 46, "LambdaFunctionScheduled"),
        event(48, 47, "LambdaFunctionSucceeded"),
        exited(49, "RetryTagSQS", 48),
        iteration(50, 49, "RetryTagBatches", 0, "Succeeded"),
        exited(51, "RetryTagBatches", 50, kind="Map"),
        iteration(52, 51, "RetryFailed", 0, "Succeeded"),
        exited(53, "RetryFailed", 52, kind="Map"),
        event(54, 53, "ExecutionSucceeded"),
    ]
