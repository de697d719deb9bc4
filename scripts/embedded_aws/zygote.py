"""A warm process that forks function workers: this side of it. The other side is runtime/zygote.py."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from importlib.util import find_spec
from pathlib import Path

# What AWS's Python runtime brings along; everything else must be in the deployed package.
RUNTIME_LIBRARIES = ("boto3", "botocore", "s3transfer", "urllib3", "dateutil", "six", "jmespath")
_ZYGOTE = Path(__file__).parent / "runtime" / "zygote.py"


class Zygote:
    """A process that has imported the runtime's libraries and nothing of ours, ready to be forked."""

    def __init__(self, directory: Path) -> None:
        libraries = link_libraries(directory / "runtime-libraries")
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-I", "-S", str(_ZYGOTE), str(libraries), str(theirs.fileno())]
        environment = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        # A session of its own: Ctrl-C stops the parent, whose closed socket then stops this process.
        self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environment, start_new_session=True)
        theirs.close()
        self._control, self._lock, self._ready = ours, threading.Lock(), False

    def fork(self, connection: int, log: int) -> int:
        """Start a worker that holds both descriptors; returns its process id."""
        return self._order(b"F", 0, [connection, log])

    def reap(self, pid: int) -> int:
        """Wait for a worker that has ended, and tell its wait status."""
        try:
            return self._order(b"R", pid, [])
        except (OSError, RuntimeError):  # the zygote was stopped, and its workers with it
            return int(signal.SIGKILL)

    def stop(self) -> None:
        """End the zygote; its workers end with it."""
        self._process.kill()
        self._process.wait()
        self._control.close()

    def _order(self, order: bytes, number: int, descriptors: list[int]) -> int:
        with self._lock:
            if not self._ready:
                self._receive(len(b"ready"))
                self._ready = True
            socket.send_fds(self._control, [order + number.to_bytes(8, "big", signed=True)], descriptors)
            return int.from_bytes(self._receive(8), "big", signed=True)

    def _receive(self, size: int) -> bytes:
        received = self._control.recv(size, socket.MSG_WAITALL)
        if len(received) < size:
            raise RuntimeError("the process that forks function workers has ended")
        return received


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
