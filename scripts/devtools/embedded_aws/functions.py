"""Lambda's Invoke: runs deployed functions in their own processes and answers as Lambda does."""

from __future__ import annotations

import base64
import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import LambdaBackend, LambdaFunction

from scripts.devtools.embedded_aws import destinations, logs, roles
from scripts.devtools.embedded_aws.activity import Activity
from scripts.devtools.embedded_aws.call_log import Calls, Faults, Run
from scripts.devtools.embedded_aws.fork_server import ForkServer
from scripts.devtools.embedded_aws.invoke_limits import ASYNCHRONOUS_LIMIT, SYNCHRONOUS_LIMIT, check_request, judge
from scripts.devtools.embedded_aws.unzipped_packages import Packages, describe
from scripts.devtools.embedded_aws.workers import Pool

_RETRY_WAITS = (60.0, 120.0)  # seconds before the second and third try of an asynchronous invocation


@dataclass(slots=True)
class Tuning:
    """How much faster than AWS things go; all can be changed while running."""

    latency: float = 0.0  # seconds added to every invocation
    call_latency: float = 0.0  # seconds added to every call that a function makes
    retry_scale: float = 0.0  # of the waits of ASL retries, asynchronous invocations and the SDK
    visibility_scale: float = 0.001  # of the visibility timeout after a failed message
    window_scale: float = 0.01  # of the batching window of event source mappings
    timeout_scale: float = 1.0  # of the timeouts of functions and tasks, where this machine has more to do than it can


class Functions:
    """All functions of all accounts; see `invoke`."""

    def __init__(self, directory: Path, tuning: Tuning, activity: Activity, concurrency: int) -> None:
        self.endpoint = ""
        self.calls, self.faults = Calls(), Faults()
        self.undelivered: list[tuple[str, str]] = []  # target ARN and error of events that could not be delivered
        self._tuning, self._activity = tuning, activity
        self._packages = Packages(directory / "packages")
        self._fork_server = ForkServer(directory)
        self._pool = Pool(self._fork_server, concurrency, _equip)
        self._running: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._asynchronous = ThreadPoolExecutor(concurrency, thread_name_prefix="asynchronous-invocation")

    def stop(self) -> None:
        """End every function process; pending asynchronous invocations are dropped."""
        self._asynchronous.shutdown(wait=False, cancel_futures=True)
        self._pool.stop()
        self._fork_server.stop()
        self._asynchronous.shutdown()

    def invoke(
        self, backend: LambdaBackend, name: str, qualifier: str | None, body: Any, headers: Any, answer: Any
    ) -> bytes:
        """Answer the Invoke API with the payload; `answer`, its headers, get the function error and the log's tail."""
        function = _function(backend, name, qualifier)
        event = body.decode() if isinstance(body, bytes) else (body or "{}")
        given = {key.lower(): value for key, value in headers.items()}
        kind = given.get("x-amz-invocation-type", "RequestResponse")
        check_request(event, ASYNCHRONOUS_LIMIT if kind == "Event" else SYNCHRONOUS_LIMIT)
        if kind == "DryRun":
            return b""
        if kind == "Event":
            self.invoke_later(function, event)
            return b""
        payload, failed, log = self.run(function, event)
        if failed:
            answer["x-amz-function-error"] = "Unhandled"
        if given.get("x-amz-log-type") == "Tail":
            answer["x-amz-log-result"] = base64.b64encode(log.encode()[-4096:]).decode()
        return payload.encode()

    def invoke_later(self, function: LambdaFunction, event: str) -> None:
        """Queue an event: it is tried three times, then sent to the function's OnFailure destination."""
        name = f"asynchronous invocation of {function.function_name}"
        self._activity.begin(name)

        def work() -> None:
            try:
                self._try_thrice(function, event)
            finally:
                self._activity.end(name)

        self._asynchronous.submit(work)

    def _try_thrice(self, function: LambdaFunction, event: str) -> None:
        payload = ""
        for wait in (0.0, *_RETRY_WAITS):
            time.sleep(wait * self._tuning.retry_scale)
            try:
                payload, failed, _ = self.run(function, event)
            except LambdaClientError as error:
                payload, failed = json.dumps({"errorType": "AccessDeniedException", "errorMessage": str(error)}), True
            if not failed:
                return
        destinations.report_failure(function, event, payload)

    def run(self, function: LambdaFunction, event: str) -> tuple[str, bool, str]:
        """One request: the payload, whether it is an error, and what was printed."""
        time.sleep(self._tuning.latency)
        request_id = str(uuid.uuid4())
        with self._activity.during(f"function {function.function_name}"), self._reserved(function):
            if not roles.exists(function.role):
                raise LambdaClientError(
                    "AccessDeniedException", "The role defined for the function cannot be assumed by Lambda."
                )
            description = describe(function, self._packages.path(function), self.endpoint, self._tuning.retry_scale)
            timeout = float(function.timeout) * self._tuning.timeout_scale
            request = {"event": event, "request_id": request_id, "arn": function.function_arn, "timeout": timeout}
            began = time.monotonic()
            outcome = self._pool.run(description, request, lambda message: self._answer(function, message))
            ended, memory = time.monotonic(), int(function.memory_size)
            self.calls.ran(Run(function.function_name, began, ended, memory, outcome.grown))
            logs.deliver(
                function.account_id, function.region, description["log_group"], outcome.log_stream, outcome.log
            )
        payload, failed = judge(outcome, request_id, timeout)
        return payload, failed, outcome.log

    @contextmanager
    def _reserved(self, function: LambdaFunction) -> Iterator[None]:
        """Count the invocation against the function's reserved concurrency, if it has one."""
        arn, reserved = function.function_arn, function.reserved_concurrency
        with self._lock:
            if reserved is not None and self._running[arn] >= int(reserved):
                error = LambdaClientError("TooManyRequestsException", "Rate Exceeded.")
                error.code = 429
                raise error
            self._running[arn] += 1
        try:
            yield
        finally:
            with self._lock:
                self._running[arn] -= 1

    def _answer(self, function: LambdaFunction, message: dict[str, Any]) -> dict[str, Any]:
        """Answer what a running function's guard asks."""
        kind, name = message["type"], function.function_name
        if kind == "principal":
            return roles.principal(message["access_key"])
        if kind == "attempt":
            self.calls.attempt(name, message["service"], message["operation"])
            fault = self.faults.take(name, message["service"], message["operation"], message["url"])
            return {"fault": fault, "delay": self._tuning.call_latency}
        if kind == "bucket_owner":
            return {"account": roles.bucket_owner(message["bucket"])}
        if kind == "hash_key":
            return {"name": roles.hash_key(function.account_id, function.region, message["table"])}
        self.calls.add(name, message)
        return {}


def _equip(description: Mapping[str, Any]) -> dict[str, Any]:
    """Credentials of the function's role and a log stream, for one new execution environment."""
    stream = f"{datetime.now(tz=UTC):%Y/%m/%d}/[$LATEST]{uuid.uuid4().hex}"
    session = roles.assume(description["role"], description["name"], description["environment"]["AWS_REGION"])
    environment = {
        **description["environment"],
        "AWS_LAMBDA_LOG_STREAM_NAME": stream,
        "AWS_ACCESS_KEY_ID": session.access_key_id,
        "AWS_SECRET_ACCESS_KEY": session.secret_access_key,
        "AWS_SESSION_TOKEN": session.session_token,
    }
    return {**description, "environment": environment, "log_stream": stream}


def _function(backend: LambdaBackend, name: str, qualifier: str | None) -> LambdaFunction:
    function: LambdaFunction = backend.get_function(name, qualifier)  # raises ResourceNotFoundException, as AWS does
    return function
