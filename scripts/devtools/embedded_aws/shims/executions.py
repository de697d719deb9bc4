"""Step Functions: the life of an execution."""

# ruff: noqa: SLF001 - shims reach into moto

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from moto.core.exceptions import AWSError
from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication, Execution
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker
from moto.stepfunctions.parser.models import StepFunctionsParserBackend, stepfunctions_parser_backends
from moto.stepfunctions.responses import StepFunctionResponse

from scripts.devtools.embedded_aws.shims.base import World, shim
from scripts.devtools.embedded_aws.shims.events import emit


class _UnknownOperation(AWSError):
    TYPE = "UnknownOperationException"
    STATUS = 400


_EPOCH = datetime.fromtimestamp(0, tz=UTC)


@shim
def executions_have_names(world: World) -> None:
    """AWS names an unnamed execution with a UUID, and starts one name once; moto says None, and may start twice."""
    lock = threading.Lock()

    def start(
        original: Callable[..., Any],
        backend: Any,
        state_machine_arn: str,
        name: str | None = None,
        *args: Any,
        **kw: Any,
    ) -> Any:
        with lock:
            return original(backend, state_machine_arn, name or str(uuid.uuid4()), *args, **kw)

    world.wrap(StepFunctionsParserBackend, "start_execution", start)


@shim
def executions_run_from_the_start(world: World) -> None:
    """AWS lists an execution as RUNNING at once; moto's has no status for a moment, and then none can be listed."""

    def begin(original: Callable[..., Any], execution: Execution, *args: Any, **kw: Any) -> None:
        original(execution, *args, **kw)
        execution.exec_status = ExecutionStatus.RUNNING

    world.wrap(Execution, "__init__", begin)


@shim
def executions_always_end(world: World) -> None:
    """AWS fails an execution it cannot go on with; moto's stays RUNNING when its interpreter crashes."""

    def logic(original: Callable[..., Any], worker: ExecutionWorker) -> None:
        try:
            original(worker)
        except Exception as error:  # noqa: BLE001 - whatever it is, the execution has ended
            with world.activity.during("execution status event"):
                execution = worker._execution_communication.execution  # type: ignore[attr-defined]
                execution.error, execution.cause = "States.Runtime", repr(error)
                execution.stop_date = datetime.now(tz=UTC)
                execution.exec_status = ExecutionStatus.FAILED
                _tell(world, execution)

    world.wrap(ExecutionWorker, "_execution_logic", logic)


@shim
def redrive_is_unknown(world: World) -> None:
    """AWS redrives executions that failed; moto can't, and says so by crashing: here the operation is unknown."""

    def redrive(_response: StepFunctionResponse) -> None:
        raise _UnknownOperation("RedriveExecution is not emulated.")

    world.replace(StepFunctionResponse, "redrive_execution", redrive)


@shim
def status_changes_are_events(world: World) -> None:
    """AWS puts "Step Functions Execution Status Change" on the default bus; moto does not."""

    def start(original: Callable[..., Any], execution: Execution) -> None:
        original(execution)
        _tell(world, execution, "RUNNING")

    def terminated(original: Callable[..., Any], communication: BaseExecutionWorkerCommunication) -> None:
        with world.activity.during("execution status event"):
            original(communication)
            _tell(world, communication.execution)

    world.wrap(Execution, "start", start)
    world.wrap(BaseExecutionWorkerCommunication, "terminated", terminated)
    world.activity.watch(running)


def stop_all() -> None:
    """Abort every execution that still runs."""
    for execution in _running():
        if execution.exec_worker is not None and execution.exec_worker.env is not None:
            execution.stop(datetime.now(tz=UTC), None, None)


def running() -> list[str]:
    """Name the executions that have not ended."""
    return [f"execution {execution.name}" for execution in _running()]


def _running() -> list[Execution]:
    return [
        execution
        for regions in list(stepfunctions_parser_backends.values())
        for backend in list(regions.values())
        for machine in list(backend.state_machines)
        for execution in cast(list[Execution], list(machine.executions))
        if execution.exec_status in (None, ExecutionStatus.RUNNING)
    ]


def _tell(world: World, execution: Execution, status: str | None = None) -> None:
    try:
        arns, detail = [execution.exec_arn], _detail(execution, status or str(execution.status))
        emit(
            execution.account_id,
            execution.region_name,
            "aws.states",
            "Step Functions Execution Status Change",
            arns,
            detail,
        )
    finally:
        world.activity.changed()


def _detail(execution: Execution, status: str) -> Mapping[str, Any]:
    ended = status != "RUNNING"
    described = execution.to_describe_output() if ended else {}
    return {
        "executionArn": execution.exec_arn,
        "stateMachineArn": execution.state_machine_arn,
        "name": execution.name,
        "status": status,
        "startDate": _milliseconds(execution.start_date),
        "stopDate": _milliseconds(execution.stop_date) if ended else None,
        "input": execution.execution_input,
        "output": described.get("output"),
        "inputDetails": {"included": True},
        "outputDetails": {"included": True} if "output" in described else None,
    }


def _milliseconds(moment: Any) -> int:
    return int((moment - _EPOCH).total_seconds() * 1000)
