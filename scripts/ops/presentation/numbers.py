"""Numbers as people read them."""

from __future__ import annotations

_LEAST = 0.001


def percent(rate: float | None) -> str:
    """Return a rate as a percentage that is 100 or 0 only if it is so; "-" where there is none."""
    if rate is None:
        return "-"
    if 0 < rate < _LEAST:
        return f"< {_LEAST:.1%}".replace("%", " %")
    if 1 - _LEAST < rate < 1:
        return f"> {1 - _LEAST:.1%}".replace("%", " %")
    return f"{rate:.1%}".replace("%", " %")


def points(now: float | None, before: float | None) -> str:
    """Return how a rate changed, in percentage points; "" where one is not known."""
    if now is None or before is None:
        return ""
    change = round((now - before) * 100, 1)
    return f"{change:+.1f} points" if change else "no change"
