"""`./scripts/remediate`: tags for what lacks some."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import boto3
import click

from chalicelib.core.answers import strict_session
from chalicelib.core.counts import counted
from chalicelib.ledger.rows import Ledger
from chalicelib.ledger.table import LedgerTable
from chalicelib.remediation.apply import Done, apply
from chalicelib.remediation.model import SOURCES, Proposal
from scripts.ops.cli import agreed, region_option, report_errors, stage_option
from scripts.ops.errors import deployed
from scripts.ops.presentation import untrusted_text
from scripts.ops.presentation.terminal import screen, write_json, write_rows
from scripts.ops.remediation import view
from scripts.ops.remediation.stage_remediation import Stage, narrowed
from scripts.ops.stage.lookup import names_of

EXAMPLES = """\
\b
Examples:
  ./scripts/remediate                                  what would be added, and what is left to you
  ./scripts/remediate --csv > proposal.csv             the same, to look through with others
  ./scripts/remediate --source near-miss --apply       add just what is there under a misspelt key
  ./scripts/remediate --key Owner --resource '*:instance/*' --apply --yes

Exit code: 0 if all went well (or nothing was to be done), 1 if something could not be written, 2 for wrong arguments.
"""


@click.command(epilog=EXAMPLES)
@stage_option
@region_option
@click.option("--key", "keys", multiple=True, help="Only this tag. May be given again.")
@click.option(
    "--source", "sources", multiple=True, type=click.Choice(SOURCES), help="Only values from there. May be given again."
)
@click.option("--resource", "globs", multiple=True, metavar="GLOB", help="Only ARNs or ids that match, as '*:vol-1*'.")
@click.option("--apply", "do_apply", is_flag=True, help="Write the tags. Without it nothing is written.")
@click.option("--yes", is_flag=True, help="Don't ask before writing.")
@click.option("--csv", "as_csv", is_flag=True, help="Write the proposal as CSV to standard output.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON to standard output.")
@report_errors
def main(
    *,
    stage: str,
    region: str | None,
    globs: tuple[str, ...],
    do_apply: bool,
    yes: bool,
    as_csv: bool,
    as_json: bool,
    **only: tuple[str, ...],
) -> None:
    """Propose tags for the resources that the last compliance check found to lack some.

    A value comes from a key of the resource that is nearly right, from what the resource came from (a snapshot from a
    volume, that from an instance), or from the `defaults` of the tag policy; the surest of them that the rules allow.
    With --apply they are written, by you and with your credentials, and the ledger remembers who added what. A tag
    that is there is never replaced, and none is taken away.
    """
    if as_csv and (as_json or do_apply):
        raise click.UsageError("--csv is for a proposal: give it without --json and --apply.")
    session = boto3.Session(botocore_session=strict_session(), region_name=region)  # it reads and writes tags
    names = names_of(stage, session)
    table = LedgerTable(session.client("dynamodb"), names.table)
    here = Stage(names, session, Ledger(table, partial(datetime.now, UTC)))
    with deployed(names):
        found = here.proposer().propose(here.findings(globs))
    proposals = [one for one in (narrowed(one, **only) for one in found) if one.fills or one.left]
    filled = [one for one in proposals if one.fills]
    if not do_apply or not as_json:
        _show(proposals, as_csv=as_csv, as_json=as_json)
    otherwise = "Pass --yes to write the tags, or leave --apply out to see them."
    if do_apply and (yes or not filled or agreed(f"Write {_size(filled)}?", otherwise, default=False)):
        done = list(apply(filled, here.clients, here.additions()))
        _tell(done, as_json=as_json)
        sys.exit(1 if any(one.error for one in done) else 0)


def _show(proposals: Sequence[Proposal], *, as_csv: bool, as_json: bool) -> None:
    out = screen()
    filled = [one for one in proposals if one.fills]
    left = [one for one in proposals if one.left]
    if as_json:
        write_json(view.document(proposals))
    elif as_csv:
        click.echo(untrusted_text.as_csv(view.rows(proposals), view.COLUMNS), nl=False)
    elif not proposals:
        out.print("Nothing is to be added: no resource that was asked about lacks a tag.")
    else:
        if left:
            write_rows(out, [view.left_open(one) for one in left], f"Left to you: {counted(len(left), 'resource')}")
        if filled:
            write_rows(out, [view.proposed(one) for one in filled], f"To add: {_size(filled)}")
        else:
            out.print("Nothing is known that could be added.")


def _tell(done: Sequence[Done], *, as_json: bool) -> None:
    out = screen()
    if as_json:
        write_json(view.results(done))
        return
    if not done:
        return
    write_rows(out, [view.outcome(one) for one in done], "Written")
    failed = [one for one in done if one.error]
    added = sum(len(one.added) for one in done)
    out.print(f"{counted(added, 'tag')} added" + (f"; {counted(len(failed), 'resource')} failed." if failed else "."))


def _size(filled: Sequence[Proposal]) -> str:
    return f"{counted(sum(len(one.fills) for one in filled), 'tag')} on {counted(len(filled), 'resource')}"


if __name__ == "__main__":
    main(prog_name="./scripts/remediate")
