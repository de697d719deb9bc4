"""Times as people write and read them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_STEPS = ((86_400, "d"), (3_600, "h"), (60, "min"))


def since(text: str, now: datetime) -> datetime:
    """Return the moment that `24h`, `14d` or `2026-11-22[T12:00]` (UTC unless it says otherwise) means.

    Raises `ValueError` with a sentence.
    """
    span = re.fullmatch(r"(\d{1,6})([mhdw])", text)
    try:
        if span:
            return now - timedelta(**{_UNITS[span[2]]: int(span[1])})
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as exc:
        raise ValueError(f"{text!r} is no time: write 90m, 24h, 14d, 2w, 2026-11-22 or 2026-11-22T12:00") from exc
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def age(moment: datetime, now: datetime) -> str:
    """Return how long ago that was, in the largest unit that fits."""
    seconds = (now - moment).total_seconds()
    return next((f"{seconds // step:.0f} {unit}" for step, unit in _STEPS if seconds >= step), "now")


def shown(moment: datetime) -> str:
    """Return a moment to the second, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
