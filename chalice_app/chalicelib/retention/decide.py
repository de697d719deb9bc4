"""What is to become of one backup's tags: decided from what it carries, before anything is written (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from chalicelib.policy import DELETE_ON, RETENTION

KEYS = (RETENTION, DELETE_ON)
MALFORMED, PAST = "malformed", "past"

_PERIOD = re.compile(r"([1-9][0-9]{0,4})days")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`write` are the tags to add, `before` our own values that give way to them. `problem` is what is reported."""

    write: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


def period(days: int) -> str:
    """Return the value of the tag `Retention`."""
    return f"{days}days"


def days_in(value: str) -> int | None:
    """Return the days that a value of `Retention` stands for, None if it can't be read."""
    found = _PERIOD.fullmatch(value)
    return int(found[1]) if found else None


def date_in(value: str) -> date | None:
    """Return the day that a value of `DeleteOn` stands for, None if it is not a date of the form YYYY-MM-DD."""
    try:
        return date.fromisoformat(value) if _DATE.fullmatch(value) else None
    except ValueError:
        return None


def after(today: date, days: int) -> str:
    """Return the value of the tag `DeleteOn` for a period that begins today."""
    return (today + timedelta(days=days)).isoformat()


def may_be_ours(tags: Mapping[str, str], days: int | None, pair: Mapping[str, str] | None = None) -> bool:
    """Say whether the ledger has to be asked: the backup carries something else than it would get today."""
    if pair is not None:
        return any(key in tags and tags[key] != pair.get(key) for key in KEYS)
    return days is not None and tags.get(RETENTION) not in (None, period(days))


def decide(
    tags: Mapping[str, str],
    *,
    days: int | None,
    extra: Mapping[str, str],
    today: date,
    written: Mapping[str, Any] | None = None,
) -> Verdict:
    """Decide about a backup that carries `tags`; `days` None leaves it alone, `written` is what the ledger calls ours.

    The pair of `Retention` and `DeleteOn` is whole or missing: who set one of them has decided. Only a period set
    by hand gets the date that it means. A pair that is still ours, both values, gives way to a changed period.
    """
    if days is None:
        return Verdict()
    ours = _ours(tags, written)
    if _is_ours(tags, ours) and tags[RETENTION] != period(days):
        return Verdict(write={**_pair(days, today), **_missing(extra, tags)}, before=ours)
    return Verdict(write={**_lacking(tags, days, today), **_missing(extra, tags)}, problem=problem(tags, today))


def follow(
    tags: Mapping[str, str],
    pair: Mapping[str, str],
    *,
    extra: Mapping[str, str],
    today: date,
    written: Mapping[str, Any] | None = None,
) -> Verdict:
    """Decide about a snapshot of an AMI, which is kept as long as that: `pair` is what the AMI carries from now on.

    A period or a date that somebody else set on the snapshot stays; what is still ours gives way to another pair.
    """
    ours = _ours(tags, written)
    free = not any(key in tags for key in KEYS)
    if free or (_is_ours(tags, ours) and any(tags.get(key) != value for key, value in pair.items())):
        return Verdict(write={**pair, **_missing(extra, tags)}, before=ours)
    return Verdict(write={**_meant(tags, today), **_missing(extra, tags)}, problem=problem(tags, today))


def pair_after(tags: Mapping[str, str], verdict: Verdict) -> dict[str, str]:
    """Return what a backup carries of the pair once its verdict is carried out."""
    return {key: value for key, value in {**tags, **verdict.write}.items() if key in KEYS}


def problem(tags: Mapping[str, str], today: date) -> str:
    """Say what is wrong with a backup's date: "malformed", "past", or nothing."""
    if DELETE_ON not in tags:
        return MALFORMED if RETENTION in tags and days_in(tags[RETENTION]) is None else ""
    due = date_in(tags[DELETE_ON])
    if due is None:
        return MALFORMED
    return PAST if due < today else ""


def _missing(extra: Mapping[str, str], tags: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in extra.items() if key not in tags}


def _ours(tags: Mapping[str, str], written: Mapping[str, Any] | None) -> dict[str, str]:
    return {key: tags[key] for key in KEYS if key in tags and (written or {}).get(key) == tags[key]}


def _pair(days: int, today: date) -> dict[str, str]:
    return {RETENTION: period(days), DELETE_ON: after(today, days)}


def _is_ours(tags: Mapping[str, str], ours: Mapping[str, str]) -> bool:
    return RETENTION in ours and (DELETE_ON in ours or DELETE_ON not in tags)


def _lacking(tags: Mapping[str, str], days: int, today: date) -> dict[str, str]:
    if DELETE_ON in tags:
        return {}
    return _meant(tags, today) if RETENTION in tags else _pair(days, today)


def _meant(tags: Mapping[str, str], today: date) -> dict[str, str]:
    """Return the date that a period means which stands alone."""
    chosen = days_in(tags.get(RETENTION, ""))
    return {DELETE_ON: after(today, chosen)} if chosen and DELETE_ON not in tags else {}
