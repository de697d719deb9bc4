"""What a piece of work used, in the units that AWS charges for: counted on real executions, times taken here."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Any

from scripts.devtools.scenarios.local_stage import Stage

COPIES = 3
"""A row is written to the table and to two indexes (`by-creator`, `by-status`), each time.

The index `by-name` holds keys alone, which never change: it takes a unit for a row that is new, and no more.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
"""

AT_ONCE = 10
"""Messages that one ReceiveMessage or DeleteMessageBatch takes at most. Each of ours is below the 64 KB of a request.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-quotas.html"""

READERS = {"attribute": "receive", "compliance": "receive_changes"}
"""The function that reads the queue, by machine."""

_PATIENCE = 300.0


def metered(stage: Stage, work: Callable[[], object], messages: int, machine: str = "attribute") -> dict[str, float]:
    """Do a piece of work that puts so many messages into a queue, and return the units that it used."""
    before = {one["executionArn"] for one in stage.executions(kind=machine)}
    written, named = _log_bytes(stage), _named(stage)
    stage.aws.calls.reset()
    work()
    stage.aws.wait_idle(_PATIENCE)
    runs, calls = stage.aws.calls.runs(), stage.aws.calls.by_operation()

    def count(*operations: str) -> int:
        return sum(number for (_, _, operation), number in calls.items() if operation in operations)

    reader = stage.names.function(READERS[machine])
    arns = [one["executionArn"] for one in stage.executions(kind=machine) if one["executionArn"] not in before]
    return {
        "transition": sum(transitions(stage.history(arn)) for arn in arns),
        "invocation": len(runs),
        "gigabyte second": sum((run.ended - run.began) * run.memory / 1024 for run in runs),
        # Helper rows, those of batches, are in no index.
        "write unit": COPIES * count("UpdateItem") + _named(stage) - named + _rows(stage, "BatchWriteItem"),
        "read unit": _rows(stage, "BatchGetItem"),
        "put": count("PutObject"),
        "get": count("GetObject"),
        "queue request": queue_requests(messages, sum(run.function == reader for run in runs)),
        "log gigabyte": (_log_bytes(stage) - written) / 1e9,
    }


def _rows(stage: Stage, operation: str) -> int:
    """Count the rows that batches read or wrote, each as one unit: what we read at a time has 1 to 4 KB."""
    return sum(call.rows for call in stage.aws.calls() if call.operation == operation)


def queue_requests(messages: int, batches: int) -> int:
    """Count requests to SQS: each message is sent, and each batch received and deleted, ten at a time."""
    return messages + 2 * max(batches, ceil(messages / AT_ONCE))


def transitions(history: list[dict[str, Any]]) -> int:
    """Count what Step Functions charges for: each state that was entered, retries beside."""
    retried = sum(event["type"].endswith(("Failed", "TimedOut")) and "Function" in event["type"] for event in history)
    return sum(event["type"].endswith("StateEntered") for event in history) + retried


def _named(stage: Stage) -> int:
    """Count the rows in the index `by-name`."""
    pages = (
        stage.client("dynamodb")
        .get_paginator("scan")
        .paginate(TableName=stage.names.table, IndexName="by-name", Select="COUNT")
    )
    return sum(page["Count"] for page in pages)


def _log_bytes(stage: Stage) -> int:
    logs = stage.client("logs")
    size = 0
    for page in logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix="/aws/lambda/"):
        for group in page["logGroups"]:
            pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"])
            size += sum(len(event["message"]) + 26 for found in pages for event in found["events"])
    return size
