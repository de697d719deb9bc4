"""Scanning a log in S3: which records enter, and into which slices the log is cut.

A slice is `{"first", "last", "expected"}`: absolute record positions, and how many creations lie between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from botocore.exceptions import ClientError

from chalicelib import catalogue, cloudtrail
from chalicelib.attribution.entries import Entry, batch_keys
from chalicelib.core.aws_errors import classify
from chalicelib.core.payloads import to_json
from chalicelib.intake.admission import NOTHING, Admission, admit
from chalicelib.intake.deletions import closings_of
from chalicelib.intake.malformed import MOST, row_of
from chalicelib.intake.role_sessions import CALLS, sessions_of
from chalicelib.ledger.closings import Closing
from chalicelib.ledger.store import Row
from chalicelib.runtime.container import Runtime

SLICE_RECORDS = 500
SLICE_BATCHES = 100
SLICE_BYTES = 32_000_000
"""One slice is one execution: no history nears 25,000 events, and `fetch_log` holds it in memory."""

FEW_RECORDS = 50
FEW_BYTES = 100_000
"""What of one log is held in memory, so that it need not be read again. A typical file has 5 creations of 1 to 3 KB; a
hundred logs come in one batch of messages, and decoded records take some five times their JSON: 50 MB at the most."""

READ_BYTES = 1 << 16


@dataclass(slots=True)
class Slice:
    """A run of records that one execution handles."""

    first: int
    last: int = 0
    expected: int = 0
    size: int = 0
    batches: set[tuple[str, str, str]] = field(default_factory=set)

    def takes(self, size: int, batches: frozenset[tuple[str, str, str]]) -> bool:
        """Say whether one more creation fits."""
        fits = self.expected < SLICE_RECORDS and self.size + size <= SLICE_BYTES
        return fits and len(self.batches | batches) <= SLICE_BATCHES

    def add(self, position: int, size: int, batches: frozenset[tuple[str, str, str]]) -> None:
        """Count a creation in."""
        self.last = position
        self.expected += 1
        self.size += size
        self.batches |= batches

    def to_dict(self) -> dict[str, int]:
        """Return what `fetch_log` is given."""
        return {"first": self.first, "last": self.last, "expected": self.expected}


@dataclass(slots=True)
class LogScan:
    """What a log holds: slices of creations, deletions, role sessions that began, and what must be reported.

    `version` is the one that was read.
    """

    slices: list[Slice] = field(default_factory=list)
    rejected: dict[Admission, list[int]] = field(default_factory=dict)
    malformed: list[Row] = field(default_factory=list)
    """The rows of malformed records, if they are few enough to be told of one by one."""
    sessions: dict[str, Row] = field(default_factory=dict)
    closings: list[Closing] = field(default_factory=list)
    few: list[Entry] = field(default_factory=list)
    """The creations, if they are few; none where they are more than may be held."""
    unknown: int = 0
    records: int = 0
    """How many there are, or none where the log names no call that matters: then they were not counted."""
    version: str = ""

    @property
    def creations(self) -> int:
        """The number of records that enter."""
        return sum(part.expected for part in self.slices)


def scan_log(bucket: str, key: str, version: str, runtime: Runtime) -> LogScan:
    """Read a log once. Raises `MalformedLog`, `ResourceNotFound` (it is gone) or a retryable error."""
    read, chunks = _opened(bucket, key, version, runtime)
    result = LogScan(version=read)
    sessions = CALLS if runtime.settings.trace else frozenset[str]()
    place = cloudtrail.parse_key(key)
    for position, record, verdict in _admitted(chunks, key, runtime, wanted_calls(catalogue.DELETING_CALLS, sessions)):
        result.records = position + 1
        result.closings += closings_of(record, runtime.settings, place)
        if verdict.kind == "creation":
            _enter(result, entry_of(bucket, key, position, record))
        elif verdict.kind != "nothing":
            result.rejected.setdefault(verdict, []).append(position)
            if verdict.kind == "malformed":
                _note(result, row_of(record, verdict.reason, {"bucket": bucket, "key": key}, position))
        elif catalogue.unknown_creation(record):
            result.unknown += 1
        elif runtime.settings.trace:
            result.sessions |= {row["ResourceId"]: row for row in sessions_of(record, runtime.settings)}
    return result


def admitted(bucket: str, key: str, version: str, runtime: Runtime) -> Iterator[tuple[int, Any, Admission]]:
    """Yield the records of a log with their positions and their admission, in constant memory.

    Records that would be admitted as nothing are passed over; for a run of them the last stands alone, as None.
    """
    return _admitted(_opened(bucket, key, version, runtime)[1], key, runtime, wanted_calls())


def _admitted(
    chunks: Iterable[bytes], key: str, runtime: Runtime, wanted: cloudtrail.CallFilter
) -> Iterator[tuple[int, Any, Admission]]:
    place = cloudtrail.parse_key(key)
    for position, element in cloudtrail.read_wanted(chunks, wanted):
        if element is cloudtrail.SKIPPED:
            yield position, None, NOTHING
            continue
        record = cloudtrail.unwrap(element)
        yield position, record, admit(element if record is None else record, runtime.settings, place)


@cache
def wanted_calls(more: frozenset[str] = frozenset(), by_people: frozenset[str] = frozenset()) -> cloudtrail.CallFilter:
    """Return what looks for calls that create what the catalogue knows or may belong there, and for other names.

    Calls of the names `by_people` are looked for but where an AWS service made them.
    """
    known = {row.name for row in catalogue.CREATIONS} | more | by_people
    names = [name for name in known if not name.startswith(catalogue.VERBS)]
    unless = [one for one in catalogue.UNTAGGABLE if one[1] not in known]
    return cloudtrail.CallFilter([*catalogue.VERBS, *names], unless, by_people=by_people)


def entry_of(bucket: str, key: str, position: int, record: dict[str, Any]) -> Entry:
    """Return the entry of a record in a log, trimmed to what is read of it."""
    return {"record": cloudtrail.trimmed(record), "log": {"bucket": bucket, "key": key}, "position": position}


def _enter(result: LogScan, entry: Entry) -> None:
    batches = batch_keys(catalogue.resources_of(entry["record"]))
    size = len(to_json(entry["record"]))
    if not result.slices or not result.slices[-1].takes(size, batches):
        result.slices.append(Slice(first=entry["position"]))
    part = result.slices[-1]
    part.add(entry["position"], size, batches)
    if len(result.slices) == 1 and part.expected <= FEW_RECORDS and part.size <= FEW_BYTES:
        result.few.append(entry)
    else:
        result.few.clear()


def _note(result: LogScan, row: Row) -> None:
    """Hold the row of a malformed record, or none of the log where they are more than may be held."""
    number = sum(len(positions) for one, positions in result.rejected.items() if one.kind == "malformed")
    if number <= MOST:
        result.malformed.append(row)
    else:
        result.malformed.clear()


def _opened(bucket: str, key: str, version: str, runtime: Runtime) -> tuple[str, Iterator[bytes]]:
    """Return the version that is read, as a notification would name it, and its bytes.

    The null version is that of a bucket without versions (Retrieving object versions, Amazon S3 User Guide).
    """
    s3 = runtime.client("s3", runtime.settings.region)
    request = {"Bucket": bucket, "Key": key} | ({"VersionId": version} if version else {})
    try:
        answer = s3.get_object(**request)
    except ClientError as exc:
        raise classify(exc) from exc
    chunks: Iterator[bytes] = answer["Body"].iter_chunks(READ_BYTES)
    return version or answer.get("VersionId", "").replace("null", ""), chunks
