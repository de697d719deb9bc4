"""Seconds to tag the mixed workload when each AWS call takes 30 ms longer, through the machine as it is deployed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from scripts.devtools.benchmarks import workload
from scripts.devtools.benchmarks.baseline_tagging import Plain
from scripts.devtools.benchmarks.bench_stages import stages, work_on
from scripts.devtools.benchmarks.figures import Report, Row
from scripts.devtools.scenarios.local_stage import DELAY, Stage

LATENCY = 0.030
ROUNDS = 3


def run(report: Report) -> list[Row]:
    """Measure; the first round also starts the functions, so the best one counts."""
    with stages(report, "bench") as (stage,):
        when = datetime.now(UTC).replace(second=0) - DELAY
        report("the mixed workload, done plainly")
        theirs = workload.mixed(stage, "plain", when)
        plain = Plain(stage.aws, LATENCY).run(theirs.made)
        rounds = [_round(stage, number, when, report) for number in range(ROUNDS)]
        seconds, calls = min(rounds)
        return [
            Row(
                part="time",
                what=f"{len(theirs.arns)} resources: first tag step's begin to last one's end",
                measured=seconds,
                unit="s",
                limit=2.0,
                baseline=plain,
                baseline_is="a client for each event, a call for each resource",
                how=f"best of {ROUNDS}, 30 ms added to each call in the functions; moto answers in this process",
            ),
            Row(
                part="time",
                what="of which 30 ms times all calls, if made one by one",
                measured=calls * LATENCY,
                unit="s",
                how="arithmetic",
            ),
        ]


def _round(stage: Stage, number: int, when: datetime, report: Report) -> tuple[float, int]:
    report(f"the mixed workload, round {number + 1} of {ROUNDS}")
    made = workload.mixed(stage, f"round-{number}", when)
    stage.aws.tuning.call_latency = LATENCY
    done = work_on(stage, [one.record for one in made.made])
    stage.aws.tuning.call_latency = 0.0
    report(f"{done.seconds:.2f} s, of which: {_longest(done.tagging)}")
    return done.seconds, done.calls(books=True)


def _longest(runs: list[Any]) -> str:
    spans = sorted(((run.ended - run.began, run.function.rpartition("-")[2]) for run in runs), reverse=True)
    return ", ".join(f"{function} {seconds:.2f}" for seconds, function in spans)
