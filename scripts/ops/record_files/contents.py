"""From the bytes of a file to its elements: a log, an answer of LookupEvents, a list, one record, or lines of them.

The ending of a name is trusted only where it says lines; all else is told from the text. Gzip is told from its first
bytes. Logs and lines are read in constant memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Final

from chalicelib import cloudtrail
from chalicelib.cloudtrail.decompression import unpacked
from chalicelib.errors import MalformedLog
from scripts.ops.record_files.records import LISTS, WRAPPERS, Malformed, list_in, record_in
from scripts.ops.record_files.sources import Source

HEAD: Final = 1 << 21
"""Bytes that are looked at to tell what a text is. A CloudTrail record has 1 MB at most, so one always fits."""

MAX_LINE: Final = 1 << 25
"""Bytes at which a line is given up."""

_MARK: Final = b"\xef\xbb\xbf"


def elements_of(source: Source) -> Iterator[object]:
    """Yield each element, decoded or `Malformed`. Raises `MalformedLog` or `Unreadable` where the source breaks off."""
    chunks = source.chunks()
    first = next((chunk for chunk in chunks if chunk), b"")
    if not first and source.may_be_empty:
        return
    broken: list[MalformedLog] = []
    pieces = _until_broken(unpacked(chain([first], chunks)), broken)
    head, whole = _head(pieces)
    form = "lines" if source.lines else _form(head, whole=whole)
    try:
        yield from _READERS[form](chain([head], pieces))
    except MalformedLog:
        if not broken:
            raise
    if broken:
        raise broken[0]


def _until_broken(pieces: Iterator[bytes], broken: list[MalformedLog]) -> Iterator[bytes]:
    """Yield pieces to their end, also if an error ends them: what came before it shall be read first."""
    try:
        yield from pieces
    except MalformedLog as exc:
        broken.append(exc)


def _head(pieces: Iterator[bytes]) -> tuple[bytes, bool]:
    """Return the beginning of a text, and whether it is all there is."""
    taken: list[bytes] = []
    size = 0
    for piece in pieces:
        taken.append(piece)
        size += len(piece)
        if size >= HEAD:
            break
    return b"".join(taken).removeprefix(_MARK), size < HEAD


def _form(head: bytes, *, whole: bool) -> str:
    """Say what a text is, by its beginning: `log`, `list`, `record`, `lines` or `values`."""
    text = head.decode("utf-8", "replace").strip(" \t\r\n")
    if text.startswith("["):
        return "list"
    value, end = _first_value(text)
    rest = text[end:]
    if isinstance(value, dict | str) and rest:
        if "\n" in text[:end]:  # as jq writes several: each on lines of its own
            return "values"
        if rest.startswith(("\r", "\n", "\t")):
            return "lines"
    if _has_broken_first_line(text):
        return "lines"
    return _form_of_one(value) if whole else "log"


def _form_of_one(value: object) -> str:
    """Say what a single JSON value is. What is neither is called a log: its reader says what is wrong with it."""
    if isinstance(value, str):
        return "record" if record_in(value) else "log"
    if not isinstance(value, dict) or list_in(value) is not None:
        return "log"
    return "log" if value.keys().isdisjoint(("eventName", *WRAPPERS)) else "record"


def _first_value(text: str) -> tuple[object, int]:
    """Return the first JSON value of a text and where it ends, or None and 0."""
    try:
        return json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None, 0


def _has_broken_first_line(text: str) -> bool:
    """Say whether a text is lines of which the first is no JSON, and does not go on in the next one."""
    first, _, others = text.partition("\n")
    try:
        json.loads(first)
    except json.JSONDecodeError as exc:
        if exc.pos >= len(first.rstrip()) and not exc.msg.startswith("Unterminated string"):
            return False
    except (ValueError, RecursionError):
        pass
    return any(isinstance(_first_value(line)[0], dict) for line in others.split("\n"))


def _from_log(pieces: Iterable[bytes], before: bytes = b"", after: bytes = b"") -> Iterator[object]:
    """Yield the elements of a log or an answer, or of what becomes one with something around it."""
    return (element for _, element in cloudtrail.read_records(chain([before], pieces, [after]), lists=LISTS))


def _from_values(pieces: Iterable[bytes]) -> Iterator[object]:
    for value in cloudtrail.read_values(pieces):
        yield from _flat(value)


def _from_lines(pieces: Iterable[bytes]) -> Iterator[object]:
    for line in _lines(pieces):
        if line is None:
            yield Malformed(f"the line is longer than {MAX_LINE} bytes")
        elif line.strip():
            for element in _in_line(line):
                yield from _flat(element)


def _in_line(line: bytes) -> list[object]:
    """Return the elements of a line: one, or as many as AWS's text output puts between tabs."""
    whole = _element(line)
    if not isinstance(whole, Malformed) or b"\t" not in line:
        return [whole]
    parts = [_element(part) for part in line.split(b"\t") if part.strip()]
    return [whole] if all(isinstance(part, Malformed) for part in parts) else parts


def _flat(element: object) -> Iterable[object]:
    found = list_in(element)
    return [element] if found is None else found


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes | None]:
    """Yield each line, and None for one that is too long to hold."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        *ends, rest = piece.split(b"\n")
        for end in ends:
            yield b"".join([*held, end]) if size + len(end) <= MAX_LINE else None
            held, size = [], 0
        size += len(rest)
        held = [*held, rest] if size <= MAX_LINE else []
    yield b"".join(held) if size <= MAX_LINE else None


def _element(line: bytes) -> object:
    try:
        return json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as exc:
        return Malformed(f"the line is not UTF-8 text: {exc.reason}")
    except json.JSONDecodeError as exc:
        return Malformed(f"the line is not JSON: {exc.msg.removesuffix(' at')} at column {exc.colno}")
    except (ValueError, RecursionError) as exc:  # a number of thousands of digits, or nested too deeply
        return Malformed(f"the line can't be read: {exc}")


_READERS: Final[dict[str, Callable[[Iterable[bytes]], Iterator[object]]]] = {
    "lines": _from_lines,
    "values": _from_values,
    "log": _from_log,
    "list": partial(_from_log, before=b'{"Records":', after=b"}"),
    "record": partial(_from_log, before=b'{"Records":[', after=b"]}"),
}
"""By form."""
