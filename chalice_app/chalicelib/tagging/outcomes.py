"""Outcomes: what the tag steps said of their batches, as ledger rows, result lines and what is to be tried again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib import errors
from chalicelib.ledger.results import REQUESTED, Line, result_line
from chalicelib.ledger.store import Row
from chalicelib.ledger.untold import NO_TIME
from chalicelib.tagging.reasons import Reason

if TYPE_CHECKING:
    from chalicelib.core.payload_types.common import ResourceDict
    from chalicelib.core.payload_types.outcomes import (
        BatchContent,
        BatchEvent,
        BatchItem,
        LineResource,
        OutcomeGroup,
        Verdict,
    )

GIVEN_UP = tuple(error.__name__ for error in errors.PERMANENT)


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """One batch and the groups that its resources fell into; see `steps.tag_batch` for a group."""

    batch: BatchContent
    groups: Sequence[OutcomeGroup]

    @classmethod
    def unanswered(cls, batch: BatchContent, error: str) -> BatchOutcome:
        """Make the outcome of a batch whose step died: all of it failed."""
        items = batch["items"]
        verdict: Verdict = {"status": "FAILED", "reason": Reason.NO_ANSWER, "error": error}
        return cls(
            batch, [{**verdict, "event": one["event"], "tags": {}, "resources": [one["resource"]]} for one in items]
        )

    def rows(self, execution: str) -> Iterator[tuple[Row, bool]]:
        """Yield the ledger rows, each with whether it must leave the creator that is known as it is.

        That is so for calls that also update, and for requests: they say who asked. What is superseded has no row.
        """
        for group in self.groups:
            event = self.batch["events"][group["event"]]
            for resource in group["resources"]:
                if group["reason"] not in _UNRECORDED:
                    asked = event["source"] == REQUESTED
                    yield _row(event, group, resource, execution), asked or resource.get("upsert", False)

    def lines(self) -> Iterator[Line]:
        """Yield a line per group; `lines.merge` makes them one per event."""
        for group in self.groups:
            event = self.batch["events"][group["event"]]
            told: Verdict = {"status": group["status"], "reason": group["reason"], "error": group["error"]}
            resources: list[LineResource] = [
                {"arn": one["arn"], "type": one["type"], **told} for one in group["resources"]
            ]
            yield result_line(event, **told, creator=event["creator"]["name"], resources=resources)

    def closed(self) -> Iterator[str]:
        """Yield the keys of events that were told of as nameless, and of which nothing failed now."""
        failed = {group["event"] for group in self.groups if group["status"] == "FAILED"}
        for number in {group["event"] for group in self.groups} - failed:
            if "closes" in self.batch["events"][number]:
                yield self.batch["events"][number]["closes"]

    def failed(self) -> dict[str, BatchContent]:
        """Return what failed: by error name, a batch of just the resources that failed with it."""
        again: dict[str, BatchContent] = {}
        for group in self.groups:
            if group["status"] == "FAILED":
                batch = again.setdefault(str(group["error"]), {**self.batch, "items": [], "reason": group["reason"]})
                batch["items"] += [self._item(group["event"], resource) for resource in group["resources"]]
        return again

    def _item(self, event: int, resource: ResourceDict) -> BatchItem:
        """Return the batch's item of a resource; one that was found later is tagged as what it came with."""
        of_event = [item for item in self.batch["items"] if item["event"] == event]
        own = [item for item in of_event if item["resource"]["arn"] == resource["arn"]]
        return {**(own or of_event)[0], "resource": resource}


_UNRECORDED = (Reason.SUPERSEDED, Reason.UPDATE, Reason.DONE_BEFORE)


def _row(event: BatchEvent, group: OutcomeGroup, resource: ResourceDict, execution: str) -> Row:
    creator = event["creator"]
    return {
        "ResourceId": resource["arn"],
        "Tags": group["tags"],
        "User": creator["name"],
        "Groups": list(creator["groups"]),
        "Action": event["name"],
        "Status": group["status"],
        "Error": group["error"] or group["reason"] or "",
        "Service": resource["arn"].split(":")[2],
        "ResourceType": resource["type"],
        "Region": resource.get("region", ""),
        "AccountId": resource.get("account", ""),
        "EventId": event["id"],
        "EventTime": event["time"] or NO_TIME,
        "Creator": creator,
        "CreatorName": creator["name"],
        "Execution": execution,
    }
