"""Lambda and event source mappings."""

from __future__ import annotations

import threading
from typing import Any

import moto.awslambda.models
from moto.awslambda.exceptions import InvalidParameterValueException
from moto.awslambda.models import LambdaBackend, LambdaFunction
from moto.awslambda_simple.models import LambdaSimpleBackend, lambda_simple_backends
from moto.sqs.models import sqs_backends

from scripts.devtools.embedded_aws import roles
from scripts.devtools.embedded_aws.runtime.iam import decide
from scripts.devtools.embedded_aws.shims.base import World, shim

_POLLER_ACTIONS = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")


@shim
def functions_run(world: World) -> None:
    """AWS runs the deployed package; moto (without Docker) answers the request itself, also for a missing function."""

    def invoke(backend: LambdaBackend, name: str, qualifier: Any, body: Any, headers: Any, answer: Any) -> bytes:
        return world.functions.invoke(backend, name, qualifier, body, headers, answer)

    world.replace(LambdaSimpleBackend, "invoke", invoke)


@shim
def services_invoke_asynchronously(world: World) -> None:
    """S3, SNS and InvokeAsync queue an event for the function; moto would start a Docker container for it."""

    def invoke(function: LambdaFunction, body: Any, _headers: Any, _answer: Any) -> bytes:
        world.functions.invoke_later(function, body.decode() if isinstance(body, bytes) else body or "{}")
        return b""

    world.replace(LambdaFunction, "invoke", invoke)


@shim
def one_lambda_store(world: World) -> None:
    """AWS has one Lambda; moto keeps functions made by CloudFormation apart from those of the API."""
    world.replace(moto.awslambda.models, "lambda_backends", lambda_simple_backends)


@shim
def configuration_is_merged_once(world: World) -> None:
    """AWS updates code and configuration atomically; moto's threads may see half an update."""
    lock = threading.RLock()

    def locked(original: Any, *args: Any, **kwargs: Any) -> Any:
        with lock:
            return original(*args, **kwargs)

    for name in ("create_function", "update_function_code", "update_function_configuration", "delete_function"):
        world.wrap(LambdaBackend, name, locked)


@shim
def mappings_are_checked(world: World) -> None:
    """AWS refuses a mapping whose role cannot read the queue or whose queue is too impatient; moto takes any."""

    def create(original: Any, backend: LambdaBackend, spec: dict[str, Any]) -> Any:
        function = backend.get_function(spec["FunctionName"])
        queue_arn = spec["EventSourceArn"]
        queue = sqs_backends[backend.account_id][backend.region_name].queues.get(queue_arn.rsplit(":", 1)[-1])
        if queue is not None:
            _check_role(function, queue_arn)
            _check_visibility(function, float(queue.visibility_timeout))  # type: ignore[attr-defined]
        _check_window(spec)
        mapping = original(backend, spec)
        world.poller.wake()
        return mapping

    def update(original: Any, backend: LambdaBackend, uuid: str, spec: dict[str, Any]) -> Any:
        mapping = original(backend, uuid, spec)
        world.poller.wake()
        return mapping

    world.wrap(LambdaBackend, "create_event_source_mapping", create)
    world.wrap(LambdaBackend, "update_event_source_mapping", update)


def _check_role(function: LambdaFunction, queue_arn: str) -> None:
    documents = roles.policies(function.role)
    for action in _POLLER_ACTIONS:
        if not decide(documents, action, queue_arn, lambda _key: None).allowed:
            message = f"The provided execution role does not have permissions to call {action.split(':')[1]} on SQS"
            raise InvalidParameterValueException(message)


def _check_visibility(function: LambdaFunction, visibility: float) -> None:
    if visibility < function.timeout:
        seconds = (f"Queue visibility timeout: {visibility:.0f}", f"Function timeout: {function.timeout}")
        raise InvalidParameterValueException(" seconds is less than ".join(seconds) + " seconds")


def _check_window(spec: dict[str, Any]) -> None:
    large = (spec.get("BatchSize") or 0) > 10  # noqa: PLR2004
    if ":sqs:" in spec["EventSourceArn"] and large and not spec.get("MaximumBatchingWindowInSeconds"):
        message = "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
        raise InvalidParameterValueException(message)
