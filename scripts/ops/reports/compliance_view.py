"""The compliance report on a terminal: tables that fit 80 columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from chalicelib.core.counts import counted
from scripts.ops.presentation.numbers import percent, points
from scripts.ops.presentation.terminal import plain, write_rows
from scripts.ops.reports.compliance import Day, Finding, Share, TagShare
from scripts.ops.reports.compliance_rows import coverage, invalid, near_misses

LONGEST = 10
"""Rows of a group that are shown: the least compliant."""

RECENT = 14
"""Days of the history that are shown."""

_BAR = 12
_NAMES = (16, 44)
"""The columns that names have: fewest and most. The tables stand one below the other, so theirs are the same."""
_NUMBERS = 60
"""The columns of all the rest."""
_GOOD, _FAIR = 0.95, 0.75

HEADS = {"service": "Service", "account": "Account", "creator": "Creator", "type": "Type"}


def show(console: Console, days: Sequence[Day]) -> None:
    """Show the latest summary, by tag and by group, and how it came to that."""
    latest = days[-1]
    _headline(console, days)
    if latest.tags:
        console.print(_tags(console, latest.tags))
    for group, head in HEADS.items():
        shares = latest.groups[group]
        if shares:
            console.print(_shares(console, head, shares))
            _cut(console, len(shares), LONGEST, f"{group}s", "--csv has them all")
    if len(days) > 1:
        console.print(_history(console, days[-RECENT:]))
    _cut(console, len(days), RECENT, "days", "--csv has them all")
    for found, types in coverage(latest):
        console.print(plain(found), style="bold")
        console.print(plain(", ".join(types), 10_000), soft_wrap=not console.is_terminal)
        console.print()


def show_resources(console: Console, findings: Sequence[Finding], limit: int) -> None:
    """Show the resources that are not as they should be."""
    if not findings:
        console.print("Each resource that was checked has the tags that it needs.")
        return
    rows = [_resource(finding) for finding in findings[:limit]]
    write_rows(console, rows, f"{counted(len(findings), 'resource')} without the tags that they need")
    _cut(console, len(findings), limit, "resources", "--limit shows more, --csv has them all")


def _headline(console: Console, days: Sequence[Day]) -> None:
    latest = days[-1]
    console.print(Text(f"Tag compliance on {latest.date}", style="bold"))
    share = latest.total
    said = f"{percent(share.rate)}: {share.compliant:,} of {counted(share.checked, 'resource')} have the tags they need"
    change = points(share.rate, days[-2].total.rate) if len(days) > 1 else ""
    console.print(said + (f" ({change} since {days[-2].date})" if change else "") + ".", soft_wrap=True)
    console.print()


def _tags(console: Console, tags: Mapping[str, TagShare]) -> Table:
    grid = _grid(console, "Tag", "needed", "missing", "invalid")
    for key, tag in tags.items():
        numbers = (f"{tag.needed:,}", f"{tag.missing:,}", f"{tag.invalid:,}")
        grid.add_row(plain(key, 128), *numbers, percent(tag.rate), _bar(console, tag.rate))
    return grid


def _shares(console: Console, head: str, shares: Mapping[str, Share]) -> Table:
    grid = _grid(console, head, "checked", "compliant")
    for name, share in list(shares.items())[:LONGEST]:
        _add(console, grid, name, share)
    return grid


def _history(console: Console, days: Sequence[Day]) -> Table:
    grid = _grid(console, "Day", "checked", "compliant")
    for day in days:
        _add(console, grid, day.date, day.total)
    return grid


def _add(console: Console, grid: Table, name: str, share: Share) -> None:
    numbers = (f"{share.checked:,}", f"{share.compliant:,}")
    grid.add_row(plain(name, 256), *numbers, percent(share.rate), _bar(console, share.rate))


def _grid(console: Console, head: str, *numbers: str) -> Table:
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    width = min(_NAMES[1], max(_NAMES[0], console.width - _NUMBERS))
    grid.add_column(head, overflow="fold", width=width)
    for number in (*numbers, "   rate"):
        grid.add_column(number, justify="right", no_wrap=True, min_width=7)
    grid.add_column("", no_wrap=True)
    return grid


def _bar(console: Console, rate: float | None) -> Text:
    """Draw a rate; it is full only at 1."""
    full, empty = ("█", "░") if console.encoding.startswith("utf") else ("#", ".")
    filled = int((rate or 0) * _BAR)
    style = "green" if (rate or 0) >= _GOOD else "yellow" if (rate or 0) >= _FAIR else "red"
    return Text(full * filled, style=style) + Text(empty * (_BAR - filled), style="dim")


def _cut(console: Console, there: int, shown: int, what: str, how: str) -> None:
    if there > shown:
        console.print(f"{shown} of {there:,} {what}; {how}.\n")


def _resource(finding: Finding) -> dict[str, object]:
    return {
        "resource": finding["arn"],
        "type": finding.get("type"),
        "made by": finding.get("creator"),
        "missing": list(finding.get("missingTags") or ()),
        "invalid": invalid(finding),
        "nearly right": near_misses(finding),
    }
