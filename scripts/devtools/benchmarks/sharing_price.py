"""What company does to a price: arithmetic on two measured figures, that of one alone and that of several together."""

from __future__ import annotations

from dataclasses import dataclass

MONTH = 30 * 86_400


@dataclass(frozen=True, kw_only=True)
class Sharing:
    """The price of one, alone and with so many together: its own part, and a part that those together share."""

    alone: float
    together: float
    number: int

    @property
    def shared(self) -> float:
        """What one execution costs however many share it."""
        return (self.alone - self.together) / (1 - 1 / self.number)

    def price(self, company: float) -> float:
        """Return the price of one where so many share an execution on average.

        That is exact for an average too: there are as many executions as pieces of work, divided by it.
        """
        return self.alone - self.shared + self.shared / company

    def needed(self, goal: float) -> float:
        """Return how many must share for that price."""
        return self.shared / (goal - (self.alone - self.shared))


def company(number: float, window: float) -> float:
    """Return how many of `number` a month, spread at random, come together within a window of so many seconds.

    The first opens the window; those that come while it is open join it.
    """
    return 1 + number / MONTH * window
