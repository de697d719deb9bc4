"""Sessions: who took a role, kept in the ledger under the access key that they got, for as long as it is good for.

The calls of the session show the same key, so the two can be joined; no name is compared.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import cloudtrail, identity
from chalicelib.errors import Throttled
from chalicelib.ledger import keys
from chalicelib.ledger.store import Row
from chalicelib.runtime.container import Runtime
from chalicelib.runtime.settings import Settings

CALLS = frozenset({"AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"})
"""The calls by which a role is taken (https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html)."""

LONGEST = timedelta(hours=12)
"""How long a role's session can last."""

AFTERWARDS = timedelta(days=1)
"""CloudTrail's logs come late: a session's row outlives it."""

_EXPIRY = re.compile(r"(\w{3} \d{1,2}),? (\d{4}),? (\d{1,2}:\d{2}:\d{2})\s([AP]M)")


def session_of(record: object, settings: Settings) -> Row | None:
    """Return the row of the session that a record began; None for all other records, and for sessions of no use.

    What an AWS service begins says less than the session itself (a function's scope, an instance's delivery); our own
    are never attributed; what another account of ours began is told better by that account's record.
    """
    call = cloudtrail.text_at(record, "eventName")
    if call not in CALLS or cloudtrail.at(record, "errorCode"):
        return None
    who = identity.identify(cloudtrail.at(record, "userIdentity"))
    key = cloudtrail.text_at(record, "responseElements", "credentials", "accessKeyId")
    role = cloudtrail.text_at(record, "requestParameters", "roleArn")
    foreign = cloudtrail.account_of(record) not in settings.accounts
    told_elsewhere = who.type == "AWSAccount" and who.account in settings.accounts
    if not key or not keys.fits(keys.session(key)):
        return None
    if foreign or told_elsewhere or who.type == "AWSService" or settings.is_own(role) or not who.name:
        return None
    behind = identity.role_lead(role) if who.human is False else []
    return {
        "ResourceId": keys.session(key),
        "Who": {"arn": who.arn, "name": who.name, "type": who.type, "human": who.human},
        "Call": call,
        "EventTime": cloudtrail.time_text(record),
        "Leads": [*identity.correlation_keys_of(record), *behind],
        "ExpiresAt": int(_expiry(record).timestamp()),
    }


def keep_sessions(rows: Collection[Row], runtime: Runtime) -> None:
    """Write the rows of sessions. They only explain: where that fails, tagging goes on without them."""
    try:
        runtime.ledger.put_rows(list(rows))
    except (ClientError, BotoCoreError, Throttled) as exc:
        runtime.logger.warning("Sessions not kept", extra={"sessions": len(rows), "error": str(exc)})


def _expiry(record: object) -> datetime:
    """Return until when the row is kept: the end of the session, at most the longest that it can last, and a day."""
    last = (cloudtrail.record_time(record) or datetime.now(UTC)) + LONGEST
    text = cloudtrail.text_at(record, "responseElements", "credentials", "expiration")
    found = _EXPIRY.fullmatch(text)
    try:
        ends = datetime.strptime(" ".join(found.groups() if found else ()), "%b %d %Y %I:%M:%S %p").replace(tzinfo=UTC)
    except ValueError:
        ends = last
    return min(ends, last) + AFTERWARDS
