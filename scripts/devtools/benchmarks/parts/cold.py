"""How long each Lambda takes to start, as a ratio to `import boto3`, and how large the package is."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from chalicelib.runtime.functions import FUNCTIONS
from scripts.devtools.benchmarks.cold_start import HEAVY, Package, Start, package
from scripts.devtools.benchmarks.figures import Report, Row

ROUNDS = 7
LIMIT = 2.2
ZIP_LIMIT = 3.0
HOW = "import of the deployed package and first clients, in a fresh process"


def run(report: Report) -> list[Row]:
    """Measure every Lambda."""
    report("package")
    with package() as found:
        starts: dict[str, list[Start]] = {name: [] for name in FUNCTIONS}
        for number in range(ROUNDS):  # round by round: what else the machine does then disturbs all alike
            report(f"round {number + 1} of {ROUNDS}")
            for name in FUNCTIONS:
                starts[name].append(found.start(name))
        alone = [start.alone for each in starts.values() for start in each]
        return [
            Row(
                part="cold",
                what="import boto3",
                measured=statistics.median(alone) * 1000,
                unit="ms",
                how=f"processor time, median of {len(alone)}",
            ),
            *(row for name, each in starts.items() for row in _rows(name, each)),
            *_sizes(found),
        ]


def _rows(name: str, starts: list[Start]) -> Iterator[Row]:
    clients = ", ".join(FUNCTIONS[name].clients) or "no clients"
    yield Row(
        part="cold",
        what=f"{name}: start",
        measured=statistics.median(start.ratio for start in starts),
        unit="x boto3",
        limit=LIMIT,
        how=f"{HOW} ({clients}); processor time, median of {len(starts)}",
    )
    yield Row(
        part="cold",
        what=f"{name}: memory after the start",
        measured=max(start.memory for start in starts),
        unit="MB",
        how="peak resident set",
    )
    yield Row(
        part="cold",
        what=f"{name}: heavy imports",
        measured=len(starts[0].heavy),
        unit="",
        limit=0,
        how=", ".join(starts[0].heavy) or f"none of {', '.join(HEAVY)}",
    )


def _sizes(found: Package) -> Iterator[Row]:
    yield Row(
        part="cold",
        what="package, zipped",
        measured=found.zipped.stat().st_size / 1e6,
        unit="MB",
        limit=ZIP_LIMIT,
        how="without boto3, with bytecode",
    )
    yield Row(part="cold", what="package, unzipped", measured=found.size / 1e6, unit="MB", how="all files")
