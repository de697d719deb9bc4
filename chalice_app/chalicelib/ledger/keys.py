"""Keys of the ledger's rows: a resource has its ARN, a helper row a word and `#`, which no ARN begins with.

A role may touch the kinds of rows that its policy names by these words. They never change: rows outlive a deployment.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from chalicelib.core.text import is_writable

ALERT: Final = "alert#"
TOLD: Final = "told#"
JOB: Final = "job#"
SESSION: Final = "session#"
RETENTION: Final = "retention#"
FINDING: Final = "finding#"
DIGEST: Final = "digest#"
COMPLIANCE: Final = "compliance#"
REMEDIATION: Final = "remediation#"
EVENT: Final = "event#"
CLOSING: Final = "closing#"
AWAITED: Final = "awaited#"
INDEX: Final = "index#"
UNKNOWN: Final = "unknown"

MAX_BYTES: Final = 2_048
"""Bytes of a key, and of what an index finds rows by (Constraints, DynamoDB developer guide)."""

_LONGEST_WORD: Final = 48
"""Bytes that are left for what stands before a key in another."""


def alert(reason: str) -> str:
    """Return the key of what is owed of a reason for alerts."""
    return ALERT + _hash(reason)


def told(execution: str) -> str:
    """Return the key of the claim on telling of an execution, by its ARN."""
    return TOLD + execution


def job(name: str) -> str:
    """Return the key of the receipt of one message of a back-fill."""
    return JOB + name


def session(access_key: str) -> str:
    """Return the key of who took a role, by the id of the access key that they got."""
    return SESSION + access_key


def retention(arn: str) -> str:
    """Return the key of what we wrote on a backup."""
    return RETENTION + arn


def finding(arn: str) -> str:
    """Return the key of what was last told of a resource's tags."""
    return FINDING + _hash(arn)


def digest(every: str, period: str) -> str:
    """Return the key of the claim on the digest of a day or a week."""
    return f"{DIGEST}{every}#{period}"


def compliance(date: str) -> str:
    """Return the key of the summary of a day, `2026-11-22`."""
    return COMPLIANCE + date


def remediation(arn: str) -> str:
    """Return the key of what remediation added to a resource."""
    return REMEDIATION + arn


def event(account: str, region: str, event_id: str) -> str:
    """Return the key of a creation of which no ARN is known, by its event; what the record does not tell is `unknown`.

    A record without an id has its place in its log for one, or a hash of itself.
    """
    return f"{EVENT}{account or UNKNOWN}#{region or UNKNOWN}#{event_id}"


def closing(arn: str) -> str:
    """Return the key of the deletions of what has no row yet, by its ARN."""
    return CLOSING + arn


def awaited(session: str) -> str:
    """Return the key of what waits for a session that has no row yet, by the key of that row."""
    return AWAITED + session


def index(name: str) -> str:
    """Return the key of what is known of an index: whether the rows of older versions are in it."""
    return INDEX + name


def name_of(key: str) -> str:
    """Return the last part of the id of a resource or an event, by its key; empty for a helper row."""
    return last_part(key) if key.startswith(("arn:", EVENT)) else ""


def last_part(text: str) -> str:
    """Return what stands behind the last of `:`, `/` and `#` of a key or an id, those at its end left aside."""
    return re.split(_PARTED, text.rstrip(_PARTED[1:-1]))[-1]


_PARTED: Final = "[:/#]"


def fits(key: str) -> bool:
    """Say whether a text can be a key, with a word of ours before it too."""
    return is_writable(key) and 0 < len(key.encode(errors="replace")) <= MAX_BYTES - _LONGEST_WORD


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
