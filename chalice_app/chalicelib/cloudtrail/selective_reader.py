"""Reading of a log only what is wanted: the answers of a JSON parser for the price of unpacking and one look."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from itertools import chain
from typing import Final

from chalicelib.cloudtrail.call_filter import CallFilter
from chalicelib.cloudtrail.decompression import decoded
from chalicelib.cloudtrail.log_parser import DECODER, MAX_BYTES, read_text
from chalicelib.cloudtrail.record_blocks import NEXT, START, RecordBlocks, records_in
from chalicelib.cloudtrail.rewindable import RewindableLog
from chalicelib.errors import MalformedLog

SKIPPED: Final = object()
"""Stands for records that were passed over."""

_NAME: Final = b'"eventName":"'
_NO_NAME: Final = _NAME + b'"'

Found = tuple[int, object]


def read_wanted(chunks: Iterable[bytes], wanted: CallFilter, *, max_bytes: int = MAX_BYTES) -> Iterator[Found]:
    """Yield what `read_records` yields, but pass over most of what can't be wanted.

    Records that were passed over are one pair: the position of the last of them and `SKIPPED`. Of a log that begins and
    ends as CloudTrail's do and names nothing that is wanted, not even that is yielded. What is passed over is UTF-8,
    and where something is yielded its brackets are right; its JSON is not checked any further. Everything else is as
    `read_records` has it, with its errors.
    """
    log = RewindableLog(chunks, max_bytes)
    if not _is_silent(log, wanted):
        yield from _read(RecordBlocks(log.again()), wanted)


def _is_silent(log: RewindableLog, wanted: CallFilter) -> bool:
    """Say whether a log names nothing that is wanted, and begins and ends as CloudTrail's do."""
    runs, run = RecordBlocks(log.first()), b"{}"
    for run in runs:
        _check_text(run)
        if wanted.is_in(run) or _is_nameless(run):
            return False
    if not (runs.begun and log.ended) or wanted.is_in(runs.left) or not records_in(run):
        return False
    try:
        deque(_parsed(runs, b""), maxlen=0)
    except MalformedLog:
        return False
    return True


def _read(runs: RecordBlocks, wanted: CallFilter) -> Iterator[Found]:
    """Skim while the brackets allow it; what is left is parsed."""
    position, unread = 0, b""
    for run in runs:
        position, unread = yield from _skim(run, wanted, position)
        if unread:
            break
    for at, element in _parsed(runs, unread):
        yield position + at, element


def _parsed(runs: RecordBlocks, unread: bytes) -> Iterator[Found]:
    """Parse what was not skimmed as the log that it would be alone."""
    return read_text(decoded(chain([START if runs.begun else b"", unread], runs.rest())))


def _skim(run: bytes, wanted: CallFilter, at: int) -> Generator[Found, None, tuple[int, bytes]]:
    """Yield the records of a run that may be wanted. Return the position after it, and what of it has to be parsed."""
    _check_text(run)
    if _is_nameless(run):
        return at, run + b","
    start = 0
    for place in sorted(wanted.places(run)):
        if place < start:
            continue  # of the record before
        before = run.rfind(NEXT, start, place) + 1
        if before:
            number = records_in(run[start:before])
            if not number:
                return at, run[start:] + b","
            at, start = at + number, before + 1
        end = run.find(NEXT, place) + 1 or len(run)
        try:
            record = DECODER.decode(run[start:end].decode())
        except (RecursionError, ValueError):
            return at, run[start:] + b","  # the parser tells why, or that the record does not end here
        yield at, record
        at, start = at + 1, end + 1
    if start < len(run):
        number = records_in(run[start:])
        if not number:
            return at, run[start:] + b","
        at += number
        yield at - 1, SKIPPED
    return at, b""


def _is_nameless(run: bytes) -> bool:
    """Say whether a run holds fewer names of calls than records. The parser then shows every record."""
    return run.count(_NAME) - run.count(_NO_NAME) <= run.count(NEXT)


def _check_text(run: bytes) -> None:
    if not run.isascii():
        try:
            run.decode()
        except UnicodeDecodeError as exc:
            raise MalformedLog(f"the log is not UTF-8 text: {exc.reason}") from exc
