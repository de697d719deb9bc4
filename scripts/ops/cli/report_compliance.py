"""`./scripts/report compliance`: how well the resources are tagged."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import boto3
import click

from chalicelib.ledger.table import LedgerTable
from scripts.ops.cli import WritableFile, region_option, report_errors, stage_option, write_file
from scripts.ops.errors import deployed
from scripts.ops.presentation import untrusted_text
from scripts.ops.presentation.terminal import screen, write_json
from scripts.ops.reports import compliance_rows as rows
from scripts.ops.reports import compliance_view as view
from scripts.ops.reports.compliance import Day, Finding, lacking
from scripts.ops.reports.compliance_page import Place, page
from scripts.ops.reports.compliance_source import days_of, findings_of_day
from scripts.ops.stage.lookup import names_of

EXAMPLES = """\
\b
Examples:
  ./scripts/report compliance --stage dev
  ./scripts/report compliance --resources            which resources lack which tags
  ./scripts/report compliance --csv > rates.csv      every rate of every day
  ./scripts/report compliance --resources --csv > resources.csv
  ./scripts/report compliance --html compliance.html

To fill the gaps: ./scripts/remediate

Exit code: 0 with a report, 1 if there is none, 2 for wrong arguments.
"""


@click.command(epilog=EXAMPLES)
@stage_option
@region_option
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 800), help="Days of history.")
@click.option("--resources", is_flag=True, help="Show the resources that lack tags, in place of the rates.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(min=1), help="Resources to show at most.")
@click.option("--csv", "as_csv", is_flag=True, help="Write CSV to standard output. No cell is a formula.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON to standard output.")
@click.option(
    "--html",
    type=WritableFile(),
    help="Write one page that needs no network.",
)
@report_errors
def compliance(
    *,
    stage: str,
    region: str | None,
    days: int,
    resources: bool,
    limit: int,
    as_csv: bool,
    as_json: bool,
    html: Path | None,
) -> None:
    """Show how well the resources are tagged: by tag, service, account and creator, and over time.

    The numbers are those of the daily check of all resources, of which a summary stays in the ledger. Presence decides:
    a tag whose value is not allowed counts as there unless the policy enforces values.
    """
    if [as_csv, as_json, bool(html)].count(True) > 1:
        raise click.UsageError("Choose one of --csv, --json and --html.")
    session = boto3.Session(region_name=region)
    names = names_of(stage, session)
    now = datetime.now(UTC)
    with deployed(names):
        ledger = LedgerTable(session.client("dynamodb"), names.table)
        found = days_of(ledger, now.date(), days, names)
        things = findings_of_day(session.client("s3"), found[-1], names) if resources else None
    if html:
        things = lacking(session.client("s3"), found[-1])
        write_file(html, page(found, things, Place(stage=stage, account=names.account, region=names.region), now))
    elif as_json:
        write_json({"stage": stage, "account": names.account, "region": names.region, **rows.document(found, things)})
    elif as_csv:
        click.echo(_csv(found, things), nl=False)
    elif things is not None:
        view.show_resources(screen(), things, limit)
    else:
        view.show(screen(), found)


def _csv(found: list[Day], things: list[Finding] | None) -> str:
    if things is None:
        return untrusted_text.as_csv(rows.rates(found), rows.RATES)
    return untrusted_text.as_csv(map(rows.resource, things), rows.RESOURCES)
