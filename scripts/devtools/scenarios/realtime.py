"""The demo's day by EventBridge: each call told as an event within its Region, and its log only later, if at all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from chalicelib.core.payloads import WorkBucket
from scripts.devtools.embedded_aws.call_log import Call
from scripts.devtools.scenarios import tables
from scripts.devtools.scenarios.day import AWAY, CALLS, Day
from scripts.devtools.scenarios.demo import Demo
from scripts.devtools.scenarios.local_stage import Stage
from scripts.devtools.scenarios.tag_readback import Tags
from scripts.ops.stage.history import read_history

PATHS = {"events": "by event", "logs": "by log"}
"""The ways in which the day comes, one after the other, in the words of the table."""


@dataclass(kw_only=True)
class RealTime(Demo):
    """A run of the demo in the mode `eventbridge` or `both`. `calls` are the functions' calls by path."""

    mode: str
    calls: dict[str, list[Call]] = field(default_factory=dict)
    told: list[datetime] = field(default_factory=list)
    of_events: set[str] = field(default_factory=set)

    def _choices(self) -> dict[str, Any]:
        return {"mode": self.mode, "regions": [AWAY]}

    def _deliver(self, stage: Stage, day: Day) -> None:
        self.aws.tuning.window_scale = 1.0  # events gather as long as they would on AWS
        names = stage.names
        self.console.print(
            f"CloudTrail tells EventBridge of {len(day.records)} calls, in {names.region} and in {AWAY}, whose rules\n"
            f"forward to {names.region}. There is no log yet: event -> rule -> inbox -> receive -> execution\n",
            highlight=False,
        )
        self.aws.calls.reset()
        last = len(CALLS) - 1  # one call waits until the functions have started, to see how long it takes then
        for records in (day.records[:last] + day.records[last + 1 :], [day.records[last]]):
            self.told.append(datetime.now(UTC))
            stage.tell(records)
            self._wait(stage)
        self.calls["events"] = self.aws.calls()
        self.of_events = {execution["executionArn"] for execution in stage.executions()}
        if self.mode == "both":
            super()._deliver(stage, day)
            self.calls["logs"] = self.aws.calls()[len(self.calls["events"]) :]

    def _show(self, stage: Stage, day: Day, before: Mapping[str, Tags | None]) -> None:
        executions = stage.executions()
        found = [(one, "events" if one["executionArn"] in self.of_events else "logs") for one in executions]
        for execution, source in found:
            status = tables.coloured(execution["status"])
            self.console.print("Execution", execution["name"], PATHS[source], status, highlight=False, soft_wrap=True)
        self.console.print("")
        words = {source: self._words(stage, [one for one, path in found if path == source]) for source in PATHS}
        self.console.print(_table(day, words), "")
        after = self._tags(stage, day.expected)
        self.console.print(tables.tags([(one, before[one.arn], after[one.arn]) for one in day.expected]), "")
        self._tell_cost()
        self._tell_speed(stage, [one for one, path in found if path == "events"])
        self._judge(day, words)
        alerts = stage.alerts()
        self._expect(not alerts, f"{len(alerts)} alerts were published")

    def _words(self, stage: Stage, executions: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        """Return what executions say of each event."""
        s3 = stage.client("s3")
        work = WorkBucket(lambda: s3, stage.names.work_bucket)
        found: dict[str, str] = {}
        for execution in executions:
            if execution["status"] == "SUCCEEDED":
                for text in work.get(json.loads(execution["output"])["results"]).decode().splitlines():
                    line = json.loads(text)
                    found[line["event"]] = f"{line['status']}, {line['reason']}" if line["reason"] else line["status"]
        return found

    def _tell_cost(self) -> None:
        for source, calls in self.calls.items():
            writes, reads = _writes(calls), _reads(calls)
            self.console.print(
                f"{PATHS[source]}: {writes} calls that tag, {reads} reads of the ledger (BatchGetItem)", highlight=False
            )
        if "logs" in self.calls:
            self._expect(_writes(self.calls["logs"]) == 0, "the logs tagged what the events had tagged")

    def _tell_speed(self, stage: Stage, executions: Sequence[Mapping[str, Any]]) -> None:
        """Tell when the tag steps had done their work. No check: how long it takes is up to the machine."""
        if not executions:
            return
        first, last = (
            _seconds(stage, one, told) for one, told in zip((executions[0], executions[-1]), self.told, strict=True)
        )
        self.console.print(
            f"From an event's arrival to its tags: {last:.1f} s, of which events gather for 1 s. The first ones took "
            f"{first:.1f} s: each function had yet to start.\n",
            highlight=False,
            soft_wrap=True,
        )

    def _judge(self, day: Day, words: Mapping[str, Mapping[str, str]]) -> None:
        for record in day.records:
            call, event = f"{record['eventName']} of {record['eventTime']}", record["eventID"]
            failed = "errorCode" in record
            self._expect((event in words["events"]) != failed, f"the event of {call} was not handled as it should be")
            if self.mode == "both" and not failed:
                self._expect("done before" in words["logs"].get(event, ""), f"the log did not find {call} done")


def _seconds(stage: Stage, execution: Mapping[str, Any], told: datetime) -> float:
    """Return how long after an event its tags were there, by the last tag step of an execution."""
    runs = read_history(stage.history(execution["executionArn"])).runs
    tagged = [run for run in runs if run.kind == "Task" and run.name.startswith("Tag")]
    return max(((run.entered - told).total_seconds() + run.seconds for run in tagged), default=0.0)


def _table(day: Day, words: Mapping[str, Mapping[str, str]]) -> Table:
    table = Table(title="Which path did what", title_justify="left", title_style="bold")
    for column in ("call", "Region", *PATHS.values()):
        table.add_column(column, overflow="fold")
    for record in day.records:
        name = f"{record['eventName']}, which failed" if "errorCode" in record else record["eventName"]
        said = [words[source].get(record["eventID"], "-") for source in PATHS]
        table.add_row(*map(Text, (name, record["awsRegion"])), *(_coloured(one) for one in said))
    return table


def _coloured(words: str) -> Text:
    status = words.partition(",")[0]
    return Text(words, style=tables.coloured(status).style if words != "-" else "dim")


def _writes(calls: Sequence[Call]) -> int:
    """Count the checks of permissions that calls which tag went through: TagResources has one more for the service."""
    reading = ("Get", "List", "Describe", "BatchGet", "Head")
    return sum(
        "-tag_" in one.function and one.service != "s3" and not one.operation.startswith(reading) for one in calls
    )


def _reads(calls: Sequence[Call]) -> int:
    return sum("-tag_" in one.function and one.operation == "BatchGetItem" for one in calls)
