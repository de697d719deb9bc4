"""What a batch asks of a tag step: a task for each resource."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib import cloudtrail
from chalicelib.core.resource import Resource

if TYPE_CHECKING:
    from chalicelib.core.payload_types.outcomes import BatchContent, BatchEvent

FRESH = timedelta(minutes=2)
"""Tags that were set so short a time ago are read from the service itself: the tagging API lists them later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagTask:
    """One resource and the tags that it is to have; `event` is the position of its event in the batch.

    `unless` are the policy's tags that keep us off, `age` is how long ago the event was; one without a time is older
    than any. `awaits_parts` says that what came with the resource was looked for and is not shown.
    """

    resource: Resource
    event: int
    tags: Mapping[str, str]
    unless: Sequence[Mapping[str, str]] = ()
    age: timedelta = timedelta.max
    awaits_parts: bool = False

    @property
    def fresh(self) -> bool:
        """Whether the tagging API may not list yet what the resource was made with."""
        return self.age < FRESH


def tasks_of(batch: BatchContent, now: datetime) -> list[TagTask]:
    """Return the tasks of an unpacked batch, one for each item."""
    ages = [_age(event, now) for event in batch["events"]]
    return [
        TagTask(
            resource=Resource.from_dict(item["resource"]),
            event=item["event"],
            tags=item["tags"],
            unless=item.get("unless", ()),
            age=ages[item["event"]],
        )
        for item in batch["items"]
    ]


def _age(event: BatchEvent, now: datetime) -> timedelta:
    created = cloudtrail.record_time({"eventTime": event["time"]})
    return now - created if created else timedelta.max
