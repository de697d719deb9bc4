"""Outcomes: what the tag steps said of their batches, as ledger rows, result lines and what is to be tried again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chalicelib import errors
from chalicelib.core.resource import Resource
from chalicelib.ledger.calls import call_of_event
from chalicelib.ledger.facts import members_of
from chalicelib.ledger.recording import Report
from chalicelib.ledger.results import Line, result_line
from chalicelib.ledger.store import Row
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
        """Make the outcome of a batch whose step died: all of it failed, and any of it may have been written."""
        groups: list[OutcomeGroup] = [
            {
                "status": "FAILED",
                "reason": Reason.NO_ANSWER,
                "error": error,
                "event": one["event"],
                "tags": {},
                "resources": [one["resource"]],
                "written": True,
            }
            for one in batch["items"]
        ]
        return cls(batch, groups)

    def reports(self, execution: str) -> Iterator[tuple[ResourceDict, Report]]:
        """Yield what the ledger is to hold of each resource."""
        for group in self.groups:
            event = self.batch["events"][group["event"]]
            for resource in group["resources"]:
                report = Report(
                    row=_row(event, group, resource, execution),
                    written=self._written(group, resource),
                    seen=group.get("seen"),
                    passive=group["reason"] in _PASSIVE,
                )
                yield resource, report

    def _written(self, group: OutcomeGroup, resource: ResourceDict) -> dict[str, str]:
        """Return the tags that are ours now, or may be: what a person asked for is theirs."""
        written = group.get("written", False)
        if written is False:
            return {}
        item = self._item(group["event"], resource)
        values = item["tags"] if group["status"] == "FAILED" else group["tags"]
        keys = item["tags"] if written is True else written
        asked = item.get("asked", ())
        return {key: values[key] for key in keys if key in values and key not in asked}

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


_PASSIVE = (Reason.SUPERSEDED, Reason.UPDATE, Reason.UPDATE_BY_TAGS, Reason.UPDATE_BY_ANSWER, Reason.DONE_BEFORE)
"""Of calls that made nothing of what exists, or whose outcome the ledger has."""


def _row(event: BatchEvent, group: OutcomeGroup, resource: ResourceDict, execution: str) -> Row:
    call = call_of_event(event, Resource.from_dict(resource))
    same = call.same or group["reason"] == Reason.UPDATE_BY_TAGS
    return {
        "ResourceId": resource["arn"],
        "Tags": group["tags"],
        "Status": group["status"],
        "Error": group["error"] or group["reason"] or "",
        "Service": resource["arn"].split(":")[2],
        "ResourceType": resource["type"],
        "Region": resource.get("region", ""),
        "AccountId": resource.get("account", ""),
        **members_of(replace(call, execution=execution, same=same)),
    }
