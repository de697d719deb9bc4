"""Finding the backups of a Region, page by page, and what the ledger knows of those of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chalicelib.core.backup import Backup, resource_of
from chalicelib.ledger import keys
from chalicelib.ledger.rows import Ledger
from chalicelib.ledger.store import Row
from chalicelib.policy import BackupFacts, RetentionPolicy
from chalicelib.retention.decide import Verdict, decide, may_be_ours

PAGE = 1000
"""The most that DescribeImages and DescribeSnapshots give at once (Amazon EC2 API reference)."""


def pages(ec2: Any) -> Iterator[list[Backup]]:
    """Yield the account's own AMIs, then its snapshots; nothing of a page is kept when the next is asked for."""
    size = {"PageSize": PAGE}
    for page in ec2.get_paginator("describe_images").paginate(Owners=["self"], PaginationConfig=size):
        yield [Backup.of_image(image) for image in page["Images"]]
    for page in ec2.get_paginator("describe_snapshots").paginate(OwnerIds=["self"], PaginationConfig=size):
        yield [Backup.of_snapshot(snapshot) for snapshot in page["Snapshots"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Decides about the backups of one Region."""

    policy: RetentionPolicy
    days: int
    today: date
    ledger: Ledger
    region: str
    partition: str

    def verdicts(self, backups: Sequence[Backup]) -> Iterator[tuple[Backup, Verdict]]:
        """Yield each backup with what is to be done. The ledger is asked only of those about which it matters."""
        creators = self._read(backups, str) if self.policy.asks_for_creators else {}
        days = {one.id: self._days(one, creators.get(one.id)) for one in backups}
        written = self._read([one for one in backups if may_be_ours(one.tags, days[one.id])], keys.retention)
        for one in backups:
            yield (
                one,
                decide(
                    one.tags,
                    days=days[one.id],
                    extra=self.policy.extra_tags,
                    today=self.today,
                    written=written.get(one.id),
                ),
            )

    def _days(self, backup: Backup, row: Row | None) -> int | None:
        creators = [row["CreatorName"], row["Creator"].get("arn") or ""] if row else []
        return self.policy.days(BackupFacts(backup, creators), self.days)

    def _read(self, backups: Sequence[Backup], key_of: Callable[[str], str]) -> dict[str, Row]:
        """Return by their ids the rows whose key is made of a backup's ARN."""
        ids = {key_of(resource_of(one.id, self.region, "", self.partition).arn): one.id for one in backups}
        return {ids[key]: row for key, row in self.ledger.read(list(ids)).items()} if ids else {}
