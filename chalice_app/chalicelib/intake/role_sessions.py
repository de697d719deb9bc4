"""Sessions: who opened them, kept in the ledger for as long as they last and their records may come late.

The calls of a session show the same key (`identity/openings.py`), so the two can be joined; no name is compared.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import cloudtrail, identity
from chalicelib.errors import Throttled
from chalicelib.ledger.store import Row
from chalicelib.runtime.container import Runtime
from chalicelib.runtime.settings import Settings

LONGEST = timedelta(hours=12)
"""How long a role's session can last."""

AFTERWARDS = timedelta(days=8)
"""CloudTrail's logs come late, by a week at the most that we reckon with: a session's row outlives it."""

_EXPIRY = re.compile(r"(\w{3} \d{1,2}),? (\d{4}),? (\d{1,2}:\d{2}:\d{2})\s([AP]M)")

_READ_HERE = ("additionalEventData", "errorMessage")
"""Members of the record of an opening that nothing else is read from."""


def sessions_of(record: object, settings: Settings) -> list[Row]:
    """Return the rows of the session that a record opened, or of the requests that an agent made by it.

    None for all other records, and for sessions of no use. What an AWS service opens says less than the session itself
    (a function's scope, an instance's delivery), but for those of pods; our own are never attributed; what another
    account of ours opened is told better by that account's record.
    """
    if not (isinstance(record, dict) and identity.is_opening(record) and _is_kept(record, settings)):
        return []
    found = identity.sessions_of(cloudtrail.trimmed(record, *_READ_HERE))
    return [row | {"ExpiresAt": int(_expiry(record).timestamp())} for row in found]


def _is_kept(record: object, settings: Settings) -> bool:
    who = cloudtrail.at(record, "userIdentity")
    kind, account = cloudtrail.text_at(who, "type"), cloudtrail.account_at(who, "accountId")
    by_service = kind == "AWSService" and cloudtrail.text_at(who, "invokedBy") != identity.POD_IDENTITY
    told_elsewhere = kind == "AWSAccount" and account in settings.accounts
    if by_service or told_elsewhere or cloudtrail.account_of(record) not in settings.accounts:
        return False
    return not settings.is_own(cloudtrail.text_at(record, "requestParameters", "roleArn"))


def keep_sessions(rows: Collection[Row], runtime: Runtime) -> Exception | None:
    """Write the rows of sessions. They only explain: where that fails, tagging goes on without them.

    Returns the error, with which they have to come again.
    """
    try:
        runtime.ledger.put_rows(list(rows))
    except (ClientError, BotoCoreError, Throttled) as exc:
        runtime.logger.warning("Sessions not kept", extra={"sessions": len(rows), "error": str(exc)})
        return exc
    return None


def _expiry(record: object) -> datetime:
    """Return until when the row is kept: the end of the session or the longest it can last, and what comes late."""
    last = (cloudtrail.record_time(record) or datetime.now(UTC)) + LONGEST
    text = cloudtrail.text_at(record, "responseElements", "credentials", "expiration")
    found = _EXPIRY.fullmatch(text)
    try:
        ends = datetime.strptime(" ".join(found.groups() if found else ()), "%b %d %Y %I:%M:%S %p").replace(tzinfo=UTC)
    except ValueError:
        ends = last
    return min(ends, last) + AFTERWARDS
