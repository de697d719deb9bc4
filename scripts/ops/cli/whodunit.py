"""`./scripts/whodunit`: who made a resource."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from functools import partial
from itertools import islice

import boto3
import click

from chalicelib.core.counts import counted
from chalicelib.core.text import clean
from chalicelib.ledger.rows import Ledger
from chalicelib.ledger.store import Row
from chalicelib.ledger.table import LedgerTable
from scripts.ops.cli import region_option, report_errors, stage_option
from scripts.ops.errors import deployed
from scripts.ops.ledger_queries import lookup_view
from scripts.ops.ledger_queries.history import as_document, history_of, may_live
from scripts.ops.ledger_queries.lookup import who_made
from scripts.ops.presentation.terminal import facts, plain, screen, write_json, write_rows
from scripts.ops.stage.lookup import names_of

EXAMPLES = """\
\b
Examples:
  ./scripts/whodunit i-0abc1234def567890
  ./scripts/whodunit arn:aws:s3:::my-bucket
  ./scripts/whodunit my-function               in whatever account and Region
  ./scripts/whodunit my-function --history     made, tagged, deleted, made again
  ./scripts/whodunit --made-by alice@example.com
  ./scripts/whodunit --failed                  what could not be tagged, and why

Exit code: 0 if the ledger knows it, 1 if not, 2 for wrong arguments.
"""

UNKNOWN = """\
CloudTrail delivers a call 5 to 15 minutes after it was made: is it that new? What was made before TagTrail was there
comes into the ledger by a replay of its log (docs/operations.md). Another stage, account or Region is named with
--stage and --region, and what TagTrail tags at all is in docs/coverage.md."""


@click.command(epilog=EXAMPLES)
@click.argument("asked", metavar="[ID_OR_ARN]", required=False)
@stage_option
@region_option
@click.option("--made-by", "creator", metavar="NAME", help="All that this creator made, newest first.")
@click.option("--failed", is_flag=True, help="All that could not be tagged and is not gone, newest first.")
@click.option("--history", is_flag=True, help="All that happened to the name: made, tagged, deleted, made again.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(min=1), help="Rows to show at most.")
@click.option("--json", "as_json", is_flag=True, help="Write the ledger's rows as JSON to standard output.")
@report_errors
def main(
    *,
    asked: str | None,
    stage: str,
    region: str | None,
    creator: str | None,
    failed: bool,
    history: bool,
    limit: int,
    as_json: bool,
) -> None:
    """Ask the ledger who made a resource, when, how, and what became of its tags."""
    if [bool(asked), bool(creator), failed].count(True) != 1:
        raise click.UsageError("Ask for one thing: an id or ARN, or --made-by NAME, or --failed.")
    if history and not asked:
        raise click.UsageError("--history goes with an id or ARN.")
    session = boto3.Session(region_name=region)
    names = names_of(stage, session)
    table = LedgerTable(session.client("dynamodb"), names.table)
    ledger = Ledger(table, partial(datetime.now, UTC))
    told = screen(stderr=True)
    with deployed(names):
        if asked:
            rows = who_made(ledger, table, names, asked, lambda text: told.print(plain(text)), deletions=history)
        else:
            query = ledger.made_by(creator) if creator else filter(may_live, ledger.with_status("FAILED"))
            rows = list(islice(query, limit + 1))
    if history:
        _show_history(rows[:limit], as_json=as_json)
    else:
        _show(rows[:limit], stage=stage, one=bool(asked), as_json=as_json)
    if len(rows) > limit:
        told.print(f"These are the newest {limit}; there are more: --limit")
    if not rows and not failed:
        told.print(plain(f"The ledger of stage {stage} does not know {asked or creator}."), soft_wrap=True)
        told.print(UNKNOWN, markup=False, soft_wrap=True)
        sys.exit(1)


def _show_history(rows: list[Row], *, as_json: bool) -> None:
    if as_json:
        write_json([as_document(row) for row in rows])
        return
    out = screen()
    for row in rows:
        write_rows(out, [lookup_view.step(one) for one in history_of(row)], clean(row["ResourceId"]))
        if row.get("Uncertain"):
            out.print(plain(f"Who made it is uncertain: {row['Uncertain']}."), soft_wrap=True)


def _show(rows: list[Row], *, stage: str, one: bool, as_json: bool) -> None:
    """Show rows; `one` where they answer for one resource, which may have just one."""
    out = screen()
    if as_json:
        write_json(rows)
    elif one and len(rows) == 1:
        out.print(facts(lookup_view.answer(rows[0], stage)))
        if lookup_view.link(rows[0]):
            out.print(lookup_view.link(rows[0]), markup=False, soft_wrap=True)
    elif rows:
        write_rows(out, [lookup_view.short(row) for row in rows], counted(len(rows), "resource"))
        for command in filter(None, (lookup_view.command(row, stage) for row in rows)):
            out.print(plain(command), soft_wrap=True)
    elif not one:
        out.print("Nothing.")


if __name__ == "__main__":
    main(prog_name="./scripts/whodunit")
