"""Asking S3 for logs that lie in an archive, and knowing when they are back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Self

from botocore.exceptions import ClientError

from scripts.ops.backfill.listing import NEEDS_RESTORE, Log

State = Literal["back", "restoring", "archived", "gone"]

TIERS: Final = ("Bulk", "Standard")
"""What every class can be restored with, the cheaper one first."""

DAYS: Final = 14
"""How long a restored copy stays if nobody says otherwise."""

_IN_PROGRESS: Final = "RestoreAlreadyInProgress"
_GONE: Final = ("404", "NoSuchKey")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieval:
    """One way back: hours at most, dollars for 1,000 requests and for a GB by list price of us-east-1."""

    archived: str
    tier: str
    hours: int
    requests: float = 0.0
    gigabyte: float = 0.0


RETRIEVALS: Final = (
    Retrieval(archived="GLACIER", tier="Bulk", hours=12),
    Retrieval(archived="GLACIER", tier="Standard", hours=5, requests=0.05, gigabyte=0.01),
    Retrieval(archived="DEEP_ARCHIVE", tier="Bulk", hours=48, requests=0.025, gigabyte=0.0025),
    Retrieval(archived="DEEP_ARCHIVE", tier="Standard", hours=12, requests=0.10, gigabyte=0.02),
    Retrieval(archived="ARCHIVE_ACCESS", tier="Bulk", hours=12),
    Retrieval(archived="ARCHIVE_ACCESS", tier="Standard", hours=5),
    Retrieval(archived="DEEP_ARCHIVE_ACCESS", tier="Bulk", hours=48),
    Retrieval(archived="DEEP_ARCHIVE_ACCESS", tier="Standard", hours=12),
)
"""docs/backfill.md has the same table; a test compares the two.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects-retrieval-options.html
https://aws.amazon.com/s3/pricing/"""

COPY_MONTH: Final = 0.023
"""Dollars for a GB and month of the copy that a restore makes, in S3 Standard. Intelligent-Tiering makes none."""


@dataclass(slots=True)
class Frozen:
    """How many logs, and bytes, of each class or tier."""

    files: Counter[str] = field(default_factory=Counter)
    bytes: Counter[str] = field(default_factory=Counter)

    def add(self, log: Log) -> None:
        """Count one."""
        self.files[log.archived] += 1
        self.bytes[log.archived] += log.size

    @classmethod
    def of(cls, logs: Iterable[Log]) -> Self:
        """Count logs."""
        found = cls()
        for log in logs:
            found.add(log)
        return found

    def hours(self, tier: str) -> int:
        """Return how long it takes at most until all of it is back."""
        return max((row.hours for row in self._ways(tier)), default=0)

    def dollars(self, tier: str, days: int) -> float:
        """Return what it costs to have all of it back for so many days."""
        return sum(self._dollars(row, days) for row in self._ways(tier))

    def _ways(self, tier: str) -> Iterable[Retrieval]:
        return (row for row in RETRIEVALS if row.tier == tier and self.files[row.archived])

    def _dollars(self, row: Retrieval, days: int) -> float:
        gigabytes = self.bytes[row.archived] / 1_000_000_000
        copy = COPY_MONTH * days / 30 if row.archived in NEEDS_RESTORE else 0.0
        return self.files[row.archived] * row.requests / 1_000 + gigabytes * (row.gigabyte + copy)


@dataclass(frozen=True, slots=True)
class Restorer:
    """Asks for archived logs of a bucket. `asked` counts what was asked for."""

    s3: Any
    bucket: str
    tier: str = TIERS[0]
    days: int = DAYS
    asked: Frozen = field(default_factory=Frozen)

    def ask(self, log: Log) -> None:
        """Ask for a log; one that is on its way already is left alone (RestoreObject, Amazon S3 API reference)."""
        if log.restoring:
            return
        try:
            self.s3.restore_object(Bucket=self.bucket, Key=log.key, RestoreRequest=request(log, self.tier, self.days))
        except ClientError as exc:
            if exc.response["Error"]["Code"] != _IN_PROGRESS:
                raise
        else:
            self.asked.add(log)


def request(log: Log, tier: str, days: int) -> dict[str, Any]:
    """Return what is asked. Objects in a tier of Intelligent-Tiering take no number of days.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html
    """
    kept = {"Days": days} if log.archived in NEEDS_RESTORE else {}
    return {**kept, "GlacierJobParameters": {"Tier": tier}}


def state_of(s3: Any, bucket: str, log: Log) -> State:
    """Ask S3 where a log is. A copy may have expired again: then it is `archived` (HeadObject, x-amz-restore)."""
    try:
        head = s3.head_object(Bucket=bucket, Key=log.key)
    except ClientError as exc:
        if exc.response["Error"]["Code"] not in _GONE:
            raise
        return "gone"
    told = head.get("Restore", "")
    if told:
        return "restoring" if 'ongoing-request="true"' in told else "back"
    return "archived" if head.get("StorageClass") in NEEDS_RESTORE or head.get("ArchiveStatus") else "back"
