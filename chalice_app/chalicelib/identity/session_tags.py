"""The tags of a session, as the record of its opening has them. Their values come from people.

Where they stand: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from chalicelib.cloudtrail import at

MOST: Final = 50
"""Tags that a session can have (AssumeRole, AWS STS API reference)."""

LONGEST_KEY: Final = 128
LONGEST_VALUE: Final = 256

BYTES: Final = 2_000
"""Of all keys and values together that are kept: they are in the row of each resource that the session makes."""


def tags_of(record: object) -> dict[str, str]:
    """Return the tags of the session that a record opens, within the limits; what no longer fits is left out.

    What the session inherits goes before what it is given: a tag that is passed on can't be replaced.
    """
    request = at(record, "requestParameters")
    inherited = _pairs(at(request, "incomingTransitiveTags"))
    given = [*_pairs(at(request, "principalTags")), *_pairs(at(request, "tags"))]
    return merged(inherited, given)


def passed_on(record: object) -> list[str]:
    """Return the keys of the tags that a session hands on to those that are opened from it."""
    request = at(record, "requestParameters")
    keys = at(request, "transitiveTagKeys")
    told = [key for key in keys if isinstance(key, str)] if isinstance(keys, list) else []
    kept = tags_of(record)
    inherited = [key for key, _ in _pairs(at(request, "incomingTransitiveTags"))]
    return [key for key in dict.fromkeys([*inherited, *told]) if key in kept]


def merged(first: Iterable[tuple[str, str]], then: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return tags within the limits; of two keys that differ only in case the first counts, as for AWS."""
    kept: dict[str, str] = {}
    seen: set[str] = set()
    left = BYTES
    for key, value in (*first, *then):
        size = len(key.encode(errors="replace")) + len(value.encode(errors="replace"))
        if key.casefold() in seen or size > left or len(kept) == MOST:
            continue
        seen.add(key.casefold())
        kept[key] = value
        left -= size
    return kept


def _pairs(value: object) -> list[tuple[str, str]]:
    """Return the tags in an object of keys and values, or in a list of objects with a key and a value each."""
    if isinstance(value, Mapping):
        found = list(value.items())
    elif isinstance(value, list):
        found = [(at(one, "key"), at(one, "value")) for one in value]
    else:
        return []
    return [(key, text) for key, text in found if _is_tag(key, text)]


def _is_tag(key: object, value: object) -> bool:
    named = isinstance(key, str) and 0 < len(key) <= LONGEST_KEY
    return named and isinstance(value, str) and len(value) <= LONGEST_VALUE
