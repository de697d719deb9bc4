"""What people see of a preview: a table of records, and the summary. Texts of strangers are made harmless first."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

from rich import box
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from chalicelib.core.counts import counted
from scripts.ops.preview.decisions import DECISIONS
from scripts.ops.preview.tally import Tally, event_name
from scripts.ops.record_files.sources import Found

STYLES: Final = {"tag": "green", "ignore": "dim", "fail": "red", "unknown": "yellow", "malformed": "red"}
BLOCK: Final = 50
"""Records that are drawn together, so that a large log is never held in memory."""
MOST_RESOURCES: Final = 10
MOST_TEXT: Final = 300
PAPER: Final = 160
"""Columns where there is no terminal to ask."""


class Lines:
    """JSON for machines, a line for each record. It is plain ASCII, so no text of a stranger acts on a terminal."""

    def add(self, line: Mapping[str, Any]) -> None:
        """Write one record."""
        sys.stdout.write(json.dumps(line) + "\n")

    def close(self) -> None:
        """Write what is held back."""
        sys.stdout.flush()


class Sheet:
    """A table that grows by records; `close` draws what is left."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, width=None if Console().is_terminal else PAPER)
        self._lines: list[Mapping[str, Any]] = []
        self._header = True

    def add(self, line: Mapping[str, Any]) -> None:
        """Take in one record."""
        self._lines.append(line)
        if len(self._lines) == BLOCK:
            self.close()

    def close(self) -> None:
        """Draw the records that are not drawn yet."""
        if not self._lines:
            return
        table = Table(box=box.SIMPLE_HEAD, show_header=self._header, expand=True, pad_edge=False)
        table.add_column("#", width=7, justify="right")
        table.add_column("decision", width=9)
        for title, ratio in (("event", 3), ("resources", 4), ("by", 3), ("tags, or why not", 6)):
            table.add_column(title, ratio=ratio, overflow="fold")
        for line in self._lines:
            table.add_row(*_cells(line))
        self._console.print(table)
        self._lines, self._header = [], False


def harmless(text: object) -> str:
    """Return a text on one line, cut, without characters that act on a terminal or can't be written."""
    shown = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in str(text)[: MOST_TEXT + 1])
    return shown if len(shown) <= MOST_TEXT else f"{shown[:MOST_TEXT]}..."


def show_summary(tally: Tally, found: Found, *, every_event: bool, hint: str) -> None:
    """Write the accounts, and what could not be read, to standard error.

    Events that create nothing are counted by kind; `every_event` lists them too. `hint` ends the line of those counts.
    """
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    events = [event for event in tally.decisions if every_event or event in tally.of_interest]
    if events:
        console.print(_by_event(tally, events))
    totals = ", ".join(f"{tally.total(decision)} {decision}" for decision in DECISIONS)
    console.print(f"{counted(tally.records, 'record')} in {counted(len(found.sources), 'file')}: {totals}")
    if tally.kinds:
        kinds = ", ".join(counted(count, kind) for kind, count in tally.kinds.most_common())
        console.print(f"Create nothing to tag: {kinds}.{hint}")
    gaps = ", ".join(f"{harmless(event)} ({count})" for event, count in sorted(tally.gaps.items()) if count)
    if gaps:
        console.print(f"Unknown creations, which have no row in the catalogue: {gaps}", markup=False)
    for why, count in sorted(found.passed.items()):
        console.print(f"{counted(count, 'file')} passed over: {why}")
    for name, why in (*found.failed, *tally.failed):
        console.print(f"error: can't read {harmless(name)}: {harmless(why)}", markup=False, style="red")


def _by_event(tally: Tally, events: Iterable[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("event")
    for decision in DECISIONS:
        table.add_column(decision, justify="right", style=STYLES[decision])
    rows = sorted(
        ((event, tally.decisions[event]) for event in events), key=lambda row: [-row[1][each] for each in DECISIONS]
    )
    for event, counts in rows:
        table.add_row(Text(harmless(event)), *(str(counts[each] or "") for each in DECISIONS))
    return table


def _cells(line: Mapping[str, Any]) -> Iterable[str | Text | Group]:
    decision = line["decision"]
    why = Text(harmless(line["reason"]), style="dim")
    tags = [Text(f"{harmless(key)} = {harmless(value)}") for key, value in line["tags"].items()]
    plain = decision == "tag" and line["reason"] == "creation"
    return (
        str(line["index"]),
        Text(decision, style=STYLES[decision]),
        Text(harmless(event_name(line))),
        Group(*map(Text, _resources(line["resources"]))),
        Group(*map(Text, _creator(line["creator"]))),
        Group(*tags, *([] if plain else [why])),
    )


def _resources(resources: list[Mapping[str, Any]]) -> list[str]:
    shown = [f"{each['type'].removeprefix('AWS::')} {harmless(each['id'])}" for each in resources[:MOST_RESOURCES]]
    more = len(resources) - len(shown)
    return [*shown, *([f"and {more} more"] if more else [])]


def _creator(creator: Mapping[str, Any]) -> list[str]:
    shown = [harmless(creator["name"] or "")]
    shown += [f"({harmless(' '.join(creator['groups']))})"] if creator["groups"] else []
    shown += [f"an agent for {harmless(creator['on_behalf_of'] or 'somebody')}"] if creator["kind"] == "agent" else []
    shown += [harmless(creator["workload"])] if creator["workload"] else []
    shown += [f"via {harmless(creator['via'])}"] if creator["via"] else []
    return shown
