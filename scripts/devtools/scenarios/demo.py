"""The demo: a day's creations, their logs, and everything that happens by itself afterwards, shown and checked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from chalicelib.core.lambda_errors import message_in
from chalicelib.core.payloads import WorkBucket
from chalicelib.ledger.results import merge, totals
from scripts.devtools.embedded_aws import EmbeddedAws
from scripts.devtools.scenarios import tables
from scripts.devtools.scenarios.day import CALLS, Day, Expected, live
from scripts.devtools.scenarios.faults import Fault
from scripts.devtools.scenarios.local_stage import Stage, bring_up
from scripts.devtools.scenarios.tag_readback import Tags, tags_of
from scripts.ops.stage.execution_failures import RETRY_MAP
from scripts.ops.stage.history import read_history
from statemachines.functions import TIMEOUTS
from statemachines.machines import MACHINES

PATIENCE = 120.0
"""Seconds that everything may take before the demo calls it stuck."""


@dataclass(kw_only=True)
class Demo:
    """One run of the demo. `problems` are the sentences that make it fail."""

    aws: EmbeddedAws
    console: Console
    folder: Path
    fault: Fault | None = None
    problems: list[str] = field(default_factory=list)
    malformed: int = 0
    """Records that can't be worked on: each has a row that names no resource."""

    def run(self) -> Stage:
        """Deploy, create, deliver, wait, show and check. Returns the stage, which is left as it is."""
        began = time.monotonic()
        stage = self._deploy()
        day = self._create(stage)
        before = self._tags(stage, day.expected)
        if self.fault:
            self.console.print(f"[bold]Breaking it on purpose:[/] {self.fault.about}\n")
            self.fault.inflict(stage)
        self._deliver(stage, day)
        self._show(stage, day, before)
        if self.fault:
            self._heal(stage, self.fault)
        self._check(stage, day)
        self._sum_up(stage, time.monotonic() - began)
        return stage

    def _deploy(self) -> Stage:
        with self._progress("Deploying a stage") as tell:
            stage = bring_up(self.aws, "demo", self.folder, lambda line: tell(line.strip()), **self._choices())
        parts = f"stack {stage.names.stack}, {len(TIMEOUTS)} Lambdas, {len(MACHINES)} state machines"
        self.console.print(f"Deployed stage [bold]demo[/]: {parts}\n")
        return stage

    def _choices(self) -> dict[str, Any]:
        """Return what the stage is deployed with beside what all are."""
        return {}

    def _create(self, stage: Stage) -> Day:
        day = Day()
        with self._progress("Creating resources", total=len(CALLS) + 3) as tell:
            for done, day in live(stage.client):  # noqa: B007  # the last one counts
                tell(done)
        people = len({record["userIdentity"]["arn"] for record in day.records})
        regions = len({record["awsRegion"] for record in day.records})
        self.console.print(f"Created: {len(day.records)} calls by {people} principals in {regions} Regions\n")
        return day

    def _deliver(self, stage: Stage, day: Day) -> None:
        keys = stage.deliver(day.records)
        for key in keys:
            self.console.print(f"CloudTrail wrote s3://{stage.trail}/{key}", soft_wrap=True, highlight=False)
        self.console.print("Nothing else is called from here on: notification -> inbox -> receive -> execution\n")
        self._wait(stage)

    def _wait(self, stage: Stage) -> None:
        with self._progress("Waiting for what happens by itself") as tell, ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(self.aws.wait_idle, PATIENCE)
            while not waiting.done():
                tell(self._doing(stage))
                time.sleep(0.2)
            waiting.result()

    def _doing(self, stage: Stage) -> str:
        found = stage.client("stepfunctions").list_executions(stateMachineArn=stage.names.attribute.arn)["executions"]
        running = sum(one["status"] == "RUNNING" for one in found)
        return f"{len(found)} executions, {running} running"

    def _show(self, stage: Stage, day: Day, before: dict[str, Tags | None]) -> None:
        for execution in stage.executions():
            runs = read_history(stage.history(execution["executionArn"])).runs
            status = tables.coloured(execution["status"])
            self.console.print("Execution", execution["name"], status, highlight=False, soft_wrap=True)
            self.console.print(tables.states(runs), "")
            if execution["status"] == "FAILED":
                why = message_in(execution.get("cause", ""))
                self.console.print(f"It failed with [red]{execution['error']}[/]: {why}\n", highlight=False)
        after = self._tags(stage, day.expected)
        self.console.print(tables.tags([(one, before[one.arn], after[one.arn]) for one in day.expected]), "")
        self.console.print(tables.ledger(stage.rows()), "")
        alerts = stage.alerts()
        self._expect(bool(alerts) == bool(self.fault), f"{len(alerts)} alerts were published")
        self.console.print(tables.alerts(alerts) if alerts else "Alerts published: none\n", "")

    def _heal(self, stage: Stage, fault: Fault) -> None:
        """Show what an operator does about it: mend the cause, then re-run what failed."""
        self._expect(bool(stage.executions("FAILED")), "no execution failed although it was broken on purpose")
        fault.mend(stage)
        self.console.print(f"[bold]An operator mends it ({fault.remedy}) and runs ./scripts/rerun --stage demo[/]\n")
        self._rerun(stage)

    def _rerun(self, stage: Stage) -> None:
        """Run the real command, show what it tells, and expect that it heals all."""
        command = [sys.executable, "-m", "scripts.ops.cli.rerun", "--stage", stage.names.stage, "--yes"]
        environment = {**os.environ, **self.aws.environment(), "COLUMNS": str(self.console.width)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        self.console.print(Text.from_ansi(done.stdout), soft_wrap=True)
        self._expect(done.returncode == 0, f"./scripts/rerun ended with {done.returncode}: {done.stderr.strip()}")
        self.aws.wait_idle(PATIENCE)

    def _tags(self, stage: Stage, expected: list[Expected]) -> dict[str, Tags | None]:
        return {one.arn: tags_of(stage.client, one.arn) for one in expected}

    def _check(self, stage: Stage, day: Day) -> None:
        """Hold what is there against what the day expects."""
        rows, after = stage.rows(), self._tags(stage, day.expected)
        for one in day.expected:
            status = rows.get(one.arn, {}).get("Status", "not in the ledger")
            self._expect(status == one.status, f"{one.arn} is {status}, expected {one.status}")
            if one.status == "TAGGED":
                wanted = {"CreatedBy": one.creator, "ManagedBy": "auto-tagger", **one.before}
                found = after[one.arn] or {}
                same = all(found.get(key) == value for key, value in wanted.items()) and "CreatedDate" in found
                self._expect(same, f"{one.arn} has the tags {found}")
        number = len(day.expected) + self.malformed
        self._expect(len(rows) == number, f"the ledger has {len(rows)} rows, expected {number}")
        letters = stage.received(stage.names.dlq)
        self._expect(not letters, f"{len(letters)} messages lie in the dead-letter queue")
        lines = self._lines(stage)
        self._expect(len(lines) == day.creations, f"{len(lines)} of {day.creations} creations are accounted for")

    def _lines(self, stage: Stage) -> list[dict[str, Any]]:
        """Return what became of each event, over all executions and ways in: what was run again counts as it is now."""
        s3 = stage.client("s3")
        work = WorkBucket(lambda: s3, stage.names.work_bucket)
        lines = []
        for execution in stage.executions():
            for pointer in _results(execution, stage.history(execution["executionArn"])):
                lines += [json.loads(line) for line in work.get(pointer).decode().splitlines()]
        return list({line["event"]: line for line in merge(lines)}.values())

    def _sum_up(self, stage: Stage, seconds: float) -> None:
        found = totals(lines := self._lines(stage), len(lines))
        counts = ", ".join(f"{found[name]} {name}" for name in ("tagged", "kept", "skipped", "failed"))
        self.console.print(
            f"[bold]{found['events']} records[/] ({found['resources']} resources): {counts}; "
            f"{self.aws.calls.attempts} API calls by the Lambdas; {seconds:.1f} seconds",
            highlight=False,
        )
        self._conclude()

    def _conclude(self) -> None:
        for problem in self.problems:
            self.console.print(f"[red]NOT AS IT SHOULD BE:[/] {problem}", highlight=False, soft_wrap=True)
        if not self.problems:
            self.console.print("[green]All of it is as it should be.[/]")

    def _expect(self, met: bool, otherwise: str) -> None:  # noqa: FBT001  # reads as a sentence
        if not met:
            self.problems.append(otherwise)

    @contextmanager
    def _progress(self, what: str, total: int | None = None) -> Iterator[Any]:
        """Show progress on a terminal; elsewhere only the lines that are printed for good."""
        if not self.console.is_terminal:
            yield lambda _detail: None
            return
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=self.console, transient=True) as progress:
            task = progress.add_task(what, total=total)

            def tell(detail: str) -> None:
                progress.update(task, advance=1 if total else 0, description=f"{what}: {detail}"[:100])

            yield tell


def _results(execution: dict[str, Any], history: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return the pointers to an execution's result lines; one that failed has those it had before it tried again."""
    if execution["status"] == "SUCCEEDED":
        return [json.loads(execution["output"])["results"]]
    retried = [json.loads(run.input or "") for run in read_history(history).runs if run.name == RETRY_MAP]
    return [one["pointer"] for state in retried for one in state["outcome"]["results"] if "pointer" in one]
