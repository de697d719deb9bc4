"""A whole preview: read everything that was named, ask about each record, hand on the lines, draw up the accounts.

All is read twice: who opened a session may stand in any of the records, before or after what was done in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from chalicelib.core.counts import counted
from chalicelib.errors import MalformedLog
from chalicelib.identity import sessions_of
from chalicelib.ledger.store import Row
from chalicelib.policy import Policy
from scripts.ops.preview.decisions import Sessions, line_of
from scripts.ops.preview.tally import Tally
from scripts.ops.record_files.contents import elements_of
from scripts.ops.record_files.records import Malformed, record_of
from scripts.ops.record_files.sources import Source, Unreadable

Show = Callable[[Mapping[str, Any]], None]
"""Takes one record's line."""


_BEFORE = " (TagTrail itself takes nothing from such a log, also not the {} before that)"


MOST_SESSIONS: Final = 20_000
"""Sessions that are held in memory."""


def sessions_in(sources: Iterable[Source]) -> dict[str, Row]:
    """Return the sessions that records open, by the keys that lead to them; what can't be read is passed over."""
    found: dict[str, Row] = {}
    for source in sources:
        with suppress(MalformedLog, Unreadable):
            for record in map(record_of, elements_of(source)):
                if not isinstance(record, Malformed) and len(found) < MOST_SESSIONS:
                    found |= {row["ResourceId"]: row for row in sessions_of(record)}
    return found


def preview(sources: Iterable[Source], policy: Policy, show: Show, sessions: Sessions | None = None) -> Tally:
    """Hand each record's line to `show`, in the order of the input. What can't be read stops nothing else."""
    tally = Tally()
    for source in sources:
        for element in _elements(source, tally):
            line, answer = line_of(tally.records, element, policy, sessions)
            tally.add(line, answer)
            show(line)
    return tally


def _elements(source: Source, tally: Tally) -> Iterator[object]:
    before = tally.records
    try:
        yield from elements_of(source)
    except (MalformedLog, Unreadable) as exc:
        read = tally.records - before
        tally.failed.append((source.name, f"{exc}{_BEFORE.format(counted(read, 'record')) if read else ''}"))
