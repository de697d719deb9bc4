"""Step Functions: moto's interpreter, made to behave in the corners."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import boto3
import moto.stepfunctions.parser.asl.utils.boto_client as asl_clients
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task_lambda import StateTaskLambda
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.parse.preprocessor import Preprocessor
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication, Execution
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker
from moto.stepfunctions.parser.models import StepFunctionsParserBackend, stepfunctions_parser_backends

from .. import roles
from ..runtime.iam import decide
from .base import World, shim
from .events import emit

_EPOCH = datetime.fromtimestamp(0, tz=UTC)


@shim
def retries_need_not_wait(world: World) -> None:
    """AWS waits between the attempts of a Retry; so does moto, in real time: here the wait is scaled."""
    clock = SimpleNamespace(sleep=lambda seconds: time.sleep(seconds * world.tuning.retry_scale))
    world.replace(retrier_decl, "time", clock)


@shim
def executions_have_names(world: World) -> None:
    """AWS names an unnamed execution with a UUID, and only one of two equal starts succeeds; moto names it None and may race."""
    lock = threading.Lock()

    def start(original: Callable[..., Any], backend: Any, state_machine_arn: str, name: str | None = None, *args: Any, **kw: Any) -> Any:
        with lock:
            return original(backend, state_machine_arn, name or str(uuid.uuid4()), *args, **kw)

    world.wrap(StepFunctionsParserBackend, "start_execution", start)


@shim
def executions_always_end(world: World) -> None:
    """An execution that AWS cannot go on with is FAILED (States.Runtime); moto's stays RUNNING when its interpreter crashes."""

    def logic(original: Callable[..., Any], worker: ExecutionWorker) -> None:
        try:
            original(worker)
        except Exception as error:
            with world.activity.during("execution status event"):
                execution = worker._execution_communication.execution  # type: ignore[attr-defined]
                execution.error, execution.cause = "States.Runtime", repr(error)
                execution.stop_date = datetime.now(tz=UTC)
                execution.exec_status = ExecutionStatus.FAILED
                _tell(world, execution)

    world.wrap(ExecutionWorker, "_execution_logic", logic)


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


@shim
def invoking_needs_permission(world: World) -> None:
    """A state machine's role must allow lambda:InvokeFunction, or the task fails; moto does not look at the role."""

    def execute(original: Callable[..., Any], *, env: Any, parameters: dict[str, Any], region: str, **rest: Any) -> None:
        role, name = env.aws_execution_details.role_arn, parameters["FunctionName"]
        arn = name if name.startswith("arn:") else f"arn:aws:lambda:{region}:{env.aws_execution_details.account}:function:{name}"
        if not decide(roles.policies(role), "lambda:InvokeFunction", arn, lambda _key: None).allowed:
            raise _access_denied(role, arn)
        original(env=env, parameters=parameters, region=region, **rest)

    world.wrap(lambda_eval_utils, "execute_lambda_function_integration", execute)


@shim
def client_errors_have_names(world: World) -> None:
    """When Invoke itself fails, AWS fails the task with Lambda.<code> (a refusal: Lambda.AWSLambdaException); moto says "Exception"."""

    def from_error(original: Callable[..., Any], task: StateTaskLambda, env: Any, ex: Exception) -> FailureEvent:
        failure: FailureEvent = original(task, env, ex)
        if isinstance(ex, ClientError):
            code = ex.response["Error"]["Code"]
            name = "Lambda.AWSLambdaException" if code == "AccessDeniedException" else f"Lambda.{code}"
            failure.error_name = CustomErrorName(name)
            failure.event_details["lambdaFunctionFailedEventDetails"]["error"] = name  # type: ignore[index,typeddict-item]
        return failure

    world.wrap(StateTaskLambda, "_from_error", from_error)


@shim
def clients_are_shared(world: World) -> None:
    """Not a difference, but a cost: moto makes an SDK client for every task of every execution."""
    session, lock, clients = boto3.Session(), threading.Lock(), {}

    def client(**kwargs: Any) -> Any:
        key = (kwargs["service_name"], kwargs["region_name"], kwargs.get("endpoint_url"))
        with lock:
            if key not in clients:
                kwargs["config"] = kwargs["config"].merge(Config(max_pool_connections=100))
                clients[key] = session.client(**kwargs)
            return clients[key]

    world.replace(asl_clients, "boto3", SimpleNamespace(client=client))


@shim
def definitions_are_parsed_once(world: World) -> None:
    """Not a difference, but a cost: moto parses the definition anew for every execution. The syntax tree is kept."""
    trees: dict[str, Any] = {}
    lock = threading.Lock()

    def parse(original: Callable[[str], Any], definition: str) -> Any:
        with lock:
            if definition not in trees:
                trees[definition] = original(definition)[1]
            return Preprocessor().visit(trees[definition]), trees[definition]

    original = AmazonStateLanguageParser.parse
    world.replace(AmazonStateLanguageParser, "parse", staticmethod(lambda definition: parse(original, definition)))


def stop_all() -> None:
    """Abort every execution that still runs."""
    for execution in _running():
        if execution.exec_worker is not None and execution.exec_worker.env is not None:
            execution.stop(datetime.now(tz=UTC), None, None)


def running() -> list[str]:
    """The executions that have not ended."""
    return [f"execution {execution.name}" for execution in _running()]


def _running() -> list[Execution]:
    return [
        execution
        for regions in list(stepfunctions_parser_backends.values())
        for backend in list(regions.values())
        for machine in list(backend.state_machines)
        for execution in list(machine.executions)
        if execution.exec_status in (None, ExecutionStatus.RUNNING)
    ]


def _access_denied(role: str, arn: str) -> ClientError:
    message = (
        f"User: {role} is not authorized to perform: lambda:InvokeFunction on resource: {arn} "
        "because no identity-based policy allows the lambda:InvokeFunction action"
    )
    error = {"Code": "AccessDeniedException", "Message": message}
    return ClientError({"Error": error, "ResponseMetadata": {"HTTPStatusCode": 403, "RequestId": "embedded"}}, "Invoke")  # type: ignore[typeddict-item]


def _tell(world: World, execution: Execution, status: str | None = None) -> None:
    try:
        arns, detail = [execution.exec_arn], _detail(execution, status or str(execution.status))
        emit(execution.account_id, execution.region_name, "aws.states", "Step Functions Execution Status Change", arns, detail)
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
