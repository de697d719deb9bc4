"""The geometry of charts: numbers in, places out. The page's template draws them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scripts.ops.reports.compliance import Day

LEFT, RIGHT, TOP, BOTTOM = 46, 24, 14, 28
"""The margins of a chart, in which its labels stand."""

LABEL = 110
"""The room that a date takes."""

LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on a chart, and what is written there."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A rate over time: the marks of its days, the same as a path and as an area, and the labels of both axes."""

    width: int
    height: int
    marks: tuple[Mark, ...]
    path: str
    area: str
    levels: tuple[Mark, ...]
    dates: tuple[Mark, ...]


def line(days: Sequence[Day], width: int, height: int) -> Line:
    """Draw the rate of each day that measured one, on an axis from 0 to 100 %, with time running evenly."""
    measured = [(date.fromisoformat(day.date), day.total.rate) for day in days if day.total.rate is not None]
    marks = tuple(
        Mark(_x(when, measured[0][0], measured[-1][0], width), _y(rate, height), when.isoformat())
        for when, rate in measured
    )
    path = " L".join(f"{mark.x:.1f} {mark.y:.1f}" for mark in marks)
    bottom = height - BOTTOM
    return Line(
        width=width,
        height=height,
        marks=marks,
        path=f"M{path}" if len(marks) > 1 else "",
        area=f"M{path} L{marks[-1].x:.1f} {bottom} L{marks[0].x:.1f} {bottom} Z" if len(marks) > 1 else "",
        levels=tuple(Mark(LEFT, _y(level, height), f"{level:.0%}") for level in LEVELS),
        dates=_spread(marks),
    )


def ring(rate: float | None, radius: float) -> tuple[float, float]:
    """Return the length of an arc that shows a rate, and of its whole circle."""
    around = 2 * math.pi * radius
    return around * (rate or 0), around


def _x(when: date, first: date, last: date, width: int) -> float:
    whole = (last - first).days
    part = (when - first).days / whole if whole else 0.5
    return LEFT + part * (width - LEFT - RIGHT)


def _y(rate: float, height: int) -> float:
    return TOP + (1 - rate) * (height - TOP - BOTTOM)


def _spread(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return the labels that have room, always with the last."""
    kept: list[Mark] = []
    for mark in reversed(marks):
        if not kept or kept[-1].x - mark.x >= LABEL:
            kept.append(mark)
    return tuple(reversed(kept))
