"""Knows what is still going on, so that a caller can wait until nothing is."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Busy = Callable[[], list[str]]  # names what is still busy

_LOOK_AGAIN = 0.2  # seconds; a safety net for changes that nobody announces, such as a message becoming visible


class Activity:
    """Counts named work in progress; whoever changes anything calls `changed`."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._open: Counter[str] = Counter()
        self._sources: list[Busy] = []

    def watch(self, source: Busy) -> None:
        """Ask this too, whenever somebody waits."""
        self._sources.append(source)

    def changed(self) -> None:
        """Wake whoever waits, to look again."""
        with self._condition:
            self._condition.notify_all()

    def begin(self, name: str) -> None:
        """Something of this name is under way, until `end`."""
        with self._condition:
            self._open[name] += 1

    def end(self, name: str) -> None:
        """One thing of this name is done."""
        with self._condition:
            self._open[name] -= 1
            self._condition.notify_all()

    @contextmanager
    def during(self, name: str) -> Iterator[None]:
        """Something of this name is under way inside the block."""
        self.begin(name)
        try:
            yield
        finally:
            self.end(name)

    def wait_idle(self, timeout: float) -> None:
        """Return when nothing is busy; TimeoutError names what still is."""
        deadline = time.monotonic() + timeout
        while busy := self._busy():
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"still busy after {timeout:g} s: {', '.join(sorted(busy))}")
            with self._condition:
                self._condition.wait(min(left, _LOOK_AGAIN))

    def _busy(self) -> list[str]:
        with self._condition:
            named = [f"{name} ({count})" for name, count in self._open.items() if count > 0]
        return named + [name for source in self._sources for name in source()]
