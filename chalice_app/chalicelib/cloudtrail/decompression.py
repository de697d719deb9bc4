"""Unpacking the bytes of a log in constant memory: gzip of one or many members, or plain JSON."""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from chalicelib.errors import MalformedLog

BLOCK: Final = 1 << 18
"""Unpacked bytes that are handled at a time."""

_GZIP: Final = b"\x1f\x8b"
_GZIP_ONLY: Final = 16 + zlib.MAX_WBITS


def text_blocks(chunks: Iterable[bytes], max_bytes: int) -> Iterator[str]:
    """Yield the text of a log in blocks of about `BLOCK` bytes, whatever the size of the chunks.

    Raises `MalformedLog` for what can't be unpacked, is not UTF-8, or unpacks to more than `max_bytes`.
    """
    yield from decoded(byte_blocks(chunks, max_bytes))


def byte_blocks(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    """Yield the bytes of a log in such blocks, unpacked but not looked at."""
    return _blocks(_capped(unpacked(chunks), max_bytes))


def decoded(blocks: Iterable[bytes]) -> Iterator[str]:
    """Yield the text of unpacked blocks. Raises `MalformedLog` for what is not UTF-8."""
    decode = codecs.getincrementaldecoder("utf-8-sig")().decode
    try:
        for block in blocks:
            yield decode(block)
        yield decode(b"", final=True)
    except UnicodeDecodeError as exc:
        raise MalformedLog(f"the log is not UTF-8 text: {exc.reason}") from exc


def _blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Gather small pieces, so that one byte at a time costs no more than one block at a time."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= BLOCK:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def _capped(pieces: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    """Stop a gzip bomb: refuse to unpack more than `max_bytes`."""
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > max_bytes:
            raise MalformedLog(f"the log unpacks to more than {max_bytes} bytes")
        yield piece


def unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack what starts as gzip does, pass on what does not. Raises `MalformedLog` for damaged gzip or no bytes."""
    pieces = _pieces(chunks)
    start = b""
    for piece in pieces:
        start += piece
        if len(start) >= len(_GZIP):
            break
    if not start:
        raise MalformedLog("the log is empty")
    rest = _then(start, pieces)
    yield from _gunzip(rest) if start.startswith(_GZIP) else rest


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut large chunks: zlib copies what it has not consumed, which must stay small."""
    for chunk in chunks:
        for start in range(0, len(chunk), BLOCK):
            yield chunk[start : start + BLOCK]


def _then(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _gunzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack gzip members one after the other, at most `BLOCK` bytes at a time."""
    member = zlib.decompressobj(_GZIP_ONLY)
    for piece in pieces:
        data = piece
        while data:
            if member.eof:
                # gzip allows zeros after the last member, for storage in fixed blocks.
                data = data.lstrip(b"\0")
                if not data:
                    break
                member = zlib.decompressobj(_GZIP_ONLY)
            yield _decompress(member, data)
            data = member.unused_data if member.eof else member.unconsumed_tail
    if not member.eof:
        raise MalformedLog("the log is cut off: its gzip data has no end")


def _decompress(member: zlib._Decompress, data: bytes) -> bytes:
    try:
        return member.decompress(data, BLOCK)
    except zlib.error as exc:
        raise MalformedLog(f"the log is damaged gzip: {exc}") from exc
