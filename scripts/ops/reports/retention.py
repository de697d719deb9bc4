"""Which backups are past their date or soon will be, what they take and cost, and who still needs them. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from chalicelib.core.backup import Backup
from chalicelib.policy import DELETE_ON
from chalicelib.retention.decide import date_in
from scripts.ops.reports.prices import gib, monthly
from scripts.ops.reports.usage import Users, users_of

Clients = Callable[[str, str], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One backup that is past its date or soon will be. `days` are those that are left, below zero those since.

    An AMI itself takes nothing that is paid for: its snapshots do, which have dates of their own.
    """

    id: str
    region: str
    name: str
    delete_on: str
    days: int
    gib: float = 0.0
    tier: str = ""
    monthly_usd: float = 0.0
    used_by: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The report. `unreadable` are the backups whose date is none, with what stands there."""

    today: date
    within: int
    regions: list[str]
    due: list[Due]
    unreadable: list[dict[str, str]]

    def totals(self) -> dict[str, float]:
        """Return counts and sums."""
        return {
            "backups": len(self.due),
            "past": sum(one.days < 0 for one in self.due),
            "in_use": sum(bool(one.used_by) for one in self.due),
            "gib": round(sum(one.gib for one in self.due), 2),
            "monthly_usd": round(sum(one.monthly_usd for one in self.due), 2),
        }

    def document(self) -> dict[str, Any]:
        """Return the report as JSON."""
        return {
            "today": self.today.isoformat(),
            "within_days": self.within,
            "regions": self.regions,
            **self.totals(),
            "due": [asdict(one) for one in self.due],
            "unreadable": self.unreadable,
        }


def report(regions: Iterable[str], clients: Clients, *, today: date, within: int) -> Found:
    """Look at all own AMIs and snapshots of some Regions. What is due longest stands first."""
    due: list[Due] = []
    unreadable: list[dict[str, str]] = []
    looked = sorted(regions)
    for region in looked:
        described = list(_described(clients("ec2", region)))
        near = [one for one in described if _is_due(one[0], today, within)]
        images = [raw for one, raw in described if one.id.startswith("ami-")]
        users: Users = users_of(images, lambda service, at=region: clients(service, at)) if near else {}  # type: ignore[misc]
        due += [_row(backup, raw, region, today, users) for backup, raw in near]
        unreadable += [
            {"id": one.id, "region": region, "delete_on": one.tags[DELETE_ON]}
            for one, _ in described
            if DELETE_ON in one.tags and date_in(one.tags[DELETE_ON]) is None
        ]
    return Found(
        today=today,
        within=within,
        regions=looked,
        due=sorted(due, key=lambda one: (one.days, one.region, one.id)),
        unreadable=unreadable,
    )


def _described(ec2: Any) -> Iterator[tuple[Backup, Mapping[str, Any]]]:
    for page in ec2.get_paginator("describe_images").paginate(Owners=["self"]):
        yield from ((Backup.of_image(one), one) for one in page["Images"])
    for page in ec2.get_paginator("describe_snapshots").paginate(OwnerIds=["self"]):
        yield from ((Backup.of_snapshot(one), one) for one in page["Snapshots"])


def _is_due(backup: Backup, today: date, within: int) -> bool:
    due = date_in(backup.tags.get(DELETE_ON, ""))
    return due is not None and (due - today).days <= within


def _row(backup: Backup, raw: Mapping[str, Any], region: str, today: date, users: Users) -> Due:
    stored = "SnapshotId" in raw
    delete_on = backup.tags[DELETE_ON]
    return Due(
        id=backup.id,
        region=region,
        name=next(iter(backup.names), ""),
        delete_on=delete_on,
        days=(date.fromisoformat(delete_on) - today).days,
        gib=round(gib(raw), 2) if stored else 0.0,
        tier=raw.get("StorageTier", "standard") if stored else "",
        monthly_usd=round(monthly(raw), 4) if stored else 0.0,
        used_by=list(users.get(backup.id, [])),
    )
