"""What a check finds: a verdict, what was seen, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

OK, WARNING, BROKEN = "ok", "warning", "broken"

SHOWN = 5
"""Actions, names or reasons that one finding lists."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check saw. `mend` is empty only where there is nothing to do."""

    verdict: str
    found: str
    mend: str = ""


Findings = Iterator[Finding]
"""What a check yields. One that yields nothing found nothing to speak of."""


@dataclass(frozen=True, slots=True)
class Result:
    """A finding under the name of its check."""

    check: str
    finding: Finding


def ok(found: str) -> Finding:
    """Return what is as it should be."""
    return Finding(OK, found)


def warning(found: str, mend: str) -> Finding:
    """Return what may be meant, or could not be looked at."""
    return Finding(WARNING, found, mend)


def broken(found: str, mend: str) -> Finding:
    """Return what keeps resources from being tagged, or people from hearing of it."""
    return Finding(BROKEN, found, mend)


def some(words: Sequence[str]) -> str:
    """Return as many of them as one finding lists, and how many more there are."""
    more = f" and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
    return ", ".join(words[:SHOWN]) + more
