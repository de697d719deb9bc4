"""The demo's day with a poisoned record in one log, a torn answer of AWS, and another log that hangs in S3."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid

from rich.text import Text

from scripts.devtools.embedded_aws.runtime.iam_guard import TORN
from scripts.devtools.scenarios.day import AWAY, Day
from scripts.devtools.scenarios.demo import PATIENCE, Demo
from scripts.devtools.scenarios.faults import Fault
from scripts.devtools.scenarios.local_stage import Stage


class Poison(Demo):
    """What is bad is told of by its reason, and all beside it is tagged at once."""

    def _deliver(self, stage: Stage, day: Day) -> None:
        """Deliver the day with a record that has no readable time; of both logs the message comes in one batch."""
        good = next(record for record in day.records if record["eventName"] == "CreateBucket")
        self._poison = {**good, "eventID": str(uuid.uuid4()), "eventTime": "yesterday"}
        self._day, self.malformed = day, 1
        with stage.gathering():
            keys = stage.deliver([self._poison, *day.records])
        for key in keys:
            self.console.print(f"CloudTrail wrote s3://{stage.trail}/{key}", soft_wrap=True, highlight=False)
        self.console.print("")
        self._wait(stage)

    def _heal(self, stage: Stage, fault: Fault) -> None:
        """Expect that only what is bad was not done; show what an operator sees and does."""
        rows = stage.rows()
        told = [row for row in rows.values() if row.get("EventId") == self._poison["eventID"]]
        self._expect(
            [row["Error"] for row in told] == ["MalformedRecord"], f"of the poisoned record the ledger has {told}"
        )
        self._expect(not self.aws.faults.waits(TORN), "no answer of TagResources broke off")
        self._expect(not stage.executions("FAILED"), "an execution failed because of something bad beside it")
        for one in self._day.expected:
            done = rows.get(one.arn, {}).get("Status") == one.status
            away = f":{AWAY}:" in one.arn
            self._expect(done != away, f"{one.arn} is {'done' if done else 'not done'} before anything is mended")
        self._command(stage, "whodunit", "--failed")
        self._command(stage, "deadletters", "explain")
        fault.mend(stage)
        self.console.print(f"[bold]An operator mends it ({fault.remedy}), and sends the letter back[/]\n")
        self._command(stage, "deadletters", "send-back", "--all")
        self.aws.wait_idle(PATIENCE)

    def _command(self, stage: Stage, verb: str, *arguments: str) -> None:
        """Run a real command and show what it tells."""
        self.console.print(f"[bold]./scripts/{verb} {' '.join(arguments)}[/]")
        command = [sys.executable, "-m", f"scripts.ops.cli.{verb}", *arguments, "--stage", stage.names.stage]
        environment = {**os.environ, **self.aws.environment(), "COLUMNS": str(self.console.width)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        self.console.print(Text.from_ansi(done.stdout), soft_wrap=True)
        self._expect(done.returncode == 0, f"./scripts/{verb} ended with {done.returncode}: {done.stderr.strip()}")
