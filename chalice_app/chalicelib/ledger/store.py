"""What the ledger stands on: rows by key, and writes whose conditions are data, so that every store keeps the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, Protocol

Row = dict[str, Any]

KEY: Final = "ResourceId"
"""The attribute that holds a row's key."""

Index = Literal["by-creator", "by-status", "by-name"]

INDEXED: Final[Mapping[Index, str]] = {"by-creator": "CreatorName", "by-status": "Status", "by-name": "Name"}
"""The attribute that an index finds rows by. Rows that lack it are not in that index."""

TIMED: Final[frozenset[Index]] = frozenset({"by-creator", "by-status"})
"""Indexes that are ordered by `EventTime`, and have no rows that lack it. The others hold nothing but keys.

So they take a write unit when a row comes or goes, and none when it is written again.
"""


class Comparison(NamedTuple):
    """Compares an attribute of a row with a value. Of an attribute that the row lacks only `<>` and `absent` hold."""

    attribute: str
    operator: Literal["<", "=", "<>", "absent"]
    value: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Sets attributes of the row of a key, if there is none, or if one of `over` says that it may be written over.

    Each of `over` does so where all its comparisons hold of the row. What is neither among the values nor among those
    to `remove` stays as it is.
    """

    key: str
    values: Mapping[str, Any]
    over: Sequence[Sequence[Comparison]]
    remove: Sequence[str] = ()


class Store(Protocol):
    """A table. Each update and each deletion happens as a whole, before or after any other of the same row."""

    def read(self, keys: Sequence[str]) -> dict[str, Row]:
        """Return the rows of those keys that have one, as they are now. Raises `Throttled` if some are kept back."""

    def update(self, update: Update) -> bool:
        """Write one row; False where the row that is there stays."""

    def put(self, rows: Sequence[Row]) -> None:
        """Write rows of different keys, whatever was there. Raises `Throttled` if some are not taken."""

    def delete(self, key: str) -> None:
        """Remove a row, if there is one."""

    def query(self, index: Index, value: str, *, time: str = "") -> Iterator[Row]:
        """Yield the rows of an index by the value of its attribute, newest first, or those of one `EventTime`.

        Of an index that is not `TIMED` they have their keys alone, and come in any order.
        """
