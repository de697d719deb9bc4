"""A trace in a terminal: the states in their rows with what became of them, and what failed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from chalicelib.core.counts import counted
from chalicelib.core.lambda_errors import message_in
from scripts.ops.presentation import times
from scripts.ops.presentation.terminal import facts, plain, write_rows
from scripts.ops.stage.history import ABORTED, CAUGHT, FAILED, RETRIED, RUNNING, SUCCEEDED, Attempt, StateRun
from scripts.ops.trace.graph import Level, State, read_graph
from scripts.ops.trace.outcomes import NOT_REACHED, Outcome, chosen, outcomes_of
from scripts.ops.trace.ranks import rows_of
from scripts.ops.trace.trace import Trace, failures
from scripts.ops.trace.tree import place_of

STYLES: Mapping[str, str] = {
    SUCCEEDED: "green",
    RETRIED: "cyan",
    CAUGHT: "yellow",
    FAILED: "bold red",
    RUNNING: "magenta",
    ABORTED: "dim",
    NOT_REACHED: "dim",
}

NAMES, MOST_ATTEMPTS, CAUSE, DATA = 48, 20, 400, 110
"""Columns for the names of states, failed attempts that are listed, letters of a cause, and of an input or output."""


def write(trace: Trace, console: Console) -> None:
    """Write all of it, text of strangers cleaned and cut."""
    console.print(facts(_heads(trace)))
    if trace.console:
        console.print(trace.console, markup=False, soft_wrap=True)
    console.print(_graph(trace))
    attempts = list(_attempts(trace))
    if attempts:
        write_rows(console, attempts[:MOST_ATTEMPTS], "Failed attempts")
        if len(attempts) > MOST_ATTEMPTS:
            console.print(f"and {len(attempts) - MOST_ATTEMPTS} more: --json or --html\n")
    write_rows(console, list(_data(trace)), "Input and output, cut: --json and --html have all of it")


def _heads(trace: Trace) -> dict[str, object]:
    one = trace.execution
    end = f", ended {times.shown(one.stopped)}" if one.stopped else ""
    return {
        "execution": one.name,
        "machine": trace.kind,
        "status": one.status,
        "time": f"started {times.shown(one.started)}{end}, {(one.ended - one.started).total_seconds():.2f} s",
        "redriven": counted(trace.history.redrives, "time") if trace.history.redrives else "",
        "error": f"{one.error}: {one.message}" if one.error else "",
    }


def _graph(trace: Trace) -> Table:
    """Return the states from top to bottom, what is inside of a Map below it; what was not reached is folded."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("state", "outcome", "start", "goes on to"):
        table.add_column(name, overflow="fold", max_width=NAMES if name == "state" else None)
    outcomes = outcomes_of(trace.history)
    for depth, states in _lines(read_graph(trace.definition), outcomes):
        names = Text("  " * depth).append_text(plain(", ".join(state.name for state, _ in states)))
        outcome = outcomes.get(states[0][0].name)
        if outcome:
            ((state, onwards),) = states
            words = Text(outcome.words, style=STYLES[outcome.kind])
            table.add_row(names, words, _start(trace, state.name), plain(", ".join(onwards)))
        else:
            table.add_row(names, NOT_REACHED, "", "", style=STYLES[NOT_REACHED])
    return table


def _lines(
    level: Level, outcomes: Mapping[str, Outcome], depth: int = 0
) -> Iterator[tuple[int, list[tuple[State, list[str]]]]]:
    """Yield what stands in one line, and how deep: a state that was reached, or neighbours that were not."""
    states = {state.name: state for state in level.states}
    ordered = [states[item] for row in rows_of(level).rows for item in row if isinstance(item, str)]
    for reached, found in groupby(ordered, lambda state: state.name in outcomes):
        if not reached:
            yield depth, [(state, []) for state in found]
            continue
        for state in found:
            ways = (one.target for one in level.transitions if one.source == state.name)
            yield depth, [(state, [to for to in ways if state.name in outcomes.get(to, Outcome()).after])]
            for inner in state.inside:
                yield from _lines(inner, outcomes, depth + 1)


def _start(trace: Trace, name: str) -> str:
    first = next(run.entered for run in trace.history.runs if run.name == name)
    return _since(trace, first)


def _since(trace: Trace, moment: datetime) -> str:
    return f"+{(moment - trace.execution.started).total_seconds():.2f} s"


def _attempts(trace: Trace) -> Iterator[dict[str, object]]:
    """Yield the attempts that failed; those of one run that failed alike are one row."""
    for run in failures(trace.history):
        where = {"state": run.name, "in": place_of(trace.history, run)}
        for (error, cause, redrive), alike in groupby(enumerate(run.attempts, start=1), _alike):
            tries = list(alike)
            (first, attempt), (last, _) = tries[0], tries[-1]
            if error:
                which = f"{first} of {len(run.attempts)}" if first == last else f"{first}-{last} of {len(run.attempts)}"
                redriven = f" (redrive {redrive})" if redrive else ""
                told = {"attempt": which + redriven, "start": _since(trace, attempt.started)}
                yield {**where, **told, "error": error, "cause": cause}
        if not run.attempts:
            told = {"attempt": "", "start": _since(trace, run.entered)}
            yield {**where, **told, "error": run.error, "cause": _cause(run.cause)}


def _alike(numbered: tuple[int, Attempt]) -> tuple[str, str, int]:
    _, attempt = numbered
    return attempt.error, _cause(attempt.cause), attempt.redrive


def _cause(cause: str) -> str:
    return plain(message_in(cause), CAUSE).plain


def _data(trace: Trace) -> Iterator[dict[str, object]]:
    for run in chosen(trace.history).values():
        yield {"state": run.name, "input": _short(run, run.input), "output": _short(run, run.output)}


def _short(run: StateRun, text: str | None) -> str:
    if text is None:
        return "not given" if run.left else ""
    return text if len(text) <= DATA else f"{text[: DATA - 2]}.."
