"""`./scripts/bench`: what TagTrail costs, beside its goals and the plain design."""

from __future__ import annotations

import os
import platform
import sys
import time
from datetime import UTC, datetime
from typing import Any

import click

from scripts.devtools.benchmarks.figures import Row
from scripts.devtools.benchmarks.parts import PARTS, run_part
from scripts.ops.cli import report_errors
from scripts.ops.presentation.terminal import plain, screen, write_json, write_rows

EXAMPLES = """\
\b
Examples:
  ./scripts/bench                    everything: some minutes on two cores
  ./scripts/bench calls cost         two parts
  ./scripts/bench scan --json        for a program

\b
Parts:
""" + "\n".join(f"  {name:<8} {text}" for name, text in PARTS.items())


@click.command(epilog=EXAMPLES)
@click.argument("parts", nargs=-1, type=click.Choice(list(PARTS)), metavar="[PART]...")
@click.option("--json", "as_json", is_flag=True, help="Write JSON to standard output.")
@report_errors
def main(*, parts: tuple[str, ...], as_json: bool) -> None:
    """Measure what TagTrail costs in calls, time, memory and dollars.

    Needs no account: what needs AWS runs on the embedded AWS. Each figure stands beside its goal, if it has one, and
    beside the plain design or the physical limit, measured in the same run. Times depend on the machine: look at the
    ratios. Exits with 0 whether or not the goals are met.
    """
    rows, seconds = _measure(parts or tuple(PARTS))
    if as_json:
        write_json({**_machine(), "seconds": seconds, "rows": [row.to_dict() for row in rows]})
        return
    out = screen()
    out.print(", ".join(f"{name} {value}" for name, value in _machine().items()), soft_wrap=True)
    for name in parts or PARTS:
        found = [row.shown() for row in rows if row.part == name]
        write_rows(out, [{key: row[key] for key in row if key != "part"} for row in found], f"{name}: {PARTS[name]}")
    missed = [row for row in rows if row.met is False]
    goals = sum(row.met is not None for row in rows)
    out.print(f"{goals - len(missed)} of {goals} goals met, in {sum(seconds.values()):.0f} seconds.")


def _measure(parts: tuple[str, ...]) -> tuple[list[Row], dict[str, float]]:
    """Measure the parts, telling how it goes; return their rows, and the seconds that each took."""
    told = screen(stderr=True)
    rows: list[Row] = []
    seconds: dict[str, float] = {}
    for name in parts:
        told.print(plain(f"{name}: {PARTS[name]}"))
        start = time.monotonic()
        rows += run_part(name, lambda text: told.print(plain(f"  {text}")))
        seconds[name] = round(time.monotonic() - start, 1)
        told.print(plain(f"  {name} took {seconds[name]:.0f} s"))
    return rows, seconds


def _machine() -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count(),
    }


if __name__ == "__main__":
    main(prog_name="./scripts/bench")
