"""Sending logs to the inbox: ten messages a call, no faster than asked, what SQS did not take once more."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from scripts.ops.backfill.job import Job, JobFile
from scripts.ops.backfill.listing import Listed, Log
from scripts.ops.backfill.passed_over import pass_over
from scripts.ops.backfill.restoring import State
from scripts.ops.errors import CommandError

CALL = 10
"""Messages that one SendMessageBatch takes (Amazon SQS API reference)."""

TRIES = 5

CALL_BYTES = 262_144
"""Bytes of the messages of one call, and of one message. SQS takes more, but what older queues are set to is this."""

Portion = tuple[str, Callable[[], Listed]]
"""A day, and what lists its logs, newest first."""

Keep = Callable[[Log], None]
"""Takes an archived log, to be restored."""


@dataclass(slots=True, kw_only=True)
class Pace:
    """Lets so many messages a second pass. `now` is a clock in seconds that never goes back."""

    rate: float
    now: Callable[[], float]
    sleep: Callable[[float], None]
    _free: float = field(default=0.0, init=False)

    def wait(self, messages: int) -> None:
        """Return when so many more may be sent."""
        now = self.now()
        if self._free > now:
            self.sleep(self._free - now)
        self._free = max(self._free, now) + messages / self.rate


@dataclass(frozen=True, slots=True)
class Inbox:
    """The inbox of a stage."""

    sqs: Any
    url: str
    pace: Pace

    def send(self, bodies: Sequence[str]) -> None:
        """Send up to ten messages. Raises `CommandError` where SQS does not take all of them."""
        left = {str(number): body for number, body in enumerate(bodies)}
        for attempt in range(TRIES):
            self.pace.wait(len(left))
            entries = [{"Id": number, "MessageBody": body} for number, body in left.items()]
            failed = self.sqs.send_message_batch(QueueUrl=self.url, Entries=entries).get("Failed", [])
            ours = [one for one in failed if one["SenderFault"]]
            if ours:
                raise _not_taken(ours[0], "This is a defect of TagTrail: report it, with this line.")
            left = {one["Id"]: left[one["Id"]] for one in failed}
            if not left:
                return
            self.pace.sleep(2**attempt)
        raise _not_taken(failed[0], "Run the same command again later: it goes on where it stopped.")


def _not_taken(entry: dict[str, Any], hint: str) -> CommandError:
    return CommandError(f"The inbox did not take a message: {entry['Code']}: {entry.get('Message', '')}", hint)


def send_all(job: Job, portions: Iterable[Portion], inbox: Inbox, job_file: JobFile, keep: Keep) -> Iterator[int]:
    """Send all that is left to do; yields, after each call and each day, how many days are done.

    The job is saved after each call, so whoever stops here sends at most one call twice, and that changes nothing.
    """
    for days, (day, listed) in enumerate(portions):
        found = listed()
        for logs in _calls(job.left(day, found.logs)):
            _deal_with(logs, job, inbox, job_file, keep)
            job.day, job.key = day, logs[-1].key
            job_file.save(job)
            yield days
        pass_over(job.passed, found.others)
        yield days + 1
    job.all_sent = True
    job_file.save(job)


def send_restored(
    job: Job, logs: Iterable[Log], state: Callable[[Log], State], inbox: Inbox, job_file: JobFile, keep: Keep
) -> Iterator[int]:
    """Send of the logs that were waited for what is back; yields after each call how many were looked at.

    What is on its way is waited for further; what nobody asked for, or has expired again, goes to `keep`. What is gone
    is forgotten.
    """
    left = {log.key: log for log in logs}
    back: list[Log] = []
    looked = 0
    try:
        for looked, log in enumerate(list(left.values()), 1):
            found = state(log)
            if found == "archived":
                keep(log)
            if found == "gone":
                del left[log.key]
            if found == "back":
                back.append(log)
            if len(back) == CALL:
                _send_back(back, left, job, inbox, job_file)
                yield looked
        if back:
            _send_back(back, left, job, inbox, job_file)
        yield looked
    finally:
        job_file.wait_for(left.values())


def _send_back(back: list[Log], left: dict[str, Log], job: Job, inbox: Inbox, job_file: JobFile) -> None:
    """Send logs as if they had never been archived, and empty the list."""
    _deal_with([replace(log, archived="") for log in back], job, inbox, job_file, keep=job_file.keep_waiting)
    job_file.save(job)
    for log in back:
        del left[log.key]
    back.clear()


def _calls(logs: Iterable[Log]) -> Iterator[list[Log]]:
    """Cut logs into lists of which one call takes what can be sent."""
    call: list[Log] = []
    for log in logs:
        call.append(log)
        if sum(not one.archived for one in call) == CALL:
            yield call
            call = []
    if call:
        yield call


def _deal_with(logs: Sequence[Log], job: Job, inbox: Inbox, job_file: JobFile, keep: Keep) -> None:
    readable = [log for log in logs if not log.archived]
    if readable:
        inbox.send([_message(job, number, log, job_file) for number, log in enumerate(readable, job.sent)])
    for log in logs:
        if log.archived:
            keep(log)
    job.sent += len(readable)
    job.archived += len(logs) - len(readable)


def _message(job: Job, number: int, log: Log, job_file: JobFile) -> str:
    """Return CloudTrail's own note of a log, with what makes it ours."""
    return json.dumps({"s3Bucket": job_file.task.bucket, "s3ObjectKey": [log.key], **ours(job, number)})


def ours(job: Job, number: int) -> dict[str, str]:
    """Return what a message has beside what AWS would write: the run, and the name of the answer."""
    return {**({"run": job.run} if job.run else {}), "job": f"{job.id}-{number}"}
