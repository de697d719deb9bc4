"""What of a record goes on: the members that are read, no deeper and no longer than anything is looked for."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, Final

from chalicelib.cloudtrail.members import at

MEMBERS: Final = (
    "awsRegion",
    "errorCode",
    "eventCategory",
    "eventID",
    "eventName",
    "eventSource",
    "eventTime",
    "eventType",
    "eventVersion",
    "readOnly",
    "recipientAccountId",
    "requestID",
    "requestParameters",
    "responseElements",
    "serviceEventDetails",
    "sessionCredentialFromConsole",
    "sharedEventID",
    "sourceIPAddress",
    "userAgent",
    "userIdentity",
)
"""The members of a record that anything is read from."""

DEPTH: Final = 16
"""Nothing is looked for so deep. Python's json gives up at about a thousand, and at fewer the deeper it is called."""

IDENTITY_BYTES: Final = 1_500
"""Names and ARNs of principals are shorter. They become keys of the ledger's index, which takes 2,048 bytes."""

_LONGEST: Final = {"userIdentity": IDENTITY_BYTES, "additionalEventData": IDENTITY_BYTES}
"""Members that name principals: the second has who switched to a role."""


def trimmed(record: Mapping[str, Any], *more: str) -> dict[str, Any]:
    """Return a record as it is handed on: any step can write and read it as JSON, whatever a stranger put into it.

    `more` are members that the caller reads beside `MEMBERS`.
    """
    return {name: _cut(record[name], DEPTH, _LONGEST.get(name, 0)) for name in (*MEMBERS, *more) if name in record}


def identity_of(record: object) -> object:
    """Return the `userIdentity` of a record as `trimmed` hands it on."""
    return _cut(at(record, "userIdentity"), DEPTH, IDENTITY_BYTES)


def _cut(value: Any, depth: int, longest: int) -> Any:
    if isinstance(value, str):
        return _text(value, longest)
    if isinstance(value, dict):
        return {_text(name, longest): _cut(member, depth - 1, longest) for name, member in value.items() if depth}
    if isinstance(value, list):
        return [_cut(member, depth - 1, longest) for member in value if depth]
    return None if isinstance(value, float) and not isfinite(value) else value


def _text(text: str, longest: int) -> str:
    """Return a text that UTF-8 can write: JSON may escape half a character."""
    written = text if text.isascii() else text.encode(errors="replace").decode()
    return written.encode()[:longest].decode(errors="ignore") if longest and len(written) * 4 > longest else written
