"""`Engine`: the Step Functions at an endpoint, whoever it is that answers there."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from scripts.devtools.embedded_aws import REGION
from scripts.ops.errors import CommandError
from scripts.ops.stage.history import events_of

LOOK_AGAIN = 0.5
"""Seconds between two looks."""

Execution = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Engine:
    """A client of Step Functions Local, which asks for credentials and checks none."""

    client: Any
    endpoint: str

    @classmethod
    def at(cls, endpoint: str) -> Self:
        """Return the engine at an endpoint."""
        client = boto3.client(
            "stepfunctions",
            endpoint_url=endpoint,
            region_name=REGION,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",  # noqa: S106 - of an AWS that has no secrets
            config=Config(retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=30),
        )
        return cls(client, endpoint)

    def wait_until_it_answers(self, seconds: float, sleep: Callable[[float], None] = time.sleep) -> None:
        """Return when the endpoint answers. Raises `CommandError` where it does not within these seconds."""
        for _ in range(max(1, int(seconds / LOOK_AGAIN))):
            try:
                self.client.list_state_machines(maxResults=1)
            except (BotoCoreError, ClientError) as error:
                last: Exception = error
                sleep(LOOK_AGAIN)
            else:
                return
        raise CommandError(
            f"Nothing that is Step Functions answered at {self.endpoint}: {last}",
            "Start AWS Step Functions Local with one of the commands above, or pass another --endpoint.",
        )

    def put(self, name: str, definition: str, role: str) -> str:
        """Create the state machine, or change the one of that name. Return its ARN."""
        try:
            made = self.client.create_state_machine(name=name, definition=definition, roleArn=role)
        except ClientError as error:
            if error.response["Error"]["Code"] != "StateMachineAlreadyExists":
                raise
            machines = self.client.get_paginator("list_state_machines").paginate()
            found = (
                one["stateMachineArn"] for page in machines for one in page["stateMachines"] if one["name"] == name
            )
            arn = next(found)
            self.client.update_state_machine(stateMachineArn=arn, definition=definition, roleArn=role)
            return str(arn)
        return str(made["stateMachineArn"])

    def executions(self, machine: str) -> list[Execution]:
        """Return the executions of a machine, oldest first."""
        pages = self.client.get_paginator("list_executions").paginate(stateMachineArn=machine)
        found = [
            self.client.describe_execution(executionArn=one["executionArn"]) for p in pages for one in p["executions"]
        ]
        return sorted(found, key=lambda one: one["startDate"])

    def follow(self, machine: str, seconds: float, sleep: Callable[[float], None] = time.sleep) -> list[Execution]:
        """Return the executions when all have ended. Raises `CommandError` for those that run longer."""
        for _ in range(max(1, int(seconds / LOOK_AGAIN))):
            found = self.executions(machine)
            if all(one["status"] != "RUNNING" for one in found):
                return found
            sleep(LOOK_AGAIN)
        running = [one["name"] for one in found if one["status"] == "RUNNING"]
        raise CommandError(f"After {seconds:g} s still running: {', '.join(running)}", "What does its log say?")

    def history(self, execution: str) -> list[dict[str, Any]]:
        """Return all events of an execution."""
        return events_of(self.client, execution)
