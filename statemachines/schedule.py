"""`Schedule`: when something runs by itself, checked as EventBridge would check it, and how far apart two runs can be.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

OFF = "off"
FIRST, LAST = date(2026, 1, 1), date(2034, 12, 31)
"""The days over which the runs of a cron expression are compared: two leap years, whatever the day of the week."""

_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_FORM = "expected off, rate(1 day), rate(12 hours) or cron(0 3 * * ? *)"

Days = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Schedule:
    """An expression for EventBridge, and the longest time between two runs."""

    expression: str
    longest: timedelta

    @classmethod
    def parse(cls, text: str) -> Schedule | None:
        """Read a setting; None for `off`. Raises `ValueError` with a sentence for what EventBridge would refuse."""
        if text == OFF:
            return None
        form = re.fullmatch(r"(rate|cron)\((.*)\)", text)
        if not form:
            message = f"the schedule is {text!r:.80}: {_FORM}"
            raise ValueError(message)
        return cls(text, _rate(form[2]) if form[1] == "rate" else _cron(form[2].split()))


def _rate(text: str) -> timedelta:
    form = re.fullmatch(r"([1-9]\d{0,4}) (minute|hour|day)(s?)", text)
    if not form or (form[1] == "1") == bool(form[3]):
        message = f"rate({text:.40}): expected a number and minutes, hours or days; 1 minute, hour or day without s"
        raise ValueError(message)
    return int(form[1]) * _UNITS[form[2]]


def _cron(fields: list[str]) -> timedelta:
    if len(fields) != 6:  # noqa: PLR2004
        message = f"cron has {len(fields)} fields, expected minutes, hours, day of month, month, day of week, year"
        raise ValueError(message)
    minutes, hours, day, month, weekday, year = fields
    if (day == "?") == (weekday == "?"):
        message = f"day of month is {day}, day of week {weekday}: expected ? in just one of the two"
        raise ValueError(message)
    times = [60 * h + m for h in _values(hours, "hours", 0, 23) for m in _values(minutes, "minutes", 0, 59)]
    months, years = _values(month, "month", 1, 12, _MONTHS), _values(year, "year", 1970, 2199)
    on = _weekdays(weekday) if day == "?" else _month_days(day)
    span = (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
    return _longest([one for one in span if one.month in months and one.year in years and on(one)], times)


def _longest(days: list[date], times: list[int]) -> timedelta:
    if len(days) < 2:  # noqa: PLR2004
        message = f"cron: never runs twice between {FIRST} and {LAST}"
        raise ValueError(message)
    within = [later - earlier for earlier, later in pairwise(times)]
    night = [(later - earlier).days * 1440 + times[0] - times[-1] for earlier, later in pairwise(days)]
    return timedelta(minutes=max(within + night))


def _values(field: str, name: str, low: int, high: int, names: tuple[str, ...] = ()) -> list[int]:
    """Return the numbers that a field stands for. Names are those of the numbers from `low` on."""
    found = {value for part in field.split(",") for value in _part(part, name, low, high, names)}
    return sorted(found)


def _part(part: str, name: str, low: int, high: int, names: tuple[str, ...]) -> Iterator[int]:
    word = r"\d{1,4}" + "".join(f"|{one}" for one in names)
    form = re.fullmatch(rf"(?:\*|({word})(?:-({word}))?)(?:/(\d{{1,4}}))?", part.upper())
    if not form:
        message = f"cron: {name} is {part!r:.40}"
        raise ValueError(message)
    start, end, step = form[1], form[2], form[3]
    first = _number(start, low, names) if start else low
    last = _number(end, low, names) if end else (high if step or not start else first)
    if not low <= first <= last <= high or step == "0":
        message = f"cron: {name} is {part!r:.40}, expected {low} to {high}"
        raise ValueError(message)
    yield from range(first, last + 1, int(step or 1))


def _number(text: str, low: int, names: tuple[str, ...]) -> int:
    return names.index(text) + low if text in names else int(text)


def _month_days(field: str) -> Days:
    """Return whether a date is meant by a day of the month: numbers, L, LW and 15W."""
    if field.upper() in ("L", "LW"):
        wanted = 31
    elif re.fullmatch(r"\d{1,2}W", field.upper()):
        [wanted] = _values(field[:-1], "day of month", 1, 31)
    else:
        days = _values(field, "day of month", 1, 31)
        return lambda one: one.day in days
    nearest = field.upper().endswith("W")
    return lambda one: one.day == _day(one, wanted, nearest=nearest)


def _day(month: date, wanted: int, *, nearest: bool) -> int:
    """Return the day of a month that is wanted, or its last; or the weekday nearest to that within the month."""
    last = monthrange(month.year, month.month)[1]
    day = min(wanted, last)
    if not nearest:
        return day
    to_friday_or_monday = {5: -1 if day > 1 else 2, 6: 1 if day < last else -2}
    return day + to_friday_or_monday.get(month.replace(day=day).weekday(), 0)


def _weekdays(field: str) -> Days:
    """Return whether a date is meant by a day of the week: numbers or names, L (Saturday), 6L (the last) and 6#3."""
    form = re.fullmatch(rf"(\d|{'|'.join(_WEEKDAYS)})(L|#([1-5]))", field.upper())
    days = _values("SAT" if field.upper() == "L" else form[1] if form else field, "day of week", 1, 7, _WEEKDAYS)

    def meant(one: date) -> bool:
        if one.isoweekday() % 7 + 1 not in days:
            return False
        if not form:
            return True
        if form[2] == "L":
            return one.day + 7 > monthrange(one.year, one.month)[1]
        return (one.day - 1) // 7 + 1 == int(form[3])

    return meant
