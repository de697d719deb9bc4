"""Tables of what a stage did, for a person to look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from scripts.devtools.scenarios.day import Expected
from scripts.devtools.scenarios.tag_readback import Tags
from scripts.ops.stage.history import RETRIED, SUCCEEDED, StateRun

_COLOURS = {
    SUCCEEDED: "green",
    RETRIED: "green",
    "SUCCEEDED": "green",
    "TAGGED": "green",
    "KEPT": "cyan",
    "SKIPPED": "yellow",
}

FAIL = "red"


def coloured(word: str) -> Text:
    """Return a status in its colour; what is not known to be well is red."""
    return Text(word, style=_COLOURS.get(word, FAIL))


def states(runs: Iterable[StateRun]) -> Table:
    """Return the states of one execution with outcome, attempts and duration."""
    table = Table()
    for column in ("state", "outcome", "attempts", "seconds", "error met"):
        table.add_column(column, justify="right" if column in ("attempts", "seconds") else "left")
    for run in runs:
        attempts = str(len(run.attempts)) if run.kind == "Task" else ""
        outcome = f"{run.reported} failed" if run.reported else run.outcome
        errors = [attempt.error for attempt in run.attempts if attempt.error]
        met = errors[-1] if errors else run.error
        table.add_row(Text(run.name), coloured(outcome), attempts, f"{run.seconds:.2f}", Text(met))
    return table


def tags(rows: Sequence[tuple[Expected, Tags | None, Tags | None]]) -> Table:
    """Return the resources with their tags before and after, as each service's own API told them."""
    table = Table(title="Resources, read back from each service's own API", title_justify="left", title_style="bold")
    for column in ("resource", "before", "after"):
        table.add_column(column, overflow="fold")
    for expected, before, after in rows:
        table.add_row(Text(short(expected.arn)), _lines(before), _lines(after))
    return table


def ledger(rows: Mapping[str, Mapping[str, Any]]) -> Table:
    """Return the ledger's rows."""
    table = Table(title="Ledger", title_justify="left", title_style="bold")
    for column in ("resource", "user", "groups", "human", "action", "status", "error"):
        table.add_column(column, overflow="fold")
    for arn, row in rows.items():
        human = {True: "yes", False: "no"}.get(row.get("Creator", {}).get("human"), "unknown")
        cells = (short(arn), row["User"], ", ".join(row.get("Groups", ())), human, row["Action"])
        table.add_row(*map(Text, cells), coloured(row["Status"]), Text(row["Error"]))
    return table


def alerts(found: Sequence[Mapping[str, Any]]) -> Table:
    """Return the alerts that were published."""
    table = Table(title="Alerts published", title_justify="left", title_style="bold")
    for column in ("title", "what", "resources", "to do"):
        table.add_column(column, overflow="fold")
    for alert in found:
        resources = "\n".join(map(short, alert["resources"]))
        table.add_row(*map(Text, (alert["title"], alert["what"], resources, alert["todo"])))
    return table


def short(arn: str) -> str:
    """Return an ARN without what is the same for all: service, Region and name."""
    if not arn.startswith("arn:"):
        return arn
    _, _, service, region, _, rest = arn.split(":", 5)
    return f"{service} {region} {rest}".replace("  ", " ")


def _lines(tags: Tags | None) -> Text:
    if tags is None:
        return Text("does not exist", style="dim")
    if not tags:
        return Text("none", style="dim")
    return Text("\n".join(f"{key}: {value}" for key, value in sorted(tags.items())))
