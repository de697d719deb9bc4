"""What so many creations need: calls, transitions, the largest payload and the longest history, counted on a stage."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from moto.ec2.models import ec2_backends

from scripts.devtools.benchmarks import logs
from scripts.devtools.benchmarks.bench_stages import wait
from scripts.devtools.benchmarks.figures import Report
from scripts.devtools.benchmarks.logs import Record
from scripts.devtools.benchmarks.usage import transitions
from scripts.devtools.embedded_aws import ACCOUNT, REGION
from scripts.devtools.scenarios.local_stage import Stage

TELL = 250
"""Logs after which it is told that work goes on."""

UNHURRIED = 10.0
"""Times the timeouts of functions: AWS runs a hundred at once, this machine as many as it has cores. Retries count."""


@dataclass(frozen=True, kw_only=True)
class Grown:
    """What so many creations needed. `tagged` is what the executions say of themselves."""

    creations: int
    tagged: int
    calls: int
    executions: int
    transitions: int
    payload: int
    history: int


def volumes(number: int, second: int) -> Iterator[Record]:
    """Make so many volumes, straight in moto's memory, and yield the records of their creation."""
    backend = ec2_backends[ACCOUNT][REGION]
    for record in logs.volumes(number, second=second):
        record["responseElements"]["volumeId"] = backend.create_volume(size=8, zone_name="us-east-1a").id
        yield record


def grow(stage: Stage, files: list[list[Record]], report: Report) -> Grown:
    """Deliver logs that gather in the inbox, wait until nothing is left to do, and count.

    So they come to `receive` in full batches, however long the delivery takes here.
    """
    stage.aws.tuning.timeout_scale = UNHURRIED
    before = set(_executions(stage))
    stage.aws.calls.reset()
    with stage.gathering():
        for number, records in enumerate(files, 1):
            stage.deliver(records)
            if number % TELL == 0:
                report(f"  {number:,} logs delivered")
    wait(stage.aws, report)
    stage.aws.tuning.timeout_scale = 1.0
    histories = [stage.history(arn) for arn in _executions(stage) if arn not in before]
    return Grown(
        creations=sum(map(len, files)),
        tagged=sum(
            json.loads(history[-1]["executionSucceededEventDetails"]["output"])["tagged"] for history in histories
        ),
        calls=stage.aws.calls.attempts,
        executions=len(histories),
        transitions=sum(map(transitions, histories)),
        payload=max(map(largest, histories)),
        history=max(map(len, histories)),
    )


def largest(history: list[dict[str, Any]]) -> int:
    """Return the bytes of the largest input or output of a state."""
    details = (value for event in history for name, value in event.items() if name.endswith("Details"))
    return max(len((one.get(side) or "").encode()) for one in details for side in ("input", "output"))


def _executions(stage: Stage) -> list[str]:
    pages = stage.client("stepfunctions").get_paginator("list_executions")
    arn = stage.names.machine("attribute").arn
    return [one["executionArn"] for page in pages.paginate(stateMachineArn=arn) for one in page["executions"]]
