"""How well the resources are tagged: the daily summary rows of the ledger, and the findings that they point to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.ledger import keys
from chalicelib.ledger.store import Row, Store

Finding = dict[str, Any]

NOT_KNOWN = "(not known)"


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some resources are as they should be."""

    checked: int
    compliant: int

    @property
    def rate(self) -> float | None:
        """The part that is compliant, from 0 to 1; None where there is nothing to measure."""
        return self.compliant / self.checked if self.checked else None


@dataclass(frozen=True, slots=True)
class TagShare:
    """How many resources that need a tag have it. `invalid` counts those of `present` whose value is not allowed."""

    present: int
    missing: int
    invalid: int

    @property
    def needed(self) -> int:
        """The resources that need the tag."""
        return self.present + self.missing

    @property
    def rate(self) -> float | None:
        """The part that has the tag, whatever its value: presence decides compliance."""
        return self.present / self.needed if self.needed else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The summary of one day's whole check."""

    date: str
    total: Share
    tags: Mapping[str, TagShare]
    groups: Mapping[str, Mapping[str, Share]]
    """By what the resources are grouped by (`GROUPS`), then by name; the least compliant stand first."""
    coverage: tuple[Mapping[str, str], ...]
    findings: Mapping[str, str]
    execution: str


GROUPS = {"service": "ByService", "account": "ByAccount", "creator": "ByCreator", "type": "ByType"}
"""What the resources are grouped by, and the member of the summary row that holds it."""


def history(ledger: Store, last: date, days: int) -> list[Day]:
    """Return the summaries of so many days, oldest first; a day without a check has none."""
    dates = [(last - timedelta(days=back)).isoformat() for back in range(days)]
    rows = ledger.read([keys.compliance(day) for day in dates])
    return [_day(rows[key]) for key in sorted(rows)]


def findings_of(s3: Any, day: Day) -> Iterator[Finding] | None:
    """Yield what a check found, one for each resource; None where that has expired, 30 days after the check."""
    if not day.findings:
        return None
    try:
        body = s3.get_object(Bucket=day.findings["bucket"], Key=day.findings["key"])["Body"]
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "NoSuchBucket", "404"):
            return None
        raise
    return (json.loads(line) for line in body.iter_lines() if line.strip())


def lacking(s3: Any, day: Day) -> list[Finding] | None:
    """Return what a check found that is not as it should be, in the order of ARNs; None where it has expired."""
    found = findings_of(s3, day)
    if found is None:
        return None
    return sorted((one for one in found if not one["isCompliant"]), key=lambda one: str(one["arn"]))


def _day(row: Row) -> Day:
    return Day(
        date=row["Date"],
        total=_share({"checked": row["Checked"], "compliant": row["Compliant"]}),
        tags={key: TagShare(*(int(one.get(part, 0)) for part in TAG_PARTS)) for key, one in _by_name(row, "ByTag")},
        groups={group: _worst_first(row, member) for group, member in GROUPS.items()},
        coverage=tuple(row.get("Coverage") or ()),
        findings=row.get("Findings") or {},
        execution=str(row.get("Execution") or ""),
    )


TAG_PARTS = ("present", "missing", "invalid")


def _worst_first(row: Row, member: str) -> dict[str, Share]:
    shares = {name or NOT_KNOWN: _share(one) for name, one in _by_name(row, member)}
    return dict(sorted(shares.items(), key=lambda pair: (pair[1].rate or 0, -pair[1].checked)))


def _by_name(row: Row, member: str) -> list[tuple[str, Any]]:
    return sorted((row.get(member) or {}).items())


def _share(one: Mapping[str, Any]) -> Share:
    return Share(int(one["checked"]), int(one["compliant"]))
