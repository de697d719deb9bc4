"""What each Lambda takes of memory at work, beside what it is given: its start, and what it grew by on large inputs."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from chalicelib.runtime.functions import FUNCTIONS
from scripts.devtools.benchmarks import logs
from scripts.devtools.benchmarks.bench_stages import stages
from scripts.devtools.benchmarks.cold_start import Package, package
from scripts.devtools.benchmarks.figures import Report, Row
from scripts.devtools.scenarios import calls
from scripts.devtools.scenarios.calls import Caller
from scripts.devtools.scenarios.instances import announce, launch
from scripts.devtools.scenarios.local_stage import DELAY, Stage
from scripts.devtools.scenarios.people import ALICE
from statemachines.functions import HEAD_ROOM, MEMORY

CREATIONS = 500
PADDING = 55_000
"""Bytes that each creation carries beside what we read: 500 of them are a slice of nearly 32 MB, the largest."""

NOISE = 15_000
"""Other records in the log, of 1.4 KB: about 50 MB together with the creations."""

SNAPSHOTS = 1_100
PATIENCE = 600.0


def run(report: Report) -> list[Row]:
    """Measure on one stage, after a piece of work of every kind."""
    with stages(report, "bench") as (stage,), package() as found:
        for what, work in WORK.items():
            report(what)
            work(stage)
            stage.aws.wait_idle(PATIENCE)
        grown: dict[str, int] = {}
        for run in stage.aws.calls.runs():
            name = run.function.removeprefix(stage.names.function(""))
            grown[name] = max(grown.get(name, 0), run.grown)
        report("starts")
        return [_row(name, found, grown.get(name)) for name in FUNCTIONS]


def _row(name: str, found: Package, grown: int | None) -> Row:
    start = found.start(name).memory
    return Row(
        part="memory",
        what=f"{name}, given {MEMORY[name]} MB",
        measured=start + (grown or 0) / 1024,
        unit="MB",
        limit=MEMORY[name] / HEAD_ROOM,
        how=f"{start:.0f} MB after the start and {(grown or 0) / 1024:.0f} MB more at work"
        + ("" if grown is not None else " (it had none)"),
    )


def _log(stage: Stage) -> None:
    """Deliver a log of 50 MB with as many creations as an execution takes, each as large as a slice allows."""
    chance = random.Random(8)  # noqa: S311 - the same log each time
    caller = Caller(client=stage.client, who=ALICE, when=datetime.now(UTC) - DELAY)
    records = [_padded(calls.KINDS["CreateVolume"](caller, f"m-{n}").record, chance) for n in range(CREATIONS)]
    stage.deliver([*records, *logs.noise(NOISE)])


def _padded(record: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return a record with a long list of small objects: what takes the most memory for its bytes."""
    items = [{"key": f"k{chance.randrange(10**6)}", "value": "v"} for _ in range(PADDING // 28)]
    return {**record, "requestParameters": {**(record["requestParameters"] or {}), "items": items}}


def _failure(stage: Stage) -> None:
    """Let tags be refused: an alert, and the failure branch."""
    stage.aws.faults.add("ec2", "CreateTags", "UnauthorizedOperation", 100)
    caller = Caller(client=stage.client, who=ALICE, when=datetime.now(UTC) - DELAY)
    stage.deliver([calls.KINDS["CreateVolume"](caller, "refused").record])
    stage.aws.wait_idle(PATIENCE)
    stage.aws.faults.clear()


def _services(stage: Stage) -> None:
    """Make one creation for each tag step."""
    caller = Caller(client=stage.client, who=ALICE, when=datetime.now(UTC) - DELAY)
    stage.deliver([make(caller, f"each-{number}").record for number, make in enumerate(calls.KINDS.values())])


def _retention(stage: Stage) -> None:
    """Make snapshots for a run of retention: a full chunk of 1,000, and a second one."""
    ec2 = stage.client("ec2")
    volume = ec2.create_volume(AvailabilityZone="us-east-1a", Size=1)["VolumeId"]
    for _ in range(SNAPSHOTS):
        ec2.create_snapshot(VolumeId=volume)
    _start(stage, "retention", {})


def _compliance(stage: Stage) -> None:
    """Check all that there is now, and of instances that changed their state."""
    announce(launch(stage.client("ec2"), {}, 50))
    stage.aws.wait_idle(PATIENCE)
    _start(stage, "compliance", {"scope": "all"})


def _start(stage: Stage, kind: str, given: dict[str, Any]) -> None:
    arn = stage.names.machine(kind).arn
    stage.client("stepfunctions").start_execution(stateMachineArn=arn, name="memory", input=json.dumps(given))


WORK: dict[str, Callable[[Stage], None]] = {
    "a log of 50 MB": _log,
    "each service": _services,
    "what is refused": _failure,
    "retention": _retention,
    "compliance": _compliance,
}
