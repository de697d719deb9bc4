"""The fields every CloudTrail record has, read without trusting that it has them.

Each function is total: whatever JSON value it is given, it answers and never raises.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from chalicelib.cloudtrail.members import account_at, is_account, text_at

YEARS: Final = range(2000, 2100)
"""In which a call can have been made. Beyond them dates can't be reckoned with."""

_REGION: Final = re.compile(r"(?=[a-z0-9-]{1,64}\Z)[a-z]{2,}(-[a-z]+)+-[0-9]{1,3}")
_ID: Final = re.compile(r"[ -~]{1,256}")


def unwrap(value: object) -> dict[str, Any] | None:
    """Return the record in `value`: itself, or the `detail` of an EventBridge event; None where there is no object."""
    if not isinstance(value, dict):
        return None
    detail = value.get("detail")
    return detail if isinstance(detail, dict) and "eventName" not in value else value


def record_time(record: object) -> datetime | None:
    """Return when the call was made, in UTC; None where the record does not say, or none of `YEARS`.

    Most say `2026-11-22T01:41:00Z`; copies of records also have a space for the T, nine decimals or no zone.
    """
    try:
        moment = datetime.fromisoformat(text_at(record, "eventTime"))
        told = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return told if told.year in YEARS else None


def time_text(record: object) -> str:
    """Return when the call was made as `YYYY-MM-DDTHH:MM:SSZ`; empty where the record does not say."""
    moment = record_time(record)
    return f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z" if moment else ""


def region_of(record: object) -> str:
    """Return the Region the record is of; empty where it does not say."""
    return text_at(record, "awsRegion")


def id_of(record: object) -> str:
    """Return the id of the event; empty where the record has none that can be one."""
    text = text_at(record, "eventID")
    return text if _ID.fullmatch(text) else ""


def call_id_of(record: object) -> str:
    """Return the id of the call that a record tells of: its own, or the one that its copies in other accounts share.

    Empty where it has none. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/shared-event-ID.html
    """
    own, shared = id_of(record), text_at(record, "sharedEventID")
    return shared if own and _ID.fullmatch(shared) else own


def is_region(text: str) -> bool:
    """Say whether a text has the form of a Region's name."""
    return _REGION.fullmatch(text) is not None


def account_of(record: object) -> str:
    """Return the account the record is of: the one that owns what was made, not always the one that made it.

    Records before eventVersion 1.04 have no `recipientAccountId`; the caller's account stands in. Empty where neither
    is an account id.
    """
    recipient = account_at(record, "recipientAccountId")
    if is_account(recipient):
        return recipient
    caller = account_at(record, "userIdentity", "accountId")
    return caller if is_account(caller) else ""


def role_of(record: object) -> str:
    """Return the ARN of the role in whose session the call was made; empty where there is none."""
    return text_at(record, "userIdentity", "sessionContext", "sessionIssuer", "arn")


def lacks(record: object) -> tuple[str, ...]:
    """Return the members that a creation must have and this record has not, or not in a form that AWS writes."""
    return tuple(member for member, is_there in _NEEDED if not is_there(record))


_NEEDED: Final[tuple[tuple[str, Callable[[object], bool]], ...]] = (
    ("eventID", lambda record: bool(id_of(record))),
    ("eventTime", lambda record: record_time(record) is not None),
    ("awsRegion", lambda record: is_region(region_of(record))),
    ("recipientAccountId", lambda record: bool(account_of(record))),
)
"""Without its id a creation can't be booked, without its time not be told from a later one, without Region and account
not be found."""
