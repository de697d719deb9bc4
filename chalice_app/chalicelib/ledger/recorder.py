"""The recorder: writes what became of calls into the rows of their resources, whoever else writes there meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from chalicelib.core.parallel import parallel_map
from chalicelib.errors import Throttled
from chalicelib.ledger import keys
from chalicelib.ledger.facts import deletions_of
from chalicelib.ledger.history import Call
from chalicelib.ledger.recording import Report, fold_in
from chalicelib.ledger.rows import Ledger
from chalicelib.ledger.store import Row

WRITERS: Final = 8
"""Rows written at a time; boto3 keeps ten connections per client."""

TRIES: Final = 10
"""How often a row is read and written again that others write at the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What recording did to a row. `mend` is the call whose tags are to be set right on the resource.

    `renamed` is the row as it is now, if the resource has another name and that may not have been seen to.
    """

    key: str
    written: bool = False
    mend: Call | None = None
    renamed: Row | None = None


def record(ledger: Ledger, reports: Mapping[str, Sequence[Report]]) -> list[Recorded]:
    """Record what became of calls, by the ARNs of their resources.

    A row is written once, and not at all where it would stay as it is. A new one is written without being read; then
    it is looked up whether its resource was deleted before anybody heard of it, and so it is where the first try to
    record it may have ended in between. Raises `Throttled` where others write
    a row again and again.
    """
    seen = ledger.read([key for key, found in reports.items() if any(one.seen is not None for one in found)])
    work = [(key, found, seen.get(key)) for key, found in reports.items()]
    done = parallel_map(lambda one: _record(ledger, *one), work, WRITERS)
    unseen = [key for key, found in reports.items() if any(one.seen is None for one in found)]
    closings = ledger.read([keys.closing(key) for key in unseen if not key.startswith(keys.EVENT)])
    for number, one in enumerate(done):
        closing = closings.get(keys.closing(one.key))
        if closing:
            again = _record(ledger, one.key, (), ledger.read([one.key])[one.key], closing)
            done[number] = replace(again, written=one.written or again.written)
    return done


def _record(
    ledger: Ledger, key: str, reports: Sequence[Report], row: Row | None, closing: Row | None = None
) -> Recorded:
    for _ in range(TRIES):
        new, mend = fold_in(row, reports, deletions_of(closing or {}), ledger.time())
        if closing and "RenamedTo" in closing:
            new["RenamedTo"] = {**closing["RenamedTo"], **new.get("RenamedTo", {})}
        renamed = new if "RenamedTo" in new else None
        if new == row:
            return Recorded(key=key, mend=mend, renamed=renamed if closing else None)
        if ledger.replace(row, new):
            return Recorded(key=key, written=True, mend=mend, renamed=renamed)
        row = ledger.read([key]).get(key)
    raise Throttled(f"others wrote the row of {key} {TRIES} times while it was written")
