"""From the names on a command line to what is read: files, folders, objects in S3, standard input."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final, cast

from chalicelib import cloudtrail
from chalicelib.core.aws_errors import AWS_ERRORS
from scripts.ops.errors import in_words

BLOCK: Final = 1 << 16
LINES: Final = (".jsonl", ".jsonl.gz")
WANTED: Final = (".json", ".json.gz", *LINES)
_BUCKET: Final = re.compile(r"[A-Za-z0-9._-]{3,255}")
"""Also the names that buckets had before 2018.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""

OTHER_ENDING: Final = f"its name does not end in {', '.join(WANTED)}"


class Unreadable(Exception):
    """An input can't be read; the message says why and the caller knows which."""


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to read, as often as one likes. With `lines` each line is a record.

    `chunks` starts reading, from the beginning, and may raise `Unreadable`.
    """

    name: str
    chunks: Callable[[], Iterator[bytes]]
    lines: bool = False
    may_be_empty: bool = False


@dataclass(slots=True)
class Found:
    """What names stand for: what to read, how many files are passed over and why, and which names mean nothing."""

    sources: list[Source] = field(default_factory=list)
    passed: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, str]] = field(default_factory=list)


def find(names: Iterable[str]) -> Found:
    """Look up all names, in their order. What a folder or prefix holds is sorted, and only logs are taken from it."""
    found = Found()
    for name in names:
        before = len(found.sources), found.passed.total()
        try:
            _look_up(name, found)
        except Unreadable as exc:
            found.failed.append((name, str(exc)))
        else:
            if (len(found.sources), found.passed.total()) == before and name.startswith("s3://"):
                found.failed.append((name, "there is no object of that name, nor one whose name begins so"))
            elif len(found.sources) == before[0]:
                found.failed.append((name, f"nothing in it ends in {', '.join(WANTED)} and holds records"))
    return found


def _look_up(name: str, found: Found) -> None:
    if name == "-":
        found.sources.append(Source("standard input", _Held(_of_standard_input), may_be_empty=True))
    elif name.startswith("s3://"):
        _list_bucket(name, found)
    elif os.path.isdir(name):  # noqa: PTH112 - a Path would turn "./-" into "-"
        _walk(name, found)
    else:
        found.sources.append(_file(name))


def _file(name: str) -> Source:
    lines = name.endswith(LINES)
    read = partial(_of_file, name)
    once = os.path.exists(name) and not os.path.isfile(name)  # noqa: PTH110, PTH113 - a pipe, as of <(...)
    return Source(name, _Held(read) if once else read, lines=lines, may_be_empty=lines)


def _walk(folder: str, found: Found) -> None:
    def complain(error: OSError) -> None:
        found.failed.append((str(error.filename), error.strerror or "it can't be opened"))

    for path, folders, files in os.walk(folder, onerror=complain):
        folders.sort()
        for file in sorted(files):
            name = str(Path(path, file))
            why = _why_not(name)
            if why:
                found.passed[why] += 1
            else:
                found.sources.append(_file(name))


def _why_not(name: str) -> str:
    """Return why a file of a trail's folder is not read; empty if it is."""
    if not name.endswith(WANTED):
        return OTHER_ENDING
    key = cloudtrail.parse_key(name)
    return key.why if key else ""


def _of_file(name: str) -> Iterator[bytes]:
    try:
        with Path(name).open("rb") as file:
            yield from _blocks(file)
    except OSError as exc:
        raise Unreadable(exc.strerror or str(exc)) from exc
    except ValueError as exc:  # a NUL in the name
        raise Unreadable(str(exc)) from exc


class _Held:
    """What can be read but once, readable as often as one likes: it is copied into a file that has no name."""

    def __init__(self, read: Callable[[], Iterator[bytes]]) -> None:
        self._read = read
        self._copy: BinaryIO | None = None

    def __call__(self) -> Iterator[bytes]:
        if self._copy is None:
            copy = TemporaryFile()  # noqa: SIM115 - it lives as long as the source
            copy.writelines(self._read())
            self._copy = cast("BinaryIO", copy)
        self._copy.seek(0)
        return _blocks(self._copy)


def _of_standard_input() -> Iterator[bytes]:
    return _blocks(sys.stdin.buffer)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    return iter(partial(file.read, BLOCK), b"")


def _list_bucket(url: str, found: Found) -> None:
    """Find what lies under `s3://bucket/prefix`; a key itself is a prefix too."""
    import boto3  # files on disk need no AWS

    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    if not _BUCKET.fullmatch(bucket):
        raise Unreadable("expected s3://BUCKET or s3://BUCKET/PREFIX, with the name of a bucket")
    try:
        client = boto3.client("s3")
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        for key in (item["Key"] for page in pages for item in page.get("Contents", ())):
            why = _why_not(key)
            if why:
                found.passed[why] += 1
            else:
                read = partial(_of_object, client, bucket, key)
                lines = key.endswith(LINES)
                found.sources.append(Source(f"s3://{bucket}/{key}", read, lines=lines, may_be_empty=lines))
    except AWS_ERRORS as exc:
        raise Unreadable(in_words(exc)) from exc


def _of_object(client: object, bucket: str, key: str) -> Iterator[bytes]:
    try:
        answer = client.get_object(Bucket=bucket, Key=key)  # type: ignore[attr-defined]
        yield from answer["Body"].iter_chunks(BLOCK)
    except AWS_ERRORS as exc:
        raise Unreadable(in_words(exc)) from exc
