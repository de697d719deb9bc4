"""The processes that fork function workers: this side of them. The other side is in `runtime`.

The fork server has imported what AWS's runtime brings along. From it come package servers, one for each package and
environment, which have also imported the package's own modules: to do so takes longer than most functions run.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# What AWS's Python runtime brings along; everything else must be in the deployed package.
RUNTIME_LIBRARIES = ("boto3", "botocore", "s3transfer", "urllib3", "dateutil", "six", "jmespath")
_FORK_SERVER = Path(__file__).parent / "runtime" / "fork_server.py"

_OWN = ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_LOG_GROUP_NAME", "_HANDLER")
"""Variables that tell one function from another: a package server has none of them."""

_SPARE = 3
"""Package servers without workers that are kept."""


class Forker:
    """A process that forks others when it is told to."""

    def __init__(self) -> None:
        self._control, self.theirs = socket.socketpair()
        self._lock = threading.Lock()
        self._ready = True

    def fork(self, connection: int, log: int) -> int:
        """Start a worker that holds both descriptors; returns its process id."""
        return self._order(b"F", 0, [connection, log])

    def reap(self, pid: int) -> int:
        """Wait for a child that has ended, and tell its wait status."""
        try:
            return self._order(b"R", pid, [])
        except (OSError, RuntimeError):  # the fork_server was stopped, and its workers with it
            return int(signal.SIGKILL)

    def hang_up(self) -> None:
        """Let the process end."""
        self._control.close()

    def _tell(self, order: bytes, what: Any, descriptors: list[int]) -> int:
        text = json.dumps(what).encode()
        return self._order(order, len(text), descriptors, text)

    def _order(self, order: bytes, number: int, descriptors: list[int], text: bytes = b"") -> int:
        with self._lock:
            if not self._ready:
                self._receive(len(b"ready"))
                self._ready = True
            socket.send_fds(self._control, [order + number.to_bytes(8, "big", signed=True)], descriptors)
            self._control.sendall(text)
            return int.from_bytes(self._receive(8), "big", signed=True)

    def _receive(self, size: int) -> bytes:
        received = self._control.recv(size, socket.MSG_WAITALL)
        if len(received) < size:
            raise RuntimeError("the process that forks function workers has ended")
        return received


class PackageServer(Forker):
    """Forks the workers of one package and environment, with the modules that it was told of."""

    def __init__(self) -> None:
        super().__init__()
        self.pid = self.workers = 0
        self._modules: set[str] = set()
        self._counting = threading.Lock()

    def count(self, change: int) -> None:
        """Note that a worker will be forked, or has ended."""
        with self._counting:
            self.workers += change

    def reap(self, pid: int) -> int:
        """Wait for a worker that has ended, and tell its wait status."""
        self.count(-1)
        return super().reap(pid)

    def learn(self, modules: Iterable[str]) -> None:
        """Import modules that workers were seen to use, for the workers to come."""
        new = sorted(set(modules) - self._modules)
        if new:
            self._modules.update(new)
            self._tell(b"I", new, [])


class ForkServer(Forker):
    """A process that has imported the runtime's libraries and nothing of ours, ready to be forked."""

    def __init__(self, directory: Path) -> None:
        super().__init__()
        self._ready = False
        libraries = link_libraries(directory / "runtime-libraries")
        theirs = self.theirs
        command = [sys.executable, "-I", "-S", str(_FORK_SERVER), str(libraries), str(theirs.fileno())]
        environment = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        # A session of its own: Ctrl-C stops the parent, whose closed socket then stops this process.
        self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environment, start_new_session=True)
        theirs.close()
        self._package_servers: dict[str, PackageServer] = {}
        self._choosing = threading.Lock()

    def package_server(self, function: Mapping[str, Any]) -> PackageServer:
        """Return the package server for one more worker: that of all functions with this package and environment."""
        environment = {name: value for name, value in function["environment"].items() if name not in _OWN}
        shared = {"package": function["package"], "environment": environment}
        key = json.dumps(shared, sort_keys=True)
        with self._choosing:
            if key not in self._package_servers:
                self._drop_spare()
                self._package_servers[key] = self._found(shared)
            self._package_servers[key].count(1)
            return self._package_servers[key]

    def _found(self, shared: Mapping[str, Any]) -> PackageServer:
        package_server = PackageServer()
        with package_server.theirs:
            package_server.pid = self._tell(b"N", shared, [package_server.theirs.fileno()])
        return package_server

    def _drop_spare(self) -> None:
        spare = [key for key, package_server in self._package_servers.items() if package_server.workers == 0]
        for key in spare[:-_SPARE]:
            package_server = self._package_servers.pop(key)
            package_server.hang_up()
            self.reap(package_server.pid)

    def stop(self) -> None:
        """End the fork server; its package servers and workers end with it."""
        self._process.kill()
        self._process.wait()
        for forker in (*self._package_servers.values(), self):
            forker.hang_up()


def link_libraries(directory: Path) -> Path:
    """Make a folder of links to what AWS's runtime brings along."""
    directory.mkdir()
    for name in RUNTIME_LIBRARIES:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise RuntimeError(f"{name} is not installed")
        source = Path(spec.origin)
        target = source.parent if source.name == "__init__.py" else source
        (directory / target.name).symlink_to(target)
    return directory
