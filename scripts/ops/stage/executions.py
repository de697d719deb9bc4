"""Executions of a stage's state machine: finding, reading, starting and redriving them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from chalicelib.core.lambda_errors import message_in
from scripts.ops.errors import CommandError
from scripts.ops.stage.history import Event, events_of
from statemachines.names import Names

FAILED = ("FAILED", "TIMED_OUT", "ABORTED")
RUNNING = ("RUNNING", "PENDING_REDRIVE")
REDRIVE_ENDS = timedelta(days=14)
"""How long after its end an execution can be redriven (RedriveExecution, Step Functions API reference)."""

_NO_REDRIVE = ("ExecutionNotRedrivable", "ValidationException", "UnknownOperationException", "NotImplemented")
_NO_SUCH_CALL = (404, 500, 501)
"""What engines answer that do not know RedriveExecution; with a body of their own, so the code is the number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One execution as it is now. `message` is what AWS or the failed step said, `output` the result document."""

    arn: str
    name: str
    status: str
    started: datetime
    stopped: datetime | None = None
    input: Mapping[str, Any]
    output: Mapping[str, Any] | None = None
    error: str = ""
    message: str = ""
    redrive: str = ""

    @property
    def failed(self) -> bool:
        """Whether it ended otherwise than by success."""
        return self.status in FAILED

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.status in RUNNING

    @property
    def ended(self) -> datetime:
        """When it stopped, or started if it still runs."""
        return self.stopped or self.started


@dataclass(frozen=True, slots=True)
class Machine:
    """A state machine of a stage. `once` is a client that makes each call a single time."""

    client: Any
    once: Any
    arn: str
    kind: str = "attribute"

    @classmethod
    def of(cls, names: Names, session: boto3.Session, kind: str = "attribute") -> Self:
        """Return the machine of this kind of a stage."""
        once = Config(retries={"total_max_attempts": 1})
        arn = names.machine(kind).arn
        return cls(session.client("stepfunctions"), session.client("stepfunctions", config=once), arn, kind)

    def failures(self, since: datetime) -> list[Execution]:
        """Return what failed since then, latest first."""
        pages = self.client.get_paginator("list_executions")
        found = [
            one["executionArn"]
            for status in FAILED
            for page in pages.paginate(stateMachineArn=self.arn, statusFilter=status)
            for one in page["executions"]
            if one.get("stopDate", one["startDate"]) >= since
        ]
        return sorted(map(self._describe, found), key=lambda one: one.ended, reverse=True)

    def started(self, since: datetime) -> list[Execution]:
        """Return what was started since then, in whatever state."""
        pages = self.client.get_paginator("list_executions").paginate(stateMachineArn=self.arn)
        found: list[Execution] = []
        for page in pages:
            recent = [one["executionArn"] for one in page["executions"] if one["startDate"] >= since]
            found += map(self._describe, recent)
            if len(recent) < len(page["executions"]):  # the latest come first (ListExecutions, API reference)
                break
        return found

    def succeeded(self, since: datetime) -> Iterator[Execution]:
        """Yield what was started since then and succeeded, latest first."""
        pages = self.client.get_paginator("list_executions")
        for page in pages.paginate(stateMachineArn=self.arn, statusFilter="SUCCEEDED"):
            for one in page["executions"]:
                if one["startDate"] < since:
                    return
                yield self._describe(one["executionArn"])

    def find(self, asked: str) -> Execution:
        """Return the execution of a name or ARN. Raises `CommandError` if there is none."""
        return locate([self], asked)[1]

    def get(self, asked: str) -> Execution | None:
        """Return the execution of this name or ARN, or None."""
        name = asked.removeprefix(self._prefix)
        if name.startswith("arn:"):
            return None
        try:
            return self._describe(self._prefix + name)
        except ClientError as exc:
            # InvalidArn: a name with characters that none can have
            if exc.response["Error"]["Code"] in ("ExecutionDoesNotExist", "InvalidArn"):
                return None
            raise

    def history(self, execution: Execution) -> Sequence[Event]:
        """Return all events of an execution, in their order."""
        return events_of(self.client, execution.arn)

    def definition(self, execution: Execution) -> Mapping[str, Any]:
        """Return the definition that an execution began with."""
        found: Mapping[str, Any] = json.loads(self._began_with(execution))
        return found

    def latest(self, *statuses: str) -> Execution | None:
        """Return the execution that was started last, among those of these statuses if any are given."""
        newest = [
            one
            for chosen in [{"statusFilter": status} for status in statuses] or [{}]
            for one in self.client.list_executions(stateMachineArn=self.arn, maxResults=1, **chosen)["executions"]
        ]
        found = max(newest, key=lambda one: one["startDate"], default=None)
        return found and self._describe(found["executionArn"])

    def start(self, name: str, document: Mapping[str, Any]) -> Execution:
        """Start an execution; where one of that name exists, return that one."""
        text = json.dumps(document, separators=(",", ":"), sort_keys=True)
        try:
            self.client.start_execution(stateMachineArn=self.arn, name=name, input=text)
        except ClientError as exc:
            if exc.response["Error"]["Code"] != "ExecutionAlreadyExists":
                raise
        return self.find(name)

    def redriven(self, execution: Execution, now: datetime) -> Execution | None:
        """Redrive an execution where AWS can, and return it as it is then; None where it must be started anew.

        A redrive keeps to the definition it began with, so one that was deployed since counts as gone.
        """
        gone = execution.redrive == "NOT_REDRIVABLE" or now - execution.ended > REDRIVE_ENDS
        if gone or self._definition_changed(execution):
            return None
        token = hashlib.sha256(f"{execution.arn} {execution.ended}".encode()).hexdigest()
        try:
            self.once.redrive_execution(executionArn=execution.arn, clientToken=token)
        except ClientError as exc:
            if not _unsupported(exc):
                raise
            # somebody else may have redriven it meanwhile
            found = self.find(execution.arn)
            return None if found.failed else found
        return self.find(execution.arn)

    @property
    def _prefix(self) -> str:
        return self.arn.replace(":stateMachine:", ":execution:") + ":"

    def _definition_changed(self, execution: Execution) -> bool:
        now = self.client.describe_state_machine(stateMachineArn=self.arn)["definition"]
        return bool(self._began_with(execution) != now)

    def _began_with(self, execution: Execution) -> str:
        return str(self.client.describe_state_machine_for_execution(executionArn=execution.arn)["definition"])

    def _describe(self, arn: str) -> Execution:
        found = self.client.describe_execution(executionArn=arn)
        return Execution(
            arn=found["executionArn"],
            name=found["name"],
            status=found["status"],
            started=found["startDate"],
            stopped=found.get("stopDate"),
            input=json.loads(found.get("input") or "{}"),
            output=json.loads(found["output"]) if found.get("output") else None,
            error=found.get("error") or "",
            message=message_in(found.get("cause") or ""),
            redrive=found.get("redriveStatus") or "",
        )


def locate(machines: Sequence[Machine], asked: str) -> tuple[Machine, Execution]:
    """Return the execution of a name or ARN, and its machine. Raises `CommandError` if none of them has it."""
    for machine in machines:
        if found := machine.get(asked):
            return machine, found
    *others, last = [machine.arn.rpartition(":")[2] for machine in machines]
    names = f"{', '.join(others)} or {last}" if others else last
    hint = "Is it of another stage? Pass --stage. See what failed with --list. AWS keeps executions for 90 days."
    raise CommandError(f"There is no execution {asked} of {names}.", hint)


def _unsupported(exc: ClientError) -> bool:
    code = exc.response["Error"]["Code"]
    return code in _NO_REDRIVE or code in map(str, _NO_SUCH_CALL)
