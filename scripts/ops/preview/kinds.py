"""Of what kind a record is: a creation, or what creates nothing that TagTrail could tag and is only counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from chalicelib.catalogue import UNTAGGABLE, normalised

CREATION: Final = "creation"
UNKNOWN_CREATION: Final = "unknown creation"

ROWS: Final = (CREATION, UNKNOWN_CREATION, None)
"""The kinds that are shown record by record; None is that of what is malformed."""

_READING: Final = ("BatchGet", "Describe", "Get", "Head", "List", "Lookup")
_DELETING: Final = ("BatchDelete", "Delete", "Deregister", "Destroy", "Purge", "Release", "Terminate")
"""What the name of a call begins with that takes something away."""


def kind_of(record: Mapping[str, Any], decision: str, *, gap: bool) -> str | None:
    """Return the kind of a record; None where there is no record."""
    if decision == "malformed":
        return None
    if decision != "unknown":
        return CREATION
    return UNKNOWN_CREATION if gap else next(kind for kind, holds in _COUNTED if holds(record))


def _reads(record: Mapping[str, Any]) -> bool:
    """Say whether a call only reads; records before eventVersion 1.01 leave that to its name."""
    told = record.get("readOnly")
    return str(record.get("eventName")).startswith(_READING) if told is None else str(told).lower() == "true"


def _deletes(record: Mapping[str, Any]) -> bool:
    return str(record.get("eventName")).startswith(_DELETING)


def _makes_what_has_no_tags(record: Mapping[str, Any]) -> bool:
    source, name = record.get("eventSource"), record.get("eventName")
    return isinstance(source, str) and isinstance(name, str) and (source, normalised(name)) in UNTAGGABLE


_COUNTED: Final[tuple[tuple[str, Callable[[Mapping[str, Any]], bool]], ...]] = (
    ("read", _reads),
    ("deletion", _deletes),
    ("creation of what carries no tags", _makes_what_has_no_tags),
    ("other call", lambda _: True),
)
"""The first that holds is the kind."""
