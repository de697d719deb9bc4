"""`unknown_creation`: what a call made that the catalogue has no row for, so that gaps show themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chalicelib.catalogue.record_paths import DEPTH
from chalicelib.cloudtrail import account_of, unwrap

from .lookup import normalised, rows_for
from .untaggable import UNTAGGABLE
from .verdict import Verdict, success

VERBS: Final = (
    "Allocate",
    "Clone",
    "Copy",
    "Create",
    "Import",
    "Launch",
    "Provision",
    "Purchase",
    "Register",
    "Replicate",
    "Request",
    "Restore",
    "Run",
)
"""What the name of a call begins with that may create something."""
_MOST: Final = 20
"""ARNs listed for one record: a gap is a gap, however many it made."""


def unknown_creation(record: object) -> tuple[str, ...]:
    """Return the ARNs of something new that a successful call without a row answered with, at most 20; never raises.

    New is an ARN of the record's account, or of none, in a member named so in the response and nowhere in the request.
    """
    call = unwrap(record) or {}
    source, name = call.get("eventSource"), call.get("eventName")
    if not (isinstance(source, str) and isinstance(name, str) and name.startswith(VERBS)):
        return ()
    if rows_for(source, name) or (source, normalised(name)) in UNTAGGABLE or success(call) is not Verdict.CREATION:
        return ()
    given = {text for _, text in _texts(call.get("requestParameters"))}
    account = account_of(call)
    new = (arn for name, arn in _texts(call.get("responseElements")) if _is_own(name, arn, account))
    return tuple(dict.fromkeys(arn for arn in new if arn not in given))[:_MOST]


def _is_own(name: str, text: str, account: str) -> bool:
    parts = text.split(":", 5)
    return name.lower().endswith("arn") and parts[0] == "arn" and len(parts) > 5 and parts[4] in {"", account}  # noqa: PLR2004


def _texts(value: Any, name: str = "", depth: int = DEPTH) -> Iterator[tuple[str, str]]:
    """Yield each string in the JSON value with the name of the member that holds it."""
    if isinstance(value, str):
        yield name, value
    elif depth and isinstance(value, Mapping):
        for member, inner in value.items():
            yield from _texts(inner, str(member), depth - 1)
    elif depth and isinstance(value, list):
        for inner in value:
            yield from _texts(inner, name, depth - 1)
