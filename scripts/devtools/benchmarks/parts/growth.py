"""What grows with the number of creations and of logs, and how; and what AWS's quotas say of real time."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from itertools import pairwise

from scripts.devtools.benchmarks import plot, quotas
from scripts.devtools.benchmarks.bench_stages import PATIENCE, stages
from scripts.devtools.benchmarks.figures import Report, Row
from scripts.devtools.benchmarks.growth_load import Grown, grow, volumes
from scripts.devtools.benchmarks.usage import transitions
from scripts.devtools.scenarios import calls
from scripts.devtools.scenarios.calls import Caller
from scripts.devtools.scenarios.local_stage import DELAY, Stage
from scripts.devtools.scenarios.people import ALICE
from scripts.ops.deployment.infrastructure.event_sources import EVENTS, gather

IN_ONE_LOG = (10, 100, 1_000, 10_000)
LOGS = (1, 10, 100, 1_000)
"""One creation in each; they come in batches of a hundred, as many as `receive` takes together."""

PAYLOAD = 200_000
HISTORY = 10_000
SECONDS = 2.0


def run(report: Report) -> list[Row]:
    """Measure, and draw the plot for the documentation."""
    with stages(report, "bench") as (stage,):
        one = [_one_log(stage, number, report) for number in IN_ONE_LOG]
        many = [_many_logs(stage, number, report) for number in LOGS]
        report("real time")
        gather(stage.client("lambda"), stage.names, EVENTS)
        arrival, each = min(_arrival(stage) for _ in range(3))
    plot.draw((("creations in one log", one), ("logs of one creation", many)))
    rows = [row for found in one for row in _rows(found, f"{found.creations:,} in one log", None)]
    rows += [row for found in many for row in _rows(found, f"{found.creations:,} logs of one", many[0])]
    linear = [*_linear("creations in one log", one), *_linear("logs of one creation", many)]
    return [*rows, *linear, *_real_time(each), _arrived(arrival)]


def _one_log(stage: Stage, number: int, report: Report) -> Grown:
    report(f"{number:,} creations in one log")
    return grow(stage, [list(volumes(number, second=0))], report)


def _many_logs(stage: Stage, number: int, report: Report) -> Grown:
    report(f"{number:,} logs of one creation")
    return grow(stage, [[record] for record in volumes(number, second=number * 7)], report)


def _rows(found: Grown, what: str, alone: Grown | None) -> list[Row]:
    """Tell the counts; those of many logs beside what as many logs need that come alone."""
    lone = {} if alone is None else {"calls": alone.calls, "transitions": alone.transitions}
    times = f", at most {found.creations:,} times that of one log" if lone else ""
    return [
        _row(f"{what}: not tagged", found.creations - found.tagged, 0, "creations"),
        *(
            _row(
                f"{what}: {name}",
                getattr(found, name),
                lone[name] * found.creations if lone else None,
                f"of all{times}",
            )
            for name in ("calls", "transitions")
        ),
        _row(f"{what}: largest payload", found.payload, PAYLOAD, "bytes of any state's input or output"),
        _row(f"{what}: longest history", found.history, HISTORY, f"events of one of {found.executions:,} executions"),
    ]


def _linear(of: str, found: list[Grown]) -> list[Row]:
    """Hold each step against the one before: what is ten times as much may need ten times as much at most."""
    return [
        _row(
            f"{of}: most growth of {what} for each of theirs",
            max(
                (getattr(more, what) / getattr(less, what)) / (more.creations / less.creations)
                for less, more in pairwise(found)
            ),
            1.0,
            "at most 1 is linear",
        )
        for what in ("calls", "transitions")
    ]


def _real_time(each: int) -> list[Row]:
    return [
        Row(
            part="growth",
            what=f"{share.minute:,} creations a minute: {share.quota.name}",
            measured=share.percent,
            unit="%",
            how=f"arithmetic: {share.quota.rate:,.0f} a second ({share.quota.where}), in small Regions "
            f"{share.elsewhere:,.0f} %; {share.why}",
        )
        for share in quotas.shares(each)
    ]


def _arrival(stage: Stage) -> tuple[float, int]:
    """Send one event by EventBridge's way; return the seconds until it was tagged, and the transitions it took."""
    made = calls.create_volume(Caller(client=stage.client, who=ALICE, when=datetime.now(UTC) - DELAY), "arrival")
    aws, scale = stage.aws, stage.aws.tuning.window_scale
    aws.calls.reset()
    aws.tuning.window_scale = 1.0
    start = time.monotonic()
    stage.send({"detail-type": "AWS API Call via CloudTrail", "detail": made.record})
    aws.wait_idle(PATIENCE)
    aws.tuning.window_scale = scale
    tagged = max(run.ended for run in aws.calls.runs() if "-tag_" in run.function)
    return tagged - start, transitions(stage.history(stage.executions()[-1]["executionArn"]))


def _arrived(seconds: float) -> Row:
    return Row(
        part="growth",
        what="real time: from arrival in the inbox to the tag",
        measured=seconds,
        unit="s",
        limit=SECONDS,
        how="best of 3 on the embedded AWS, a window of one second, no latency added; CloudTrail takes longer",
    )


def _row(what: str, measured: float, limit: float | None, how: str) -> Row:
    return Row(part="growth", what=what, measured=measured, unit="", limit=limit, how=how)
