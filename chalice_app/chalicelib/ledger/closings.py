"""Closings: that a resource was deleted or renamed, put into its row, or kept for the row where there is none yet.

Only `MEMBERS` of a row are written, and only over the row as it was read. What a row has is not written again, so a
deletion may come any number of times, in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.core.grouping import group_by
from chalicelib.core.parallel import parallel_map
from chalicelib.errors import Throttled
from chalicelib.ledger import keys
from chalicelib.ledger.facts import MOST_DELETIONS, deletion_members, key_of, lives_in
from chalicelib.ledger.history import Deletion
from chalicelib.ledger.rows import Ledger, next_revision
from chalicelib.ledger.store import Row, Update

END: Final[tuple[str, ...]] = ("DeletedAt", "DeletedBy", "DeletedEvent")

MEMBERS: Final[tuple[str, ...]] = ("Deletions", *END, "RenamedTo", "Returns", "Undone", "Revision")
"""What a closing sets in a row."""

KEPT_DAYS: Final = 30
"""How long a deletion waits for the row of what it deleted."""

DAY: Final = 86_400
TRIES: Final = 5
WRITERS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A resource that a call deleted, or brought `back` from a deletion that had not taken place yet.

    `to` is its new ARN if it was renamed. `kind` and `on_behalf_of` are those of a `Deletion`.
    """

    arn: str
    event: str
    time: str
    by: str
    who: str
    action: str
    kind: str = ""
    on_behalf_of: str = ""
    to: str = ""
    back: bool = False

    def fact(self) -> Row:
        """Return it as a row has it under the id of its event."""
        return deletion_members(
            Deletion(
                id=self.event,
                time=self.time,
                by=self.by,
                arn=self.who,
                action=self.action,
                kind=self.kind,
                on_behalf_of=self.on_behalf_of,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """What became of the closings of a resource: its row as it is now, if it has one, or the error."""

    arn: str
    row: Row | None = None
    error: Exception | None = None


Facts = Mapping[str, Sequence[Closing]]


def close(closings: Iterable[Closing], ledger: Ledger) -> list[Closed]:
    """Write the closings of each resource together, and say what became of them. An error stops no other resource.

    What has no row is kept under a key of its own, and its row is looked for once more: who writes a new row looks for
    what is kept afterwards, so one of the two finds the other.
    """
    facts = group_by(closings, lambda one: one.arn)
    closed = _in_rows(facts, ledger)
    rowless = {arn: facts[arn] for arn, one in closed.items() if not (one.row or one.error)}
    kept = _kept(rowless, ledger)
    late = _in_rows({arn: found for arn, found in rowless.items() if not kept[arn].error}, ledger)
    return list((closed | kept | late).values())


def newest(facts: Mapping[str, Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    """Return the deletions that a row names, by event."""
    latest = sorted(facts, key=lambda event: (facts[event]["Time"], event))[-MOST_DELETIONS:]
    return {event: facts[event] for event in latest}


def _in_rows(facts: Facts, ledger: Ledger) -> dict[str, Closed]:
    return _each(facts, ledger, {arn: arn for arn in facts}, lambda arn, key, row: _put(key, facts[arn], row, ledger))


def _kept(facts: Facts, ledger: Ledger) -> dict[str, Closed]:
    """Keep closings for a row that may come."""
    new = {"ExpiresAt": int(ledger.now().timestamp()) + KEPT_DAYS * DAY}

    def keep(arn: str, key: str, row: Row | None) -> None:
        _put(key, facts[arn], row, ledger, new)

    return _each(facts, ledger, {arn: keys.closing(arn) for arn in facts}, keep)


def _each(
    arns: Iterable[str], ledger: Ledger, by: Mapping[str, str], work: Callable[[str, str, Row | None], Row | None]
) -> dict[str, Closed]:
    """Do the work of each resource, with its key and the row there. Its failure is the error of that resource alone."""
    try:
        rows = ledger.read(list(by.values()))
    except Exception as exc:  # noqa: BLE001  # whatever it was, all are told of it
        return {arn: Closed(arn=arn, error=exc) for arn in arns}

    def tried(arn: str) -> Closed:
        try:
            return Closed(arn=arn, row=work(arn, by[arn], rows.get(by[arn])))
        except Exception as exc:  # noqa: BLE001  # whatever it was, the others are worked on
            return Closed(arn=arn, error=exc)

    return {one.arn: one for one in parallel_map(tried, list(arns), WRITERS)}


def _put(
    key: str, closings: Sequence[Closing], row: Row | None, ledger: Ledger, new: Mapping[str, Any] | None = None
) -> Row | None:
    """Write closings over a row as it was read, and again where another wrote meanwhile. Returns the row as it is now.

    `new` is what a row has beside that is made where there is none; without it none is made. Raises `Throttled` where
    others write each time.
    """
    for _ in range(TRIES):
        if row is None and new is None:
            return None
        row = row or {}
        after = _closed(row, closings)
        if after == row:
            return row
        after["Revision"], unwritten = next_revision(row)
        values = {**{name: after[name] for name in MEMBERS if name in after}, **(new or {})}
        gone = [name for name in row if name not in after]
        if ledger.store.update(Update(key=key, values=values, over=[[unwritten]], remove=gone)):
            return after
        row = ledger.read([key]).get(key)
    raise Throttled(f"{key} was written by others {TRIES} times")


def _closed(row: Row, closings: Sequence[Closing]) -> Row:
    """Return a row as it is with further facts, by the set of them alone: in whatever order they came."""
    known = row.get("Undone", {}) | row.get("Deletions", {})
    seen = {one.event: one.fact() for one in closings if not one.back} | known
    returns = {one.event: one.time for one in closings if one.back} | row.get("Returns", {})
    undone = _undone(seen, returns)
    facts = newest({event: fact for event, fact in seen.items() if event not in undone})
    renamed = {one.event: one.to for one in closings if one.to} | row.get("RenamedTo", {})
    told = {
        "Deletions": facts,
        "RenamedTo": {event: new for event, new in renamed.items() if event in facts},
        "Returns": returns,
        "Undone": {event: seen[event] for event in undone},
    }
    after = {name: value for name, value in row.items() if name not in told}
    after |= {name: value for name, value in told.items() if value}
    return _with_end(after) if "EventId" in row else after


def _undone(facts: Mapping[str, Mapping[str, str]], returns: Mapping[str, str]) -> set[str]:
    """Return the deletions that did not take place: the last one before each return."""
    ordered = sorted(facts, key=lambda event: (facts[event]["Time"], event))
    undone: set[str] = set()
    for time in sorted(returns.values()):
        undone |= set([event for event in ordered if facts[event]["Time"] <= time and event not in undone][-1:])
    return undone


def _with_end(row: Row) -> Row:
    """Return a row with the deletion that ended what it tells of: the first one after that was made."""
    own = next((life for life in lives_in(row) if life.has(key_of(row))), None)
    ended = own.ended if own else None
    known = row.get("DeletedEvent")
    if ended and known and known not in row.get("Undone", {}) and (row["DeletedAt"], known) <= ended.order:
        return row
    rest = {name: value for name, value in row.items() if name not in END}
    return rest | (dict(zip(END, (ended.time, ended.by, ended.id), strict=True)) if ended else {})
