"""The scene `retention`: three days of marking AMIs and snapshots, shown and checked. No day is waited for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from scripts.devtools.embedded_aws import EmbeddedAws
from scripts.devtools.scenarios.backups import BACKUPS, DATED, LEFT, MARKED, Placed, Tags, place
from scripts.devtools.scenarios.faults import Fault
from scripts.devtools.scenarios.local_stage import Stage, bring_up

PATIENCE = 120.0
SHOWN = ("message", "retention_days", "delete_on", "kept", "failed", "past", "malformed")
"""Members of the output that the demo prints."""


@dataclass(kw_only=True)
class Retention:
    """One run of the scene. `problems` are the sentences that make it fail."""

    aws: EmbeddedAws
    console: Console
    folder: Path
    fault: Fault | None = None
    problems: list[str] = field(default_factory=list)
    today: date = field(default_factory=lambda: datetime.now(UTC).date())

    def run(self) -> Stage:
        """Deploy, make backups, let three days pass, show and check. Returns the stage, which is left as it is."""
        began = time.monotonic()
        if self.fault:
            self.console.print("--fail is for the scene attribute: here nothing is broken on purpose.\n")
        stage = bring_up(self.aws, "demo", self.folder, lambda _: None)
        self.console.print(f"Deployed stage [bold]demo[/]; {stage.names.schedule_rule} starts a run every day\n")
        placed = place(stage.client)
        before = self._tags(placed)
        first = self._first(stage, placed, before)
        second = self._second(stage, placed, first)
        self._third(stage, placed, second)
        self._report(stage)
        self._sum_up(time.monotonic() - began)
        return stage

    def _first(self, stage: Stage, placed: Placed, before: Mapping[str, Tags]) -> Mapping[str, Tags]:
        self._heading(0, "the schedule comes round")
        self.aws.tick(stage.names.schedule_rule)
        self._ended(stage)
        after = self._tags(placed)
        new: Mapping[str, Tags] = {
            MARKED: {"Retention": "90days", "DeleteOn": self._on(90)},
            DATED: {"DeleteOn": self._on(14)},
            LEFT: {},
        }
        expected = {one.name: {**before[one.name], **new[one.becomes]} for one in BACKUPS}
        self._show(before, after, expected)
        return after

    def _second(self, stage: Stage, placed: Placed, before: Mapping[str, Tags]) -> Mapping[str, Tags]:
        self._heading(1, "nothing is new, so no date moves")
        output = self._by_hand(stage, 1)
        self._expect(output["amis_tagged"] + output["snapshots_tagged"] == 0, "the second day tagged something")
        after = self._tags(placed)
        self._show(before, after, before)
        return after

    def _third(self, stage: Stage, placed: Placed, before: Mapping[str, Tags]) -> None:
        self._heading(2, "RETENTION_DAYS is 30 now; somebody has put off the date of 'nightly'")
        placed.retag("nightly", DeleteOn="2031-01-01")
        _set(stage, "find_regions", "RETENTION_DAYS", "30")
        self._by_hand(stage, 2)
        moved = {"Retention": "30days", "DeleteOn": self._on(32)}
        ours = [one.name for one in BACKUPS if one.becomes == MARKED and one.name != "nightly"]
        expected = {**before, "nightly": {**before["nightly"], "DeleteOn": "2031-01-01"}}
        expected |= {name: {**before[name], **moved} for name in ours}
        self._show(before, self._tags(placed), expected)

    def _by_hand(self, stage: Stage, days: int) -> dict[str, Any]:
        asked = json.dumps({"today": self._on(days)})
        stage.client("stepfunctions").start_execution(
            stateMachineArn=stage.names.machine("retention").arn, name=f"day-{days + 1}", input=asked
        )
        return self._ended(stage)

    def _ended(self, stage: Stage) -> dict[str, Any]:
        self.aws.wait_idle(PATIENCE)
        execution = stage.executions(kind="retention")[-1]
        self._expect(execution["status"] == "SUCCEEDED", f"{execution['name']} is {execution['status']}")
        output: dict[str, Any] = json.loads(execution.get("output", "{}"))
        self.console.print({name: output.get(name) for name in SHOWN}, soft_wrap=True)
        for one in output.get("reported", []):
            self.console.print(Text(f"reported: {one['id']} in {one['region']} is {one['problem']}"))
        return output

    def _show(self, before: Mapping[str, Tags], after: Mapping[str, Tags], expected: Mapping[str, Tags]) -> None:
        table = Table("backup", "Region", "before", "after")
        for one in BACKUPS:
            now = after[one.name]
            table.add_row(one.name, one.region, _lines(before[one.name]), _lines(now, before[one.name]))
            self._expect(now == expected[one.name], f"{one.name} has {now}, expected {expected[one.name]}")
        self.console.print(table, "")

    def _report(self, stage: Stage) -> None:
        self.console.print("[bold]./scripts/report retention --within 40[/] (nothing is deleted, ever)\n")
        command = [sys.executable, "-m", "scripts.ops.cli.report", "retention", "--within", "40"]
        environment = {**os.environ, **self.aws.environment(), "COLUMNS": str(self.console.width)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        self.console.print(Text.from_ansi(done.stdout), soft_wrap=True)
        self._expect(done.returncode == 0, f"./scripts/report ended with {done.returncode}: {done.stderr.strip()}")
        self._expect("overdue" in done.stdout and "ago)" in done.stdout, "the report does not name what is overdue")
        alerts = stage.alerts()
        self._expect(not alerts, f"{len(alerts)} alerts were published")

    def _sum_up(self, seconds: float) -> None:
        self.console.print(
            f"{self.aws.calls.attempts} API calls by the Lambdas; {seconds:.1f} seconds", highlight=False
        )
        for problem in self.problems:
            self.console.print(Text(f"NOT AS IT SHOULD BE: {problem}", style="red"), soft_wrap=True)
        if not self.problems:
            self.console.print("[green]All of it is as it should be.[/]")

    def _heading(self, days: int, what: str) -> None:
        self.console.print(f"[bold]Day {days + 1}, {self._on(days)}:[/] {what}", highlight=False)

    def _on(self, days: int) -> str:
        return (self.today + timedelta(days=days)).isoformat()

    def _tags(self, placed: Placed) -> dict[str, Tags]:
        return {one.name: placed.tags(one.name) for one in BACKUPS}

    def _expect(self, met: bool, otherwise: str) -> None:  # noqa: FBT001  # reads as a sentence
        if not met:
            self.problems.append(otherwise)


def _lines(tags: Tags, before: Tags | None = None) -> Text:
    """Return tags as lines; with `before`, what is new stands out."""
    lines = [
        Text(f"{key}: {value}", style="green" if before is not None and before.get(key) != value else "")
        for key, value in sorted(tags.items())
    ]
    return Text("\n").join(lines) if lines else Text("none", style="dim")


def _set(stage: Stage, function: str, name: str, value: str) -> None:
    """Change a setting of one function, as a deployment does of all."""
    functions, function = stage.client("lambda"), stage.names.function(function)
    found = functions.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
    functions.update_function_configuration(FunctionName=function, Environment={"Variables": {**found, name: value}})
