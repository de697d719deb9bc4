"""What is owed of each reason for an alert: a row that gathers where and how often it happened, until it is told.

One write adds to it, so nothing that was added is lost. Whoever tells claims the row first. A claim has an owner and an
end: what could not be sent, or died on the way, can be claimed again within minutes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from chalicelib.ledger.owed import Owed, Place

STATUS = "OWED"
"""What a row has in the index `by-status` as long as something is owed."""

HOUR = timedelta(hours=1)
LEASE = timedelta(seconds=150)
"""How long a claim lasts: longer than any function that tells."""

KEPT = timedelta(days=30)
"""How long a row stays that nobody touches."""

MOST_PLACES = 40
"""Places that a row holds, so that it stays far under the 400 KB that DynamoDB takes."""

_PARTS = ("what", "account", "region", "service", "message", "resources", "execution")
_HAS_ROOM = "attribute_not_exists(#Places) OR size(#Places) < :most OR contains(#Places, :place)"
_MAY_GO = "#Status = :owed AND #EventTime <= :now AND (attribute_not_exists(#Until) OR #Until < :now)"
_OURS = "#Owner = :owner"

_SERIALIZE = TypeSerializer().serialize
_DESERIALIZE = TypeDeserializer().deserialize

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OwedAlerts:
    """The rows, in the ledger's table. `now` is the clock. Every method raises what DynamoDB raises."""

    client: Any
    table: str
    now: Callable[[], datetime]

    def add(self, owed: Owed) -> None:
        """Add what happened. Where there is no room for another place it is counted, and no more."""
        once = {"Kind": owed.kind, "Error": owed.error, "Since": owed.since}
        for place in owed.places:
            name, counts = place.name, {"Count": place.count, "Resources": place.resource_count}
            there = {f"Count_{name}": place.count, f"Resources_{name}": place.resource_count, "Places": {name}}
            last = {f"Place_{name}": {part: getattr(place, part) for part in _PARTS}}
            if not self._add(owed.key, once, last, counts | there, _HAS_ROOM, most=MOST_PLACES, place=name):
                self._add(owed.key, once, {}, counts)

    def _add(self, key: str, once: Values, sets: Values, counts: Values, condition: str = "", **values: Any) -> bool:
        now = self.now()
        sets = {"Status": STATUS, "ExpiresAt": int((now + KEPT).timestamp()), **sets}
        due = "#EventTime = if_not_exists(#NextAt, :now)"
        text = f"SET {_sets(sets)}, {_sets_once(once)}, {due} ADD {_adds(counts)}"
        return bool(self._write(key, text, {**sets, **once, **counts, **values, "now": _text(now)}, condition))

    def claim(self, key: str, owner: str) -> Owed | None:
        """Take what is owed for `LEASE`; None while nothing is, its hour is not over, or somebody has it."""
        now = self.now()
        values = {"Owner": owner, "Until": _text(now + LEASE), "owed": STATUS, "now": _text(now)}
        row = self._write(key, "SET #Owner = :Owner, #Until = :Until", values, _MAY_GO)
        return _owed(row) if row else None

    def release(self, key: str, owner: str) -> None:
        """Give a claim back; what was owed still is."""
        self._write(key, "REMOVE #Owner, #Until", {"owner": owner}, _OURS)

    def settle(self, told: Owed, owner: str) -> None:
        """Take out what was told, and nothing that was added meanwhile; the next may go out in an hour.

        Does nothing where the claim has ended and somebody else took it.
        """
        now = self.now()
        sets = {"NextAt": _text(now + HOUR), "Told": [one.execution for one in told.places if one.execution]}
        parts = [f"{part}_{one.name}" for one in told.places for part in ("Place", "Count", "Resources")]
        gone = ["Owner", "Until", "Status", "EventTime", "Since", "Count", "Resources", "Places", *parts]
        values = {**sets, "owner": owner, "count": told.count}
        text = f"SET {_sets(sets)} REMOVE {_names(gone)}"
        if self._write(told.key, text, values, f"{_OURS} AND #Count = :count") is None:
            self._settle_partly(told, owner, {**sets, "EventTime": sets["NextAt"], "Since": _text(now)})

    def _settle_partly(self, told: Owed, owner: str, sets: Values) -> None:
        less = {"Count": -told.count, "Resources": -told.resource_count}
        for one in told.places:
            less |= {f"Count_{one.name}": -one.count, f"Resources_{one.name}": -one.resource_count}
        text = f"SET {_sets(sets)} ADD {_adds(less)} REMOVE #Owner, #Until"
        self._write(told.key, text, {**sets, **less, "owner": owner}, _OURS)

    def due(self) -> Iterator[str]:
        """Yield the keys of what may go out by now."""
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table,
            IndexName="by-status",
            KeyConditionExpression="#Status = :owed AND EventTime <= :now",
            ExpressionAttributeNames={"#Status": "Status"},
            ExpressionAttributeValues={":owed": {"S": STATUS}, ":now": {"S": _text(self.now())}},
        )
        for page in pages:
            yield from (item["ResourceId"]["S"] for item in page["Items"])

    def _write(self, key: str, text: str, values: Values, condition: str) -> Values | None:
        """Write the row and return it as it is now; None where the condition does not hold."""
        request: Values = {
            "UpdateExpression": text,
            "ExpressionAttributeNames": {alias: alias[1:] for alias in re.findall(r"#\w+", f"{text} {condition}")},
            "ExpressionAttributeValues": {f":{name}": _SERIALIZE(value) for name, value in values.items()},
            **({"ConditionExpression": condition} if condition else {}),
        }
        row = {"ResourceId": {"S": key}}
        try:
            answer = self.client.update_item(TableName=self.table, Key=row, ReturnValues="ALL_NEW", **request)
        except ClientError as exc:
            if exc.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return None
            raise
        return {name: _DESERIALIZE(value) for name, value in answer["Attributes"].items()}


def _owed(row: Values) -> Owed:
    places = [_place(row, name) for name in row["Places"] if row[f"Count_{name}"] > 0]
    return Owed(
        kind=row["Kind"],
        error=row["Error"],
        since=row["Since"],
        places=tuple(sorted(places, key=lambda one: (-one.count, one.account, one.region, one.service))),
        count=int(row["Count"]),
        resource_count=int(row["Resources"]),
        told=tuple(row.get("Told", ())),
    )


def _place(row: Values, name: str) -> Place:
    last = row[f"Place_{name}"]
    resources, count, total = tuple(last["resources"]), int(row[f"Count_{name}"]), int(row[f"Resources_{name}"])
    return Place(**{**last, "resources": resources, "count": count, "resource_count": total})


def _sets(names: Iterable[str]) -> str:
    return ", ".join(f"#{name} = :{name}" for name in names)


def _sets_once(names: Iterable[str]) -> str:
    return ", ".join(f"#{name} = if_not_exists(#{name}, :{name})" for name in names)


def _adds(names: Iterable[str]) -> str:
    return ", ".join(f"#{name} :{name}" for name in names)


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"#{name}" for name in names)


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
