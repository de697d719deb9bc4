"""Asking the ledger for many resources at once: by an index where one fits, else by reading the whole table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalicelib.identity.kinds import UNKNOWN
from chalicelib.ledger.store import Row
from chalicelib.ledger.table import plain
from scripts.ops.presentation import times


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which resources; what is empty is not asked for. `tags` are keys with a value, or None for any value.

    `creator` is a name, or the ARN of an identity. `until` is the first moment that is too late. What is known to be
    deleted is left out, unless it is all that is `deleted`.
    """

    creator: str = ""
    kind: str = ""
    status: str = ""
    service: str = ""
    account: str = ""
    region: str = ""
    type: str = ""
    tags: tuple[tuple[str, str | None], ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    deleted: bool = False

    @property
    def index(self) -> str:
        """The index that answers this, or nothing."""
        if self.creator and not self.creator.startswith("arn:"):
            return "by-creator"
        return "by-status" if self.status else ""


_ATTRIBUTES = (
    ("Service", "service"),
    ("AccountId", "account"),
    ("Region", "region"),
    ("ResourceType", "type"),
)


@dataclass(slots=True)
class _Terms:
    """Expressions under construction. Names are always aliased: many of ours are reserved words of DynamoDB."""

    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    def name(self, *path: str) -> str:
        aliases = []
        for part in path:
            alias = next((a for a, name in self.names.items() if name == part), f"#{len(self.names)}")
            self.names[alias] = part
            aliases.append(alias)
        return ".".join(aliases)

    def value(self, text: str) -> str:
        alias = f":{len(self.values)}"
        self.values[alias] = {"S": text}
        return alias

    def equal(self, value: str, *path: str) -> str:
        return f"{self.name(*path)} = {self.value(value)}"


def request(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """Return the operation and its parameters, but for the table. Helper rows have no EventId and are left out."""
    terms = _Terms()
    ended = "attribute_exists" if wanted.deleted else "attribute_not_exists"
    keys, filters = [], [f"attribute_exists({terms.name('EventId')})", f"{ended}({terms.name('DeletedAt')})"]
    if wanted.index == "by-creator":
        keys.append(terms.equal(wanted.creator, "CreatorName"))
    elif wanted.creator:
        filters.append(terms.equal(wanted.creator, "Creator", "arn"))
    if wanted.status:
        (keys if wanted.index == "by-status" else filters).append(terms.equal(wanted.status, "Status"))
    (keys if wanted.index else filters).extend(_times(wanted, terms))
    filters += [terms.equal(value, name) for name, member in _ATTRIBUTES if (value := getattr(wanted, member))]
    filters += [_kind(wanted.kind, terms)] if wanted.kind else []
    filters += [_tag(key, value, terms) for key, value in wanted.tags]
    indexed = {"IndexName": wanted.index, "KeyConditionExpression": " AND ".join(keys), "ScanIndexForward": False}
    return "query" if wanted.index else "scan", {
        **(indexed if wanted.index else {}),
        "FilterExpression": " AND ".join(filters),
        "ExpressionAttributeNames": terms.names,
        **({"ExpressionAttributeValues": terms.values} if terms.values else {}),
    }


def _times(wanted: Wanted, terms: _Terms) -> list[str]:
    """Return at most one condition, which is what a key of an index takes. Times of events are whole seconds."""
    first = times.shown(wanted.since) if wanted.since else ""
    last = times.shown(wanted.until - timedelta(seconds=1)) if wanted.until else ""
    if not first and not last:
        return []
    name = terms.name("EventTime")
    if first and last:
        return [f"{name} BETWEEN {terms.value(first)} AND {terms.value(last)}"]
    return [f"{name} >= {terms.value(first)}" if first else f"{name} <= {terms.value(last)}"]


def _kind(kind: str, terms: _Terms) -> str:
    """Return the condition on the kind of creator; rows of older versions do not say it."""
    name, same = terms.name("Creator", "kind"), terms.equal(kind, "Creator", "kind")
    return f"({same} OR attribute_not_exists({name}))" if kind == UNKNOWN else same


def _tag(key: str, value: str | None, terms: _Terms) -> str:
    return f"attribute_exists({terms.name('Tags', key)})" if value is None else terms.equal(value, "Tags", key)


@dataclass(slots=True)
class Inventory:
    """The ledger, read page by page: never held in memory. `read` counts the rows that DynamoDB had to look at."""

    client: Any
    table: str
    read: int = 0

    def rows(self, wanted: Wanted) -> Iterator[Row]:
        """Yield what is wanted: from an index newest first, from the whole table in no order."""
        operation, parameters = request(wanted)
        for page in self.client.get_paginator(operation).paginate(TableName=self.table, **parameters):
            self.read += page["ScannedCount"]
            yield from map(plain, page["Items"])
