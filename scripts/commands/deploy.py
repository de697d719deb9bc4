"""`./scripts/deploy`: one stage up, or changed to what the checkout says."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path

import boto3
import click
from rich.console import Console
from rich.table import Table

from scripts.commands import project_option, region_option, stage_option, telling
from scripts.deployment.deploy import deploy, plan_for
from scripts.deployment.plan import Plan

OPTIONS = ("ENVIRONMENT", "TAG_KEY", "TAG_VALUE", "TAG_POLICY_PARAMETER")
"""Settings of the Lambdas that are taken from the environment of whoever deploys (docs/settings.md)."""


@click.command(epilog="ENVIRONMENT, TAG_KEY, TAG_VALUE and TAG_POLICY_PARAMETER are taken from your environment.")
@stage_option
@region_option
@click.option(
    "--trail-bucket",
    "trails",
    multiple=True,
    metavar="BUCKET[/PREFIX]",
    help="Bucket that CloudTrail writes its logs to, in the same account and Region. May be given again.",
)
@click.option("--trail-key", "trail_keys", multiple=True, metavar="ARN", help="KMS key that encrypts those logs.")
@click.option("--account", "accounts", multiple=True, metavar="ID", help="Another account that may be tagged.")
@click.option("--plan", "plan_only", is_flag=True, help="Say what would be deployed, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Write the outputs as flat JSON to standard output.")
@project_option
@telling
def main(
    *,
    stage: str,
    region: str | None,
    trails: tuple[str, ...],
    trail_keys: tuple[str, ...],
    accounts: tuple[str, ...],
    plan_only: bool,
    as_json: bool,
    project_dir: Path,
) -> None:
    """Deploy one stage of TagTrail, or bring the one that is there up to date.

    Infrastructure by CloudFormation, Lambdas by Chalice, then what joins the two. Run it again whenever you like.
    """
    console = Console(stderr=True, highlight=False)
    session = boto3.Session(region_name=region)
    options = {name: os.environ[name] for name in OPTIONS if os.environ.get(name)}
    plan = plan_for(stage, session=session, trails=trails, trail_keys=trail_keys, accounts=accounts, options=options)
    console.print(_shown(plan))
    if plan_only:
        return
    report = partial(console.print, markup=False, soft_wrap=True)
    outputs = deploy(plan, session=session, report=report, project_dir=project_dir)
    console.print(f"Stage {stage} is up. Remove it with: ./scripts/destroy --stage {stage}")
    if as_json:
        click.echo(json.dumps(outputs, indent=2, sort_keys=True))


def _shown(plan: Plan) -> Table:
    names = plan.names
    table = Table(title=f"Stage {names.stage}", show_header=False, title_justify="left")
    rows = {
        "account": names.account,
        "Region": names.region,
        "stack": names.stack,
        "logs from": "\n".join(plan.trails) or "no bucket: only messages to the inbox",
        "tags accounts": ", ".join(plan.our_accounts),
        "tag keys": ", ".join(sorted(plan.tag_keys)),
        "inbox": names.inbox,
        "ledger": names.table,
        "alerts": names.topic,
    }
    for name, value in rows.items():
        table.add_row(name, value)
    return table


if __name__ == "__main__":
    main(prog_name="./scripts/deploy")
