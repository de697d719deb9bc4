"""`./scripts/doctor`: what is wrong with a stage, and how to mend it."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import boto3
import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from chalicelib.core.counts import counted
from scripts.ops.cli import region_option, report_errors, stage_option
from scripts.ops.doctor.examine import examine
from scripts.ops.doctor.model import BROKEN, OK, WARNING, Result, broken
from scripts.ops.errors import CommandError
from scripts.ops.presentation.terminal import plain, screen, write_json
from scripts.ops.stage.deployed_stage import DeployedStage
from scripts.ops.stage.lookup import names_of

COLOURS = {OK: "green", WARNING: "yellow", BROKEN: "red"}

EXAMPLES = """\
\b
Examples:
  ./scripts/doctor --stage prod          look at everything
  ./scripts/doctor --stage prod --json   the same for a program

Exit code: 0 if nothing is broken (there may be warnings), 1 if something is, 2 for wrong arguments.
"""


@click.command(epilog=EXAMPLES)
@stage_option
@region_option
@click.option("--json", "as_json", is_flag=True, help="Write JSON to standard output instead of a table.")
@report_errors
def main(*, stage: str, region: str | None, as_json: bool) -> None:
    """Look at every part of a stage and say what is wrong and how to mend it. Changes nothing.

    "No tags and no idea why" starts here.
    """
    results = diagnose(stage, region)
    if as_json:
        write_json(document(stage, results))
    else:
        show(results, screen())
    sys.exit(any(result.finding.verdict == BROKEN for result in results))


def diagnose(stage: str, region: str | None) -> list[Result]:
    """Return all findings; where AWS does not even know us, that one."""
    session = boto3.Session(region_name=region)
    try:
        names = names_of(stage, session)
    except CommandError as error:
        return [Result("credentials", broken(str(error), error.hint))]
    return list(examine(DeployedStage(names, session)))


def document(stage: str, results: Sequence[Result]) -> dict[str, object]:
    """Return the findings as JSON."""
    return {
        "stage": stage,
        "broken": sum(result.finding.verdict == BROKEN for result in results),
        "checks": [
            {"check": result.check, "verdict": one.verdict, "found": one.found, "mend": one.mend}
            for result in results
            for one in (result.finding,)
        ],
    }


def show(results: Sequence[Result], console: Console) -> None:
    """Write the findings as a table, what to do under each that needs it."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("check", "", "found, and how to mend it"):
        table.add_column(column, overflow="fold")
    for result in results:
        one = result.finding
        told = plain(one.found)
        if one.mend:
            told.append("\n").append(plain(f"-> {one.mend}")).stylize("bold", len(told) - len(f"-> {one.mend}"))
        table.add_row(result.check, Text(one.verdict, style=COLOURS[one.verdict]), told)
    console.print(table)
    verdicts = [result.finding.verdict for result in results]
    console.print(
        f"{verdicts.count(BROKEN)} broken, {counted(verdicts.count(WARNING), 'warning')}, {verdicts.count(OK)} ok"
    )


if __name__ == "__main__":
    main(prog_name="./scripts/doctor")
