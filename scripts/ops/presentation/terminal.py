"""Writing for a person: tables, and text of strangers that can't act on a terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from chalicelib.core.text import clean

WIDE = 200
"""Columns where nobody looks: a pipe or a file takes long lines."""

ROOMY = 140
"""Columns that a table of ARNs and names needs to be readable."""


def screen(*, stderr: bool = False) -> Console:
    """Return where to write: as wide as the terminal, without colours where there is none."""
    console = Console(stderr=stderr, highlight=False)
    if not console.is_terminal:
        console.width = WIDE
    return console


def plain(value: object, limit: int = 500) -> Text:
    """Return a value of a stranger as text that is only text."""
    return Text(clean("" if value is None else str(value), limit))


def write_rows(console: Console, rows: Sequence[Mapping[str, object]], title: str) -> None:
    """Write rows as a table, whose columns are the members of the first; where it is narrow, one below the other."""
    console.print(Text(title, style="bold"))
    if console.width < ROOMY:
        for row in rows:
            console.print(facts(row))
            console.print()
        return
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in rows[0]:
        grid.add_column(name, overflow="fold")
    for row in rows:
        grid.add_row(*(_cell(value) for value in row.values()))
    console.print(grid)


def facts(pairs: Mapping[str, object]) -> Table:
    """Return names and values, without what is empty."""
    grid = Table(show_header=False, box=None, pad_edge=False)
    grid.add_column(style="bold")
    grid.add_column(overflow="fold")
    for name, value in pairs.items():
        if value not in ("", None, [], {}):
            grid.add_row(name, _cell(value))
    return grid


def write_json(document: object) -> None:
    """Write JSON to standard output: ASCII, so that nothing in it acts on a terminal."""
    click.echo(json.dumps(document, indent=2, default=str))


def pairs(tags: Mapping[str, Any] | None) -> list[str]:
    """Return tags, a line each."""
    return [f"{key}={value}" for key, value in sorted((tags or {}).items())]


def _cell(value: object) -> Text:
    """Return a cell; a list has a line for each of its values."""
    return Text("\n").join(map(plain, value)) if isinstance(value, list) else plain(value)
