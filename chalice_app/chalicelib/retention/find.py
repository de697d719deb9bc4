"""Finding the backups of a Region, page by page, and what the ledger knows of those of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chalicelib.core import answers
from chalicelib.core.backup import Backup, resource_of
from chalicelib.ledger import keys
from chalicelib.ledger.rows import Ledger
from chalicelib.ledger.store import Row
from chalicelib.policy import DELETE_ON, BackupFacts, RetentionPolicy
from chalicelib.retention.decide import Verdict, date_in, decide, follow, may_be_ours, pair_after
from chalicelib.retention.managers import manager_of

PAGE = 1000
"""The most that DescribeImages and DescribeSnapshots give at once (Amazon EC2 API reference)."""


def pages(ec2: Any) -> Iterator[list[Backup]]:
    """Yield the account's own AMIs, then its snapshots; nothing of a page is kept when the next is asked for.

    A disabled AMI still uses its snapshots.
    """
    size = {"PageSize": PAGE}
    images = answers.pages(
        ec2, "describe_images", "Images", Owners=["self"], IncludeDisabled=True, PaginationConfig=size
    )
    for page in images:
        with answers.reading("DescribeImages"):
            found = [Backup.of_image(image) for image in page["Images"]]
        yield found
    snapshots = answers.pages(ec2, "describe_snapshots", "Snapshots", OwnerIds=["self"], PaginationConfig=size)
    for page in snapshots:
        with answers.reading("DescribeSnapshots"):
            found = [Backup.of_snapshot(snapshot) for snapshot in page["Snapshots"]]
        yield found


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Decides about the backups of one Region, AMIs before snapshots: a snapshot of an AMI is kept as long as that."""

    policy: RetentionPolicy
    days: int
    today: date
    ledger: Ledger
    region: str
    partition: str
    _pairs: dict[str, Mapping[str, str] | None] = field(default_factory=dict)
    """By snapshot: what the AMI carries that uses it, of several that which is kept longest; None leaves it alone."""

    def verdicts(self, backups: Sequence[Backup]) -> Iterator[tuple[Backup, Verdict]]:
        """Yield each backup with what is to be done. The ledger is asked only of those about which it matters."""
        creators = self._read(backups, str) if self.policy.asks_for_creators else {}
        days = {one.id: self._days(one, creators.get(one.id)) for one in backups}
        asked = [one for one in backups if may_be_ours(one.tags, days[one.id], self._pairs.get(one.id))]
        written = self._read(asked, keys.retention)
        for one in backups:
            verdict = self._verdict(one, days[one.id], written.get(one.id))
            self._hand_down(one, days[one.id], verdict)
            yield one, verdict

    def _verdict(self, one: Backup, days: int | None, written: Row | None) -> Verdict:
        extra, today = self.policy.extra_tags, self.today
        pair = self._pairs.get(one.id) if days is not None else None
        if pair:
            return follow(one.tags, pair, extra=extra, today=today, written=written)
        return decide(one.tags, days=days, extra=extra, today=today, written=written)

    def _hand_down(self, image: Backup, days: int | None, verdict: Verdict) -> None:
        """Remember for the snapshots of an AMI how long that is kept."""
        pair = None if days is None else pair_after(image.tags, verdict)
        for snapshot in image.snapshots:
            known = self._pairs.get(snapshot, {})
            if known is not None and (pair is None or _due(known) <= _due(pair)):
                self._pairs[snapshot] = pair

    def _days(self, backup: Backup, row: Row | None) -> int | None:
        """Return how many days a backup is kept; None for what a rule, another service or its AMI leaves alone."""
        if manager_of(backup.tags) or self._pairs.get(backup.id, {}) is None:
            return None
        creators = [row["CreatorName"], row["Creator"].get("arn") or ""] if row else []
        return self.policy.days(BackupFacts(backup, creators), self.days)

    def _read(self, backups: Sequence[Backup], key_of: Callable[[str], str]) -> dict[str, Row]:
        """Return by their ids the rows whose key is made of a backup's ARN."""
        ids = {key_of(resource_of(one.id, self.region, "", self.partition).arn): one.id for one in backups}
        return {ids[key]: row for key, row in self.ledger.read(list(ids)).items()} if ids else {}


def _due(pair: Mapping[str, str]) -> date:
    return date_in(pair.get(DELETE_ON, "")) or date.min
