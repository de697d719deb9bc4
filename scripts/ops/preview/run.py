"""A whole preview: read everything that was named, ask about each record, hand on the lines, draw up the accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from chalicelib.errors import MalformedLog
from chalicelib.policy import Policy
from scripts.ops.preview.decisions import line_of
from scripts.ops.preview.tally import Tally, counted
from scripts.ops.record_files.contents import elements_of
from scripts.ops.record_files.sources import Source, Unreadable

Show = Callable[[Mapping[str, Any]], None]
"""Takes one record's line."""


_BEFORE = " (TagTrail itself takes nothing from such a log, also not the {} before that)"


def preview(sources: Iterable[Source], policy: Policy, show: Show) -> Tally:
    """Hand each record's line to `show`, in the order of the input. What can't be read stops nothing else."""
    tally = Tally()
    for source in sources:
        for element in _elements(source, tally):
            line, answer = line_of(tally.records, element, policy)
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
