"""Reading a CloudTrail log record by record, exactly as a JSON parser would, in constant memory.

A full `json.loads` needs about six times the unpacked size; this needs a few blocks and the largest record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from chalicelib.cloudtrail.decompression import BLOCK, text_blocks
from chalicelib.errors import MalformedLog

MAX_BYTES: Final = 1 << 30
"""Unpacked size at which a log is given up. CloudTrail documents no largest log; real ones are far smaller."""

MAX_VALUE: Final = 1 << 22
"""Characters of one record at which a log is given up. CloudTrail's own limit for an event is 1 MB; lists in lists take
thirty times their text in memory."""

MAX_DOCUMENT: Final = 1 << 25
"""The same of a value that is no record: a file of an operator's, which may be one list of records."""

MAX_MEMBERS: Final = 1000
"""Members of a log beside its list at which it is given up. CloudTrail writes none."""

RECORDS: Final = ("Records",)
"""The list of a log."""

_SPACE: Final = re.compile(r"[ \t\n\r]*")


def refuse_constant(name: str) -> None:
    """Refuse NaN and Infinity, which Python reads and JSON has not (RFC 8259). Raises `ValueError`."""
    raise ValueError(f"{name} is no JSON")


DECODER: Final = json.JSONDecoder(parse_constant=refuse_constant)
"""Reads JSON and nothing else."""

_PARTIAL: Final = 16
"""A token cut off by the end of the text (`-Infinit`, `\\u12`, `1e+`) is an error within so many characters of it."""


def read_records(
    chunks: Iterable[bytes], *, max_bytes: int = MAX_BYTES, lists: Collection[str] = RECORDS
) -> Iterator[tuple[int, object]]:
    """Yield (position in `Records`, decoded element) for each element of a log, whatever its type.

    `lists` are the names that its list may have: other documents of records are read with another one.

    `chunks` are the bytes of the object, cut anywhere: gzip of one or more members, or plain JSON. The result equals
    `json.loads(gzip.decompress(b"".join(chunks)))["Records"]`. Other members of the log are read and dropped; a log
    with two `Records` is refused.

    Raises `MalformedLog`, with the reason, where the log stops being one. The records before that place have been
    yielded by then: whether they count is the caller's decision. Errors of `chunks` itself pass through.
    """
    yield from read_text(text_blocks(chunks, max_bytes), lists)


def read_values(chunks: Iterable[bytes]) -> Iterator[object]:
    """Yield each of the JSON values that stand one after the other. Raises `MalformedLog` as `read_records` does."""
    cursor = _Cursor(text_blocks(chunks, MAX_BYTES), MAX_DOCUMENT)
    while cursor.peek():
        yield cursor.value()


def read_text(blocks: Iterator[str], lists: Collection[str] = RECORDS) -> Iterator[tuple[int, object]]:
    """Yield what `read_records` yields, of a log that is text already."""
    cursor = _Cursor(blocks, MAX_VALUE)
    cursor.expect("{", "the log is neither gzip nor a JSON object")
    found = False
    for name in _member_names(cursor):
        if name not in lists:
            cursor.value()
            continue
        if found:
            raise MalformedLog(f"the log has {name} twice")
        found = True
        yield from _elements(cursor, name)
    if cursor.peek():
        raise MalformedLog("there is more text after the end of the log")
    if not found:
        raise MalformedLog("the log has no Records (a digest file has none)")


def _member_names(cursor: _Cursor) -> Iterator[str]:
    """Yield the name of each member of the object whose `{` was just read; the caller reads the values."""
    if cursor.skip("}"):
        return
    for _ in range(MAX_MEMBERS):
        if cursor.peek() != '"':
            raise MalformedLog("the log is no JSON: a name of a member is missing")
        name = str(cursor.value())
        cursor.expect(":", "the log is no JSON: a colon is missing")
        yield name
        if cursor.skip("}"):
            return
        cursor.expect(",", "the log is no JSON: a comma is missing between its members")
    raise MalformedLog(f"the log has more than {MAX_MEMBERS} members")


def _elements(cursor: _Cursor, name: str) -> Iterator[tuple[int, object]]:
    """Yield the elements of the list that comes next, with their positions."""
    cursor.expect("[", f"{name} is not a list")
    if cursor.skip("]"):
        return
    position = 0
    while True:
        yield position, cursor.value()
        position += 1
        if cursor.skip("]"):
            return
        cursor.expect(",", f"the log is no JSON: a comma is missing after record {position - 1}")


class _Cursor:
    """A place in a text of which only a window is held."""

    def __init__(self, blocks: Iterator[str], longest: int) -> None:
        self._blocks = blocks
        self._longest = longest
        self._text = ""
        self._at = 0
        self._ended = False

    def peek(self) -> str:
        """Return the next character that is no white space, or an empty text at the end."""
        while True:
            self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]  # it matches anything
            if self._at < len(self._text):
                return self._text[self._at]
            if self._ended:
                return ""
            self._fill(1)

    def skip(self, character: str) -> bool:
        """Go past a character if it is the next one, and say whether it was."""
        if self.peek() != character:
            return False
        self._at += 1
        return True

    def expect(self, character: str, otherwise: str) -> None:
        """Go past a character that must come next. Raises `MalformedLog`, with `otherwise` unless the text ended."""
        if not self.skip(character):
            raise MalformedLog(otherwise if self.peek() else "the log is cut off: its JSON has no end")

    def value(self) -> object:
        """Go past a whole JSON value and return it."""
        self.peek()
        while True:
            found, value, end = self._try()
            if found:
                self._at = end
                return value
            held = len(self._text) - self._at
            if held > self._longest:
                raise MalformedLog(f"a record of the log is larger than {self._longest} characters")
            # Twice as much each time: a huge record is then decoded a few times, not once for each block.
            self._fill(min(2 * held, self._longest + 1))

    def _try(self) -> tuple[bool, object, int]:
        """Decode the value at this place, if the window holds all of it."""
        try:
            value, end = DECODER.raw_decode(self._text, self._at)
        except json.JSONDecodeError as exc:
            if self._ended or not self._may_be_cut(exc):
                raise MalformedLog(_fault(exc, ended=self._ended)) from exc
            return False, None, 0
        except (RecursionError, ValueError) as exc:  # nested too deeply, or a number of thousands of digits
            raise MalformedLog(f"the log holds a value that can't be read: {exc}") from exc
        # A number may go on in the next block; of all other values the end is seen.
        cut = not self._ended and end + _PARTIAL > len(self._text) and self._text[end - 1].isdigit()
        return not cut, value, end

    def _may_be_cut(self, exc: json.JSONDecodeError) -> bool:
        return exc.msg.startswith("Unterminated string") or exc.pos + _PARTIAL > len(self._text)

    def _fill(self, wanted: int) -> None:
        """Drop what was read, and read on until the window holds `wanted` characters or the text ends."""
        parts = [self._text[self._at :]]
        size = len(parts[0])
        self._at = 0
        while size < max(wanted, BLOCK) and not self._ended:
            block = next(self._blocks, None)
            self._ended = block is None
            parts.append(block or "")
            size += len(parts[-1])
        self._text = "".join(parts)


def _fault(exc: json.JSONDecodeError, *, ended: bool) -> str:
    if ended and (exc.msg.startswith("Unterminated string") or exc.pos >= len(exc.doc)):
        return "the log is cut off: its JSON has no end"
    return f"the log is no JSON: {exc.msg}"
