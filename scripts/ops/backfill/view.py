"""How a back-fill is shown: its estimate, how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from chalicelib.core.counts import counted
from scripts.ops.backfill.estimate import Estimate
from scripts.ops.backfill.passed_over import told as passed_over
from scripts.ops.backfill.prices import PRICES, Work, dollars
from scripts.ops.backfill.records import RecordEstimate
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
    "malformed": "hold no record, or one too large for a message, and were not sent",
    "no-log": "are no logs",
    "unanswered": "no answer yet",
    "archived": "can't be read before they are restored, and were not sent",
    "restoring": "are being restored, and will be sent by the same command when they are back",
}


def wishes(task: Task) -> str:
    """Say what is to be sent, in a sentence's end."""
    if task.files:
        return f"all records of {', '.join(task.files)}"
    if task.keys:
        return f"{counted(len(task.keys), 'named log')} of s3://{task.bucket}"
    where = f" of account {task.account}" * bool(task.account) + f" in {task.region}" * bool(task.region)
    return f"all logs of {task.first} to {task.last}{where} in s3://{task.bucket}/{task.prefix}"


def sent(number: int, task: Task) -> str:
    """Say how many logs or records are sent."""
    return f"{counted(number, 'record' if task.files else 'log')} sent"


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
    console.print(
        f"Job {told['job']}{run}: {counted(told['sent'], told['of'].removesuffix('s'))} sent.",
        markup=False,
        soft_wrap=True,
    )
    if counts:
        console.print(facts(counts))
    if told["creations"]:
        console.print(f"They hold {counted(told['creations'], 'creation')}.")
    for one in (told["refusals"] or ())[:SHOWN]:
        console.print(plain(f"{one['log']}: {one['why']}"), soft_wrap=True)
    for one in told["unreadable"]:
        console.print(plain(f"{one['file']} can't be read to its end: {one['why']}"), soft_wrap=True)
    write_passed(told["passed_over"], console)
    if told["restore"]:
        console.print(f"Restore them: sh {told['restore']}", markup=False, soft_wrap=True)
        console.print("Bulk restores take up to 12 hours, from DEEP_ARCHIVE 48. Then run the same command again.")
        console.print("Or let this command ask S3 for them: --restore.")
    if told["restore_asked"]:
        asked, dollars = told["restore_asked"], told["restore_dollars"]
        console.print(f"S3 was asked for {asked:,} of them, which costs about ${dollars:.2f} (docs/backfill.md).")
    if told["restore_hours"]:
        console.print(
            f"They are back within {counted(told['restore_hours'], 'hour')}. Then run the same command again."
        )


def write_passed(passed: Sequence[Mapping[str, Any]], console: Console) -> None:
    """Write what was passed over, with a few names of each kind."""
    for one in passed:
        more = ", ..." if one["count"] > len(one["names"]) else ""
        console.print(plain(f"Passed over: {one['what']} ({one['count']:,})"), soft_wrap=True)
        console.print("  ", plain(f"{', '.join(one['names'])}{more}", limit=2000), soft_wrap=True)


def write_unanswered(number: int, stage: str, console: Console) -> None:
    """Say what to do about logs that nobody answered for."""
    console.print(
        f"{counted(number, 'message')} without an answer: still in the inbox, or in its dead-letter queue, or the "
        "stage was deployed before back-fills were answered. Look:"
    )
    console.print(f"./scripts/doctor --stage {stage}", markup=False)


def estimated(found: Estimate, tier: str, days: int) -> dict[str, Any]:
    """Return an estimate as JSON; `tier` and `days` are those of a restore."""
    sample = found.sample
    return {
        "files": found.files,
        "bytes": found.bytes,
        "archived": found.archived,
        "archived_bytes": found.archived_bytes,
        "restore_hours": found.frozen.hours(tier),
        "restore_dollars": round(found.frozen.dollars(tier, days), 4),
        "passed_over": passed_over(found.passed),
        "sample": {"files": sample.files, "bytes": sample.bytes, "creations": sample.creations},
        "unreadable": sample.unreadable,
        "creations": round(found.creations),
        "executions": round(found.executions),
        **costs_of(found),
    }


def estimated_of_files(found: RecordEstimate) -> dict[str, Any]:
    """Return as JSON what files hold."""
    names = ("messages", "creations", "refused", "malformed")
    return {name: getattr(found, name) for name in names} | costs_of(found)


def costs_of(work: Work) -> dict[str, Any]:
    """Return dollars, all of them and by row."""
    rows = [{"what": one.what, "units": round(one.units(work)), "dollars": round(one.of(work), 4)} for one in PRICES]
    return {"dollars": round(dollars(work), 4), "costs": rows}


def write_estimate_of_files(told: Mapping[str, Any], console: Console) -> None:
    """Write what files hold."""
    shown = {
        "records": f"{told['messages']:,}",
        "creations": f"{told['creations']:,}, each with an execution of its own",
        "not the stage's": f"{told['refused']:,}" if told["refused"] else "",
        "malformed": f"{told['malformed']:,}; they are not sent" if told["malformed"] else "",
    }
    console.print(facts(shown))
    write_costs(told, console)


def write_estimate(found: Estimate, tier: str, days: int, console: Console) -> None:
    """Write an estimate with its basis."""
    told, sample = estimated(found, tier, days), found.sample
    restore = (
        f"with --restore back within {counted(told['restore_hours'], 'hour')} for about ${told['restore_dollars']:.2f}"
    )
    archived = (
        f"{counted(found.archived, 'file')}, {size(found.archived_bytes)}; not sent, {restore}"
        if found.archived
        else ""
    )
    basis = (
        f"{sample.creations:,} in {counted(sample.files, 'file')} ({size(sample.bytes)}) read, "
        "in proportion to the bytes"
    )
    shown = {
        "files": f"{found.files:,}, {size(found.bytes)}",
        "archived": archived if found.archived else "",
        "creations": f"about {told['creations']:,} ({basis})" if sample.files else "not known: no log was read",
        "executions": f"about {told['executions']:,}" if sample.files else "",
        "not readable": f"{sample.unreadable} of the sample" if sample.unreadable else "",
    }
    console.print(facts(shown))
    write_passed(told["passed_over"], console)
    write_costs(told, console)


def write_costs(told: Mapping[str, Any], console: Console) -> None:
    """Write the dollars."""
    basis = f"about ${told['dollars']:.2f}, by list price of us-east-1 without free tiers (docs/backfill.md)"
    console.print(facts({"costs": basis}))
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
