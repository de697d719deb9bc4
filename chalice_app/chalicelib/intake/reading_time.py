"""How long `receive` reads: what it has read must still be started before Lambda stops it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

KEPT: Final = 0.35
"""The part of an invocation's time in which no log is begun any more: it is for starting what was read, and for one
request to S3 that hangs (`runtime.container`)."""

LEAST: Final = 0.1
"""The part of it that each log may take, however many wait."""

LAST: Final = 0.1
"""The part of it in which nothing that takes long goes on: Lambda is about to stop the function."""


@dataclass(slots=True)
class ReadingTime:
    """The time of one invocation. `left` says how many seconds remain."""

    left: Callable[[], float]
    _whole: float = field(init=False)

    def __post_init__(self) -> None:
        self._whole = self.left()

    @property
    def is_over(self) -> bool:
        """Whether no other log may be begun."""
        return self.left() <= KEPT * self._whole

    @property
    def ends(self) -> bool:
        """Whether Lambda is about to stop the function."""
        return self.left() <= LAST * self._whole

    def until(self, logs: int) -> float:
        """Return how many seconds must remain when the next of so many logs is read: each gets the same share."""
        left, kept, least = self.left(), KEPT * self._whole, LEAST * self._whole
        return max(left - max((left - kept) / logs, least), kept - least)
