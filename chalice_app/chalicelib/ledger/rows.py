"""The ledger: one row per resource, saying who made it and what became of its tags, and helper rows beside them.

Rows are written with conditions, so that nothing is lost that others write. What the row of a resource says is made in
`recording`, so that duplicates and late records, in whatever order, leave the same ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from chalicelib.ledger import keys
from chalicelib.ledger.store import KEY, Comparison, Row, Store, Update

GOOD: Final = ("TAGGED", "KEPT")
"""What a row says of a resource that has its tags."""

NAMES: Final = keys.index("by-name")
"""The row that says how far the rows of older versions have got their names."""

_SECOND: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The rows of a store. `now` is the clock, used for `UpdatedAt` and for what expires."""

    store: Store
    now: Callable[[], datetime]

    def read(self, keys: Sequence[str]) -> dict[str, Row]:
        """Return the rows of those keys that have one. Raises `Throttled` if the store keeps some back."""
        return self.store.read(keys)

    def replace(self, row: Row | None, new: Row) -> bool:
        """Write the row of a resource over the one that was read, or where there was none.

        False where somebody has written it since: that stays.
        """
        number, unwritten = next_revision(row)
        values = self._stamped({**new, "Revision": number})
        gone = [name for name in row or () if name not in values]
        over = () if row is None else [[unwritten]]
        return self.store.update(Update(key=values.pop(KEY), values=values, over=over, remove=gone))

    def put_new(self, row: Row) -> bool:
        """Write the row of a key that has none; False where there is one, which stays."""
        values = self._stamped(row)
        return self.store.update(Update(key=values.pop(KEY), values=values, over=()))

    def put_rows(self, rows: Sequence[Row]) -> None:
        """Write rows of different keys, whatever was there. Raises `Throttled` if the store does not take some."""
        self.store.put([self._stamped(row) for row in rows])

    def put_if_absent(self, key: str, facts: Mapping[str, Any], seconds: int) -> bool:
        """Keep facts under a key for some seconds; False while others are kept there, which stay.

        Without facts this claims the key.
        """
        return self._keep(key, facts, seconds)

    def put_if_changed(self, key: str, mark: str, seconds: int) -> bool:
        """Keep a mark under a key for some seconds; False while that very mark is kept there already."""
        return self._keep(key, {"Mark": mark}, seconds, [Comparison("Mark", "<>", mark)])

    def delete(self, key: str) -> None:
        """Remove a row: a claim is given back, a mark forgotten."""
        self.store.delete(key)

    def made_by(self, creator: str, *, time: str = "") -> Iterator[Row]:
        """Yield what a creator (its name) made, newest first, or what they made in just that second."""
        return self.store.query("by-creator", creator, time=time)

    def with_status(self, status: str) -> Iterator[Row]:
        """Yield the rows of one status (`FAILED`, say), newest first."""
        return self.store.query("by-status", status)

    def named(self, name: str) -> Iterator[str]:
        """Yield the keys of the rows whose id ends in a name, as the index knows them: a moment late."""
        return (row[KEY] for row in self.store.query("by-name", name))

    @property
    def knows_all_names(self) -> bool:
        """Whether `named` finds every row: none is left that an older version wrote, without its name."""
        return "CompleteAt" in self.read([NAMES]).get(NAMES, {})

    def note_names(self, **told: str) -> None:
        """Note that it is so (`CompleteAt`), or how far it is (`At`). The note goes wherever the rows go."""
        self.store.put([{KEY: NAMES, **told}])

    def time(self) -> str:
        """Return the time by the ledger's clock, as rows have it."""
        return self.now().strftime(_SECOND)

    def _stamped(self, row: Row) -> Row:
        name = keys.name_of(row[KEY])
        return {**row, **({"Name": name} if name else {}), "UpdatedAt": self.time()}

    def _keep(self, key: str, facts: Mapping[str, Any], seconds: int, *over: Sequence[Comparison]) -> bool:
        # DynamoDB deletes what has expired days later (TTL documentation), so the condition looks at the time itself.
        now = int(self.now().timestamp())
        values = {**facts, "ExpiresAt": now + seconds}
        return self.store.update(Update(key=key, values=values, over=[[Comparison("ExpiresAt", "<", now)], *over]))


def revision_of(row: Row | None) -> int | None:
    """Return how often a row was written; 0 for one of an older version, None where there is none."""
    return None if row is None else int(row.get("Revision", 0))


def next_revision(row: Row | None) -> tuple[int, Comparison]:
    """Return the `Revision` of a row that is written over one as it was read, and what holds if nobody wrote since."""
    known = revision_of(row) or 0
    return known + 1, Comparison("Revision", "=", known) if known else Comparison("Revision", "absent")
