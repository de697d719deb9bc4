"""Dollars for 100,000 creations and for an idle account: units counted on real executions, times a table of prices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from scripts.devtools.benchmarks import compliance_cost, logs
from scripts.devtools.benchmarks.bench_stages import stages
from scripts.devtools.benchmarks.figures import Report, Row
from scripts.devtools.benchmarks.prices import PRICES, dollars
from scripts.devtools.benchmarks.sharing_price import Sharing, company
from scripts.devtools.benchmarks.usage import metered
from scripts.devtools.embedded_aws import REGION
from scripts.devtools.scenarios import calls, trail
from scripts.devtools.scenarios.calls import Caller
from scripts.devtools.scenarios.local_stage import DELAY, Stage
from scripts.devtools.scenarios.people import ALICE
from scripts.devtools.scenarios.trail import Record
from statemachines.infrastructure.stack import Stack
from statemachines.template import template

CREATIONS = 100_000
IDLE_FILES = 147_000
COMMON = (
    "units counted on the embedded AWS, Lambda times measured there, prices of scripts/devtools/benchmarks/prices.py"
)

_FIVE = ("CreateVolume", "CreateVolume", "CreateSecurityGroup", "CreateBucket", "CreateQueue")
_DENSE = {"CreateVolume": 120, "CreateBucket": 40, "CreateQueue": 40}
_NUMBER = count(1)

TEN_REGIONS = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1"),
    *("eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-north-1"),
)
GOAL = 5.0


@dataclass(frozen=True, kw_only=True)
class Case:
    """A way in which creations arrive: what one file or event holds, and where those that come together are from."""

    name: str
    kinds: tuple[str, ...]
    regions: tuple[str, ...] = (REGION,)
    limit: float | None = None
    told: str = "log"

    @property
    def creations(self) -> int:
        """How many there are in all files."""
        return len(self.kinds) * len(self.regions)


ALONE = Case(name="typical, a file alone", kinds=_FIVE, limit=GOAL)
TEN = Case(name="typical, ten files together", kinds=_FIVE, regions=(REGION,) * 10, limit=GOAL)

CASES = (
    ALONE,
    Case(name="typical, three files together", kinds=_FIVE, regions=(REGION,) * 3, limit=GOAL),
    TEN,
    Case(name="typical, ten files of ten Regions together", kinds=_FIVE, regions=TEN_REGIONS, limit=GOAL),
    Case(name="sparse, a file alone", kinds=("CreateVolume",)),
    Case(name="sparse, ten files together", kinds=("CreateVolume",), regions=(REGION,) * 10),
    Case(name="dense", kinds=tuple(kind for kind, number in _DENSE.items() for _ in range(number)), limit=3.0),
    Case(name="real time, a creation alone", kinds=("CreateVolume",), told="event"),
    Case(
        name="real time, ten creations within a second",
        kinds=("CreateVolume",),
        regions=(REGION,) * 10,
        told="event",
    ),
)
"""Typical files hold 5 creations of 3 services, sparse ones 1, dense ones 200 of 3 services."""

WINDOWS = (20, 60, 300)


def run(report: Report) -> list[Row]:
    """Measure."""
    with stages(report, "bench") as (stage,):
        report("starting the functions")
        _once(stage, ALONE)
        prices, rows = {}, []
        for case in CASES:
            report(case.name)
            units = _once(stage, case)
            prices[case.name] = dollars(units) * CREATIONS / case.creations
            rows += list(_rows(case, units, prices[case.name]))
        rows += _arithmetic(Sharing(alone=prices[ALONE.name], together=prices[TEN.name], number=len(TEN.regions)))
        report("idle")
        rows += _idle(stage)
        report("compliance")
        return [*rows, *compliance_cost.rows(stage, COMMON), *_fixed()]


def _once(stage: Stage, case: Case) -> dict[str, float]:
    """Let all files or events of a case come in one batch of messages, and return the units that they used."""
    files = [_records(stage, case, region) for region in case.regions]

    def arrive() -> None:
        with stage.gathering():
            for records in files:
                if case.told == "log":
                    stage.deliver(records)
                else:
                    stage.send(*({"detail-type": "AWS API Call via CloudTrail", "detail": one} for one in records))

    return metered(stage, arrive, len(files))


def _records(stage: Stage, case: Case, region: str) -> list[Record]:
    caller = Caller(client=stage.client, who=ALICE, when=datetime.now(UTC) - DELAY, region=region)
    return [calls.KINDS[kind](caller, f"cost-{next(_NUMBER)}").record for kind in case.kinds]


def _rows(case: Case, units: dict[str, float], price: float) -> Iterator[Row]:
    yield Row(
        part="cost", what=f"{case.name}: 100,000 creations", measured=price, unit="$", limit=case.limit, how=COMMON
    )
    for name in ("transition", "invocation"):
        yield Row(
            part="cost",
            what=f"{case.name}: {PRICES[name].unit}s for one {'file' if case.told == 'log' else 'creation'}",
            measured=units[name] / len(case.regions),
            unit="",
            how="counted",
        )
    yield Row(
        part="cost",
        what=f"{case.name}: of which transitions",
        measured=PRICES["transition"].dollars * units["transition"] * CREATIONS / case.creations,
        unit="$",
        how="counted",
    )


def _arithmetic(sharing: Sharing) -> Iterator[Row]:
    """Yield what follows for company that was not measured."""
    how = f"arithmetic on {ALONE.name}, and {TEN.name}"
    needed = sharing.needed(GOAL)
    yield Row(part="cost", what=f"typical: files that must share for ${GOAL:.0f}", measured=needed, unit="", how=how)
    files = CREATIONS // len(_FIVE)
    for window in WINDOWS:
        met = company(files, window)
        yield Row(
            part="cost",
            what=f"typical: {files:,} files at random over a month, a window of {window} s",
            measured=sharing.price(met),
            unit="$",
            limit=GOAL,
            how=f"{met:.2f} come together on average; {how}",
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
