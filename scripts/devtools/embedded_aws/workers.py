"""The processes that functions run in, and the pool that uses them again."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import socket
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from scripts.devtools.embedded_aws.fork_server import ForkServer, PackageServer

_INIT_SECONDS = 10.0  # Lambda's limit for importing a package, which does not count as running time

Answer = Callable[[dict[str, Any]], dict[str, Any]]  # answers what a running function asks


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one request ended. `exit_status` is set if the process died, `timed_out` if it was stopped.

    `grown` are the KB that the process took since it started, at most.
    """

    payload: str = ""
    failed: bool = True
    timed_out: bool = False
    exit_status: int | None = None
    log: str = ""
    log_stream: str = ""
    grown: int = 0


class Worker:
    """One execution environment; serves one request at a time."""

    def __init__(self, package_server: PackageServer, function: Mapping[str, Any]) -> None:
        self.fingerprint = function["fingerprint"]
        self._log_stream = function["log_stream"]
        self._nursery = package_server
        self._log = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
        fcntl.fcntl(self._log, fcntl.F_SETFL, os.O_APPEND)  # so that writing goes on at 0 after truncating
        ours, theirs = socket.socketpair()
        with theirs:
            self.pid = package_server.fork(theirs.fileno(), self._log.fileno())
        self._connection = Connection(ours.detach())
        self._ready = False
        self._send(function)

    def run(self, request: Mapping[str, Any], answer: Answer) -> Outcome:
        """Run one request; the outcome says whether this worker can be used again."""
        try:
            if not self._ready:
                self._ready = self._converse("ready", _INIT_SECONDS, answer) is not None
            if self._ready:
                self._send(request)
                result = self._converse("result", request["timeout"], answer)
                if result is not None:
                    self._nursery.learn(result["modules"])
                    return self._outcome(payload=result["payload"], failed=result["failed"], grown=result["grown"])
        except (EOFError, OSError):
            return self._outcome(exit_status=self.stop())
        self.stop()
        return self._outcome(timed_out=True)

    def _converse(self, awaited: str, seconds: float, answer: Answer) -> dict[str, Any] | None:
        """Answer the function's questions until the awaited message comes; None if time runs out first."""
        deadline = time.monotonic() + seconds
        while self._connection.poll(max(0.0, deadline - time.monotonic())):
            message: dict[str, Any] = json.loads(self._connection.recv_bytes())
            if message["type"] == awaited:
                return message
            self._send(answer(message))
        return None

    def stop(self) -> int:
        """End the process and whatever it started; returns its wait status."""
        self._connection.close()
        self.kill()
        return self._nursery.reap(self.pid)

    def kill(self) -> None:
        """Kill the process and its children; whoever waits for its answer learns that it has ended."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def _send(self, message: Mapping[str, Any]) -> None:
        self._connection.send_bytes(json.dumps(message).encode())

    def _outcome(self, **how: Any) -> Outcome:
        descriptor = self._log.fileno()
        text = os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode(errors="replace")
        os.ftruncate(descriptor, 0)
        return Outcome(log=text, log_stream=self._log_stream, **how)


class Pool:
    """Workers by function: idle ones are used again until the function's code or configuration changes."""

    def __init__(
        self, fork_server: ForkServer, concurrency: int, equip: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    ) -> None:
        self._fork_server, self._equip = (
            fork_server,
            equip,
        )  # equip adds what is new in every environment: credentials, log stream
        self._idle: dict[str, list[Worker]] = defaultdict(list)
        self._busy: set[Worker] = set()
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(concurrency)

    def run(self, function: Mapping[str, Any], request: Mapping[str, Any], answer: Answer) -> Outcome:
        """Run one request in an idle worker of the function, or in a new one."""
        with self._slots:
            worker = self._take(function) or Worker(self._fork_server.package_server(function), self._equip(function))
            with self._lock:
                self._busy.add(worker)
            outcome = worker.run(request, answer)
        with self._lock:
            self._busy.discard(worker)
            if not outcome.timed_out and outcome.exit_status is None:
                self._idle[function["arn"]].append(worker)
        return outcome

    def _take(self, function: Mapping[str, Any]) -> Worker | None:
        with self._lock:
            idle = self._idle[function["arn"]]
            stale = [worker for worker in idle if worker.fingerprint != function["fingerprint"]]
            idle[:] = [worker for worker in idle if worker.fingerprint == function["fingerprint"]]
            found = idle.pop() if idle else None
        for worker in stale:
            worker.stop()
        return found

    def stop(self) -> None:
        """End every worker, busy or not."""
        with self._lock:
            idle = [worker for workers in self._idle.values() for worker in workers]
            busy = list(self._busy)
            self._idle.clear()
        for worker in busy:
            worker.kill()
        for worker in idle:
            worker.stop()
