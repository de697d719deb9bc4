"""Sending the records of files to the inbox, each as EventBridge would, and counting them for a dry run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from chalicelib.catalogue import DETAIL_TYPES
from chalicelib.errors import MalformedLog
from chalicelib.intake.admission import admit
from chalicelib.runtime.settings import Settings
from scripts.ops.backfill.job import Job, JobFile
from scripts.ops.backfill.sending import CALL, CALL_BYTES, Inbox, ours
from scripts.ops.record_files.contents import elements_of
from scripts.ops.record_files.records import Malformed, record_of
from scripts.ops.record_files.sources import Found, Unreadable


def records_of(found: Found) -> Iterator[tuple[int, dict[str, Any] | Malformed]]:
    """Yield each record with the number of files that are done. What can't be read is added to `found.failed`."""
    for done, source in enumerate(found.sources):
        try:
            for element in elements_of(source):
                yield done, record_of(element)
        except (MalformedLog, Unreadable) as exc:
            found.failed.append((source.name, str(exc)))


def send_records(job: Job, found: Found, inbox: Inbox, job_file: JobFile) -> Iterator[int]:
    """Send all records that are left, in the order of the files; yields after each call how many files are done.

    The job is saved after each call: whoever stops here sends at most one call twice, and that changes nothing.
    """
    before = job.read
    call: list[str] = []
    size, read, malformed = 0, 0, job.malformed
    for done, record in records_of(found):
        read += 1
        if read <= before:
            continue
        body = _body(job, job.sent + len(call), record)
        if not body or len(body) > CALL_BYTES:
            malformed += 1
            continue
        if len(call) == CALL or size + len(body) > CALL_BYTES:
            _send(job, call, inbox, job_file, read=read - 1, malformed=malformed)
            body = _body(job, job.sent, record)
            call, size = [], 0
            yield done
        call.append(body)
        size += len(body)
    job.all_sent = True
    _send(job, call, inbox, job_file, read=read, malformed=malformed)
    yield len(found.sources)


def _body(job: Job, number: int, record: dict[str, Any] | Malformed) -> str:
    """Return the message of a record: an event of EventBridge, with what makes it ours. It is plain ASCII."""
    if isinstance(record, Malformed):
        return ""
    return json.dumps({"detail-type": DETAIL_TYPES[0], "detail": record, **ours(job, number)})


def _send(job: Job, call: list[str], inbox: Inbox, job_file: JobFile, *, read: int, malformed: int) -> None:
    if call:
        inbox.send(call)
    job.sent += len(call)
    job.read, job.malformed = read, malformed
    job_file.save(job)


@dataclass(slots=True, kw_only=True)
class RecordEstimate:
    """What the stage's own admission says of records, counted. Each creation has an execution of its own."""

    files: int = 0
    lists: int = 0
    messages: int = 0
    creations: int = 0
    refused: int = 0
    malformed: int = 0

    @property
    def executions(self) -> int:
        """One for each creation."""
        return self.creations

    @property
    def batches(self) -> int:
        """One for each execution: most calls make things of one service."""
        return self.creations

    def add(self, record: dict[str, Any] | Malformed, settings: Settings) -> None:
        """Count a record."""
        if isinstance(record, Malformed):
            self.malformed += 1
            return
        self.messages += 1
        kind = admit(record, settings).kind
        self.creations += kind == "creation"
        self.refused += kind == "refused"


def count(records: Iterable[tuple[int, dict[str, Any] | Malformed]], settings: Settings) -> Iterator[RecordEstimate]:
    """Count records; yields after each what there is by then."""
    found = RecordEstimate()
    yield found
    for _, record in records:
        found.add(record, settings)
        yield found
