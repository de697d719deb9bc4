"""Which file of a trail bucket an object is, told from its key alone.

Digests, Insights and other siblings also end in `.json.gz`, so the folder decides, never the end of the key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["log", "digest", "insight", "network-activity", "aggregated", "other"]

# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
_FOLDERS: Final[dict[str, tuple[Kind, str]]] = {
    "CloudTrail": ("log", ""),
    "CloudTrail-Digest": ("digest", "a digest file: it proves logs, it holds no records"),
    "CloudTrail-Insight": ("insight", "an Insights file: it describes rates of calls, no single call"),
    "CloudTrail-NetworkActivity": ("network-activity", "a network activity file: it creates nothing"),
    "CloudTrail-Aggregated": ("aggregated", "an aggregated events file: it sums up calls, no single call"),
}
LONGEST_KEY: Final = 1024
"""Bytes of an object's key in UTF-8."""

_OTHER: Final[tuple[Kind, str]] = ("other", "a CloudTrail file of a kind that TagTrail does not know")
_OUTSIDE: Final = (
    "not under a key of CloudTrail's form: AWSLogs/[organization/]account/CloudTrail/region/year/month/day/"
)

_KEY = re.compile(
    r"(?:(?P<prefix>.+)/)?AWSLogs/(?:(?P<organization>o-[A-Za-z0-9]+)/)?(?P<account>[0-9]{12})/"
    r"(?P<folder>CloudTrail(?:-[^/]+)?)/(?P<region>[a-z0-9-]+)/"
    r"(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/(?P<day>[0-9]{2})/[^/]+",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogKey:
    """What the key of a CloudTrail file says. Only `kind` log holds records; else `why` says what it is instead."""

    kind: Kind
    why: str
    prefix: str
    organization: str
    account: str
    region: str
    date: str


def parse_key(key: str) -> LogKey | None:
    """Return what a key (not URL-encoded) says, or None for an object that is not in CloudTrail's layout."""
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    kind, why = _FOLDERS.get(match["folder"], _OTHER)
    return LogKey(
        kind=kind,
        why=why,
        prefix=match["prefix"] or "",
        organization=match["organization"] or "",
        account=match["account"],
        region=match["region"],
        date=f"{match['year']}-{match['month']}-{match['day']}",
    )


def fault_of_key(key: str) -> str:
    """Return why no object of S3 can have such a key, as the end of *the key ...*; empty if one can.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
    """
    try:
        size = len(key.encode())
    except UnicodeEncodeError:
        return "is not UTF-8 text"
    return "" if 0 < size <= LONGEST_KEY else f"takes {size} bytes, not 1 to {LONGEST_KEY}"


def why_not_a_log(key: str) -> str:
    """Return why an object holds no CloudTrail records, as the end of *it is ...*; empty if by its key it is a log."""
    parsed = parse_key(key)
    return parsed.why if parsed else _OUTSIDE
