"""One execution environment of one function: runs one request at a time, in a process of its own."""

from __future__ import annotations

import contextlib
import ctypes
import decimal
import importlib
import json
import logging
import os
import signal
import sys
import threading
import time
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import botocore.endpoint

from .iam_guard import Guard

_PR_SET_PDEATHSIG = 1


class Context:
    """The second argument of a handler: what Lambda's own context object offers."""

    def __init__(self, function: dict[str, Any], request: dict[str, Any]) -> None:
        self.function_name = function["name"]
        self.function_version = function["version"]
        self.invoked_function_arn = request["arn"]
        self.memory_limit_in_mb = str(function["memory"])
        self.aws_request_id = request["request_id"]
        self.log_group_name = function["log_group"]
        self.log_stream_name = function["log_stream"]
        self.identity = self.client_context = None
        self._deadline = time.monotonic() + request["timeout"]

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function is stopped."""
        return max(0, int((self._deadline - time.monotonic()) * 1000))


class _Channel:
    """Questions and answers over the pipe; any thread of the function may ask."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._lock = connection, threading.Lock()

    def send(self, message: dict[str, Any]) -> None:
        self._connection.send_bytes(json.dumps(message).encode())

    def receive(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._connection.recv_bytes())
        return answer

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            self.send(message)
            return self.receive()


def main(connection: Connection, log: int) -> None:
    """Set the process up as the function's environment, then serve requests until the parent hangs up."""
    die_with_parent()
    os.setsid()
    channel = _Channel(connection)
    function = channel.receive()
    _enter(function, log)
    guard = Guard(channel.ask)
    guard.install()
    handler, broken = _load(function["handler"])
    started = _kilobytes("VmRSS")
    channel.send({"type": "ready"})
    told: set[str] = set()
    while True:
        try:
            request = channel.receive()
        except EOFError:
            return
        guard.begin()
        payload, failed = (broken, True) if broken else _run(handler, function, request)
        sys.stdout.flush()
        sys.stderr.flush()
        grown = _kilobytes("VmHWM") - started
        modules = loaded_from(function["package"], besides=function["handler"])
        result = {"type": "result", "payload": payload, "failed": failed, "grown": grown}
        channel.send({**result, "modules": sorted(modules - told)})
        told |= modules


def _kilobytes(name: str) -> int:
    """Memory of this process as Linux counts it; elsewhere 0. Half of a forked one is its parent's."""
    with contextlib.suppress(OSError), Path("/proc/self/status").open(encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(f"{name}:"))
    return 0


def die_with_parent() -> None:
    """Linux ends this process with its parent; elsewhere the closed pipe does, once the handler returns."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _enter(function: dict[str, Any], log: int) -> None:
    """Streams, environment, directory and import path are the function's; nothing of the parent's remains."""
    for stream in (1, 2):
        os.dup2(log, stream)
    sys.stdout = os.fdopen(1, "w", buffering=1, encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", closefd=False)
    os.environ.clear()
    os.environ.update(function["environment"])
    os.chdir(function["package"])
    if function["package"] not in sys.path:
        sys.path.insert(0, function["package"])
    _scale_sdk_backoff(function["backoff_scale"])
    logging.basicConfig(stream=sys.stdout, level=logging.WARNING, format="[%(levelname)s]\t%(asctime)s\t%(message)s")


def _scale_sdk_backoff(scale: float) -> None:
    """Shorten the SDK's waits between attempts; it retries as it always does."""
    real = time.sleep

    class _Clock:
        sleep = staticmethod(lambda seconds: real(seconds * scale))

    botocore.endpoint.time = _Clock


def _load(handler: str) -> tuple[Any, str | None]:
    """Import the handler, or make the error Lambda answers when that fails."""
    module, _, name = handler.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name), None
    except ImportError as error:
        return None, _failure("Runtime.ImportModuleError", f"Unable to import module '{module}': {error}", error)
    except AttributeError as error:
        return None, _failure("Runtime.HandlerNotFound", f"Handler '{name}' missing on module '{module}'", error)
    except Exception as error:  # noqa: BLE001 - whatever an import raises is the answer
        return None, _failure(type(error).__name__, str(error), error)


def _run(handler: Any, function: dict[str, Any], request: dict[str, Any]) -> tuple[str, bool]:
    try:
        result = handler(json.loads(request["event"]), Context(function, request))
    except Exception as error:  # noqa: BLE001 - whatever a handler raises is the answer
        return _failure(type(error).__name__, str(error), error, request["request_id"]), True
    try:
        return json.dumps(result, default=_decimal), False
    except (TypeError, ValueError) as error:
        return _failure(
            "Runtime.MarshalError", f"Unable to marshal response: {error}", error, request["request_id"]
        ), True


def _decimal(value: Any) -> float:
    if isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _failure(kind: str, message: str, error: BaseException, request_id: str = "") -> str:
    ours = error.__traceback__  # the first frame is this module's
    stack = traceback.format_tb(ours.tb_next if ours else None)
    sys.stdout.write(f"[ERROR] {kind}: {message}\nTraceback (most recent call last):\n{''.join(stack)}")
    return json.dumps({"errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": stack})


def loaded_from(package: str, besides: str) -> set[str]:
    """Name the modules that came from a package, except the handler's own."""
    entry = besides.rpartition(".")[0]
    files = ((name, getattr(module, "__file__", None)) for name, module in list(sys.modules.items()))
    return {name for name, file in files if name != entry and file and file.startswith(package)}


def worker_process(descriptors: list[int]) -> None:
    """Be a worker, in a process that was just forked for it; does not return."""
    status = 1
    try:
        main(Connection(descriptors[0]), descriptors[1])
        status = 0
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:  # noqa: BLE001 - a forked process must end here, whatever happens
        traceback.print_exc()
    finally:
        os._exit(status)
