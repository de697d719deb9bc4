"""`event_patterns`: the EventBridge patterns that let through what the catalogue knows of creations and deletions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from chalicelib.catalogue.endings import DELETING_CALLS
from chalicelib.catalogue.lookup import CREATIONS
from chalicelib.catalogue.model import Creation

Pattern = dict[str, Any]

DETAIL_TYPES: Final = (
    "AWS API Call via CloudTrail",
    "AWS Console Action via CloudTrail",
    "AWS Service Event via CloudTrail",
)
"""How EventBridge calls the records of what somebody did.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html"""

_VERSIONED: Final = frozenset({"cloudfront.amazonaws.com", "lambda.amazonaws.com"})
"""Sources that write an API version behind the name of the operation: CreateFunction20150331."""


DELETING: Final = ("Delete", "Deregister", "Disassociate", "Release", "Terminate")
"""What most names of calls begin with that end something."""


def event_patterns() -> tuple[Pattern, ...]:
    """Return the patterns of all that `receive` wants to hear of. No event matches two of them."""
    return (*creation_patterns(), deletion_pattern())


def deletion_pattern() -> Pattern:
    """Return the one pattern that matches every call that ends or renames what the catalogue knows.

    It matches such calls of whatever service: a list of services takes a dozen patterns, each a rule in each Region.
    Calls on data, which a trail may record by the million, don't match.
    """
    others = sorted(name for name in DELETING_CALLS if not name.startswith(DELETING))
    created = {row.name for row in CREATIONS}
    names = [*({"prefix": verb} for verb in DELETING), *(name for name in others if name not in created)]
    return _told({"eventName": names, "eventCategory": ["Management"]})


def creation_patterns(limit: int = 2000, rows: Sequence[Creation] = CREATIONS) -> tuple[Pattern, ...]:
    """Return patterns, each shorter than `limit` characters of JSON (AWS takes 2,048), that match every row's call.

    They match somewhat more, because a pattern allows each of its names with each of its sources: `verdict` decides.
    No event matches two of them: only a source too large for one pattern stands in several, its names divided.
    Failed calls don't match. Reading calls need no filter: an ENABLED rule never gets those that CloudTrail delivers.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail-management.html
    """
    alone: list[Pattern] = []
    shared: list[tuple[list[str], list[Any]]] = []
    for source, names in _calls(rows):
        parts = _divided(source, names, limit)
        if len(parts) > 1:
            alone += [_pattern([source], part) for part in parts]
            continue
        sources, known = shared[-1] if shared else ([], [])
        wider = ([*sources, source], known + [name for name in names if name not in known])
        if shared and _size(_pattern(*wider)) < limit:
            shared[-1] = wider
        else:
            shared.append(([source], names))
    return (*alone, *(_pattern(*each) for each in shared))


def _calls(rows: Sequence[Creation]) -> list[tuple[str, list[Any]]]:
    """Return each source with the names, or prefixes of names, of its calls."""
    by_source = groupby(sorted(rows, key=attrgetter("source", "name")), key=attrgetter("source"))
    return [(source, _names(source, sorted({row.name for row in own}))) for source, own in by_source]


def _names(source: str, names: list[str]) -> list[Any]:
    """Return what to match; a name that another begins stands for both, or the two could match in two patterns."""
    if source not in _VERSIONED:
        return list(names)
    shortest = [name for name in names if not any(name != other and name.startswith(other) for other in names)]
    return [{"prefix": name} for name in shortest]


def _divided(source: str, names: list[Any], limit: int) -> list[list[Any]]:
    if len(names) == 1 or _size(_pattern([source], names)) < limit:
        return [names]
    half = len(names) // 2
    return _divided(source, names[:half], limit) + _divided(source, names[half:], limit)


def _pattern(sources: list[str], names: list[Any]) -> Pattern:
    return _told({"eventSource": sources, "eventName": names})


def _told(detail: Pattern) -> Pattern:
    """Return a pattern. Only AWS itself may put events whose source begins with `aws.` on a bus, so none is forged."""
    return {
        "source": [{"prefix": "aws."}],
        "detail-type": list(DETAIL_TYPES),
        "detail": {**detail, "errorCode": [{"exists": False}]},
    }


def _size(pattern: Pattern) -> int:
    return len(json.dumps(pattern))
