"""The loop of a process that forks others: workers, and package servers, which have imported what their workers share.

An order is a letter and a number; the answer is a number. F forks a worker, R tells how a child ended, N forks a
package server, I imports modules. The number of N and I is the length of the JSON that follows.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import socket
import sys
from contextlib import suppress
from typing import Any

import botocore.session

from .worker import die_with_parent, worker_process


def serve(control: socket.socket) -> None:
    """Do what the other side orders until it hangs up."""
    _settle()
    while True:
        order, descriptors, *_ = socket.recv_fds(control, 9, 2)
        if not order:
            return
        number = int.from_bytes(order[1:9], "big", signed=True)
        text = _read(control, number) if order[:1] in (b"N", b"I") else None
        answer = _obey(control, order[:1], number, text, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        control.sendall(answer.to_bytes(8, "big", signed=True))


def _obey(control: socket.socket, order: bytes, number: int, text: Any, descriptors: list[int]) -> int:
    if order == b"R":
        return os.waitpid(number, 0)[1]
    if order == b"I":
        _import(text)
        return 0
    pid = os.fork()
    if pid == 0:
        control.close()
        if order == b"F":
            worker_process(descriptors)
        _package_server_process(text, descriptors[0])
    return pid


def _read(control: socket.socket, size: int) -> Any:
    return json.loads(control.recv(size, socket.MSG_WAITALL))


def _package_server_process(shared: dict[str, Any], control: int) -> None:
    """Take the package and the environment that workers share, and serve; does not return."""
    try:
        die_with_parent()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(nowhere, stream)
        os.environ.clear()
        os.environ.update(shared["environment"])
        os.chdir(shared["package"])
        sys.path.insert(0, shared["package"])
        serve(socket.socket(fileno=control))
    finally:
        os._exit(0)


def _import(modules: list[str]) -> None:
    """Import what can be imported without a session, which would escape the guard; the rest is left to each worker."""
    original = botocore.session.Session.__init__
    botocore.session.Session.__init__ = _refuse
    for name in modules:
        with suppress(Exception):
            importlib.import_module(name)
    botocore.session.Session.__init__ = original
    _settle()


def _refuse(*_: Any, **__: Any) -> None:
    raise RuntimeError("a module that is shared makes no session when it is imported")


def _settle() -> None:
    """Take what is here now for no garbage: workers need not look at it, and so do not copy it."""
    gc.collect()
    gc.freeze()
