"""The runs of an execution as a tree: iterations inside of their Map, the failed ones first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scripts.ops.stage.history import ABORTED, RUNNING, History, Scope, StateRun
from scripts.ops.trace.outcomes import WORST_FIRST


@dataclass(frozen=True, slots=True)
class Iteration:
    """One iteration of a Map: how it ended, and the states that it entered."""

    index: int
    outcome: str
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Step:
    """A run of a state, with the iterations inside of it."""

    run: StateRun
    iterations: Sequence[Iteration]


def tree_of(history: History) -> list[Step]:
    """Return the runs of the machine's own level in their order, the others inside of them."""
    inside: dict[Scope, list[StateRun]] = {}
    for run in history.runs:
        inside.setdefault(run.scope, []).append(run)

    def steps(scope: Scope) -> list[Step]:
        return [Step(run, iterations(run)) for run in inside.get(scope, ())]

    def iterations(run: StateRun) -> list[Iteration]:
        found = [
            Iteration(index, ABORTED if how == RUNNING and run.over else how, steps((*run.scope, (run.number, index))))
            for index, how in run.iterations.items()
        ]
        return sorted(found, key=lambda one: (WORST_FIRST.index(one.outcome), one.index))

    return steps(())


def place_of(history: History, run: StateRun) -> str:
    """Return the iterations that a run is inside of: `TagChunks 1, TagBatches 4`, counted from 1."""
    names = {one.number: one.name for one in history.runs}
    return ", ".join(f"{names[number]} {index + 1}" for number, index in run.scope)


def counts(iterations: Sequence[Iteration]) -> Iterator[str]:
    """Yield how many iterations ended in each way, the worst first."""
    found = Counter(one.outcome for one in iterations)
    yield from (f"{found[kind]} {kind}" for kind in WORST_FIRST if found[kind])
