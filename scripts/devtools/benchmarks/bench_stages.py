"""Stages on the embedded AWS to measure on, and what functions did while something was worked on."""

from __future__ import annotations

import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from chalicelib.policy.source import packaged
from scripts.devtools.benchmarks.figures import Report
from scripts.devtools.embedded_aws import EmbeddedAws
from scripts.devtools.embedded_aws.call_log import Attempt, Run
from scripts.devtools.scenarios.local_stage import Stage, bring_up
from scripts.devtools.scenarios.trail import Record

BY_DAY = "/tagtrail/bench/policy"
"""Parameter that holds the packaged tag policy with `CreatedDate` as a day."""

_BOOKS = {"BatchGetItem", "GetObject", "PutObject"}
"""Calls of the tag steps that are not about tags: the ledger's and the work bucket's."""

PATIENCE = 900.0
"""Seconds until a piece of work is given up."""

TELL = 10.0
"""Seconds after which it is told that work goes on."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """What functions called and how they ran while a piece of work was done."""

    attempts: Counter[Attempt]
    runs: list[Run]

    @property
    def tagging(self) -> list[Run]:
        """The invocations of tag steps."""
        return [run for run in self.runs if "-tag_" in run.function]

    @property
    def seconds(self) -> float:
        """Seconds from the first tag step's beginning to the last one's end."""
        return max(run.ended for run in self.tagging) - min(run.began for run in self.tagging)

    def calls(self, *, books: bool = False, all_functions: bool = False) -> int:
        """Count requests: those of the tag steps about tags, with `books` all of theirs, or those of all functions."""
        return sum(
            count
            for (function, _, operation), count in self.attempts.items()
            if all_functions or ("-tag_" in function and (books or operation not in _BOOKS))
        )


@contextmanager
def rig() -> Iterator[EmbeddedAws]:
    """Run an embedded AWS."""
    with EmbeddedAws() as aws:
        yield aws


@contextmanager
def stages(report: Report, *names: str) -> Iterator[list[Stage]]:
    """Deploy stages on one embedded AWS; one whose name ends in "day" writes `CreatedDate` as a day."""
    with ExitStack() as stack:
        aws = stack.enter_context(EmbeddedAws())
        policy = packaged()
        policy["tags"]["CreatedDate"] = "{event.date}"
        aws.client("ssm").put_parameter(Name=BY_DAY, Type="String", Value=json.dumps(policy))
        found = []
        for name in names:
            report(f"deploying the stage {name}")
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tagtrail-bench-")))
            options = {"TAG_POLICY_PARAMETER": BY_DAY} if name.endswith("day") else {}
            found.append(bring_up(aws, name, folder, lambda _: None, **options))
        yield found


def wait(aws: EmbeddedAws, report: Report) -> None:
    """Wait until nothing is left to do, and tell how far it is; TimeoutError after `PATIENCE`."""
    start = time.monotonic()
    while True:
        try:
            aws.wait_idle(TELL)
        except TimeoutError:
            passed = time.monotonic() - start
            if passed > PATIENCE:
                raise
            report(f"  {passed:.0f} s, {aws.calls.attempts:,} calls so far")
        else:
            return


def work_on(stage: Stage, records: list[Record]) -> Done:
    """Deliver records as a log and wait until nothing is left to do."""
    stage.aws.calls.reset()
    stage.deliver(records)
    stage.aws.wait_idle(PATIENCE)
    return Done(attempts=stage.aws.calls.by_operation(), runs=stage.aws.calls.runs())
