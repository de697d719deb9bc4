"""One run: a stage on the embedded AWS whose `receive` starts its executions somewhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.devtools.embedded_aws import REGION, EmbeddedAws
from scripts.devtools.scenarios.day import Day, live
from scripts.devtools.scenarios.local_stage import Stage, bring_up
from scripts.devtools.scenarios.tag_readback import tags_of
from scripts.devtools.stepfunctions_local.engine import Engine, Execution

PATIENCE = 300.0
"""Seconds that the executions may take together."""

ENGINE = "AWS_ENDPOINT_URL_SFN"
"""What the AWS SDKs read for an endpoint of Step Functions alone."""


@dataclass(kw_only=True)
class Run:
    """A run of the machine on `engine`. `report` is told what is being done."""

    aws: EmbeddedAws
    engine: Engine
    folder: Path
    report: Callable[[str], None]

    def deploy(self, stage: str) -> Stage:
        """Deploy the stage and let everything that asks for Step Functions ask the engine."""
        self.report(f"deploying stage {stage} to the embedded AWS")
        found = bring_up(self.aws, stage, self.folder, lambda _: None)
        for function in ("receive", "notify"):
            self._redirect(found, function)
        return found

    def run(self, stage: Stage) -> tuple[Day, list[Execution]]:
        """Create the day's resources, deliver their logs, and follow what becomes of them."""
        machine = self._machine(stage)
        before = {one["executionArn"] for one in self.engine.executions(machine)}
        day = Day()
        for done, day in live(stage.client):  # noqa: B007 - the last one counts
            self.report(done)
        stage.deliver(day.records)
        self.report("logs delivered: notification -> inbox -> receive -> StartExecution")
        self.aws.wait_idle(PATIENCE)
        found = self.engine.follow(machine, PATIENCE)
        return day, [one for one in found if one["executionArn"] not in before]

    def _machine(self, stage: Stage) -> str:
        """Give the engine the very definition that was deployed, with the functions' ARNs in it."""
        deployed = stage.client("stepfunctions").describe_state_machine(stateMachineArn=stage.names.attribute.arn)
        arn = self.engine.put(stage.names.attribute.name, deployed["definition"], deployed["roleArn"])
        if arn != stage.names.attribute.arn:
            self.report(f"the engine calls the machine {arn}; start it with account 123456789012 and {REGION}")
        return arn

    def _redirect(self, stage: Stage, function: str) -> None:
        aws_lambda, name = stage.client("lambda"), stage.names.function(function)
        variables = aws_lambda.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        aws_lambda.update_function_configuration(
            FunctionName=name, Environment={"Variables": {**variables, ENGINE: self.engine.endpoint}}
        )


def problems(stage: Stage, day: Day, executions: list[Execution]) -> Iterator[str]:
    """Say what is not as the day expects."""
    if not executions:
        yield "no execution was started"
    for one in executions:
        if one["status"] != "SUCCEEDED":
            yield f"execution {one['name']} is {one['status']}: {one.get('error')}: {one.get('cause')}"
    rows: dict[str, Any] = stage.rows()
    for expected in day.expected:
        status = rows.get(expected.arn, {}).get("Status", "not in the ledger")
        if status != expected.status:
            yield f"{expected.arn} is {status}, expected {expected.status}"
        elif status == "TAGGED" and "CreatedBy" not in (tags_of(stage.client, expected.arn) or {}):
            yield f"{expected.arn} has no CreatedBy"
