"""`./scripts/fuzz`: records as nobody should write them, through all that reads records."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import click

from scripts.devtools.fuzzing import campaign
from scripts.devtools.fuzzing.campaign import Case, Result
from scripts.ops.cli import WritableFile, report_errors
from scripts.ops.presentation.terminal import plain, screen, write_json
from scripts.ops.project import ROOT

FAILED = ROOT / "build" / "fuzz-failed.jsonl"

EVERY = 10
"""Seconds between two lines of progress."""

EXAMPLES = """\
\b
Examples:
  ./scripts/fuzz                                1,000,000 records: some twenty minutes
  ./scripts/fuzz 50000 --seed 7                 the same 50,000 each time
  ./scripts/fuzz --again build/fuzz-failed.jsonl
                                                those that failed, once more

\b
Exit code: 0 if nothing failed, 1 if a record raised or made something that can't be kept, 130 after Ctrl-C.
"""


@click.command(epilog=EXAMPLES)
@click.argument("number", type=click.IntRange(1), default=1_000_000)
@click.option(
    "--seed", type=click.IntRange(0), help="Try the records of this seed again.  [default: another each time]"
)
@click.option(
    "--again", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Try the records of a file."
)
@click.option("--out", type=WritableFile(), help="File of those that fail.  [default: build/fuzz-failed.jsonl]")
@click.option("--json", "as_json", is_flag=True, help="Write JSON to standard output.")
@report_errors
def main(*, number: int, seed: int | None, again: Path | None, out: Path | None, as_json: bool) -> None:
    """Try NUMBER records, events and messages that a seeded hand changed.

    Each goes through reading, admission, catalogue, identity, sessions, attribution, tags and rows. None may raise,
    and all that comes out must be of a form that DynamoDB, Step Functions and the tag APIs take. Needs no account.
    """
    chosen = secrets.randbelow(1_000_000) if seed is None else seed
    tried = _cases(again) if again else campaign.cases(number, chosen)
    most = len(tried) if isinstance(tried, list) else number
    told, result, began = screen(stderr=True), Result(), time.monotonic()
    source = str(again or f"seed {chosen}")
    told.print(plain(f"{most:,} cases of {source}"))
    last = began

    def progress() -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= EVERY:
            last = now
            left = (now - began) / result.cases * (most - result.cases)
            told.print(f"{result.cases:,} of {most:,}, {result.places.total():,} failed, {left:.0f} s left")

    try:
        campaign.run(tried, result, progress)
    finally:
        _tell(result, source, time.monotonic() - began, out or FAILED, as_json=as_json)
    sys.exit(1 if result.failures else 0)


def _cases(path: Path) -> list[Case]:
    return [Case.from_json(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _tell(result: Result, source: str, seconds: float, out: Path, *, as_json: bool) -> None:
    """Say how all came out, and write a file of what failed."""
    if result.failures:
        _write(out, (one.case for one in result.failures))
    if as_json:
        first = [{"number": one.number, "error": one.error, "place": one.place} for one in result.first_of_places]
        outcomes, failed = dict(result.outcomes), result.places.total()
        told = {"cases": result.cases, "of": source, "outcomes": outcomes, "failed": failed, "failures": first}
        write_json({**told, "seconds": round(seconds, 1), "file": str(out) if first else None})
        return
    said = screen()
    counts = ", ".join(f"{count:,} {outcome}" for outcome, count in result.outcomes.most_common())
    said.print(plain(f"{result.cases:,} cases of {source} in {seconds:.0f} s: {counts}"), soft_wrap=True)
    for one in result.first_of_places:
        said.print(plain(f"{result.places[one.place]:,} times: {one}"), soft_wrap=True)
    said.print(plain(f"Failed: {result.places.total():,}" + (f". They are in {out}" if result.failures else "")))


def _write(path: Path, cases: Iterable[Case]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{one.to_json()}\n" for one in cases), encoding="utf-8")


if __name__ == "__main__":
    main(prog_name="./scripts/fuzz")
