"""`./scripts/deploy`: one stage up, or changed to what the checkout says."""

from __future__ import annotations

import json
import os
import re
import sys
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import click
from rich.console import Console
from rich.text import Text

from chalicelib.runtime.setting_parsers import webhook
from scripts.ops.cli import WritableFile, project_option, region_option, report_errors, stage_option
from scripts.ops.deployment import preflight, smoke_check, view
from scripts.ops.deployment.deploy import deploy, plan_for
from scripts.ops.deployment.infrastructure.existing_resources import ledger_lacks
from scripts.ops.deployment.notes import notes
from scripts.ops.deployment.preflight import PRICE
from scripts.ops.errors import CommandError
from scripts.ops.organization import member_template
from scripts.ops.presentation.progress import Report
from scripts.ops.project import read_templates
from scripts.ops.stage.deployed_stage import DeployedStage
from scripts.ops.stage.options import CHOSEN, DEFAULTS, changes, command, listed
from scripts.ops.stage.plan import MAX_WINDOW, Plan
from statemachines.infrastructure.trail import MOST_ARCHIVE_DAYS
from statemachines.stage_options import ARCHITECTURES, MODES, StageOptions

RETENTIONS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
"""What CloudWatch Logs takes (PutRetentionPolicy, API reference)."""

_ADDRESS = re.compile(r"(?=.{3,254}\Z)[^\s@<>,;\"]+@[^\s@<>,;\".]+(\.[^\s@<>,;\".]+)+")


def _webhook(text: str) -> str:
    try:
        return str(webhook(text))
    except ValueError as error:
        raise click.BadParameter(f"{text.partition('=')[0]}: {error}") from error  # the rest may be a URL


def _address(_context: click.Context, _option: click.Parameter, text: str) -> str:
    if text and not _ADDRESS.fullmatch(text):
        raise click.BadParameter(f"{text!r} is no mail address")
    return text


@click.command(epilog=f"{', '.join(CHOSEN[:-1])} and {CHOSEN[-1]} are taken from your environment.")
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
@click.option("--create-trail", is_flag=True, help="Make a trail of our own for all Regions, with its bucket.")
@click.option(
    "--archive-after",
    type=click.IntRange(0, MOST_ARCHIVE_DAYS),
    default=DEFAULTS.archive_after,
    metavar="DAYS",
    show_default="never",
    help="Days after which its logs go to S3 Glacier Flexible Retrieval; they expire after 90 days in any case.",
)
@click.option("--second-trail", is_flag=True, help=f"Do so although there is a trail, which costs {PRICE}.")
@click.option(
    "--mode",
    type=click.Choice(MODES),
    default=DEFAULTS.mode,
    envvar="TRIGGER_MODE",
    show_default="TRIGGER_MODE, else s3",
    help="What triggers: s3 the logs, minutes after a call, of every Region; eventbridge its events, after seconds, "
    "of this Region and --regions; both, of which the second finds done what the first did.",
)
@click.option(
    "--regions",
    metavar="REGION,...",
    default="",
    callback=lambda _context, _option, text: listed(text),
    help="Other Regions whose events are forwarded to this one, or all: state changes of EC2 in every mode, creations "
    "with --mode eventbridge or both. The forwarder of a Region that is no longer named is removed.",
)
@click.option(
    "--account",
    "accounts",
    multiple=True,
    metavar="ID",
    help="Another account to tag in, which has the member role. May be given again.",
)
@click.option(
    "--member-template",
    type=WritableFile(),
    metavar="FILE",
    help="Write the template of the role that the other accounts need, and deploy nothing.",
)
@click.option(
    "--email",
    default=DEFAULTS.email,
    callback=_address,
    metavar="ADDRESS",
    help="Who hears alerts and what owners are told; AWS asks to confirm both.",
)
@click.option(
    "--webhook",
    "webhooks",
    multiple=True,
    metavar="TARGET=STORE:NAME",
    callback=lambda _context, _option, texts: tuple(map(_webhook, texts)),
    help="Tell slack, teams or json too; its URL is the secret ssm:/NAME or secretsmanager:NAME. May be given again.",
)
@click.option(
    "--webhook-allow-private",
    "webhook_allow_private",
    multiple=True,
    metavar="HOST",
    help="Host of a webhook that may have a private address. May be given again.",
)
@click.option(
    "--log-days",
    type=click.Choice(RETENTIONS),
    default=DEFAULTS.log_days,
    show_default=True,
    help="How long logs of the Lambdas stay.",
)
@click.option(
    "--log-window",
    type=click.IntRange(0, MAX_WINDOW),
    default=DEFAULTS.log_window,
    envvar="LOG_WINDOW",
    metavar="SECONDS",
    show_default=f"LOG_WINDOW, else {DEFAULTS.log_window}",
    help="How long logs wait for others to share an execution with, which costs less; 0 to 300, with --mode s3.",
)
@click.option(
    "--changes-window",
    type=click.IntRange(0, MAX_WINDOW),
    default=DEFAULTS.changes_window,
    envvar="CHANGES_WINDOW",
    metavar="SECONDS",
    show_default=f"CHANGES_WINDOW, else {DEFAULTS.changes_window}",
    help="How long state changes of EC2 wait for others to share a check with, which costs less; 0 to 300.",
)
@click.option(
    "--architecture",
    type=click.Choice(ARCHITECTURES),
    default=DEFAULTS.architecture,
    envvar="LAMBDA_ARCHITECTURE",
    show_default="LAMBDA_ARCHITECTURE, else arm64",
    help="The processor of the Lambdas. An arm64 second costs a fifth less.",
)
@click.option("--yes", is_flag=True, help="Don't ask before something is taken from a stage that is there.")
@click.option("--plan", "plan_only", is_flag=True, help="Say what would be deployed, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Write the outputs as flat JSON to standard output.")
@click.option("--outputs", type=WritableFile(), help="Write the same into this file.")
@project_option
@report_errors
def main(
    *,
    stage: str,
    region: str | None,
    second_trail: bool,
    yes: bool,
    plan_only: bool,
    as_json: bool,
    outputs: Path | None,
    project_dir: Path,
    **options: Any,
) -> None:
    """Deploy one stage of TagTrail, or bring the one that is there up to date.

    Infrastructure by CloudFormation, Lambdas by Chalice, then what joins the two, and a look whether it works. Run it
    again whenever you like.
    """
    console = Console(stderr=True, highlight=False)
    report = partial(console.print, markup=False, soft_wrap=True)
    session, member_file = boto3.Session(region_name=region), options.pop("member_template")
    settings = {name: os.environ[name] for name in CHOSEN if os.environ.get(name)}
    plan = plan_for(stage, session, StageOptions(settings=settings, **options))
    if member_file:
        report(_member_template(plan, member_file, project_dir))
        return
    console.print(view.shown(plan, ledger_lacks(plan.names, session)))
    for note in notes(plan, session):
        console.print(Text("Note: ", style="yellow").append(note, style="default"), soft_wrap=True)
    there = DeployedStage(plan.names, session)
    before = there.options if there.exists else None
    lost = before is not None and _changes(before, plan, report)
    preflight.check(preflight.Situation(plan=plan, session=session, second_trail=second_trail))
    if plan_only:
        return
    if before and lost and not yes:
        _let_go(command(plan.names, before))
    found = deploy(plan, session=session, report=report, project_dir=project_dir)
    report("smoke check: the stage tags its own alert topic")
    for key, value in sorted(smoke_check.check(plan, session).items()):
        report(f"  {key} = {value}")
    _tell(plan, found, report, outputs)
    if as_json:
        click.echo(_flat(found))


def _member_template(plan: Plan, file: Path, project_dir: Path) -> str:
    file.write_text(member_template.body(member_template.template(plan, read_templates(project_dir))), encoding="utf-8")
    names = plan.names
    return f"{file} makes {names.member_role}, which stage {names.stage} tags with: docs/operations.md#other-accounts"


def _changes(before: StageOptions, plan: Plan, report: Report) -> bool:
    """Say what another choice changes of what is deployed. Returns whether something is lost."""
    found = changes(before, plan)
    report("Changes of what is deployed:" if found else "All is chosen as it is deployed.")
    for change in found:
        report(f"  {'-' if change.lost else '+'} {change.told}")
    return any(change.lost for change in found)


def _let_go(deploy_again: str) -> None:
    """Ask whether what is marked with - may go; where nobody can be asked, refuse."""
    if sys.stdin.isatty():
        click.confirm("Take away what is marked with -?", abort=True, err=True)
        return
    raise CommandError(
        "what is marked with - would be taken from the stage", f"Keep it: {deploy_again}\nOr let it go: pass --yes too."
    )


def _tell(plan: Plan, found: dict[str, str], report: Report, outputs: Path | None) -> None:
    stage = plan.names.stage
    report(f"Stage {stage} is up. Remove it with: ./scripts/destroy --stage {stage}")
    for name, link in found.items():
        if name.startswith("Console"):
            report(f"  {name.removeprefix('Console')}: {link}")
    if outputs:
        outputs.write_text(_flat(found) + "\n", encoding="utf-8")


def _flat(found: dict[str, str]) -> str:
    return json.dumps(found, indent=2, sort_keys=True)


if __name__ == "__main__":
    main(prog_name="./scripts/deploy")
