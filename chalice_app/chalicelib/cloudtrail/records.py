"""The fields every CloudTrail record has, read without trusting that it has them.

Each function is total: whatever JSON value it is given, it answers and never raises.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Final

_VERSION: Final = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})")
_NO_ACCOUNT: Final = 10**12
"""Account ids have twelve digits."""


def unwrap(value: object) -> dict[str, Any] | None:
    """Return the record in `value`: itself, or the `detail` of an EventBridge event; None where there is no object."""
    if not isinstance(value, dict):
        return None
    detail = value.get("detail")
    return detail if isinstance(detail, dict) and "eventName" not in value else value


def record_time(record: object) -> datetime | None:
    """Return when the call was made, in UTC; None where the record does not say.

    Most say `2026-11-22T01:41:00Z`; copies of records also have a space for the T, nine decimals or no zone.
    """
    try:
        moment = datetime.fromisoformat(_text(_member(record, "eventTime")))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def time_text(record: object) -> str:
    """Return when the call was made as `YYYY-MM-DDTHH:MM:SSZ`; empty where the record does not say."""
    moment = record_time(record)
    return f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z" if moment else ""


def region_of(record: object) -> str:
    """Return the Region the record is of; empty where it does not say."""
    return _text(_member(record, "awsRegion"))


def account_of(record: object) -> str:
    """Return the account the record is of: the one that owns what was made, not always the one that made it.

    Records before eventVersion 1.04 have no `recipientAccountId`; the caller's account stands in.
    """
    caller = _member(record, "userIdentity")
    return _account(_member(record, "recipientAccountId")) or _account(_member(caller, "accountId"))


def version_of(record: object) -> tuple[int, int] | None:
    """Return `eventVersion` as (major, minor), which order as CloudTrail means them; None where it is none."""
    match = _VERSION.fullmatch(_text(_member(record, "eventVersion")))
    return (int(match[1]), int(match[2])) if match else None


def _member(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _account(value: object) -> str:
    """Return an account id. What passed through XML is a number, without its leading zeros."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _NO_ACCOUNT:
        return f"{value:012d}"
    return _text(value)
