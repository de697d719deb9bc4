"""`./scripts/report retention`: AMIs and snapshots that are past their date or soon will be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
import click

from chalicelib.core.counts import counted
from scripts.ops.cli import report_errors
from scripts.ops.presentation.terminal import screen, write_json, write_rows
from scripts.ops.presentation.untrusted_text import as_csv
from scripts.ops.reports.retention import Due, Found, report
from scripts.ops.stage.lookup import legal

EXAMPLES = """\
\b
Examples:
  ./scripts/report retention                        past, or due within 7 days, in all enabled Regions
  ./scripts/report retention --within 0             past their date, or due today
  ./scripts/report retention --region eu-west-1 --csv > due.csv

Exit code: 0, also where nothing is due; 1 if AWS can't be asked; 2 for wrong arguments.
"""


@click.command(epilog=EXAMPLES)
@click.option("--within", default=7, show_default=True, type=click.IntRange(0, 36500), metavar="DAYS", help="How soon.")
@click.option("--region", "regions", multiple=True, help="Look there only; may be given again.  [default: all enabled]")
@click.option("--csv", "form", flag_value="csv", help="Write CSV to standard output.")
@click.option("--json", "form", flag_value="json", help="Write JSON to standard output.")
@report_errors
def retention(*, within: int, regions: tuple[str, ...], form: str | None) -> None:
    """Show AMIs and snapshots whose tag DeleteOn is past or near: how many, GiB, cost, and who still uses them.

    TagTrail never deletes anything, and a date is no proof: whoever may tag can set one. Look before you delete.

    GiB and cost are the most that they can be: snapshots share blocks, and EC2 does not tell how many.
    """
    session = boto3.Session()
    clients = cache(lambda service, region: session.client(service, region_name=region))
    asked = [legal(one, session) for one in regions]
    found = report(asked or _enabled(session), clients, today=datetime.now(UTC).date(), within=within)
    if form == "csv":
        click.echo(as_csv([asdict(one) for one in found.due], [one.name for one in fields(Due)]), nl=False)
    elif form == "json":
        write_json(found.document())
    else:
        _show(found)


def _enabled(session: boto3.Session) -> Iterable[str]:
    ec2 = session.client("ec2", region_name=legal(session.region_name, session))
    return [str(one["RegionName"]) for one in ec2.describe_regions()["Regions"]]


def _show(found: Found) -> None:
    out, totals = screen(), found.totals()
    if found.due:
        write_rows(out, [_told(one) for one in found.due], f"Past their date, or due in {counted(found.within, 'day')}")
    out.print(
        f"{counted(totals['backups'], 'backup')} in {counted(len(found.regions), 'Region')}: "
        f"{totals['past']} past their date, {totals['in_use']} in use. "
        f"At most {totals['gib']:,.0f} GiB, ${totals['monthly_usd']:,.2f} a month "
        "(list prices of us-east-1).",
        soft_wrap=True,
    )
    for one in found.unreadable:
        out.print(f"No date: {one['region']} {one['id']}", markup=False, soft_wrap=True)


def _told(one: Due) -> dict[str, Any]:
    days = counted(abs(one.days), "day")
    when = f"{days} ago" if one.days < 0 else f"in {days}" if one.days else "today"
    return {
        "id": one.id,
        "Region": one.region,
        "name": one.name,
        "delete on": f"{one.delete_on} ({when})",
        "GiB": f"{one.gib:,.0f}" if one.tier else "",
        "tier": one.tier,
        "$ a month": f"{one.monthly_usd:,.2f}" if one.tier else "",
        "used by": one.used_by,
    }
