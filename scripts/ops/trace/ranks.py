"""In which row of a drawing each state stands, and in which order: the first half of a layered layout (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scripts.ops.trace.graph import Level

SWEEPS = 8
"""How often the rows are put in order by their neighbours, down and up again; more changes nothing."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A place in a row that a transition passes through on its way over more than one row."""

    transition: int
    row: int


Item = str | Lane


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows from top to bottom. `chains` has the way down of each transition, item by item; `upward` go back up."""

    rows: Sequence[Sequence[Item]]
    chains: Sequence[Sequence[Item]]
    upward: frozenset[int]


def rows_of(level: Level) -> Rows:
    """Return the rows of a level: each state below all that lead to it, but for what leads back."""
    following: dict[str, list[str]] = {state.name: [] for state in level.states}
    for one in level.transitions:
        following[one.source].append(one.target)
    finished = _finished(level, following)
    order = {name: place for place, name in enumerate(reversed(finished))}
    upward = frozenset(number for number, one in enumerate(level.transitions) if order[one.target] <= order[one.source])
    row = dict.fromkeys(order, 0)
    for name, place in order.items():
        for target in following[name]:
            if order[target] > place:
                row[target] = max(row[target], row[name] + 1)
    chains = [_chain(level, number, row, number in upward) for number in range(len(level.transitions))]
    rows: list[list[Item]] = [[] for _ in range(max(row.values()) + 1)]
    for state in level.states:
        rows[row[state.name]].append(state.name)
    for chain in chains:
        for lane in chain[1:-1]:
            rows[lane.row].append(lane)  # type: ignore[union-attr]  # only the ends are states
    return Rows(rows=_ordered(rows, chains), chains=chains, upward=upward)


def _finished(level: Level, following: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the states in the order in which a walk is done with them: the normal way first, then what catches."""
    done: dict[str, None] = {}
    entered: set[str] = set()

    def visit(name: str) -> None:
        entered.add(name)
        for target in following[name]:
            if target not in entered:
                visit(target)
        done[name] = None

    for name in (level.start, *following):
        if name not in entered:
            visit(name)
    return list(done)


def _chain(level: Level, number: int, row: Mapping[str, int], upward: bool) -> list[Item]:  # noqa: FBT001  # of a number
    one = level.transitions[number]
    top, bottom = (one.target, one.source) if upward else (one.source, one.target)
    return [top, *(Lane(number, place) for place in range(row[top] + 1, row[bottom])), bottom]


def _ordered(rows: list[list[Item]], chains: Sequence[Sequence[Item]]) -> list[list[Item]]:
    """Return the rows with as few crossings as turning to the neighbours' middle gives."""
    above: dict[Item, list[Item]] = {}
    below: dict[Item, list[Item]] = {}
    for chain in chains:
        for upper, lower in pairwise(chain):
            above.setdefault(lower, []).append(upper)
            below.setdefault(upper, []).append(lower)
    best, fewest = rows, _crossings(rows, below)
    for sweep in range(SWEEPS):
        near, numbers = (above, range(len(rows))) if sweep % 2 == 0 else (below, range(len(rows) - 1, -1, -1))
        rows = [list(row) for row in rows]
        for number in numbers:
            _turn(rows, number, near)
        crossings = _crossings(rows, below)
        if crossings < fewest:
            best, fewest = rows, crossings
    return best


def _turn(rows: list[list[Item]], number: int, near: Mapping[Item, Sequence[Item]]) -> None:
    place = {item: (index + 0.5) / len(row) for row in rows for index, item in enumerate(row)}

    def middle(item: Item) -> float:
        found = [place[one] for one in near.get(item, ())]
        return sum(found) / len(found) if found else place[item]

    rows[number].sort(key=middle)


def _crossings(rows: Sequence[Sequence[Item]], below: Mapping[Item, Sequence[Item]]) -> int:
    place = {item: index for row in rows for index, item in enumerate(row)}
    count = 0
    for row in rows:
        lines = [(place[upper], place[lower]) for upper in row for lower in below.get(upper, ())]
        count += sum((a - c) * (b - d) < 0 for index, (a, b) in enumerate(lines) for c, d in lines[:index])
    return count
