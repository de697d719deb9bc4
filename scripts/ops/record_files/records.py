"""From an element of a file to the CloudTrail record in it: bare, or in what AWS's services and tools put around it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from chalicelib import cloudtrail

LISTS: Final = ("Records", "Events")
"""The members that hold the elements of a document: of a log, and of the answer of LookupEvents.
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html"""

WRAPPERS: Final = ("detail", "record", "CloudTrailEvent")
"""The members that hold a record: of an EventBridge event, of a line that says more, of an event of LookupEvents."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """What holds no record."""

    reason: str


NO_OBJECT: Final = Malformed("the record is not a JSON object")


def list_in(document: object) -> list[Any] | None:
    """Return the elements of a log or of an answer of LookupEvents; None for what is neither."""
    if not isinstance(document, Mapping) or "eventName" in document:
        return None
    return next((document[name] for name in LISTS if isinstance(document.get(name), list)), None)


def record_of(element: object) -> dict[str, Any] | Malformed:
    """Return the record in an element, or why there is none; never raises."""
    if isinstance(element, Malformed):
        return element
    record = record_in(element)
    return NO_OBJECT if record is None else record


def record_in(element: object) -> dict[str, Any] | None:
    """Return the record in an element; None where there is no object. JSON in a text is read."""
    inner = _parsed(element)
    if isinstance(inner, dict) and "eventName" not in inner:
        name = next((name for name in ("record", "CloudTrailEvent") if name in inner), "")
        inner = _parsed(inner[name]) if name else inner
    return cloudtrail.unwrap(inner)


def _parsed(value: object) -> object:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return None
