"""The end of the demo of compliance: the report of the check, and the gaps that can be filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import boto3
from rich.console import Console

from chalicelib.ledger.rows import Ledger
from chalicelib.ledger.table import LedgerTable
from chalicelib.remediation.apply import apply
from chalicelib.remediation.model import NEAR_MISS
from scripts.devtools.scenarios.local_stage import Stage, pointed_at
from scripts.devtools.scenarios.tag_readback import tags_of
from scripts.ops.presentation.terminal import write_rows
from scripts.ops.remediation import view
from scripts.ops.remediation.stage_remediation import Stage as Remediation
from scripts.ops.remediation.stage_remediation import narrowed
from scripts.ops.reports import compliance_view
from scripts.ops.reports.compliance import history, lacking
from scripts.ops.reports.compliance_page import Place, page


def remedy(stage: Stage, console: Console, folder: Path, made: Mapping[str, str]) -> Iterator[str]:
    """Show the report and what is proposed, and fill the near misses. Yields what is not as it should be."""
    with pointed_at(stage.aws):
        session = boto3.Session(region_name=stage.names.region)
        ledger = Ledger(LedgerTable(session.client("dynamodb"), stage.names.table), lambda: datetime.now(UTC))
        here = Remediation(stage.names, session, ledger)
        yield from _report(here, console, folder)
        yield from _fill(here, stage, console, made)


def _report(here: Remediation, console: Console, folder: Path) -> Iterator[str]:
    names, now = here.names, here.ledger.now()
    days = history(here.ledger.store, now.date(), 2)
    console.print("[bold]./scripts/report compliance[/]\n")
    compliance_view.show(console, days)
    place = Place(stage=names.stage, account=names.account, region=names.region)
    text = page(days, lacking(here.session.client("s3"), days[-1]), place, now)
    (folder / "compliance.html").write_text(text, encoding="utf-8")
    where = folder / "compliance.html"
    console.print(f"The same as a page, as long as --keep lasts: {where}\n", highlight=False, soft_wrap=True)
    if not days[-1].total.compliant < days[-1].total.checked:
        yield "the report shows no resource that lacks a tag"


def _fill(here: Remediation, stage: Stage, console: Console, made: Mapping[str, str]) -> Iterator[str]:
    found = here.proposer().propose(here.findings(()))
    proposals = [one for one in found if one.fills]
    console.print("[bold]./scripts/remediate[/]\n")
    write_rows(console, [view.proposed(one) for one in proposals], "To add")
    owner = [fill.value for one in proposals if one.resource.id == made["no tags"] for fill in one.fills]
    if owner != ["nilkanth"]:
        yield f"the instance without tags would get {owner}, expected its creator as Owner"
    near = [one for one in (narrowed(each, (), (NEAR_MISS,)) for each in proposals) if one.fills]
    console.print("[bold]./scripts/remediate --source near-miss --apply[/]\n")
    write_rows(console, [view.outcome(one) for one in apply(near, here.clients, here.additions())], "Written")
    tags = tags_of(stage.client, stage.names.arn("ec2", f"instance/{made['a near miss']}")) or {}
    if (tags.get("Environment"), tags.get("Enviroment")) != ("dev", "dev"):
        yield f"the instance with a near miss has the tags {tags}"
