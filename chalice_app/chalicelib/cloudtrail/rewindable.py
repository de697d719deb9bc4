"""Reading the blocks of a log twice: once to see whether there is anything in it, then from its start again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from chalicelib.cloudtrail.decompression import byte_blocks

PACKED: Final = 12 << 20
"""Packed bytes that are kept."""

UNPACKED: Final = 1 << 20
"""Unpacked bytes that are kept. What is wanted mostly comes early, and then the log is unpacked once. To keep more
would cost more than it saves: memory that is new to the process is slow."""


class RewindableLog:
    """The blocks of a log: `first`, as far as one likes, and then `again` from the start."""

    def __init__(self, chunks: Iterable[bytes], max_bytes: int) -> None:
        self._chunks = iter(chunks)
        self._max_bytes = max_bytes
        self._packed: list[bytes] = []
        self._unpacked: list[bytes] = []
        self._keeping = True
        self._blocks = byte_blocks(self._kept(), max_bytes)
        self.ended = False
        """Whether `first` came to the end of the log. It stops before if the log is too long to be kept."""

    def first(self) -> Iterator[bytes]:
        """Yield blocks, and keep what is read."""
        size = 0
        for block in self._blocks:
            size += len(block)
            self._unpacked = [*self._unpacked, block] if size <= UNPACKED else []
            yield block
            if not self._keeping:
                return
        self.ended = True

    def again(self) -> Iterator[bytes]:
        """Return all blocks; nothing more is kept."""
        self._keeping = False
        if self._unpacked:
            return chain(self._unpacked, self._blocks)
        return byte_blocks(chain(self._packed, self._chunks), self._max_bytes)

    def _kept(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._chunks:
            if self._keeping:
                self._packed.append(chunk)
                size += len(chunk)
                self._keeping = size <= PACKED
            yield chunk
