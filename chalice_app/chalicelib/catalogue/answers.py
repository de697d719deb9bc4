"""`told_by`: whether the answer of a call shows that what it names is new, or existed before the call."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from chalicelib.catalogue.record_paths import search
from chalicelib.cloudtrail import record_time
from chalicelib.core.resource import Answer

_AT_ONCE: Final = timedelta(seconds=5)
"""A resource that is not older than this when its call ends was made by it."""
_BEFORE: Final = timedelta(minutes=1)
"""One that is older than this existed. What lies between proves nothing: clocks differ and calls take time."""
_MILLISECONDS: Final = 100_000_000_000
"""Seconds since 1970 stay below it until the year 5138."""
_DIGITS: Final = 20
"""More than the number of any version has. Python reads 4,300 at most."""
_FORM: Final = "%b %d %Y %I:%M:%S %p"


@dataclass(frozen=True, slots=True)
class Proof:
    """One place in a record that tells, and how it is read: `rule` is a key of `RULES`."""

    rule: str
    path: str


def version(path: str) -> Proof:
    """Prove by the version of what was written: 1 is the first."""
    return Proof("version", path)


def made_at(path: str) -> Proof:
    """Prove by when it was made, beside the time of the call."""
    return Proof("made_at", path)


def in_use(path: str) -> Proof:
    """Prove by what only a resource in use has: a count above 0, or the names of others."""
    return Proof("in_use", path)


def overwrites(path: str) -> Proof:
    """Prove by the parameter without which the call is refused where the resource exists."""
    return Proof("overwrites", path)


def named(path: str) -> Proof:
    """Prove by the parameter that names a resource to be changed; without it a new one is made."""
    return Proof("named", path)


def brought_back(path: str) -> Proof:
    """Prove by the call itself, which brings back what was deleted and was made by another call."""
    return Proof("brought_back", path)


def told_by(proofs: Iterable[Proof], record: Mapping[str, Any], folded: Any) -> Answer:
    """Return what the first of the proofs that says anything says. `folded` is the record, as `fold` returns it."""
    for proof in proofs:
        if told := RULES[proof.rule](search(proof.path, folded), record):
            return told
    return Answer.NOTHING


def moment_of(value: object) -> datetime | None:
    """Return the moment that a member of an answer tells, in each form that CloudTrail writes; else None.

    `Nov 20, 2026 9:00:00 AM`, with or without a comma behind the year; ISO 8601; seconds or milliseconds since 1970.
    """
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000 if value > _MILLISECONDS else value, UTC)
        if not isinstance(value, str):
            return None
        if value[:1].isdigit():
            moment = datetime.fromisoformat(value)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        words = re.sub(r"[\s,]+", " ", value).strip()
        return datetime.strptime(words, _FORM).replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _version(found: object, _: Mapping[str, Any]) -> Answer:
    number = int(found) if isinstance(found, str) and found.isdecimal() and len(found) <= _DIGITS else found
    if not isinstance(number, (int, float)) or isinstance(number, bool) or number < 1:
        return Answer.NOTHING
    return Answer.NEW if number == 1 else Answer.EXISTING


def _made_at(found: object, record: Mapping[str, Any]) -> Answer:
    made, called = moment_of(found), record_time(record)
    if made is None or called is None:
        return Answer.NOTHING
    age = called - made
    if age > _BEFORE:
        return Answer.EXISTING
    return Answer.NEW if age <= _AT_ONCE else Answer.NOTHING


def _in_use(found: object, _: Mapping[str, Any]) -> Answer:
    several = found if isinstance(found, list) else [found]
    return Answer.EXISTING if any(each and each != "0" for each in several) else Answer.NOTHING


def _overwrites(found: object, _: Mapping[str, Any]) -> Answer:
    return Answer.NOTHING if found is True or str(found).lower() == "true" else Answer.NEW


def _named(found: object, _: Mapping[str, Any]) -> Answer:
    return Answer.EXISTING if found else Answer.NEW


def _brought_back(_found: object, _: Mapping[str, Any]) -> Answer:
    return Answer.EXISTING


RULES: Final[Mapping[str, Callable[[object, Mapping[str, Any]], Answer]]] = {
    "version": _version,
    "made_at": _made_at,
    "in_use": _in_use,
    "overwrites": _overwrites,
    "named": _named,
    "brought_back": _brought_back,
}
"""By the name of a proof, what is found at its path, and the record: what that proves."""
