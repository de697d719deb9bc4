"""`Trace`: an execution with its definition and its history, found by ARN or name, or as the newest one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import ClientError

from chalicelib.core.console_links import execution_link
from scripts.ops.errors import CommandError
from scripts.ops.stage.executions import FAILED, Execution, Machine
from scripts.ops.stage.history import History, StateRun, read_history
from statemachines.machines import MACHINES
from statemachines.names import Names

FORGOTTEN = "AWS forgets an execution 90 days after its end. "
GONE = ("ExecutionDoesNotExist", "InvalidArn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """An execution of the machine `kind`. `console` is its page in the AWS console, empty where there is none."""

    kind: str
    execution: Execution
    definition: Mapping[str, Any]
    history: History
    console: str


@dataclass(frozen=True, slots=True)
class Found:
    """An execution, and the machine that it is of."""

    kind: str
    machine: Machine
    execution: Execution


def trace(names: Names, session: boto3.Session, asked: str, *, failed: bool = False) -> Trace:
    """Return the execution of this ARN or name; without one the newest, or the newest that failed.

    Raises `CommandError` where there is none.
    """
    machines = {kind: Machine.of(names, session, kind) for kind in MACHINES}
    found = _named(names, machines, asked) if asked else _newest(names, machines, failed=failed)
    try:
        definition, events = found.machine.definition(found.execution), found.machine.history(found.execution)
    except ClientError as error:
        if error.response["Error"]["Code"] not in GONE:
            raise
        raise _unknown(names, found.execution.name) from error
    on_aws = "amazonaws" in (urlsplit(found.machine.client.meta.endpoint_url).hostname or "").split(".")
    return Trace(
        kind=found.kind,
        execution=found.execution,
        definition=definition,
        history=read_history(events),
        console=execution_link(found.execution.arn) if on_aws else "",
    )


def failures(history: History) -> list[StateRun]:
    """Return the runs in which an attempt failed, or that failed by themselves."""
    return [run for run in history.runs if run.error or any(attempt.error for attempt in run.attempts)]


def _named(names: Names, machines: Mapping[str, Machine], asked: str) -> Found:
    name = asked
    if asked.startswith("arn:"):
        of = asked.rpartition(":")[0].replace(":execution:", ":stateMachine:")
        machines = {kind: machine for kind, machine in machines.items() if machine.arn == of}
        name = asked.rpartition(":")[2]
        if not machines:
            hint = "Pass --stage and --region, and log in to its account."
            raise CommandError(f"{asked} is no execution of stage {names.stage} in {names.region}.", hint)
    found = _first(machines, lambda machine: machine.get(name))
    if not found:
        _is_there(machines)
        raise _unknown(names, name)
    return found[0]


def _newest(names: Names, machines: Mapping[str, Machine], *, failed: bool) -> Found:
    found = _first(machines, lambda machine: machine.latest(*(FAILED if failed else ())))
    if not found:
        what = "No execution of stage {} failed." if failed else "Stage {} has no executions yet."
        raise CommandError(what.format(names.stage), FORGOTTEN.strip())
    return max(found, key=lambda one: one.execution.started)


def _first(machines: Mapping[str, Machine], look: Callable[[Machine], Execution | None]) -> Sequence[Found]:
    found = [(kind, machine, look(machine)) for kind, machine in machines.items()]
    return [Found(kind, machine, execution) for kind, machine, execution in found if execution]


def _is_there(machines: Mapping[str, Machine]) -> None:
    """Let AWS say that the stage does not exist: of an execution it says only that this one does not."""
    machine = next(iter(machines.values()))
    machine.client.describe_state_machine(stateMachineArn=machine.arn)


def _unknown(names: Names, name: str) -> CommandError:
    hint = f"{FORGOTTEN}Another stage or Region is named with --stage and --region; --latest draws the newest."
    return CommandError(f"Stage {names.stage} has no execution {name}.", hint)
