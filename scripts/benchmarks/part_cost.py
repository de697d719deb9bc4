"""Dollars for 100,000 creations and for an idle account: units counted on real executions, times a table of prices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import count

from scripts.benchmarks import compliance_cost, logs
from scripts.benchmarks.meter import metered
from scripts.benchmarks.prices import PRICES, dollars
from scripts.benchmarks.rig import stages
from scripts.benchmarks.rows import Report, Row
from scripts.scenario import calls, trail
from scripts.scenario.calls import Caller
from scripts.scenario.people import ALICE
from scripts.scenario.stage import DELAY, Stage
from statemachines.infrastructure.stack import Stack
from statemachines.template import template

CREATIONS = 100_000
IDLE_FILES = 147_000
COMMON = "units counted on the embedded AWS, Lambda times measured there, prices of scripts/benchmarks/prices.py"

_FIVE = ("CreateVolume", "CreateVolume", "CreateSecurityGroup", "CreateBucket", "CreateQueue")
_DENSE = {"CreateVolume": 120, "CreateBucket": 40, "CreateQueue": 40}
_NUMBER = count(1)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A way in which creations arrive: what to make for one piece of work, and how it is told."""

    name: str
    kinds: tuple[str, ...]
    limit: float | None
    told: str = "log"


CASES = (
    Case(name="typical: 5 creations of 3 services in a file", kinds=_FIVE, limit=5.0),
    Case(name="sparse: 1 creation in a file", kinds=("CreateVolume",), limit=None),
    Case(
        name="dense: 200 creations of 3 services in a file",
        kinds=tuple(kind for kind, number in _DENSE.items() for _ in range(number)),
        limit=3.0,
    ),
    Case(name="real time: each creation alone", kinds=("CreateVolume",), limit=None, told="event"),
)


def run(report: Report) -> list[Row]:
    """Measure."""
    with stages(report, "bench") as (stage,):
        rows = []
        for case in CASES:
            report(case.name)
            _once(stage, case)  # starts the functions
            units = _once(stage, case)
            rows += list(_rows(case, units))
        report("idle")
        rows += _idle(stage)
        report("compliance")
        return [*rows, *compliance_cost.rows(stage, COMMON), *_fixed()]


def _once(stage: Stage, case: Case) -> dict[str, float]:
    caller = Caller(client=stage.client, who=ALICE, when=datetime.now(UTC) - DELAY)
    records = [calls.KINDS[kind](caller, f"cost-{next(_NUMBER)}").record for kind in case.kinds]
    told: dict[str, Callable[[], object]] = {
        "log": partial(stage.deliver, records),
        "event": partial(stage.send, {"detail-type": "AWS API Call via CloudTrail", "detail": records[0]}),
    }
    return metered(stage, told[case.told], 1)


def _rows(case: Case, units: dict[str, float]) -> Iterator[Row]:
    times = CREATIONS / len(case.kinds)
    yield Row(
        part="cost",
        what=f"{case.name}: 100,000 creations",
        measured=dollars(units) * times,
        unit="$",
        limit=case.limit,
        how=COMMON,
    )
    for name in ("transition", "invocation"):
        yield Row(
            part="cost",
            what=f"{case.name}: {PRICES[name].unit}s for one file",
            measured=units[name],
            unit="",
            how="counted",
        )
    yield Row(
        part="cost",
        what=f"{case.name}: of which transitions",
        measured=PRICES["transition"].dollars * units["transition"] * times,
        unit="$",
        how="counted",
    )


def _idle(stage: Stage) -> list[Row]:
    data = logs.packed(300_000, 0)

    def deliver() -> None:
        stage.client("s3").put_object(Bucket=stage.trail, Key=trail.key(datetime.now(UTC)), Body=data)

    metered(stage, deliver, 1)
    units = metered(stage, deliver, 1)
    return [
        Row(
            part="cost",
            what=f"idle: {IDLE_FILES:,} files a month, nothing to tag",
            measured=dollars(units) * IDLE_FILES,
            unit="$",
            limit=0.5,
            how=f"files of 300 KB unpacked; {COMMON}",
        )
    ]


def _fixed() -> list[Row]:
    stack = Stack(stage="bench")
    found = Counter(resource["Type"] for resource in template(stack)["Resources"].values())
    parts = {
        "alarm": found["AWS::CloudWatch::Alarm"],
        "dashboard": found["AWS::CloudWatch::Dashboard"],
        "key": found["AWS::KMS::Key"],
    }
    return [
        Row(
            part="cost",
            what=f"fixed, a month: {number} {name}s",
            measured=PRICES[name].dollars * number,
            unit="$",
            how="counted in the infrastructure template",
        )
        for name, number in parts.items()
    ]
