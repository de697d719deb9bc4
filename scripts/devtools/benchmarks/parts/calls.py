"""AWS calls for the mixed workload and for one launch of 50 instances, counted where functions' requests go out."""

from __future__ import annotations

from datetime import UTC, datetime

from scripts.devtools.benchmarks import workload
from scripts.devtools.benchmarks.baseline_tagging import Plain
from scripts.devtools.benchmarks.bench_stages import Done, stages, work_on
from scripts.devtools.benchmarks.figures import Report, Row
from scripts.devtools.benchmarks.workload import Workload
from scripts.devtools.scenarios.local_stage import DELAY, Stage

PLAIN = "one call for each resource"
COUNTED = "requests of the tag steps that read tags, look for parts or write tags"


def run(report: Report) -> list[Row]:
    """Measure."""
    with stages(report, "bench", "benchday") as (exact, day):
        when = datetime.now(UTC).replace(second=0) - DELAY
        report("the mixed workload, done plainly")
        theirs = workload.mixed(exact, "plain", when)
        plain = Plain(exact.aws, 0.0)
        plain.run(theirs.made)
        rows = []
        for stage, name, limit in ((exact, "full timestamps", 0.5), (day, "CreatedDate as a day", 0.12)):
            report(f"the mixed workload, {name}")
            made = workload.mixed(stage, stage.names.stage, when)
            rows += _mixed(stage, made, name, limit, plain.calls / len(theirs.arns))
        report("one launch of 50 instances")
        return [*rows, *_launch(exact, workload.launch(exact, "launch", when))]


def _mixed(stage: Stage, made: Workload, name: str, limit: float, plain: float) -> list[Row]:
    done = work_on(stage, [one.record for one in made.made])
    wrong = workload.lost(stage, made)
    count = len(made.arns)
    return [
        Row(
            part="calls",
            what=f"{name}: calls for each of {count} resources",
            measured=done.calls() / count,
            unit="",
            limit=limit,
            baseline=plain,
            baseline_is=PLAIN,
            how=COUNTED,
        ),
        _count(f"{name}: not tagged, or a tag lost", len(wrong), "resources", "read back from each service", limit=0),
        *_beside(name, done),
    ]


def _launch(stage: Stage, made: Workload) -> list[Row]:
    done = work_on(stage, [one.record for one in made.made])
    wrong = workload.lost(stage, made)
    what = f"launch of 50 instances: calls for {len(made.arns)} resources"
    return [
        _count(what, done.calls(), "calls", COUNTED, limit=4),
        _count("launch of 50 instances: not tagged", len(wrong), "resources", "read back from EC2", limit=0),
        *_beside("launch of 50 instances", done),
    ]


def _beside(name: str, done: Done) -> list[Row]:
    books = done.calls(books=True) - done.calls()
    rest = done.calls(all_functions=True) - done.calls(books=True)
    return [
        _count(f"{name}: tags", done.calls(), "calls", COUNTED),
        _count(f"{name}: books of the tag steps", books, "calls", "what the ledger knows, and the work bucket"),
        _count(f"{name}: all other steps", rest, "calls", "reading the log, work bucket, ledger rows"),
    ]


def _count(what: str, measured: int, unit: str, how: str, limit: float | None = None) -> Row:
    return Row(part="calls", what=what, measured=measured, unit=unit, how=how, limit=limit)
