"""Whether a later execution did the work of a failed one, though it did not run it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from scripts.ops.stage.execution_failures import Failure
from scripts.ops.stage.executions import Execution, Machine

Failed = tuple[Execution, Failure]


def later_runs(machine: Machine, failed: Sequence[Failed]) -> Mapping[str, Execution]:
    """Return, by the name of the failed execution, the one that did all of its work since.

    Looks no further back than it must. Of `attribute` each execution has work of its own.
    """
    covers = _COVERS.get(machine.kind)
    if covers is None or not failed:
        return {}
    waiting, found = list(failed), {}
    for later in machine.succeeded(min(one.started for one, _ in failed)):
        for one, failure in waiting:
            if later.started > one.started and covers(later, one, failure):
                found[one.name] = later
        waiting = [(one, failure) for one, failure in waiting if one.name not in found]
        if not waiting:
            break
    return found


def _retention(later: Execution, failed: Execution, failure: Failure) -> bool:
    """Say whether a run looked into all Regions that were missed: those that failed, else those that were asked for."""
    regions, asked = later.input.get("regions"), failed.input.get("regions")
    missed = {item["region"] for item in failure.items} or set(asked or ())
    return (missed <= set(regions) and bool(missed)) if regions else not asked


def _compliance(later: Execution, failed: Execution, _failure: Failure) -> bool:
    """Say whether a check was of the same or more; a check of everything stays within the account of the stage."""
    if failed.input.get("digest") and not later.input.get("digest"):
        return False
    named, others = set(failed.input.get("instances") or ()), set(later.input.get("instances") or ())
    if others:
        return bool(named) and named <= others
    own = later.arn.split(":")[4]
    if later.input.get("scope") == "all":
        return all(one.split(":")[4] == own for one in named if one.startswith("arn:"))
    return not named and failed.input.get("scope") != "all"


_COVERS: Mapping[str, Callable[[Execution, Execution, Failure], bool]] = {
    "retention": _retention,
    "compliance": _compliance,
}
