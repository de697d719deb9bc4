"""`./scripts/inventory`: what the ledger knows, for people, spreadsheets and a CMDB."""

from __future__ import annotations

import sys
from itertools import islice
from typing import Any

import boto3
import click

from chalicelib.core.counts import counted
from chalicelib.identity import KINDS
from chalicelib.ledger.results import STATUSES
from scripts.ops.cli import account_id, moment, report_errors, stage_option
from scripts.ops.errors import deployed
from scripts.ops.ledger_queries import inventory_view
from scripts.ops.ledger_queries.cost_tags import cost_tags
from scripts.ops.ledger_queries.inventory import Inventory, Wanted
from scripts.ops.presentation.terminal import screen, write_json, write_rows
from scripts.ops.stage.deployed_stage import DeployedStage
from scripts.ops.stage.lookup import names_of
from statemachines.names import Names

SHOWN = 100
"""Rows of a table, if nobody says otherwise."""

BACK = """\
Costs show by a key from its activation on. For the months before, at most twelve, back to the first of one of them:
aws ce start-cost-allocation-tag-backfill --backfill-from YYYY-MM-01T00:00:00Z"""

EXAMPLES = """\
\b
Examples:
  ./scripts/inventory --creator alice@example.com --since 30d
  ./scripts/inventory --service ec2 --region eu-west-1 --tag Team=blue
  ./scripts/inventory --status FAILED --csv > failed.csv
  ./scripts/inventory --deleted --since 30d     what was made since then and is gone
  ./scripts/inventory --json > cmdb.jsonl       everything, a resource a line
  ./scripts/inventory --cost-tags               can the bill be split by our tags?

The stage is looked for in the account and Region of your AWS configuration; --account and --region are the resources'.

Exit code: 0, also if nothing is found; 1 if something went wrong or, with --cost-tags, a key is not active; 2 for wrong
arguments.
"""


def _lower(_context: click.Context, _option: click.Parameter, text: str) -> str:
    return text.lower()


def _text(_context: click.Context, _option: click.Parameter, text: str | None) -> str:
    return text or ""


def _tags(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> tuple[tuple[str, str | None], ...]:
    split = [text.partition("=") for text in given]
    if not all(key for key, _, _ in split):
        raise click.BadParameter("a tag is KEY or KEY=VALUE")
    return tuple((key, value if equals else None) for key, equals, value in split)


@click.command(epilog=EXAMPLES)
@click.option("--creator", default="", help="Who made it: the name, or the ARN of an identity.")
@click.option("--kind", type=click.Choice(KINDS), callback=_text, help="Who it was: a person, a workload, an agent ...")
@click.option("--service", default="", callback=_lower, help="The service as in the ARN: ec2, s3, lambda.")
@click.option("--account", default="", callback=account_id, help="Account of the resources.")
@click.option("--region", default="", help="Region of the resources.")
@click.option("--type", default="", help="CloudFormation type, such as AWS::EC2::Instance.")
@click.option(
    "--tag", "tags", multiple=True, callback=_tags, metavar="KEY[=VALUE]", help="Has this tag. May be given again."
)
@click.option("--since", callback=moment, metavar="TIME", help="Created since then: 90m, 24h, 14d, 2w, 2026-11-22.")
@click.option("--until", callback=moment, metavar="TIME", help="Created before then; a day means its beginning (UTC).")
@click.option(
    "--status",
    type=click.Choice(STATUSES, case_sensitive=False),
    callback=_text,
    help="What became of its tags.",
)
@click.option("--deleted", is_flag=True, help="What is known to be deleted, in place of all else.")
@click.option(
    "--limit", type=click.IntRange(min=1), help=f"Resources at most.  [default: {SHOWN} in a table, else all]"
)
@click.option("--csv", "as_csv", is_flag=True, help="Write CSV to standard output.")
@click.option(
    "--json", "as_json", is_flag=True, help="Write the ledger's rows to standard output, a line of JSON each."
)
@click.option("--cost-tags", "bill", is_flag=True, help="Look instead whether our tag keys are cost allocation tags.")
@click.option("--payer-profile", help="With --cost-tags: the AWS profile of the account that pays, if it is another.")
@stage_option
@report_errors
def main(
    *,
    stage: str,
    limit: int | None,
    as_csv: bool,
    as_json: bool,
    bill: bool,
    payer_profile: str | None,
    **wishes: Any,
) -> None:
    """List the resources that the ledger knows, by who made them, what and where they are, their tags, time and status.

    What is known to be deleted is left out; --deleted lists that.

    By creator or status it reads an index, newest first. Otherwise it reads the whole ledger, in no order.
    """
    wanted = Wanted(**wishes)
    if as_csv and as_json:
        raise click.UsageError("Choose one of --csv and --json.")
    if bill and (as_csv or limit or wanted != Wanted()):
        raise click.UsageError("--cost-tags goes with --payer-profile, --stage and --json only.")
    session = boto3.Session()
    names = names_of(stage, session)
    if bill:
        payer = boto3.Session(profile_name=payer_profile) if payer_profile else session
        sys.exit(_show_cost_tags(names, session, payer, as_json=as_json))
    _show(Inventory(session.client("dynamodb"), names.table), wanted, names, limit, as_csv=as_csv, as_json=as_json)


def _show(
    inventory: Inventory, wanted: Wanted, names: Names, limit: int | None, *, as_csv: bool, as_json: bool
) -> None:
    told, out = screen(stderr=True), sys.stdout
    most = limit if as_csv or as_json else limit or SHOWN
    with deployed(names):
        rows = inventory.rows(wanted)
        wanted_rows = islice(rows, most)
        if as_csv:
            number = inventory_view.write_csv(wanted_rows, out)
        elif as_json:
            number = inventory_view.write_lines(wanted_rows, out)
        else:
            number = _table([inventory_view.short(row) for row in wanted_rows])
        more = most is not None and next(rows, None) is not None
    by = f"the index {wanted.index}" if wanted.index else "the whole ledger"
    told.print(f"{counted(number, 'resource')}, {counted(inventory.read, f'row of {by}')} read.", soft_wrap=True)
    if more:
        told.print("There are more: --limit")


def _table(rows: list[dict[str, object]]) -> int:
    if rows:
        write_rows(screen(), rows, "Inventory")
    return len(rows)


def _show_cost_tags(names: Names, session: boto3.Session, payer: boto3.Session, *, as_json: bool) -> bool:
    """Show how our keys stand; return whether something is to be done."""
    keys = DeployedStage(names, session).policy().keys()
    # Cost Explorer answers in one Region: https://docs.aws.amazon.com/general/latest/gr/billing.html
    found = cost_tags(payer.client("ce", region_name="us-east-1"), keys)
    rows = [{"key": one.key, "status": one.status, "last used": one.used, "to do": one.to_do} for one in found]
    if as_json:
        write_json(rows)
    else:
        write_rows(screen(), rows, "Cost allocation tags")
    idle = [one for one in found if one.status != "Active"]
    if idle and not as_json:
        screen().print(BACK, markup=False, soft_wrap=True)
    return bool(idle)


if __name__ == "__main__":
    main(prog_name="./scripts/inventory")
