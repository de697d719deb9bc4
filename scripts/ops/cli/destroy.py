"""`./scripts/destroy`: one stage down."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import boto3
import click
from rich.console import Console

from scripts.ops.cli import project_option, region_option, report_errors, stage_option
from scripts.ops.deployment.destroy import destroy
from scripts.ops.stage import stacks
from scripts.ops.stage.lookup import names_of


@click.command()
@stage_option
@region_option
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--with-data", is_flag=True, help="Remove the ledger too, and the bucket of the trail that we made.")
@project_option
@report_errors
def main(*, stage: str, region: str | None, yes: bool, with_data: bool, project_dir: Path) -> None:
    """Remove what ./scripts/deploy made for one stage.

    The ledger and the bucket of its own trail stay, and the next deployment of the stage takes them up again. Buckets
    that were there before stay whatever is asked for; they only stop telling us of new logs.
    """
    session = boto3.Session(region_name=region)
    names = names_of(stage, session)
    if not yes:
        more = f", with the ledger {names.table} and all logs in {names.trail_bucket}" if with_data else ""
        place = f"account {names.account}, Region {names.region}"
        click.confirm(f"Remove stage {stage} from {place}{more}?", abort=True)
    console = Console(stderr=True, highlight=False)
    report = partial(console.print, markup=False, soft_wrap=True)
    was_there = stacks.status_of(session.client("cloudformation"), names.stack) is not None
    kept = destroy(names, session=session, report=report, with_data=with_data, project_dir=project_dir)
    if was_there:
        report(f"Stage {stage} is gone.")
    else:
        place = f"account {names.account}, Region {names.region}"
        report(f"There was no stack {names.stack} in {place}. Anything else of stage {stage} has been removed.")
    if kept:
        report("Kept, and taken over by the next deployment of the stage:")
        for one in kept:
            report(f"  {one}")
        report(f"Remove that too: ./scripts/destroy --stage {stage} --region {names.region} --with-data")


if __name__ == "__main__":
    main(prog_name="./scripts/destroy")
