"""The parts of `./scripts/bench`, in their order. A part is imported when it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from scripts.devtools.benchmarks.figures import Report, Row

Part = Callable[[Report], list[Row]]

PARTS: Mapping[str, str] = {
    "scan": "find the creations in a log",
    "calls": "AWS calls that a mixed workload needs",
    "time": "seconds to tag that workload when each call takes 30 ms longer",
    "cost": "dollars for 100,000 creations, and for none",
    "cold": "how long a Lambda takes to start, and what it holds",
    "memory": "what each Lambda takes of memory at work",
    "growth": "what grows with the number of creations, and how; real time",
}


def run_part(name: str, report: Report) -> list[Row]:
    """Measure one part."""
    part: Part = import_module(f"{__name__}.{name}").run
    return part(report)
