"""`./scripts/destroy`: one stage down."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import boto3
import click
from rich.console import Console

from scripts.commands import project_option, region_option, stage_option, telling
from scripts.deployment.deploy import names_of
from scripts.deployment.destroy import destroy


@click.command()
@stage_option
@region_option
@click.option("--yes", is_flag=True, help="Don't ask.")
@project_option
@telling
def main(*, stage: str, region: str | None, yes: bool, project_dir: Path) -> None:
    """Remove what ./scripts/deploy made for one stage. Trail buckets and the ledger stay."""
    session = boto3.Session(region_name=region)
    names = names_of(stage, session)
    if not yes:
        click.confirm(f"Remove stage {stage} from account {names.account}, Region {names.region}?", abort=True)
    console = Console(stderr=True, highlight=False)
    destroy(
        names, session=session, report=partial(console.print, markup=False, soft_wrap=True), project_dir=project_dir
    )
    console.print(f"Stage {stage} is gone. Its ledger, the table {names.table}, is still there.")


if __name__ == "__main__":
    main(prog_name="./scripts/destroy")
