"""`./scripts/trace`: an execution, drawn."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import boto3
import click

from scripts.ops.cli import WritableFile, region_option, report_errors, stage_option, write_file
from scripts.ops.errors import deployed
from scripts.ops.presentation.terminal import screen, write_json
from scripts.ops.stage.lookup import names_of
from scripts.ops.trace import view
from scripts.ops.trace.document import document
from scripts.ops.trace.page import page
from scripts.ops.trace.trace import trace

EXAMPLES = """\
\b
Examples:
  ./scripts/trace --latest                    the execution that was started last, of any machine of the stage
  ./scripts/trace --failed --html trace.html  the one that failed last, as a page
  ./scripts/trace NAME --stage prod           as an alert, or ./scripts/rerun --list, names it
  ./scripts/trace ARN --json

Exit code: 0 if it was found, 1 if not, 2 for wrong arguments.
"""


@click.command(epilog=EXAMPLES)
@click.argument("asked", metavar="[EXECUTION]", required=False)
@stage_option
@region_option
@click.option("--latest", is_flag=True, help="The execution that was started last.")
@click.option("--failed", is_flag=True, help="The execution that was started last of those that failed.")
@click.option(
    "--html",
    "file",
    type=WritableFile(),
    metavar="FILE",
    help="Write a page that draws the graph and holds every input and output; it loads nothing.",
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON to standard output instead of tables.")
@report_errors
def main(
    *,
    asked: str | None,
    stage: str,
    region: str | None,
    latest: bool,
    failed: bool,
    file: Path | None,
    as_json: bool,
) -> None:
    """Draw an execution of a stage: what became of each state, how often it was tried, and why it failed.

    EXECUTION is an ARN or a name of one of the stage's machines: attribute, retention or compliance.
    """
    if [bool(asked), latest, failed].count(True) != 1:
        raise click.UsageError("Name one execution: an ARN or a name, or --latest, or --failed.")
    session = boto3.Session(region_name=region)
    names = names_of(stage, session)
    with deployed(names):
        found = trace(names, session, asked or "", failed=failed)
    if file:
        write_file(file, page(found, names.stage, datetime.now(UTC)))
    if as_json:
        write_json(document(found))
    elif not file:
        view.write(found, screen())


if __name__ == "__main__":
    main(prog_name="./scripts/trace")
