"""`./scripts/demo`: the whole machine at work on the embedded AWS, without an account."""

from __future__ import annotations

import signal
import sys
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from chalicelib.ledger.store import Row
from scripts.devtools.embedded_aws import EmbeddedAws
from scripts.devtools.scenarios.accounts_demo import Accounts
from scripts.devtools.scenarios.compliance import ComplianceDemo
from scripts.devtools.scenarios.demo import Demo
from scripts.devtools.scenarios.faults import FAULTS
from scripts.devtools.scenarios.local_stage import Stage
from scripts.devtools.scenarios.poison import Poison
from scripts.devtools.scenarios.realtime import RealTime
from scripts.devtools.scenarios.retention import Retention
from scripts.devtools.scenarios.truth import Truth
from scripts.ops.cli import report_errors
from statemachines.machines import MACHINES
from statemachines.stage_options import MODES

SCENES: dict[str, Any] = {
    "accounts": Accounts,
    "attribute": Demo,
    "compliance": ComplianceDemo,
    "retention": Retention,
    "truth": Truth,
}
"""What makes each scene: called with `aws`, `console`, `folder` and `fault`; has `run() -> Stage` and `problems`."""

EXPORTED = (
    "AWS_ENDPOINT_URL",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_DEFAULT_REGION",
    "LAMBDA_ARCHITECTURE",
)
"""What another terminal needs to know: the last for `./scripts/deploy`, whose functions run on this machine."""

WIDTH = 160
"""Columns where there is no terminal to ask."""


@click.command()
@click.argument("scene", type=click.Choice(sorted(SCENES)), default="attribute")
@click.option("--keep", is_flag=True, help="Leave the embedded AWS running to look around in, until Ctrl-C.")
@click.option(
    "--mode",
    type=click.Choice(MODES),
    default="s3",
    show_default=True,
    help="What triggers: the logs, EventBridge's events of two Regions, or both, and who finds what done.",
)
@click.option("--fail", type=click.Choice(sorted(FAULTS)), help="Break something on purpose, then show how it heals.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Port of the embedded AWS.  [default: a free one]"
)
@report_errors
def main(*, scene: str, keep: bool, mode: str, fail: str | None, port: int) -> None:
    """Show TagTrail at work on an AWS that runs on this machine.

    SCENE attribute (the default) deploys a stage, creates real resources as four people in two Regions, puts the
    CloudTrail log of those calls into the trail bucket, and then only waits. Shows each execution, the tags, the ledger
    and the alerts. With --mode both, EventBridge tells of each call before its log comes.

    SCENE retention makes AMIs and snapshots in two Regions and lets three days pass, with another period on the third.

    SCENE accounts tags in another account of an organization, shows what becomes of accounts without the role or not
    on the list, and finds the people behind what machines create.

    SCENE compliance launches instances with and without the tags that they must have, lets EC2 tell of them, and runs
    the daily check of everything. Shows findings, notifications and metrics.

    SCENE truth lets a bucket change hands, an agent build for somebody, a pipeline deploy and the log of a session come
    late, and shows what tags and ledger say of whom.

    Exits with 0 only if all of it is as it should be.
    """
    if mode != "s3" and (scene != "attribute" or fail):
        raise click.UsageError("--mode is a matter of the scene attribute, and goes without --fail.")
    if fail and scene in ("compliance", "truth"):
        raise click.UsageError(f"--fail breaks nothing in the scene {scene}.")
    if fail == "poison" and scene != "attribute":
        raise click.UsageError("--fail poison is a matter of the scene attribute.")
    make = Poison if fail == "poison" else SCENES[scene] if mode == "s3" else partial(RealTime, mode=mode)
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    with tempfile.TemporaryDirectory(prefix="tagtrail-demo-") as folder, EmbeddedAws(port) as aws:
        console.print(f"The embedded AWS listens on {aws.endpoint}\n", highlight=False)
        demo = make(aws=aws, console=console, folder=Path(folder), fault=FAULTS[fail] if fail else None)
        stage = demo.run()
        drawn = _drawing(stage, scene)
        if keep:
            _stay(console, stage, drawn)
        else:
            console.print(f"With --keep, {drawn} draws it.", soft_wrap=True, highlight=False)
    sys.exit(1 if demo.problems else 0)


def _drawing(stage: Stage, scene: str) -> str:
    """Return the command that draws an execution of the scene: one that failed, if one did, or else the last."""
    kind = scene if scene in MACHINES else "attribute"
    execution = (stage.executions("FAILED", kind) or stage.executions(kind=kind))[-1]
    return f"./scripts/trace --stage {stage.names.stage} {execution['name']} --html trace.html"


def _questions(stage: str, known: Mapping[str, Row]) -> list[str]:
    """Return the command that asks the ledger for something of the scene that it knows, if it knows anything.

    Of a name that was used again it asks for the whole story.
    """
    chosen = "arn:aws:s3:::demo-already-tagged"  # of what most scenes make, with the most to tell
    arns = [chosen] if chosen in known else sorted(known)[:1]
    return [f"./scripts/whodunit --stage {stage} {arn}{' --history' if 'Past' in known[arn] else ''}" for arn in arns]


def _stay(console: Console, stage: Stage, drawn: str) -> None:
    names, variables = stage.names, stage.aws.environment()
    lines = [
        "export " + " ".join(f"{name}={variables[name]}" for name in EXPORTED),
        f"aws stepfunctions list-executions --state-machine-arn {names.attribute.arn}",
        f"aws dynamodb scan --table-name {names.table}",
        f"aws s3 ls --recursive s3://{stage.trail}",
        "aws ec2 describe-tags",
        *_questions(names.stage, stage.rows()),
        drawn,
    ]
    console.print("\nThe embedded AWS goes on until Ctrl-C. In another terminal:\n", highlight=False)
    for line in lines:
        console.print(f"  {line}", soft_wrap=True, highlight=False)
    try:
        signal.pause()
    except KeyboardInterrupt:
        console.print("\nStopped.")


if __name__ == "__main__":
    main(prog_name="./scripts/demo")
