"""What a batch asks of a tag step: a task for each resource."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib import cloudtrail
from chalicelib.core.resource import Resource
from chalicelib.ledger.recording import Written

if TYPE_CHECKING:
    from chalicelib.core.payload_types.outcomes import BatchContent, BatchEvent

FRESH = timedelta(minutes=2)
"""Tags that were set so short a time ago are read from the service itself: the tagging API lists them later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagTask:
    """One resource and the tags that it is to have; `event` is the position of its event in the batch.

    `unless` are the policy's tags that keep us off, `age` is how long ago the event was; one without a time is older
    than any. `awaits_parts` says that what came with the resource was looked for and is not shown. `again` is of what
    is looked at once more though it was done: a replay or a `mend`.

    `seen` is the revision of the row that the ledger has, None where it has none. `ours` are values that the ledger
    says we wrote, and that give way. Of an `update` nothing is written: they are looked for, as evidence.
    """

    resource: Resource
    event: int
    tags: Mapping[str, str]
    unless: Sequence[Mapping[str, str]] = ()
    age: timedelta = timedelta.max
    awaits_parts: bool = False
    again: bool = False
    mend: bool = False
    seen: int | None = None
    ours: Written = field(default_factory=dict)
    update: bool = False

    @property
    def fresh(self) -> bool:
        """Whether the tagging API may not list yet what the resource was made with."""
        return self.age < FRESH


def tasks_of(batch: BatchContent, now: datetime, *, again: bool = False) -> list[TagTask]:
    """Return the tasks of an unpacked batch, one for each item; `again` is of a replay."""
    ages = [_age(event, now) for event in batch["events"]]
    return [
        TagTask(
            resource=Resource.from_dict(item["resource"]),
            event=item["event"],
            tags=item["tags"],
            unless=item.get("unless", ()),
            age=ages[item["event"]],
            again=again or "call" in batch["events"][item["event"]],
            mend="call" in batch["events"][item["event"]],
        )
        for item in batch["items"]
    ]


def _age(event: BatchEvent, now: datetime) -> timedelta:
    named = event.get("renamed", {}).get("Time") or event["time"]
    created = cloudtrail.record_time({"eventTime": named})
    return now - created if created else timedelta.max
