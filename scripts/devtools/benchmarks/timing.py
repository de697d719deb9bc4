"""Taking the time of a piece of work, on a machine that does other things too."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable


def fastest(*works: Callable[[], object], rounds: int = 7) -> list[float]:
    """Return the processor seconds that each work took in its best round; they take turns, so that noise is shared."""
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for number, work in enumerate(works):
            start = time.process_time()
            work()
            best[number] = min(best[number], time.process_time() - start)
    return best


def peak(work: Callable[[], object]) -> float:
    """Return the most memory in MB that Python held for a work beyond what it held before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()
