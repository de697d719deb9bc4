"""The ledger's store: its DynamoDB table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from chalicelib.errors import Throttled
from chalicelib.ledger.store import INDEXED, KEY, Comparison, Index, Row, Update

READ_BATCH = 100
"""Keys that one BatchGetItem takes (DynamoDB API reference)."""

WRITE_BATCH = 25
"""Rows that one BatchWriteItem takes (DynamoDB API reference)."""

ROUNDS = 5
"""How often a batch is sent, as long as DynamoDB hands some of it back."""

_SERIALIZE = TypeSerializer().serialize
_DESERIALIZE = TypeDeserializer().deserialize

Item = Mapping[str, Any]
"""A row in DynamoDB's own notation."""


@dataclass(frozen=True, slots=True)
class LedgerTable:
    """A `Store`: the table of that name. Raises what DynamoDB raises."""

    client: Any
    name: str

    def read(self, keys: Sequence[str]) -> dict[str, Row]:
        """Return the rows of those keys that have one. Raises `Throttled` if DynamoDB keeps some back."""
        wanted = sorted(set(keys))
        batches = (wanted[start : start + READ_BATCH] for start in range(0, len(wanted), READ_BATCH))
        rows = [plain(item) for batch in batches for item in self._read_batch(batch)]
        return {row[KEY]: row for row in rows}

    def _read_batch(self, keys: Sequence[str]) -> Iterator[Item]:
        request = {self.name: {"Keys": [_key(one) for one in keys], "ConsistentRead": True}}
        for _ in range(ROUNDS):
            answer = self.client.batch_get_item(RequestItems=request)
            yield from answer["Responses"].get(self.name, [])
            request = answer.get("UnprocessedKeys") or {}
            if not request:
                return
        raise Throttled(f"dynamodb BatchGetItem left keys unprocessed {ROUNDS} times")

    def update(self, update: Update) -> bool:
        """Write one row; False where the row that is there stays."""
        try:
            self.client.update_item(TableName=self.name, Key=_key(update.key), **_expressions(update))
        except ClientError as exc:
            if exc.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def put(self, rows: Sequence[Row]) -> None:
        """Write rows of different keys, whatever was there. Raises `Throttled` if DynamoDB does not take some."""
        for start in range(0, len(rows), WRITE_BATCH):
            self._put_batch([_item(row) for row in rows[start : start + WRITE_BATCH]])

    def _put_batch(self, items: Sequence[Item]) -> None:
        request = {self.name: [{"PutRequest": {"Item": item}} for item in items]}
        for _ in range(ROUNDS):
            request = self.client.batch_write_item(RequestItems=request).get("UnprocessedItems") or {}
            if not request:
                return
        raise Throttled(f"dynamodb BatchWriteItem left rows unwritten {ROUNDS} times")

    def delete(self, key: str) -> None:
        """Remove a row, if there is one."""
        self.client.delete_item(TableName=self.name, Key=_key(key))

    def query(self, index: Index, value: str, *, time: str = "") -> Iterator[Row]:
        """Yield the rows of an index by the value of its attribute, newest first, or those of one `EventTime`.

        Of an index that is not `TIMED` they have their keys alone, and come in any order.
        """
        wanted = {INDEXED[index]: value, **({"EventTime": time} if time else {})}
        terms = _Terms()
        pages = self.client.get_paginator("query").paginate(
            TableName=self.name,
            IndexName=index,
            KeyConditionExpression=" AND ".join(f"{terms.name(name)} = {terms.value(wanted[name])}" for name in wanted),
            ScanIndexForward=False,
            **terms.attributes(),
        )
        for page in pages:
            yield from map(plain, page["Items"])


def plain(item: Item) -> Row:
    """Return an item of the table as a row."""
    return {name: _DESERIALIZE(value) for name, value in item.items()}


def _item(row: Row) -> Item:
    return {name: _SERIALIZE(value) for name, value in row.items()}


def _key(key: str) -> Item:
    return {KEY: {"S": key}}


@dataclass(slots=True)
class _Terms:
    """The names and values of an expression. Names are always aliased: some of ours are reserved words of DynamoDB."""

    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def name(self, attribute: str) -> str:
        return self.names.setdefault(attribute, f"#{len(self.names)}")

    def value(self, value: Any) -> str:
        alias = f":{len(self.values)}"
        self.values[alias] = _SERIALIZE(value)
        return alias

    def attributes(self) -> dict[str, Any]:
        names = {alias: name for name, alias in self.names.items()}
        return {"ExpressionAttributeNames": names, "ExpressionAttributeValues": self.values}


def _expressions(update: Update) -> dict[str, Any]:
    """Return what an update says, in the words of UpdateItem."""
    terms = _Terms()
    sets = [f"{terms.name(name)} = {terms.value(one)}" for name, one in update.values.items()]
    gone = [terms.name(name) for name in update.remove]
    over = [" AND ".join(_comparison(terms, one) for one in every) for every in update.over]
    return {
        "UpdateExpression": "SET " + ", ".join(sets) + (" REMOVE " + ", ".join(gone) if gone else ""),
        "ConditionExpression": " OR ".join([f"attribute_not_exists({KEY})", *(f"({one})" for one in over)]),
        **terms.attributes(),
    }


def _comparison(terms: _Terms, one: Comparison) -> str:
    if one.operator == "absent":
        return f"attribute_not_exists({terms.name(one.attribute)})"
    return f"{terms.name(one.attribute)} {one.operator} {terms.value(one.value)}"
