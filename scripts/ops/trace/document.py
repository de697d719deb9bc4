"""A trace as JSON: everything, nothing cut."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from scripts.ops.stage.history import StateRun
from scripts.ops.trace.graph import read_graph, walk
from scripts.ops.trace.outcomes import Outcome, outcomes_of
from scripts.ops.trace.trace import Trace


def document(trace: Trace) -> Mapping[str, Any]:
    """Return a trace as JSON: the states of the definition with what became of them, and each run of a state."""
    one, outcomes = trace.execution, outcomes_of(trace.history)
    names = {run.number: run.name for run in trace.history.runs}
    return {
        "execution": one.name,
        "arn": one.arn,
        "machine": trace.kind,
        "status": one.status,
        "started": one.started.isoformat(),
        "stopped": one.stopped.isoformat() if one.stopped else None,
        "error": one.error,
        "message": one.message,
        "redrives": trace.history.redrives,
        "console": trace.console,
        "states": [
            {"name": state.name, "kind": state.kind, "depth": depth, **_outcome(outcomes.get(state.name, Outcome()))}
            for state, depth in walk(read_graph(trace.definition))
        ],
        "runs": [_run(run, names) for run in trace.history.runs],
    }


def _outcome(outcome: Outcome) -> Mapping[str, Any]:
    return {"outcome": outcome.kind, "text": outcome.words, "from": sorted(filter(None, outcome.after))}


def _run(run: StateRun, names: Mapping[int, str]) -> Mapping[str, Any]:
    return {
        "state": run.name,
        "in": [{"map": names[number], "index": index} for number, index in run.scope],
        "outcome": run.outcome,
        "entered": run.entered.isoformat(),
        "left": run.left.isoformat() if run.left else None,
        "seconds": run.seconds,
        "attempts": [
            {
                "started": attempt.started.isoformat(),
                "ended": attempt.ended.isoformat() if attempt.ended else None,
                "redrive": attempt.redrive,
                "error": attempt.error,
                "cause": attempt.cause,
            }
            for attempt in run.attempts
        ],
        "iterations": run.iterations,
        "error": run.error,
        "cause": run.cause,
        "input": _read(run.input),
        "output": _read(run.output),
    }


def _read(text: str | None) -> Any:
    """Return the data in a text; one that is no JSON, which a state may well have from an emulator, as it is."""
    try:
        return None if text is None else json.loads(text)
    except ValueError:
        return text
