"""How failed executions, and what became of them, are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from chalicelib.core.console_links import execution_link
from chalicelib.core.counts import counted
from scripts.ops.presentation import times
from scripts.ops.presentation.terminal import plain
from scripts.ops.rerun.rerun import Chain, Rerun
from scripts.ops.stage.execution_failures import FailedItem
from scripts.ops.stage.executions import Execution

SHOWN = 10
"""Failed items of one execution that a table names."""

COUNTS: Mapping[str, Sequence[str]] = {
    "attribute": ("events", "tagged", "kept", "skipped", "failed", "resources"),
    "compliance": ("checked", "compliant", "nonCompliant", "notFound", "notified"),
    "retention": ("amis_tagged", "snapshots_tagged", "kept", "failed", "gone"),
}
"""By machine: the members of an execution's output that a table shows."""


def listed(chain: Chain, now: datetime) -> dict[str, object]:
    """Return the row of a chain."""
    root, last = chain.root, chain.last
    return {
        "machine": chain.machine.kind,
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
    if chain.later:
        return f"done since by {chain.later.name}"
    if chain.last is chain.root:
        return status
    name = chain.last.name
    attempt = f"...{name.removeprefix(chain.root.name)}" if name.startswith(chain.root.name) else name
    return f"healed by {attempt}" if chain.healed else f"{status} again as {attempt}"


def what(chain: Chain) -> list[str]:
    """Say what failed, a few words for each batch, chunk, Region or unit."""
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
    return f"{_WORDS[_kind(item)](item)}, {_error(item)}"


def _kind(item: FailedItem) -> str:
    return str(item.get("kind", "unit"))


def _error(item: FailedItem) -> str:
    error = item["error"]
    return str(error["Error"] if isinstance(error, Mapping) else error)


def _batch(item: FailedItem) -> str:
    return f"{item['service']} {item['account']} {item['region']}: {counted(item['resources'], 'resource')}"


def _unit(item: FailedItem) -> str:
    """Say what was to be checked, as far as the execution itself holds it."""
    kind, work = item["unit"]["kind"], item["unit"]["work"].get("inline", ())
    if isinstance(work, Mapping):
        many = f": {counted(len(work['arns']), 'instance')}" if "arns" in work else ""
        return f"{kind} {work['account']}{many}"
    return " ".join([kind, *(f"{place['account']} {place['region']}" for place in work)])


_WORDS: Mapping[str, Callable[[FailedItem], str]] = {
    "batch": _batch,
    "chunk": lambda item: counted(item["chunk"].get("records", 0), "record"),
    "region": lambda item: f"all of {item['region']}",
    "chunk-of-backups": lambda item: f"a chunk of backups in {item['region']}",
    "unit": _unit,
}
"""By the kind of a failed item: what it is, in a few words."""


def described(chain: Chain) -> dict[str, Any]:
    """Return a chain as JSON."""
    root, last, failure = chain.root, chain.last, chain.failure
    return {
        "machine": chain.machine.kind,
        "execution": root.name,
        "arn": root.arn,
        "status": root.status,
        "ended": times.shown(root.ended),
        "error": root.error,
        "message": root.message,
        "log": log_of(root),
        "last": {"execution": last.name, "arn": last.arn, "status": last.status},
        "later": {"execution": chain.later.name, "arn": chain.later.arn} if chain.later else None,
        "healed": chain.healed,
        "state": failure.state if failure else None,
        "failed": [_without_content(item) for item in failure.items] if failure else [],
    }


def _without_content(item: FailedItem) -> Mapping[str, Any]:
    rest = {name: value for name, value in item.items() if name not in ("batch", "chunk", "unit", "error")}
    return {**rest, "kind": _kind(item), "what": _WORDS[_kind(item)](item), "error": _error(item)}


def outcome(rerun: Rerun) -> dict[str, object]:
    """Return the row of an execution that was run again."""
    kind, counts = rerun.chain.machine.kind, rerun.execution.output or {}
    return {
        "machine": kind,
        "execution": rerun.execution.name,
        "how": rerun.way,
        "status": rerun.execution.status,
        "outcome": [f"{counts[name]} {name}" for name in COUNTS[kind] if name in counts],
    }


def ended(rerun: Rerun) -> dict[str, Any]:
    """Return a rerun as JSON."""
    one = rerun.execution
    return {
        "machine": rerun.chain.machine.kind,
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
        output = one.output or {}
        for resource in output.get("failed_resources", ()):
            what = resource.get("arn") or f"event {resource['event']}"
            yield f"{what}: {resource['error']}: {resource.get('message', '')}"
        for refused in output.get("failures", ()):
            yield f"{', '.join(refused['ids'])} in {refused['region']}: {refused['error']}: {refused['message']}"


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
