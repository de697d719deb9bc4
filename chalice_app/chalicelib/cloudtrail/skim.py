"""Reading of a log only what is wanted: the answers of a JSON parser for the price of unpacking and one look.

Between records stands a mark that valid JSON has nowhere but between objects of a list. Where the brackets of a stretch
of the log show that each mark in it is one between records, their texts are known without being parsed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from chalicelib.cloudtrail.log import MAX_BYTES, read_text
from chalicelib.cloudtrail.unpack import byte_blocks, decoded
from chalicelib.cloudtrail.wanted import FIRST, NEXT, START, Wanted
from chalicelib.errors import MalformedLog

PASSED: Final = object()
"""Stands for records that were passed over."""

KEPT_BYTES: Final = 1 << 23
"""Packed bytes of a log that are kept to be read again, if at last there is something in it."""

_LONGEST: Final = 1 << 22
"""A stretch without the mark is left to the parser."""

_BETWEEN: Final = b"\x01"  # no text of valid JSON holds it as it is
_TEXT: Final = bytes(set(range(256)) - set(b'"{}[]\x01'))
_STRING: Final = re.compile(b'"[^"]*"')


def read_wanted(chunks: Iterable[bytes], wanted: Wanted, *, max_bytes: int = MAX_BYTES) -> Iterator[tuple[int, object]]:
    """Yield what `read_records` yields, but pass over most of what can't be wanted.

    Records that were passed over are one pair: the position of the last of them and `PASSED`. Of a log that begins and
    ends as CloudTrail's do and names nothing that is wanted, not even that is yielded. Of what is passed over, JSON is
    checked for no more than its brackets; everything else is as `read_records` has it, with its errors.
    """
    source, kept = iter(chunks), list[bytes]()
    try:
        worth = wanted.in_log(byte_blocks(_keeping(source, kept), max_bytes))
    except (MalformedLog, UnicodeDecodeError):  # or longer than what is kept; the reader tells which
        worth = True
    if worth:
        yield from _read(byte_blocks(chain(kept, source), max_bytes), wanted)


def _keeping(chunks: Iterator[bytes], kept: list[bytes]) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        kept.append(chunk)
        yield chunk
        size += len(chunk)
        if size > KEPT_BYTES:
            return


def _read(blocks: Iterator[bytes], wanted: Wanted) -> Iterator[tuple[int, object]]:
    """Skim while the brackets allow it; what is left is parsed."""
    window, head, position = b"", b"", 0
    for block in blocks:
        window += block
        if not head:
            if len(window) < len(FIRST):
                continue
            if not window.startswith(FIRST):
                break
            head, window = START, window[len(START) :]
        cut = window.rfind(NEXT) + 1
        stretch, window = window[:cut], window[cut + 1 if cut else 0 :]
        number = _records_in(stretch) if cut else 0
        if cut and not number:
            window = stretch + b"," + window
        elif number:
            yield from _found(stretch, wanted, position, number)
            position += number
        if len(window) > _LONGEST or (cut and not number):
            break
    for at, element in read_text(decoded(chain([head + window], blocks))):
        yield position + at, element


def _records_in(stretch: bytes) -> int:
    """Return how many records a stretch is, or 0 where the marks in it may be something else."""
    if _BETWEEN in stretch:
        return 0
    text = stretch
    if b"\\" in text:
        text = text.replace(b"\\\\", b"").replace(b'\\"', b"")
    # `split` and `join` take half as long as `replace`.
    shapes = _BETWEEN.join(text[1:-1].split(NEXT)).translate(None, _TEXT).split(_BETWEEN)
    # Most records of a log have one of a few shapes.
    return len(shapes) if all(map(_is_whole, set(shapes))) else 0


def _is_whole(shape: bytes) -> bool:
    """Say whether what is between the outer brackets of a record opens and closes, by its quotes and brackets alone.

    Texts without a bracket are two quotes side by side. Then the texts go that hold some, then pairs of brackets.
    """
    left = _STRING.sub(b"", shape.replace(b'""', b""))
    size = -1
    while size != len(left):
        size = len(left)
        left = left.replace(b"{}", b"").replace(b"[]", b"")
    return not left


def _found(stretch: bytes, wanted: Wanted, position: int, number: int) -> Iterator[tuple[int, object]]:
    """Yield the records of a stretch that may be wanted."""
    at, start = position, 0
    for place in sorted(wanted.places(stretch)):
        if place < start:
            continue  # of the record before
        before = stretch.rfind(NEXT, start, place)
        if before >= 0:
            at += stretch.count(NEXT, start, before + len(NEXT))
            start = before + 2
        end = stretch.find(NEXT, place) + 1 or len(stretch)
        yield at, _decode(stretch[start:end])
        at, start = at + 1, end + 1
    if not stretch.isascii():
        _checked(stretch)
    if at < position + number:
        yield position + number - 1, PASSED


def _decode(text: bytes) -> object:
    try:
        return json.loads(_checked(text))
    except (RecursionError, ValueError) as exc:
        raise MalformedLog(f"the log is no JSON: {exc}") from exc


def _checked(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError as exc:
        raise MalformedLog(f"the log is not UTF-8 text: {exc.reason}") from exc
