"""Step Functions: how a state machine is read and its tasks are done."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import boto3
import moto.stepfunctions.parser.asl.utils.boto_client as asl_clients
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.common.timeouts.timeout import TimeoutSeconds
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task_lambda import StateTaskLambda
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.utils import json_path

from scripts.devtools.embedded_aws import roles
from scripts.devtools.embedded_aws.runtime.iam import decide
from scripts.devtools.embedded_aws.shims.base import World, shim


@shim
def retries_need_not_wait(world: World) -> None:
    """AWS waits between the attempts of a Retry; so does moto, in real time: here the wait is scaled."""
    clock = SimpleNamespace(sleep=lambda seconds: time.sleep(seconds * world.tuning.retry_scale))
    world.replace(retrier_decl, "time", clock)


@shim
def wildcards_may_find_nothing(world: World) -> None:
    """AWS reads `$[*].failed[*]` of empty lists as an empty list; moto fails the state. See localstack issue 12318."""
    world.replace(json_path, "_contains_slice_or_wildcard_array", lambda path: "[*]" in path)


@shim
def aborted_tasks_keep_their_timeout(world: World) -> None:
    """AWS tells the history of an aborted iteration; moto may note another value as its timeout and then can't."""

    def evaluate(timeout: TimeoutSeconds, env: Any) -> None:
        # Nothing is evaluated once an iteration was aborted, and the next value on the stack is taken for the timeout.
        timeout._eval_body(env)  # noqa: SLF001  # a shim
        env.stack[-1] = round(env.stack[-1] * world.tuning.timeout_scale)

    world.replace(TimeoutSeconds, "eval", evaluate)


@shim
def halted_iterations_are_aborted(world: World) -> None:
    """AWS aborts the iterations under way when one fails their Map; moto halts them and says that they succeeded."""

    def end(original: Callable[[Environment], None], env: Environment) -> None:
        # A state that ends has no frame left that runs, unless it is a Map that failed.
        with env._state_mutex:  # noqa: SLF001  # a shim
            for frame in env._frames:  # noqa: SLF001
                frame.set_stop(stop_date=datetime.now(UTC), cause=None, error=None)
            original(env)

    world.wrap(Environment, "set_ended", end)


@shim
def invoking_needs_permission(world: World) -> None:
    """AWS fails a task whose role does not allow lambda:InvokeFunction; moto does not look at the role."""

    def execute(
        original: Callable[..., Any], *, env: Any, parameters: dict[str, Any], region: str, **rest: Any
    ) -> None:
        role, name = env.aws_execution_details.role_arn, parameters["FunctionName"]
        arn = (
            name
            if name.startswith("arn:")
            else f"arn:aws:lambda:{region}:{env.aws_execution_details.account}:function:{name}"
        )
        if not decide(roles.policies(role), "lambda:InvokeFunction", arn, lambda _key: None).allowed:
            raise _access_denied(role, arn)
        original(env=env, parameters=parameters, region=region, **rest)

    world.wrap(lambda_eval_utils, "execute_lambda_function_integration", execute)


@shim
def client_errors_have_names(world: World) -> None:
    """AWS names the error of a failed Invoke Lambda.<code> (a refusal Lambda.AWSLambdaException); moto "Exception"."""

    def from_error(original: Callable[..., Any], task: StateTaskLambda, env: Any, ex: Exception) -> FailureEvent:
        failure: FailureEvent = original(task, env, ex)
        if not isinstance(ex, ClientError):
            return failure
        code = ex.response["Error"]["Code"]
        name = "Lambda.AWSLambdaException" if code == "AccessDeniedException" else f"Lambda.{code}"
        detail = {"error": name, "cause": ex.response["Error"]["Message"]}
        details: Any = {"lambdaFunctionFailedEventDetails": detail}
        return FailureEvent(env, CustomErrorName(name), failure.event_type, details)

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
    """Not a difference, but a cost: moto parses the definition anew for every execution. What it read is kept."""
    programs: dict[str, Any] = {}  # they hold no state: moto evaluates one in many threads at once
    lock = threading.Lock()

    def parse(original: Callable[[str], Any], definition: str) -> Any:
        with lock:
            if definition not in programs:
                programs[definition] = original(definition)
            return programs[definition]

    original = AmazonStateLanguageParser.parse
    world.replace(AmazonStateLanguageParser, "parse", staticmethod(lambda definition: parse(original, definition)))


def _access_denied(role: str, arn: str) -> ClientError:
    message = (
        f"User: {role} is not authorized to perform: lambda:InvokeFunction on resource: {arn} "
        "because no identity-based policy allows the lambda:InvokeFunction action"
    )
    error = {"Code": "AccessDeniedException", "Message": message}
    return ClientError({"Error": error}, "Invoke")
