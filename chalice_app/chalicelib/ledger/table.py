"""The ledger: one DynamoDB row per resource, saying who made it and what became of its tags.

Rows are written with conditions, so that duplicates and late records, in whatever order, leave the same ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from chalicelib.errors import Throttled

GOOD = ("TAGGED", "KEPT")
READ_BATCH = 100
"""Keys that one BatchGetItem takes (DynamoDB API reference)."""

WRITE_BATCH = 25
"""Rows that one BatchWriteItem takes (DynamoDB API reference)."""

READ_ROUNDS = 5

_SERIALIZE = TypeSerializer().serialize
_DESERIALIZE = TypeDeserializer().deserialize

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The table. `now` is the clock, used for `UpdatedAt` and for what expires."""

    client: Any
    table: str
    now: Callable[[], datetime]

    def read(self, arns: Sequence[str]) -> dict[str, Row]:
        """Return the rows of those ARNs that have one. Raises `Throttled` if DynamoDB keeps some back."""
        rows: dict[str, Row] = {}
        wanted = sorted(set(arns))
        for start in range(0, len(wanted), READ_BATCH):
            for item in self._read_batch(wanted[start : start + READ_BATCH]):
                row = _plain(item)
                rows[row["ResourceId"]] = row
        return rows

    def _read_batch(self, arns: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        request = {self.table: {"Keys": [{"ResourceId": {"S": arn}} for arn in arns], "ConsistentRead": True}}
        for _ in range(READ_ROUNDS):
            answer = self.client.batch_get_item(RequestItems=request)
            yield from answer["Responses"].get(self.table, [])
            request = answer.get("UnprocessedKeys") or {}
            if not request:
                return
        message = f"dynamodb BatchGetItem left keys unprocessed {READ_ROUNDS} times"
        raise Throttled(message)

    def record(self, row: Row, *, upsert: bool = False) -> bool:
        """Write a row; False where the table holds something newer or better, which stays.

        An older event never overwrites a newer row; for one event FAILED may become TAGGED, never the reverse; the
        row of an upsert call never replaces who made the resource.
        """
        attributes = {**row, "UpdatedAt": self.now().strftime("%Y-%m-%dT%H:%M:%SZ")}
        key = attributes.pop("ResourceId")
        names = {f"#{i}": name for i, name in enumerate(attributes)}
        keep = ("Creator", "CreatorName", "User", "Groups") if upsert else ()
        sets = [f"#{i} = " + (f"if_not_exists(#{i}, :{i})" if n in keep else f":{i}") for i, n in enumerate(attributes)]
        values = {f":{i}": value for i, value in enumerate(attributes.values())}
        values |= {":time": row["EventTime"], ":event": row["EventId"]}
        same_event = "#event = :event"
        if row["Status"] not in GOOD:
            same_event += " AND NOT #status IN (:tagged, :kept)"
            values |= {":tagged": "TAGGED", ":kept": "KEPT"}
        older = "#time < :time OR (#time = :time AND #event < :event)"
        return self._update(
            Key={"ResourceId": {"S": key}},
            UpdateExpression="SET " + ", ".join(sets),
            ConditionExpression=f"attribute_not_exists(ResourceId) OR {older} OR ({same_event})",
            ExpressionAttributeNames=names
            | {"#time": "EventTime", "#event": "EventId"}
            | ({"#status": "Status"} if row["Status"] not in GOOD else {}),
            ExpressionAttributeValues={name: _SERIALIZE(value) for name, value in values.items()},
        )

    def put(self, rows: Sequence[Row]) -> None:
        """Write helper rows, whatever was there. Raises `Throttled` if DynamoDB does not take some."""
        stamp = self.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        for start in range(0, len(rows), WRITE_BATCH):
            batch = [{**row, "UpdatedAt": stamp} for row in rows[start : start + WRITE_BATCH]]
            self._put_batch([{name: _SERIALIZE(value) for name, value in row.items()} for row in batch])

    def _put_batch(self, items: Sequence[Mapping[str, Any]]) -> None:
        request = {self.table: [{"PutRequest": {"Item": item}} for item in items]}
        for _ in range(READ_ROUNDS):
            request = self.client.batch_write_item(RequestItems=request).get("UnprocessedItems") or {}
            if not request:
                return
        message = f"dynamodb BatchWriteItem left rows unwritten {READ_ROUNDS} times"
        raise Throttled(message)

    def claim(self, key: str, seconds: int) -> bool:
        """Take a name for some seconds; False while somebody has it.

        DynamoDB deletes expired rows days later (TTL documentation), so the condition looks at the time itself.
        """
        now = int(self.now().timestamp())
        return self._update(
            Key={"ResourceId": {"S": key}},
            UpdateExpression="SET ExpiresAt = :until",
            ConditionExpression="attribute_not_exists(ResourceId) OR ExpiresAt < :now",
            ExpressionAttributeValues={":until": {"N": str(now + seconds)}, ":now": {"N": str(now)}},
        )

    def remember(self, key: str, mark: str, seconds: int) -> bool:
        """Keep a mark under a name for some seconds; False where that very mark is kept there already."""
        now = int(self.now().timestamp())
        return self._update(
            Key={"ResourceId": {"S": key}},
            UpdateExpression="SET Mark = :mark, ExpiresAt = :until",
            ConditionExpression="attribute_not_exists(ResourceId) OR Mark <> :mark OR ExpiresAt < :now",
            ExpressionAttributeValues={
                ":mark": {"S": mark},
                ":until": {"N": str(now + seconds)},
                ":now": {"N": str(now)},
            },
        )

    def keep(self, row: Row) -> None:
        """Write a row as it is, whatever was there: a summary, not a resource."""
        self.client.put_item(TableName=self.table, Item={name: _SERIALIZE(value) for name, value in row.items()})

    def note(self, key: str, facts: Mapping[str, Any], seconds: int) -> None:
        """Keep facts under a name for some seconds; those that were noted first stay."""
        values = {**facts, "ExpiresAt": int(self.now().timestamp()) + seconds}
        self._update(
            Key={"ResourceId": {"S": key}},
            UpdateExpression="SET " + ", ".join(f"#{i} = :{i}" for i in range(len(values))),
            ConditionExpression="attribute_not_exists(ResourceId)",
            ExpressionAttributeNames={f"#{i}": name for i, name in enumerate(values)},
            ExpressionAttributeValues={f":{i}": _SERIALIZE(value) for i, value in enumerate(values.values())},
        )

    def release(self, key: str) -> None:
        """Give a claimed name back."""
        self.client.delete_item(TableName=self.table, Key={"ResourceId": {"S": key}})

    def made_by(self, creator: str) -> Iterator[Row]:
        """Yield what a creator (its name) made, newest first."""
        yield from self._query("by-creator", "CreatorName", creator)

    def with_status(self, status: str) -> Iterator[Row]:
        """Yield the rows of one status (`FAILED`, say), newest first."""
        yield from self._query("by-status", "Status", status)

    def made_with(self, row: Row) -> list[Row]:
        """Return the rows of what else the same event made."""
        found = self._query("by-creator", "CreatorName", row["CreatorName"], time=row["EventTime"])
        return [one for one in found if one["EventId"] == row["EventId"] and one["ResourceId"] != row["ResourceId"]]

    def _query(self, index: str, attribute: str, value: str, *, time: str = "") -> Iterator[Row]:
        names, values = {"#a": attribute}, {":a": {"S": value}}
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table,
            IndexName=index,
            KeyConditionExpression="#a = :a" + (" AND #t = :t" if time else ""),
            ExpressionAttributeNames=names | ({"#t": "EventTime"} if time else {}),
            ExpressionAttributeValues=values | ({":t": {"S": time}} if time else {}),
            ScanIndexForward=False,
        )
        for page in pages:
            yield from map(_plain, page["Items"])

    def _update(self, **request: Any) -> bool:
        try:
            self.client.update_item(TableName=self.table, **request)
        except ClientError as exc:
            if exc.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True


def is_newer(row: Row, *, time: str, event: str) -> bool:
    """Say whether a row stems from a later event than the given one; the same order as `Ledger.record` uses."""
    return row["EventId"] != event and (row["EventTime"], row["EventId"]) > (time, event)


def _plain(item: Mapping[str, Any]) -> Row:
    return {name: _DESERIALIZE(value) for name, value in item.items()}
