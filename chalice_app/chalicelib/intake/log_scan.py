"""Scanning a log in S3: which records enter, and into which slices the log is cut.

A slice is `{"first", "last", "expected"}`: absolute record positions, and how many creations lie between them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from chalicelib import catalogue, cloudtrail
from chalicelib.attribution.entries import Entry, batch_keys
from chalicelib.core.aws_errors import AWS_ERRORS, classify
from chalicelib.core.counts import counted
from chalicelib.core.payloads import to_json
from chalicelib.errors import MalformedLog, TimedOut
from chalicelib.identity import CALLS
from chalicelib.intake.admission import NOTHING, Admission, admit
from chalicelib.intake.deletions import closings_of
from chalicelib.intake.malformed import MOST, row_of
from chalicelib.intake.role_sessions import sessions_of
from chalicelib.ledger.closings import Closing
from chalicelib.ledger.store import Row
from chalicelib.runtime.container import Runtime

if TYPE_CHECKING:
    from chalicelib.core.payload_types.events import LogPlace

SLICE_RECORDS = 500
SLICE_BATCHES = 100
SLICE_BYTES = 32_000_000
"""One slice is one execution: no history nears 25,000 events, and `fetch_log` holds it in memory."""

FEW_RECORDS = 50
FEW_BYTES = 100_000
"""What of one log is held in memory, so that it need not be read again. A typical file has 5 creations of 1 to 3 KB; a
hundred logs come in one batch of messages, and decoded records take some five times their JSON: 50 MB at the most."""

READ_BYTES = 1 << 14
"""So many are asked of S3 at a time: between two of them the clock is looked at."""

MOST_RECORDS = 1 << 19
"""Records at which a log is given up: as CloudTrail writes them, they would be a log of half a gigabyte."""

MOST_POSITIONS = 1000
"""Positions that are told of the records that are rejected for one reason."""

MOST_REASONS = 20
"""Reasons that are told apart: who writes a log could give each record one of its own, and each has a dead letter."""

MOST_HELD = 8_000_000
"""Characters of a log's deletions and role sessions at which it is given up: some 15,000 of them."""

MOST_MALFORMED = 1_000_000
"""Characters of the rows of malformed records that are held."""

_LOOKS = 256
"""Records between two looks at the clock."""


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
class Places:
    """The records that are rejected for one reason: how many there are, and where the first of them stand."""

    number: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, position: int) -> None:
        """Count a record in."""
        self.number += 1
        if self.number <= MOST_POSITIONS:
            self.first.append(position)


@dataclass(slots=True)
class LogScan:
    """What a log holds: slices of creations, deletions, role sessions that began, and what must be reported.

    `version` is the one that was read.
    """

    slices: list[Slice] = field(default_factory=list)
    rejected: dict[Admission, Places] = field(default_factory=dict)
    """By their reason; those beyond `MOST_REASONS` have one together."""
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
    held: int = 0
    """Characters of what is held of it, about."""
    malformed_records: int = 0
    malformed_size: int = 0

    @property
    def creations(self) -> int:
        """The number of records that enter."""
        return sum(part.expected for part in self.slices)


def scan_log(bucket: str, key: str, version: str, runtime: Runtime, until: float = 0.0) -> LogScan:
    """Read a log once, as long as more than `until` seconds remain.

    Raises `MalformedLog`, `ResourceNotFound` (it is gone) or a retryable error: `TimedOut` where it takes too long.
    """
    clock = partial(_look, runtime, until)
    read, chunks = _opened(bucket, key, version, runtime, clock)
    result = LogScan(version=read)
    try:
        _scan(result, bucket, key, chunks, runtime, clock)
    except MalformedLog as exc:
        if result.creations:
            text = f"{exc}; before that stand {counted(result.creations, 'creation')}, of which none is started"
            raise MalformedLog(text) from exc
        raise
    result.held += result.slices[0].size if result.few else 0
    return result


def _scan(
    result: LogScan, bucket: str, key: str, chunks: Iterable[bytes], runtime: Runtime, clock: Callable[[], None]
) -> None:
    sessions = CALLS if runtime.settings.trace else frozenset[str]()
    place = cloudtrail.parse_key(key)
    wanted = wanted_calls(catalogue.DELETING_CALLS, sessions)
    for position, record, verdict in _admitted(chunks, key, runtime, wanted, clock):
        result.records = position + 1
        closings = closings_of(record, runtime.settings, place)
        if closings:
            _hold(result, closings)
            result.closings += closings
        if verdict.kind == "creation":
            _enter(result, entry_of(bucket, key, position, record))
        elif verdict.kind != "nothing":
            _reject(result, verdict, position, record, {"bucket": bucket, "key": key})
        elif catalogue.unknown_creation(record):
            result.unknown += 1
        elif runtime.settings.trace:
            opened = sessions_of(record, runtime.settings)
            _hold(result, opened)
            result.sessions |= {row["ResourceId"]: row for row in opened}


def admitted(bucket: str, key: str, version: str, runtime: Runtime) -> Iterator[tuple[int, Any, Admission]]:
    """Yield the records of a log with their positions and their admission, in constant memory.

    Records that would be admitted as nothing are passed over; for a run of them the last stands alone, as None.
    """
    clock = partial(_look, runtime, 0.0)
    return _admitted(_opened(bucket, key, version, runtime, clock)[1], key, runtime, wanted_calls(), clock)


def _admitted(
    chunks: Iterable[bytes], key: str, runtime: Runtime, wanted: cloudtrail.CallFilter, clock: Callable[[], None]
) -> Iterator[tuple[int, Any, Admission]]:
    place = cloudtrail.parse_key(key)
    for position, element in cloudtrail.read_wanted(chunks, wanted):
        if position >= MOST_RECORDS:
            text = f"the log holds more than {MOST_RECORDS} records"
            raise MalformedLog(text)
        if position % _LOOKS == 0:
            clock()
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
        if result.slices:
            result.slices[-1].batches.clear()  # nothing is asked of it any more
        result.slices.append(Slice(first=entry["position"]))
    part = result.slices[-1]
    part.add(entry["position"], size, batches)
    if len(result.slices) == 1 and part.expected <= FEW_RECORDS and part.size <= FEW_BYTES:
        result.few.append(entry)
    else:
        result.few.clear()


def _reject(result: LogScan, verdict: Admission, position: int, record: Any, log: LogPlace) -> None:
    """Count a record that is rejected, and hold the rows of malformed ones: all, or none where they are too many."""
    malformed = verdict.kind == "malformed"
    if malformed:
        result.malformed_records += 1
        if result.malformed_records <= MOST:
            row = row_of(record, verdict.reason, log, position)
            result.malformed_size += len(to_json(row))
            result.malformed.append(row)
        if result.malformed_records > MOST or result.malformed_size > MOST_MALFORMED:
            result.malformed.clear()
    if verdict not in result.rejected and len(result.rejected) >= MOST_REASONS:
        verdict = Admission(verdict.kind, "for reasons too many to tell each")
    result.rejected.setdefault(verdict, Places()).add(position)


def _hold(result: LogScan, told: Iterable[object]) -> None:
    """Count what is held in memory. Raises `MalformedLog` where that is more than a log of CloudTrail's tells."""
    result.held += sum(len(repr(one)) for one in told)
    if result.held > MOST_HELD:
        text = f"the log tells of more deletions and role sessions than {MOST_HELD} characters hold"
        raise MalformedLog(text)


def _look(runtime: Runtime, until: float) -> None:
    """Look at the clock. Raises `TimedOut` where no more than `until` seconds remain."""
    if runtime.seconds_left() <= until:
        text = "the log was not read to its end in the time that it had"
        raise TimedOut(text)


def _opened(
    bucket: str, key: str, version: str, runtime: Runtime, clock: Callable[[], None]
) -> tuple[str, Iterator[bytes]]:
    """Return the version that is read, as a notification would name it, and its bytes.

    The null version is that of a bucket without versions (Retrieving object versions, Amazon S3 User Guide).
    """
    s3 = runtime.client("s3", runtime.settings.region)
    request = {"Bucket": bucket, "Key": key} | ({"VersionId": version} if version else {})
    try:
        answer = s3.get_object(**request)
    except AWS_ERRORS as exc:
        raise classify(exc) from exc
    return version or answer.get("VersionId", "").replace("null", ""), _chunks(answer["Body"], clock)


def _chunks(body: Any, clock: Callable[[], None]) -> Iterator[bytes]:
    """Yield the bytes of an answer, which may stop coming or come slowly."""
    try:
        for chunk in body.iter_chunks(READ_BYTES):
            clock()
            yield chunk
    except AWS_ERRORS as exc:
        raise classify(exc) from exc
