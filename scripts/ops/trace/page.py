"""A trace as one page for a browser: the graph, what failed, and each run of a state with all of its data folded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup

from chalicelib.core.lambda_errors import message_in
from scripts.ops.presentation import times
from scripts.ops.presentation.html_page import render
from scripts.ops.presentation.untrusted_text import visible
from scripts.ops.stage.history import Attempt, StateRun
from scripts.ops.trace.drawing import svg
from scripts.ops.trace.outcomes import chosen, outcomes_of
from scripts.ops.trace.trace import Trace, failures
from scripts.ops.trace.tree import Iteration, Step, counts, place_of, tree_of

FOLDER = Path(__file__).parent
TEMPLATE, STYLE = "trace.html.j2", "trace.css"

MOST_ITERATIONS = 100
"""Iterations of a Map that the page lists, the failed ones first; a browser slows down with many more."""


def page(trace: Trace, stage: str, now: datetime) -> str:
    """Return the page."""
    one = trace.execution
    links = {name: f"#{_place(run)}" for name, run in chosen(trace.history).items()}
    return render(
        FOLDER / TEMPLATE,
        FOLDER / STYLE,
        stage=stage,
        trace=trace,
        execution=one,
        started=times.shown(one.started),
        seconds=(one.ended - one.started).total_seconds(),
        made=now.strftime("%Y-%m-%d %H:%M UTC"),
        graph=Markup(svg(trace.definition, outcomes_of(trace.history, links))),  # noqa: S704  # it escapes all text
        failures=[_failure(trace, run) for run in failures(trace.history)],
        input=_pretty(json.dumps(one.input)),
        output=_pretty(json.dumps(one.output)) if one.output is not None else None,
        steps=[_step(trace, step) for step in tree_of(trace.history)],
    )


def _failure(trace: Trace, run: StateRun) -> Mapping[str, Any]:
    return {
        "name": run.name,
        "place": place_of(trace.history, run),
        "link": _place(run),
        "attempts": [_attempt(trace, attempt) for attempt in run.attempts],
        "error": run.error,
        "message": message_in(run.cause),
        "cause": _pretty(run.cause),
    }


def _step(trace: Trace, step: Step) -> Mapping[str, Any]:
    run = step.run
    return {
        "id": _place(run),
        "name": run.name,
        "kind": run.kind,
        "outcome": run.outcome,
        "reported": run.reported,
        "start": (run.entered - trace.execution.started).total_seconds(),
        "seconds": run.seconds,
        "attempts": [_attempt(trace, attempt) for attempt in run.attempts],
        "input": _pretty(run.input) if run.input is not None else None,
        "output": _pretty(run.output) if run.output is not None else None,
        "left": run.left,
        "counts": ", ".join(counts(step.iterations)),
        "iterations": [_iteration(trace, one) for one in step.iterations[:MOST_ITERATIONS]],
        "more": len(step.iterations) - MOST_ITERATIONS,
    }


def _iteration(trace: Trace, one: Iteration) -> Mapping[str, Any]:
    steps = [_step(trace, step) for step in one.steps]
    return {"number": one.index + 1, "outcome": one.outcome, "steps": steps}


def _attempt(trace: Trace, attempt: Attempt) -> Mapping[str, Any]:
    ended = attempt.ended or attempt.started
    return {
        "start": (attempt.started - trace.execution.started).total_seconds(),
        "seconds": (ended - attempt.started).total_seconds(),
        "redrive": attempt.redrive,
        "error": attempt.error,
        "message": message_in(attempt.cause),
        "cause": _pretty(attempt.cause),
        "open": attempt.ended is None,
    }


def _place(run: StateRun) -> str:
    return f"run-{run.number}"


def _pretty(text: str) -> str:
    """Return JSON over several lines, and any other text as it is; in it nothing can hide or act."""
    with suppress(ValueError):
        text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    return "\n".join(visible(line) for line in text.split("\n"))
