"""What became of each state, all its runs together: one word, and a few more for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.core.counts import counted
from scripts.ops.stage.history import ABORTED, CAUGHT, FAILED, RETRIED, RUNNING, SUCCEEDED, History, StateRun

NOT_REACHED = "not reached"

WORST_FIRST = (FAILED, ABORTED, RUNNING, CAUGHT, RETRIED, SUCCEEDED, NOT_REACHED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a state: `kind` is one of `WORST_FIRST`, `text` and `more` say it, `after` are where it came from.

    `link` is where a drawing leads to from there, if anywhere.
    """

    kind: str = NOT_REACHED
    text: str = NOT_REACHED
    more: str = ""
    after: frozenset[str] = frozenset()
    link: str = ""

    @property
    def words(self) -> str:
        """All there is to say."""
        return f"{self.text}, {self.more}" if self.more else self.text


def outcomes_of(history: History, links: Mapping[str, str] | None = None) -> dict[str, Outcome]:
    """Return what became of each state that was reached; `links` by the name of the state."""
    runs: dict[str, list[StateRun]] = {}
    for run in history.runs:
        runs.setdefault(run.name, []).append(run)
    return {
        name: Outcome(
            kind=worst(latest(found)),
            text=told(found),
            more=more_of(found),
            after=frozenset(run.after for run in found),
            link=(links or {}).get(name, ""),
        )
        for name, found in runs.items()
    }


def chosen(history: History) -> dict[str, StateRun]:
    """Return one run of each state that was reached: the first of those that ended worst."""
    found: dict[str, StateRun] = {}
    for run in history.runs:
        other = found.setdefault(run.name, run)
        if WORST_FIRST.index(run.outcome) < WORST_FIRST.index(other.outcome):
            found[run.name] = run
    return found


def latest(runs: Sequence[StateRun]) -> list[StateRun]:
    """Return the last of the runs of each iteration: what a redrive, or a way back, repeated counts as it is now."""
    return list({(run.scope, run.name): run for run in runs}.values())


def worst(runs: Sequence[StateRun]) -> str:
    """Return the worst outcome of runs."""
    return min((run.outcome for run in runs), key=WORST_FIRST.index)


def told(runs: Sequence[StateRun]) -> str:
    """Return how the runs of one state ended, and how long the longest took."""
    found = Counter(run.outcome for run in latest(runs))
    single = len(runs) == 1
    ended = [kind if single else f"{found[kind]} {kind}" for kind in WORST_FIRST if found[kind]]
    return ", ".join([*ended, f"{max(run.seconds for run in runs):.2f} s"])


def more_of(runs: Sequence[StateRun]) -> str:
    """Return what else there is to say of the runs of one state: iterations, attempts, what was reported."""
    now = latest(runs)
    tries, reported = max(len(run.attempts) for run in runs), sum(run.reported for run in now)
    words = [
        iterations_of(now),
        (counted(tries, "attempt") if len(runs) == 1 else f"up to {tries} attempts") if tries > 1 else "",
        f"reports {reported} failed" if reported else "",
    ]
    return ", ".join(filter(None, words))


def iterations_of(runs: Sequence[StateRun]) -> str:
    """Return how many iterations Maps had, the failed ones first; empty where they had none."""
    ended = Counter(how for run in runs for how in run.iterations.values())
    bad = [f"{ended[kind]} {kind}" for kind in WORST_FIRST[:3] if ended[kind]]
    whole = counted(ended.total(), "iteration")
    return f"{whole} ({', '.join(bad)})" if bad else whole if ended else ""
