"""The fields every CloudTrail record has, read without trusting that it has them.

Each function is total: whatever JSON value it is given, it answers and never raises.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from chalicelib.cloudtrail.members import account_at, is_account, text_at


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
        moment = datetime.fromisoformat(text_at(record, "eventTime"))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def time_text(record: object) -> str:
    """Return when the call was made as `YYYY-MM-DDTHH:MM:SSZ`; empty where the record does not say."""
    moment = record_time(record)
    return f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z" if moment else ""


def region_of(record: object) -> str:
    """Return the Region the record is of; empty where it does not say."""
    return text_at(record, "awsRegion")


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
