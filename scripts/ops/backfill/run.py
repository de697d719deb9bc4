"""A back-fill from end to end: what is to be sent, sending it, and waiting for what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Any

import boto3

from chalicelib.ledger.table import Ledger
from chalicelib.runtime.settings import Settings
from scripts.ops.backfill.estimate import Estimate, estimate, reader
from scripts.ops.backfill.job import Job, JobFile
from scripts.ops.backfill.listing import Log, Trail
from scripts.ops.backfill.receipts import Tally, collect
from scripts.ops.backfill.sending import Inbox, Pace, Portion, send_all
from scripts.ops.backfill.task import Task, bases
from scripts.ops.stage.deployed_stage import DeployedStage, Unsettled
from scripts.ops.stage.errors import OperationError, no_stage
from statemachines.names import Names


def settings_of(names: Names, session: boto3.Session) -> Settings:
    """Return what the stage was deployed with. Raises `OperationError` where there is no stage."""
    try:
        return Settings.from_env(DeployedStage(names, session, datetime.now(UTC)).settings)
    except Unsettled as exc:
        raise no_stage(names) from exc


@dataclass(frozen=True)
class Backfill:
    """A task on a stage. `now` is a clock in seconds that never goes back."""

    task: Task
    names: Names
    session: boto3.Session
    settings: Settings
    job_file: JobFile
    now: Callable[[], float]
    sleep: Callable[[float], None]

    @cached_property
    def trail(self) -> Trail:
        """The bucket."""
        sources = self.settings.trail_sources
        bases(self.task, sources)  # refuses what the stage does not read
        return Trail(self.session.client("s3"), self.task.bucket, sources)

    @cached_property
    def _found(self) -> Sequence[str]:
        return self.trail.folders(self.task, bases(self.task, self.settings.trail_sources))

    @property
    def strangers(self) -> list[str]:
        """The accounts that have logs there and are not the stage's: `receive` would refuse what they made."""
        return sorted({account_of(folder) for folder in self._found} - self.settings.accounts)

    @cached_property
    def folders(self) -> Sequence[str]:
        """The folders of logs, by account and Region. Raises `OperationError` where none is of our accounts."""
        ours = [folder for folder in self._found if account_of(folder) in self.settings.accounts]
        if not ours:
            raise OperationError(
                f"These are logs of {', '.join(self.strangers)}: no account of stage {self.task.stage}.",
                "Deploy with --account ID for each account whose resources may be tagged (and all options as before).",
            )
        return ours

    def portions(self, since: str = "") -> Iterator[Portion]:
        """Yield what is to be done, newest first; `since` leaves out the days that are newer."""
        if self.task.keys:
            yield "", self._single
        for day in self.task.days():
            if not since or f"{day}" <= since:
                yield f"{day}", partial(self.trail.day, self.folders, day)

    def _single(self) -> list[Log]:
        found = [self.trail.single(key) for key in dict.fromkeys(self.task.keys)]
        return sorted(found, key=lambda log: log.order, reverse=True)

    def send(self, job: Job, rate: float) -> Iterator[int]:
        """Send what is left of a job; yields how many of all days are done."""
        sqs = self.session.client("sqs")
        url = sqs.get_queue_url(QueueName=self.names.inbox)["QueueUrl"]
        inbox = Inbox(sqs, url, Pace(rate=rate, now=self.now, sleep=self.sleep))
        left = list(self.portions(job.day))
        before = self.total - len(left)
        yield before
        for done in send_all(job, left, inbox, self.job_file):
            yield before + done

    @cached_property
    def total(self) -> int:
        """The number of days, or 1 for single logs."""
        return len(list(self.task.days())) or 1

    def answers(self, job: Job, patience: float) -> Iterator[Tally]:
        """Wait for what becomes of what was sent."""
        ledger = Ledger(self.session.client("dynamodb"), self.names.table, partial(datetime.now, UTC))
        return collect(job.answers(), ledger, patience=patience, now=self.now, sleep=self.sleep)

    def estimate(self, sample: int) -> Iterator[Estimate]:
        """Count, and estimate from so many logs."""
        folders = 1 if self.task.keys else len(self.folders)
        read = reader(self.task.bucket, self.settings, self.session)
        return estimate(self.portions(), folders, read, sample=sample, seed=self.task.name)


def account_of(folder: str) -> str:
    """Return the account of a folder of logs."""
    return folder.partition("/CloudTrail/")[0].rpartition("/")[2]


def report(job: Job, tally: Tally | None, job_file: JobFile) -> Mapping[str, Any]:
    """Return what came of a job, as JSON."""
    counted = {name: tally.outcomes[name] if tally else None for name in ("new", "done", "empty", "refused", "no-log")}
    return {
        "job": job.id,
        "run": job.run,
        "sent": job.sent,
        **counted,
        "unanswered": tally.open if tally else None,
        "creations": tally.creations if tally else None,
        "archived": job.archived,
        "restore": str(job_file.restore_script) if job.archived else None,
        "refusals": tally.refused if tally else None,
    }
