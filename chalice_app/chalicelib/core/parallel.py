"""Doing independent AWS calls side by side, a few at a time. boto3's clients are safe under threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_here = threading.local()


def parallel_map(work: Callable[[Item], Result], items: Sequence[Item], at_once: int) -> list[Result]:
    """Return what `work` returns of each item, in their order. After an error, which is raised, nothing more begins.

    Inside a work of `parallel_map` it goes one by one: the outer limit stays the limit.
    """
    if len(items) < 2 or at_once < 2 or getattr(_here, "works", False):  # noqa: PLR2004
        return [work(item) for item in items]
    with ThreadPoolExecutor(min(at_once, len(items)), initializer=_mark) as pool:
        return list(pool.map(work, items))


def _mark() -> None:
    _here.works = True
