"""How failed executions, and what became of them, are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from chalicelib.core.console_links import execution_link
from scripts.ops.presentation import times
from scripts.ops.presentation.numbers import count
from scripts.ops.presentation.terminal import plain
from scripts.ops.rerun.rerun import Chain, Rerun
from scripts.ops.stage.execution_failures import FailedItem
from scripts.ops.stage.executions import Execution

SHOWN = 10
"""Batches and chunks of one execution that a table names."""

COUNTS = ("events", "tagged", "kept", "skipped", "failed", "resources")


def listed(chain: Chain, now: datetime) -> dict[str, object]:
    """Return the row of a chain."""
    root, last = chain.root, chain.last
    return {
        "execution": root.name,
        "ended": times.shown(root.ended),
        "age": times.age(root.ended, now),
        "state": chain.failure.state if chain.failure else "",
        "error": last.error or root.error or root.status,
        "what failed": what(chain),
        "now": standing(chain),
    }


def standing(chain: Chain) -> str:
    """Say where a failure stands."""
    status = chain.last.status.lower().replace("_", " ")
    if chain.last is chain.root:
        return status
    name = chain.last.name
    attempt = f"...{name.removeprefix(chain.root.name)}" if name.startswith(chain.root.name) else name
    return f"healed by {attempt}" if chain.healed else f"{status} again as {attempt}"


def what(chain: Chain) -> list[str]:
    """Say what failed, a few words for each batch or chunk."""
    if chain.failure is None:
        return []
    items = chain.failure.items
    if items:
        more = [f"and {len(items) - SHOWN} more: see --json"] if len(items) > SHOWN else []
        return [*map(_item, items[:SHOWN]), *more]
    log = log_of(chain.last)
    return [f"all of s3://{log['bucket']}/{log['key']}"] if log else ["all of it"]


def log_of(execution: Execution) -> Mapping[str, Any] | None:
    """Return the one log that an execution is about, as far as its input tells; None where it is about several."""
    if "log" in execution.input:
        found: Mapping[str, Any] = execution.input["log"]
        return found
    chunks = execution.input.get("fetched", {}).get("chunks", [])
    logs = [entry.get("log") for chunk in chunks for entry in chunk.get("inline", [{}])]
    return logs[0] if logs and all(log == logs[0] for log in logs) else None


def _item(item: FailedItem) -> str:
    if item["kind"] == "batch":
        many = count(item["resources"], "resource")
        return f"{item['service']} {item['account']} {item['region']}: {many}, {item['error']}"
    return f"{count(item['chunk'].get('records', 0), 'record')}, {item['error']}"


def described(chain: Chain) -> dict[str, Any]:
    """Return a chain as JSON."""
    root, last, failure = chain.root, chain.last, chain.failure
    return {
        "execution": root.name,
        "arn": root.arn,
        "status": root.status,
        "ended": times.shown(root.ended),
        "error": root.error,
        "message": root.message,
        "log": log_of(root),
        "last": {"execution": last.name, "arn": last.arn, "status": last.status},
        "healed": chain.healed,
        "state": failure.state if failure else None,
        "failed": [_without_content(item) for item in failure.items] if failure else [],
    }


def _without_content(item: FailedItem) -> Mapping[str, Any]:
    return {name: value for name, value in item.items() if name not in ("batch", "chunk")}


def outcome(rerun: Rerun) -> dict[str, object]:
    """Return the row of an execution that was run again."""
    counts = rerun.execution.output or {}
    return {
        "execution": rerun.execution.name,
        "how": rerun.way,
        "status": rerun.execution.status,
        **{name: counts.get(name, "") for name in COUNTS},
    }


def ended(rerun: Rerun) -> dict[str, Any]:
    """Return a rerun as JSON."""
    one = rerun.execution
    return {
        "execution": one.name,
        "arn": one.arn,
        "of": rerun.chain.root.name,
        "how": rerun.way,
        "status": one.status,
        "healed": rerun.healed,
        "output": one.output,
        "error": one.error,
        "message": one.message,
        "console": execution_link(one.arn),
    }


def still_failing(reruns: Iterable[Rerun]) -> Iterator[str]:
    """Yield what still fails, in AWS's own words."""
    for one in (rerun.execution for rerun in reruns if not rerun.healed):
        if one.error or one.message:
            yield f"{one.name}: {one.error}: {one.message}"
        elif one.failed:
            yield f"{one.name}: {one.status}"
        for resource in (one.output or {}).get("failed_resources", ()):
            yield f"{resource['arn']}: {resource['error']}: {resource.get('message', '')}"


def show_progress(steps: Iterable[Sequence[Rerun]], console: Console) -> list[Rerun]:
    """Show how many have ended while they run, on a terminal only; return them as they ended."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    current: Sequence[Rerun] = ()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("executions ended", total=None)
        for current in steps:
            progress.update(task, total=len(current), completed=sum(not one.execution.running for one in current))
    return list(current)


def write_still_failing(reruns: Sequence[Rerun], console: Console) -> None:
    """Write what still fails, each with its console link."""
    for line in still_failing(reruns):
        console.print(plain(line), soft_wrap=True)
    for one in reruns:
        if not one.healed:
            console.print(execution_link(one.execution.arn), markup=False, soft_wrap=True)
