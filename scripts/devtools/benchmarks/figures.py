"""`Row`: one figure of the benchmark beside its goal and the plain design."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Report = Callable[[str], None]
"""Tells whoever waits what is being measured."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure. `limit` is the goal: at most so much. `baseline`: the plain design or physical limit."""

    part: str
    what: str
    measured: float
    unit: str
    how: str
    limit: float | None = None
    baseline: float | None = None
    baseline_is: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        return None if self.limit is None else self.measured <= self.limit

    @property
    def ratio(self) -> float | None:
        """What is measured, divided by the baseline."""
        return self.measured / self.baseline if self.baseline else None

    def shown(self) -> dict[str, Any]:
        """Return the cells of a table."""
        return {
            "part": self.part,
            "what": self.what,
            "measured": figure(self.measured, self.unit),
            "goal": "" if self.limit is None else f"<= {figure(self.limit, self.unit)}",
            "met": {None: "", True: "yes", False: "NO"}[self.met],
            "beside": f"{figure(self.baseline, self.unit)} {self.baseline_is}" if self.baseline is not None else "",
            "ratio": "" if self.ratio is None else f"{self.ratio:.2f}",
            "how": self.how,
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "part": self.part,
            "what": self.what,
            "measured": self.measured,
            "unit": self.unit,
            "goal": self.limit,
            "met": self.met,
            "baseline": self.baseline,
            "baseline_is": self.baseline_is,
            "ratio": self.ratio,
            "how": self.how,
        }


def figure(value: float, unit: str) -> str:
    """Return a number as a person reads it, with its unit."""
    if unit == "$":
        return f"${value:,.2f}"
    form = ",.0f" if value == int(value) else ".3g" if abs(value) < 1 else ",.2f"
    text = format(value, form)
    return f"{text} {unit}".rstrip()
