"""Every known difference between moto and AWS that the embedded AWS makes up for; docs/limits.md lists them.

Each function marked with @shim says in its docstring what AWS does and what moto does. They are applied when the
embedded AWS starts and taken back when it stops.
"""

from __future__ import annotations

from contextlib import ExitStack

from scripts.devtools.embedded_aws.shims import (
    cloudformation,
    compute,
    costs,
    events,
    executions,
    messaging,
    permissions,
    resources,
    state_machines,
    storage,
)
from scripts.devtools.embedded_aws.shims.base import SHIMS, World

__all__ = ["MODULES", "SHIMS", "World", "apply"]

MODULES = (
    cloudformation,
    compute,
    costs,
    events,
    executions,
    messaging,
    permissions,
    resources,
    state_machines,
    storage,
)


def apply(world: World) -> ExitStack:
    """Apply them all; closing the returned stack takes them back."""
    with ExitStack() as stack:
        world.stack = stack
        for apply_one in SHIMS:
            apply_one(world)
        return stack.pop_all()
