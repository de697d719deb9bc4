"""`./scripts/sfn-local`: the state machine on an AWS Step Functions Local that you started."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click
from rich.console import Console

from scripts.devtools.embedded_aws import ACCOUNT, REGION, EmbeddedAws
from scripts.devtools.scenarios import tables
from scripts.devtools.stepfunctions_local.engine import Engine
from scripts.devtools.stepfunctions_local.run import Run, problems
from scripts.ops.cli import report_errors
from scripts.ops.presentation.terminal import plain, screen
from scripts.ops.stage.history import read_history

PORT = 4599
"""The port of the embedded AWS, which Step Functions Local must know before it starts."""

EXAMPLES = f"""\
\b
Examples:
  docker run --rm --network host -e LAMBDA_ENDPOINT=http://127.0.0.1:{PORT} \\
      -e AWS_ACCOUNT_ID={ACCOUNT} -e AWS_DEFAULT_REGION={REGION} \\
      -e AWS_ACCESS_KEY_ID=testing -e AWS_SECRET_ACCESS_KEY=testing amazon/aws-stepfunctions-local
  ./scripts/sfn-local --endpoint http://127.0.0.1:8083

Exit code: 0 if all became as it should, 1 if not or if nothing answered, 2 for wrong arguments.
"""


@click.command(epilog=EXAMPLES)
@click.option("--endpoint", required=True, metavar="URL", help="Where Step Functions Local listens.")
@click.option("--stage", default="local", show_default=True, help="Name of the stage that is deployed for the run.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="Port of the embedded AWS."
)
@click.option(
    "--wait", type=click.FloatRange(0), default=120.0, show_default=True, help="Seconds to wait for the endpoint."
)
@report_errors
def main(*, endpoint: str, stage: str, port: int, wait: float) -> None:
    """Run the state machine on an AWS Step Functions Local that you started, and show what became of it.

    Deploys a stage to the embedded AWS on this machine, whose Lambda endpoint serves our functions to Step Functions
    Local, and whose `receive` starts its executions there. Then creates a day's resources and delivers their logs.
    """
    console = screen()
    with tempfile.TemporaryDirectory(prefix="tagtrail-sfn-local-") as folder, EmbeddedAws(port) as aws:
        engine = Engine.at(endpoint)
        console.print(_how_to_start(aws.endpoint), markup=False, soft_wrap=True)
        engine.wait_until_it_answers(wait)
        run = Run(aws=aws, engine=engine, folder=Path(folder), report=lambda line: console.print(plain(line)))
        found = run.deploy(stage)
        day, executions = run.run(found)
        for execution in executions:
            console.print(f"Execution {execution['name']}: {execution['status']}", markup=False)
            console.print(tables.states(read_history(engine.history(execution["executionArn"])).runs), "")
        wrong = list(problems(found, day, executions))
    _sum_up(console, len(executions), len(day.expected), wrong)
    sys.exit(1 if wrong else 0)


def _how_to_start(endpoint: str) -> str:
    port = endpoint.rpartition(":")[2]
    options = (
        f"-e AWS_ACCOUNT_ID={ACCOUNT} -e AWS_DEFAULT_REGION={REGION} "
        "-e AWS_ACCESS_KEY_ID=testing -e AWS_SECRET_ACCESS_KEY=testing amazon/aws-stepfunctions-local"
    )
    return (
        f"The embedded AWS listens on {endpoint}. Step Functions Local must have been started with it, one of:\n\n"
        f"  docker run --rm --network host -e LAMBDA_ENDPOINT={endpoint} {options}\n"
        f"  docker run --rm -p 8083:8083 -e LAMBDA_ENDPOINT=http://host.docker.internal:{port} {options}\n"
        f"  java -jar StepFunctionsLocal.jar --lambda-endpoint {endpoint} --aws-account {ACCOUNT} "
        f"--aws-region {REGION}\n"
    )


def _sum_up(console: Console, executions: int, resources: int, wrong: list[str]) -> None:
    for problem in wrong:
        console.print(plain(f"NOT AS IT SHOULD BE: {problem}", 2000), style="red")
    console.print(f"{executions} executions, {resources} resources, {len(wrong)} problems")


if __name__ == "__main__":
    main(prog_name="./scripts/sfn-local")
