"""What grows with the number of creations and of logs, and how; and what AWS's quotas say of real time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from scripts.benchmarks import logs, plot
from scripts.benchmarks.meter import transitions
from scripts.benchmarks.rig import PATIENCE, stages
from scripts.benchmarks.rows import Report, Row
from scripts.scenario import calls
from scripts.scenario.calls import Caller
from scripts.scenario.people import ALICE
from scripts.scenario.stage import Stage

IN_ONE_LOG = (10, 100, 1_000, 10_000)
LOGS = (1, 10, 100)
"""One creation in each. A thousand take the embedded AWS longer than the whole benchmark may take."""

PAYLOAD = 200_000
HISTORY = 10_000

STARTS, STATES = 300, 5_000
"""StartExecution and transitions a second in the largest Regions (Step Functions service quotas)."""
TAG_CALLS = 5
"""TagResources a second of an account in a Region (Tag Editor user guide); 20 resources share a call at best."""
TOGETHER = 10
"""Messages that `receive` takes at once: their records share an execution."""
EACH = 12
"""Transitions of an execution with one batch, as counted by the part `cost`."""


@dataclass(frozen=True, kw_only=True)
class Grown:
    """What so many creations needed."""

    creations: int
    calls: int
    transitions: int
    payload: int
    history: int


def run(report: Report) -> list[Row]:
    """Measure, and draw the plot for the documentation."""
    with stages(report, "bench") as (stage,):
        grown = [_one_log(stage, number, report) for number in IN_ONE_LOG]
        many = [_many_logs(stage, number, report) for number in LOGS]
        report("real time")
        arrival = min(_arrival(stage) for _ in range(3))
    plot.draw(grown)
    rows = [row for found in (grown, many) for one in found for row in _rows(one, found is many)]
    return [*rows, *_linear("in one log", grown), *_linear("logs", many), *_real_time(), _arrived(arrival)]


def _one_log(stage: Stage, number: int, report: Report) -> Grown:
    report(f"{number:,} creations in one log")
    return _grown(stage, [list(logs.volumes(number))])


def _many_logs(stage: Stage, number: int, report: Report) -> Grown:
    report(f"{number:,} logs of one creation")
    return _grown(stage, [[record] for record in logs.volumes(number, second=number * 7)])


def _grown(stage: Stage, files: list[list[logs.Record]]) -> Grown:
    before = {one["executionArn"] for one in stage.executions()}
    stage.aws.calls.reset()
    for records in files:
        stage.deliver(records)
    stage.aws.wait_idle(PATIENCE)
    arns = [one["executionArn"] for one in stage.executions() if one["executionArn"] not in before]
    histories = [stage.history(arn) for arn in arns]
    return Grown(
        creations=sum(map(len, files)),
        calls=stage.aws.calls.attempts,
        transitions=sum(map(transitions, histories)),
        payload=max(_largest(history) for history in histories),
        history=max(map(len, histories)),
    )


def _largest(history: list[dict[str, dict[str, str]]]) -> int:
    """Return the bytes of the largest input or output of a state."""
    details = (value for event in history for name, value in event.items() if name.endswith("Details"))
    return max(len(one.get(side) or "") for one in details for side in ("input", "output"))


def _rows(one: Grown, several: bool) -> list[Row]:  # noqa: FBT001
    what = f"{one.creations:,} logs of one" if several else f"{one.creations:,} in one log"
    return [
        _row(f"{what}: calls", one.calls, None, "of all functions"),
        _row(f"{what}: transitions", one.transitions, None, "of all executions"),
        _row(f"{what}: largest payload", one.payload, PAYLOAD, "bytes of any state's input or output"),
        _row(f"{what}: longest history", one.history, HISTORY, "events of one execution"),
    ]


def _linear(name: str, found: list[Grown]) -> list[Row]:
    """Hold each step against the one before: what is ten times as much may need ten times as much at most."""
    return [
        _row(
            f"{name}: {what}, most growth for each growth of creations",
            max(
                (getattr(more, what) / getattr(less, what)) / (more.creations / less.creations)
                for less, more in pairwise(found)
            ),
            1.0,
            "at most 1 is linear",
        )
        for what in ("calls", "transitions")
    ]


def _real_time() -> list[Row]:
    rows = []
    for minute in (100, 1_000, 10_000, 100_000):
        second = minute / 60
        starts = second / TOGETHER
        rows.append(
            _row(
                f"{minute:,} creations a minute: share of the tightest quota",
                max(starts / STARTS, starts * EACH / STATES, second / 20 / TAG_CALLS),
                None,
                _ARITHMETIC,
            )
        )
    return rows


_ARITHMETIC = (
    f"arithmetic: {TOGETHER} creations a start, {EACH} transitions each, 20 resources a TagResources; "
    f"{STARTS} starts, {STATES:,} transitions, {TAG_CALLS} TagResources a second"
)


def _arrival(stage: Stage) -> float:
    caller = Caller(client=stage.client, who=ALICE, when=datetime.now(UTC) - timedelta(minutes=20))
    made = calls.create_volume(caller, "arrival")
    start = time.monotonic()
    stage.aws.calls.reset()
    stage.send({"detail-type": "AWS API Call via CloudTrail", "detail": made.record})
    stage.aws.wait_idle(PATIENCE)
    return max(run.ended for run in stage.aws.calls.runs() if "-tag_" in run.function) - start


def _arrived(seconds: float) -> Row:
    return Row(
        part="growth",
        what="real time: from arrival in the inbox to the tag",
        measured=seconds,
        unit="s",
        limit=2.0,
        how="best of 3 on the embedded AWS, no latency added; CloudTrail's own delay comes on top",
    )


def _row(what: str, measured: float, limit: float | None, how: str) -> Row:
    return Row(part="growth", what=what, measured=measured, unit="", limit=limit, how=how)
