"""What shims have to work with."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from scripts.devtools.embedded_aws.activity import Activity
from scripts.devtools.embedded_aws.functions import Functions, Tuning
from scripts.devtools.embedded_aws.poller import Poller


@dataclass(slots=True)
class World:
    """The running parts of one embedded AWS, and the patches made for it."""

    functions: Functions
    poller: Poller
    tuning: Tuning
    activity: Activity
    client: Callable[..., Any]
    stack: ExitStack = field(default_factory=ExitStack)

    def replace(self, owner: Any, name: str, value: Any) -> None:
        """Set an attribute of moto's until the embedded AWS stops."""
        self.stack.enter_context(mock.patch.object(owner, name, value, create=True))

    def wrap(self, owner: Any, name: str, around: Callable[..., Any]) -> None:
        """Replace a function by `around(original, *arguments)` until the embedded AWS stops."""
        original = getattr(owner, name)
        self.replace(owner, name, lambda *args, **kwargs: around(original, *args, **kwargs))


Shim = Callable[[World], None]
SHIMS: list[Shim] = []


def shim(function: Shim) -> Shim:
    """Register a shim; its docstring is its entry in the documentation."""
    SHIMS.append(function)
    return function
