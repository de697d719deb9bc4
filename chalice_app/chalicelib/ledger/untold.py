"""Rows of creations whose creator or resource nobody can know: each is named somewhere, and can be looked for.

Where the ARN is known the row is the resource's own, and says of nobody that they made it. Else it is the event's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from chalicelib.core.text import clean
from chalicelib.ledger import keys
from chalicelib.ledger.store import Row

if TYPE_CHECKING:
    from chalicelib.core.payload_types.common import ResourceDict

NO_TIME: Final = "0001-01-01T00:00:00Z"
"""A record without a time is older than all others; DynamoDB takes no empty text in an index."""

LONGEST: Final = 256


def event_row(event: Mapping[str, Any], error: str, reason: str, creator: str = "") -> Row:
    """Return the row of an event of which no ARN is known. `event` has the members of `Event`, empty if not told."""
    who = {"CreatorName": creator, "User": creator} if creator else {}
    return {
        "ResourceId": keys.event(event["account"], event["region"], event["id"]),
        "ResourceType": "",
        "Region": event["region"],
        "AccountId": event["account"],
        **_of_event(event, error, reason),
        **who,
    }


def resource_row(event: Mapping[str, Any], resource: ResourceDict, error: str, reason: str) -> Row:
    """Return the row of a resource that nobody is known to have made."""
    return {
        "ResourceId": resource["arn"],
        "ResourceType": resource["type"],
        "Region": resource.get("region", ""),
        "AccountId": resource.get("account", ""),
        **_of_event(event, error, reason),
    }


def _of_event(event: Mapping[str, Any], error: str, reason: str) -> Row:
    log = event.get("log")
    place = {"Log": f"s3://{log['bucket']}/{log['key']}", "Position": event["position"]} if log else {}
    return {
        "Tags": {},
        "Action": clean(event["name"], LONGEST),
        "Service": clean(event["source"].removesuffix(".amazonaws.com"), LONGEST),
        "Status": "FAILED",
        "Error": error,
        "Reason": clean(reason),
        "EventId": event["id"],
        "EventTime": event["time"] or NO_TIME,
        **place,
    }
