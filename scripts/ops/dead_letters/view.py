"""How dead letters, and what became of them, are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from scripts.ops.dead_letters.explanation import meaning, remedy
from scripts.ops.dead_letters.letter import Letter
from scripts.ops.dead_letters.queue import Result, reasons
from scripts.ops.presentation import times
from scripts.ops.presentation.terminal import facts, plain, write_rows
from statemachines.names import Names

SHOWN = 50
"""Letters that a table has, and resources or logs that it names of one."""

T = TypeVar("T")


def described(letter: Letter, names: Names, now: datetime) -> dict[str, Any]:
    """Return a letter as JSON."""
    return {
        "id": letter.id,
        "kind": letter.kind,
        "sent": times.shown(letter.sent),
        "age_seconds": int((now - letter.sent).total_seconds()),
        "received": letter.received,
        "error": letter.error,
        "reason": letter.reason,
        "about": letter.about,
        "back_to": letter.queue,
        "meaning": meaning(letter),
        "todo": remedy(letter, names),
        "body": letter.body,
    }


def write_list(letters: Sequence[Letter], now: datetime, console: Console) -> None:
    """Write the letters, latest first, and how many there are for each reason."""
    rows = [
        {
            "id": one.id,
            "age": times.age(one.sent, now),
            "kind": one.kind,
            "why": one.why,
            "about": _some(one.about),
            "received": one.received,
        }
        for one in letters[:SHOWN]
    ]
    write_rows(console, rows, "Dead letters")
    if len(letters) > SHOWN:
        console.print(f"and {len(letters) - SHOWN} more: see --json")
    for reason, many in reasons(letters).most_common():
        console.print(plain(f"{many} x {reason}"), soft_wrap=True)


def write_explanations(letters: Iterable[Letter], names: Names, console: Console) -> None:
    """Write of each letter what it is, what its error means and what to do."""
    for one in letters:
        told = {
            "letter": one.id,
            "kind": one.kind,
            "about": _some(one.about),
            "why": one.why,
            "meaning": meaning(one),
            "what to do": remedy(one, names),
        }
        console.print(facts(told))
        console.print()


def result(one: Result) -> dict[str, str]:
    """Return what became of a letter as JSON."""
    return {"id": one.letter.id, "why": one.why}


def followed(steps: Iterable[T], console: Console, what: str, total: int) -> Iterator[T]:
    """Show a bar while letters come, on a terminal only."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=total)
        for one in steps:
            yield one
            progress.advance(task)


def _some(about: Sequence[str]) -> list[str]:
    more = [f"and {len(about) - SHOWN} more"] if len(about) > SHOWN else []
    return [*about[:SHOWN], *more]
