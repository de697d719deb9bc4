"""From the bytes of a file to its elements: a log, a list of records, one record, or a record on each line.

The ending of a name is trusted only where it says lines; all else is told from the text. Gzip is told from its first
bytes. Logs and lines are read in constant memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, Final

from chalicelib import cloudtrail
from chalicelib.cloudtrail.decompression import unpacked
from chalicelib.errors import MalformedLog
from scripts.ops.preview.sources import Source

HEAD: Final = 1 << 21
"""Bytes that are looked at to tell what a text is. A CloudTrail record has 1 MB at most, so one always fits."""

MAX_LINE: Final = 1 << 25
"""Bytes at which a line is given up."""

_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Malformed:
    """A line that holds no JSON."""

    reason: str


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
    """Say what a text is, by its beginning: `log`, `list`, `record` or `lines`."""
    text = head.decode("utf-8", "replace").strip(" \t\r\n")
    if text.startswith("["):
        return "list"
    first, _, others = text.partition("\n")
    value, cut = _decoded(first)
    if isinstance(value, dict) and others:
        return "lines"
    if not cut and any(isinstance(_decoded(line)[0], dict) for line in others.split("\n")):
        return "lines"
    return _form_of_one(_decoded(text)[0]) if whole else "log"


def _form_of_one(value: object) -> str:
    """Say what a single JSON value is. What is neither is called a log: its reader says what is wrong with it."""
    if not isinstance(value, dict) or _is_log(value):
        return "log"
    return "log" if value.keys().isdisjoint(("eventName", "detail", "record")) else "record"


def _is_log(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("Records"), list) and "eventName" not in value


def _decoded(text: str) -> tuple[object, bool]:
    """Return the value of a JSON text, or None and whether it could go on in the next line."""
    try:
        return json.loads(text), False
    except json.JSONDecodeError as exc:
        return None, exc.pos >= len(text.rstrip()) and not exc.msg.startswith("Unterminated string")
    except (ValueError, RecursionError):
        return None, False


def _from_log(pieces: Iterable[bytes], before: bytes = b"", after: bytes = b"") -> Iterator[object]:
    """Yield the elements of a log, or of what becomes one with something around it."""
    return (element for _, element in cloudtrail.read_records(chain([before], pieces, [after])))


def _from_lines(pieces: Iterable[bytes]) -> Iterator[object]:
    for line in _lines(pieces):
        if line is None:
            yield Malformed(f"the line is longer than {MAX_LINE} bytes")
        elif line.strip():
            element = _element(line)
            yield from element["Records"] if _is_log(element) else [element]  # type: ignore[index]


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
    "log": _from_log,
    "list": partial(_from_log, before=b'{"Records":', after=b"}"),
    "record": partial(_from_log, before=b'{"Records":[', after=b"]}"),
}
"""By form."""
