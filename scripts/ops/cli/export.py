"""`./scripts/export`: what a stage is, as files."""

from __future__ import annotations

from pathlib import Path

import boto3
import click

from chalicelib.core.counts import counted
from scripts.ops.cli import region_option, report_errors, stage_option
from scripts.ops.errors import NoStage
from scripts.ops.presentation.terminal import plain, screen
from scripts.ops.stage.deployed_stage import DeployedStage
from scripts.ops.stage.export import documents
from scripts.ops.stage.lookup import names_of

EXAMPLES = """\
\b
Examples:
  ./scripts/export --stage prod --out kept/prod
  sh kept/prod/deploy.sh --plan              what deploying it again would do

docs/disaster-recovery.md says how a stage is built again from the files.

Exit code: 0 if all is written, 1 if not, 2 for wrong arguments.
"""


@click.command(epilog=EXAMPLES)
@stage_option
@region_option
@click.option(
    "--out",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Write into this folder; files of an earlier export are replaced.",
)
@report_errors
def main(*, stage: str, region: str | None, folder: Path) -> None:
    """Write what a stage is into files.

    They are the command that deploys it again, its template, settings and tag policy, the notifications of its trail
    buckets, and the policies of its functions as they are filled. Changes nothing in AWS. The ledger is not among them:
    DynamoDB exports it.
    """
    session = boto3.Session(region_name=region)
    deployed = DeployedStage(names_of(stage, session), session)
    if not deployed.exists:
        raise NoStage(deployed.names)
    folder.mkdir(parents=True, exist_ok=True)
    found = dict(documents(deployed))
    for name, text in found.items():
        (folder / name).write_text(text, encoding="utf-8")
    screen().print(plain(f"Wrote {counted(len(found), f'file of stage {stage}')} into {folder}."), soft_wrap=True)


if __name__ == "__main__":
    main(prog_name="./scripts/export")
