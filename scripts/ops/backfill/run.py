"""A back-fill from end to end: what is to be sent, sending it, and waiting for what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import boto3

from chalicelib.ledger.table import LedgerTable
from chalicelib.runtime.settings import Settings
from scripts.ops.backfill.estimate import Estimate, estimate, reader
from scripts.ops.backfill.job import Job, JobFile
from scripts.ops.backfill.listing import Listed, Log, Trail
from scripts.ops.backfill.outcome import report
from scripts.ops.backfill.passed_over import Passed, pass_over
from scripts.ops.backfill.receipts import Tally, collect
from scripts.ops.backfill.records import RecordEstimate, count, records_of, send_records
from scripts.ops.backfill.restoring import Restorer, state_of
from scripts.ops.backfill.sending import Inbox, Pace, Portion, send_all, send_restored
from scripts.ops.backfill.task import Task, bases
from scripts.ops.errors import CommandError
from scripts.ops.record_files.sources import Found, find
from scripts.ops.stage.deployed_stage import DeployedStage
from statemachines.names import Names


def settings_of(names: Names, session: boto3.Session) -> Settings:
    """Return what the stage was deployed with. Raises `NoStage` where there is none."""
    return Settings.from_env(DeployedStage(names, session).settings)


@dataclass(frozen=True)
class Backfill:
    """A task on a stage. `now` is a clock in seconds that never goes back. This one sends logs of a trail bucket."""

    task: Task
    names: Names
    session: boto3.Session
    settings: Settings
    job_file: JobFile
    now: Callable[[], float]
    sleep: Callable[[float], None]
    restorer: Restorer | None = None

    def check(self) -> None:
        """Refuse what can't be asked of the stage, before anything is sent. Raises `CommandError`."""
        self.trail  # noqa: B018  # refuses a bucket that the stage does not read

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
        if self.task.keys:
            return []
        return sorted({account_of(folder) for folder in self._found} - self.settings.accounts)

    @cached_property
    def folders(self) -> Sequence[str]:
        """The folders of logs, by account and Region. Raises `CommandError` where none is of our accounts."""
        ours = [folder for folder in self._found if account_of(folder) in self.settings.accounts]
        if not ours:
            raise CommandError(
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

    def _single(self) -> Listed:
        found = [self.trail.single(key) for key in dict.fromkeys(self.task.keys)]
        return Listed(sorted(found, key=lambda log: log.order, reverse=True))

    def inbox(self, rate: float) -> Inbox:
        """Return the inbox, which takes so many messages a second."""
        sqs = self.session.client("sqs")
        url = sqs.get_queue_url(QueueName=self.names.inbox)["QueueUrl"]
        return Inbox(sqs, url, Pace(rate=rate, now=self.now, sleep=self.sleep))

    def send(self, job: Job, rate: float) -> Iterator[int]:
        """Send what is left of a job; yields how many of `total` are done.

        Once all is sent, that is what has been restored since.
        """
        inbox = self.inbox(rate)
        if job.all_sent:
            state = partial(state_of, self.trail.s3, self.task.bucket)
            yield from send_restored(job, self.job_file.waiting(), state, inbox, self.job_file, self._keep)
            return
        if not job.day:
            job.passed = self.beside()
        left = list(self.portions(job.day))
        before = self.total - len(left)
        yield before
        for done in send_all(job, left, inbox, self.job_file, self._keep):
            yield before + done

    def _keep(self, log: Log) -> None:
        """Ask for an archived log, or write down how to."""
        if self.restorer:
            self.restorer.ask(log)
            self.job_file.keep_waiting(log)
        else:
            self.job_file.keep_for_restore(log)

    def beside(self) -> Passed:
        """Return what lies beside the folders of logs in these days."""
        passed: Passed = {}
        if self.task.first and self.task.last:
            pass_over(passed, self.trail.beside(self.folders, self.task.first, self.task.last))
        return passed

    @cached_property
    def total(self) -> int:
        """The number of days, or 1 for single logs."""
        return len(list(self.task.days())) or 1

    def answers(self, job: Job, patience: float) -> Iterator[Tally]:
        """Wait for what becomes of what was sent."""
        ledger = LedgerTable(self.session.client("dynamodb"), self.names.table)
        return collect(job.answers(), ledger, patience=patience, now=self.now, sleep=self.sleep)

    @property
    def unreadable(self) -> list[dict[str, str]]:
        """The files that could not be read to their end."""
        return []

    def finish(self, job: Job, tally: Tally | None) -> Mapping[str, Any]:
        """Return what came of a job, and forget it; one that waits for archived logs is kept for the next time."""
        told = report(job, tally, self.job_file, self.restorer, self.unreadable)
        if told["restoring"]:
            job.told = job.sent
            self.job_file.save(job)
        else:
            self.job_file.forget()
        return told

    def estimate(self, sample: int) -> Iterator[Estimate]:
        """Count, and estimate from so many logs."""
        folders = 1 if self.task.keys else len(self.folders)
        read = reader(self.task.bucket, self.settings, self.session)
        return estimate(self.portions(), folders, read, self.beside(), sample=sample, seed=self.task.name)


def account_of(folder: str) -> str:
    """Return the account of a folder of logs."""
    return folder.partition("/CloudTrail/")[0].rpartition("/")[2]


@dataclass(frozen=True)
class FileBackfill(Backfill):
    """A task on a stage that sends the records of files."""

    @cached_property
    def found(self) -> Found:
        """The files."""
        return find(self.task.files)

    def check(self) -> None:
        """Refuse names that mean nothing."""
        if self.found.failed:
            told = "; ".join(f"{name}: {why}" for name, why in self.found.failed)
            raise CommandError(f"Can't read {told}.", "Nothing was sent. ./scripts/preview reads the same files.")

    @property
    def strangers(self) -> list[str]:
        """None: `receive` tells of each record of another account."""
        return []

    @property
    def total(self) -> int:
        """The number of files."""
        return len(self.found.sources)

    @property
    def unreadable(self) -> list[dict[str, str]]:
        """The files that could not be read to their end; known when all are read."""
        return [{"file": name, "why": why} for name, why in self.found.failed]

    def send(self, job: Job, rate: float) -> Iterator[int]:
        """Send what is left of a job; yields how many files are done."""
        return iter(()) if job.all_sent else send_records(job, self.found, self.inbox(rate), self.job_file)

    def count(self) -> Iterator[RecordEstimate]:
        """Count what the files hold, as the stage would take it."""
        return count(records_of(self.found), self.settings)
