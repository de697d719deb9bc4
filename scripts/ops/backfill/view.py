"""How a back-fill is shown: its estimate, how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from scripts.ops.backfill.estimate import Estimate
from scripts.ops.backfill.prices import PRICES, dollars
from scripts.ops.backfill.task import Task
from scripts.ops.presentation.terminal import facts, plain, write_rows

Step = TypeVar("Step")

SHOWN = 10
"""Refusals that are shown; --json has more."""

WORDS = {
    "new": "an execution was started",
    "done": "had been started before, nothing was done again",
    "empty": "hold nothing to tag",
    "refused": "can't be worked on: see the reasons below, and the dead-letter queue",
    "no-log": "are no logs",
    "unanswered": "no answer yet",
    "archived": "can't be read before they are restored, and were not sent",
}


def wishes(task: Task) -> str:
    """Say what is to be sent, in a sentence's end."""
    if task.keys:
        return f"{len(task.keys)} named logs of s3://{task.bucket}"
    where = f" of account {task.account}" * bool(task.account) + f" in {task.region}" * bool(task.region)
    return f"all logs of {task.first} to {task.last}{where} in s3://{task.bucket}/{task.prefix}"


def followed(steps: Iterable[Step], console: Console, what: str, total: int, done: Any, detail: Any) -> Step | None:
    """Show a bar while the steps go on, on a terminal only; return the last one.

    `done` and `detail` say of a step how much of `total` it has done, and what else there is to say.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[detail]}"),
        TimeElapsedColumn(),
    )
    step = None
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=total, detail="")
        for step in steps:
            progress.update(task, completed=done(step), detail=detail(step))
    return step


def write_report(told: Mapping[str, Any], console: Console) -> None:
    """Write what came of a job."""
    counts = {name: f"{told[name]:,}: {words}" for name, words in WORDS.items() if told[name]}
    run = f", run {told['run']}" if told["run"] else ""
    console.print(f"Job {told['job']}{run}: {told['sent']:,} logs sent.", markup=False, soft_wrap=True)
    if counts:
        console.print(facts(counts))
    if told["creations"]:
        console.print(f"They hold {told['creations']:,} creations.")
    for one in (told["refusals"] or ())[:SHOWN]:
        console.print(plain(f"{one['log']}: {one['why']}"), soft_wrap=True)
    if told["restore"]:
        console.print(f"Restore them: sh {told['restore']}", markup=False, soft_wrap=True)
        console.print("Bulk restores take up to 12 hours, from DEEP_ARCHIVE 48. Then run the same command again.")


def write_unanswered(number: int, stage: str, console: Console) -> None:
    """Say what to do about logs that nobody answered for."""
    console.print(
        f"{number:,} logs have no answer. They may still wait in the inbox, lie in its dead-letter queue, or the stage "
        "was deployed before back-fills were answered. Look:"
    )
    console.print(f"./scripts/doctor --stage {stage}", markup=False)


def estimated(found: Estimate) -> dict[str, Any]:
    """Return an estimate as JSON."""
    sample = found.sample
    return {
        "files": found.files,
        "bytes": found.bytes,
        "archived": found.archived,
        "archived_bytes": found.archived_bytes,
        "sample": {"files": sample.files, "bytes": sample.bytes, "creations": sample.creations},
        "unreadable": sample.unreadable,
        "creations": round(found.creations),
        "executions": round(found.executions),
        "dollars": round(dollars(found), 4),
        "costs": [
            {"what": one.what, "units": round(one.units(found)), "dollars": round(one.of(found), 4)} for one in PRICES
        ],
    }


def write_estimate(found: Estimate, console: Console) -> None:
    """Write an estimate with its basis."""
    told, sample = estimated(found), found.sample
    archived = f"{found.archived:,} files, {size(found.archived_bytes)}; they are not sent" if found.archived else ""
    basis = (
        f"{sample.creations:,} in the {sample.files} files ({size(sample.bytes)}) that were read, "
        "in proportion to the bytes"
    )
    shown = {
        "files": f"{found.files:,}, {size(found.bytes)}",
        "archived": archived,
        "creations": f"about {told['creations']:,} ({basis})" if sample.files else "not known: no log was read",
        "executions": f"about {told['executions']:,}" if sample.files else "",
        "not readable": f"{sample.unreadable} of the sample" if sample.unreadable else "",
        "costs": f"about ${told['dollars']:.2f}, by list price of us-east-1 without free tiers (docs/backfill.md)",
    }
    console.print(facts(shown))
    rows = [
        {"what": one["what"], "units": f"{one['units']:,}", "dollars": f"{one['dollars']:.4f}"} for one in told["costs"]
    ]
    write_rows(console, rows, "Costs")


def write_strangers(accounts: Sequence[str], console: Console) -> None:
    """Say whose logs are left out."""
    text = (
        f"Logs of accounts that are not the stage's are left out: {', '.join(accounts)}. See ./scripts/deploy --help."
    )
    console.print(text, markup=False, soft_wrap=True)


def size(number: float) -> str:
    """Return a number of bytes in the largest unit that fits."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if number < 1_000:  # noqa: PLR2004  # the step between units
            return f"{number:.0f} {unit}" if unit == "bytes" else f"{number:.1f} {unit}"
        number /= 1_000
    return f"{number:.1f} TB"
