"""An execution's history, read as what a person asks of it: which states ran, how often, how long, how they ended."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(slots=True, kw_only=True)
class StateRun:
    """One entering of a state. `attempts` counts the invocations of a Task, `error` is the last one met."""

    name: str
    kind: str
    entered: datetime
    seconds: float = 0.0
    attempts: int = 0
    outcome: str = "failed"
    error: str = ""


def states_of(events: Iterable[Mapping[str, Any]]) -> list[StateRun]:
    """Return the states in the order in which they were entered.

    Iterations of a Map run at the same time, so an event belongs to the state that its chain of previous events leads
    to, not to the one before it in the list (GetExecutionHistory, Step Functions API reference).
    """
    runs: dict[int, StateRun] = {}
    owner: dict[int, int] = {}
    for event in events:
        number, kind = event["id"], event["type"]
        if kind.endswith("StateEntered"):
            name = event["stateEnteredEventDetails"]["name"]
            runs[number] = StateRun(name=name, kind=kind.removesuffix("StateEntered"), entered=event["timestamp"])
            owner[number] = number
            continue
        state = owner.get(event["previousEventId"])
        if kind.endswith("StateExited"):
            name = event["stateExitedEventDetails"]["name"]
            state = _entered(name, state, runs)
        if state is None:
            continue
        owner[number] = state
        _apply(runs[state], event)
    return list(runs.values())


def _entered(name: str, state: int | None, runs: Mapping[int, StateRun]) -> int | None:
    """Return the state that an exit is of: a Map's exit follows the events of its last iteration."""
    if state is not None and runs[state].name == name:
        return state
    return next((number for number in reversed(runs) if runs[number].name == name), None)


def _apply(run: StateRun, event: Mapping[str, Any]) -> None:
    kind = event["type"]
    run.seconds = (event["timestamp"] - run.entered).total_seconds()
    if kind == "LambdaFunctionScheduled":
        run.attempts += 1
    elif kind in ("LambdaFunctionFailed", "LambdaFunctionTimedOut"):
        details = event.get("lambdaFunctionFailedEventDetails") or event.get("lambdaFunctionTimedOutEventDetails") or {}
        run.error = details.get("error", kind)
    elif kind.endswith("StateExited"):
        run.outcome = _outcome(run, json.loads(event["stateExitedEventDetails"].get("output") or "null"))


def _outcome(run: StateRun, output: Any) -> str:
    """Say how a state was left: a tag step reports what it could not tag, a Catch leaves with the error."""
    if run.kind != "Task" or not isinstance(output, dict):
        return "ok"
    if run.error and any(isinstance(value, dict) and value.get("Error") == run.error for value in output.values()):
        return "caught"
    failed = output.get("failed")
    return f"{failed} failed" if isinstance(failed, int) and failed else "ok"
