"""What `receive` answered: how many logs were new, done before, empty or refused, and which have no answer yet."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from chalicelib.ledger import keys
from chalicelib.ledger.store import Store
from chalicelib.ledger.table import READ_BATCH

PAUSE = 0.5
"""Seconds between two looks."""

NAMED = 100
"""Logs that are named one by one in a report; of more it tells the number."""


@dataclass(slots=True)
class Tally:
    """The answers so far. `open` is how many are missing."""

    open: int
    outcomes: Counter[str] = field(default_factory=Counter)
    creations: int = 0
    refused: list[dict[str, str]] = field(default_factory=list)

    @property
    def answered(self) -> int:
        """The number of answers."""
        return self.outcomes.total()

    def add(self, row: dict[str, Any]) -> None:
        """Count an answer."""
        self.open -= 1
        self.outcomes[row["Outcome"]] += 1
        self.creations += int(row["Creations"])
        if row["Why"] and len(self.refused) < NAMED:
            self.refused.append({"log": row["Log"], "why": row["Why"]})


def collect(
    names: Iterable[str], ledger: Store, *, patience: float, now: Callable[[], float], sleep: Callable[[float], None]
) -> Iterator[Tally]:
    """Read the answers until all are there, or for `patience` seconds none came. Yields the tally after each look.

    The oldest are asked for first, a hundred at a time; what has no answer yet goes to the end of the line.
    """
    wanted = [keys.job(name) for name in names]
    line = deque(wanted[start : start + READ_BATCH] for start in range(0, len(wanted), READ_BATCH))
    tally, heard = Tally(open=len(wanted)), now()
    while line and now() - heard <= patience:
        if _look(line, ledger, tally):
            heard = now()
        else:
            sleep(PAUSE)
        yield tally
    for _ in range(len(line)):  # whoever gives up has looked at each once more
        _look(line, ledger, tally)
    yield tally


def _look(line: deque[list[str]], ledger: Store, tally: Tally) -> bool:
    """Ask for the first of the line. Returns whether there was an answer."""
    asked = line.popleft()
    rows = ledger.read(asked)
    for row in rows.values():
        tally.add(row)
    left = [key for key in asked if key not in rows]
    if left:
        line.append(left)
    return bool(rows)
