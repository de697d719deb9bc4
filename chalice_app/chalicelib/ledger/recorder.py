"""The recorder: writes what became of calls into the rows of their resources, whoever else writes there meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from chalicelib.core.parallel import parallel_map
from chalicelib.errors import Throttled
from chalicelib.ledger import keys
from chalicelib.ledger.facts import deletions_of
from chalicelib.ledger.history import Call, Deletion
from chalicelib.ledger.recording import Report, fold_in
from chalicelib.ledger.rows import Ledger
from chalicelib.ledger.store import Row

WRITERS: Final = 8
"""Rows written at a time; boto3 keeps ten connections per client."""

TRIES: Final = 10
"""How often a row is read and written again that others write at the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What recording did to a row. `mend` is the call whose tags are to be set right on the resource."""

    key: str
    written: bool = False
    new: bool = False
    mend: Call | None = None


def record(ledger: Ledger, reports: Mapping[str, Sequence[Report]]) -> list[Recorded]:
    """Record what became of calls, by the ARNs of their resources.

    A row is written once, and not at all where it would stay as it is. A new one is written without being read; then
    it is looked up whether its resource was deleted before anybody heard of it. Raises `Throttled` where others write
    a row again and again.
    """
    seen = ledger.read([key for key, found in reports.items() if any(one.seen is not None for one in found)])
    work = [(key, found, seen.get(key)) for key, found in reports.items()]
    done = parallel_map(lambda one: _record(ledger, *one), work, WRITERS)
    closings = ledger.read([keys.closing(one.key) for one in done if one.new and not one.key.startswith(keys.EVENT)])
    for number, one in enumerate(done):
        closing = closings.get(keys.closing(one.key)) if one.new else None
        if closing:
            done[number] = _record(ledger, one.key, (), ledger.read([one.key])[one.key], deletions_of(closing))
    return done


def _record(
    ledger: Ledger, key: str, reports: Sequence[Report], row: Row | None, deletions: Collection[Deletion] = ()
) -> Recorded:
    for _ in range(TRIES):
        new, mend = fold_in(row, reports, deletions, ledger.time())
        if new == row:
            return Recorded(key=key, mend=mend)
        if ledger.replace(row, new):
            return Recorded(key=key, written=True, new=row is None, mend=mend)
        row = ledger.read([key]).get(key)
    raise Throttled(f"others wrote the row of {key} {TRIES} times while it was written")
