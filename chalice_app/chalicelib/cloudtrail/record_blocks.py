"""A log in runs of records, and how many records a run is: by its brackets, without parsing it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import Final

START: Final = b'{"Records":['
NEXT: Final = b'},{"eventVersion":'
"""What stands between two records in the logs that CloudTrail writes. In valid JSON it never stands inside a text."""

FIRST: Final = START + NEXT[2:]
"""How such a log begins."""

LONGEST: Final = 1 << 22
"""What has no `NEXT` for so long is not cut into runs."""

DEEPEST: Final = 100
"""Brackets in brackets, at which a record is left to the parser."""

_TEXT: Final = bytes(set(range(256)) - set(b'"{}[],'))
_ESCAPE: Final = re.compile(rb'\\["\\]')
_STRING: Final = re.compile(b'"[^"]*"')


class RecordBlocks:
    """Blocks of a log, cut where records seem to meet: each run begins and ends as a record does, without a comma.

    Who may choose a call's parameters can write `NEXT` into a list there: `records_in` tells. What is left after the
    last run is `left` and then `rest()`: the end of the log, or all from where it is not as CloudTrail writes it.
    """

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self.left = b""
        self.begun = False
        """Whether the log begins as CloudTrail's do; its `START` is in no run, nor in what is left."""

    def __iter__(self) -> Iterator[bytes]:
        for block in self._blocks:
            self.left += block
            if not self.begun:
                if len(self.left) < len(FIRST):
                    continue
                if not self.left.startswith(FIRST):
                    return
                self.begun, self.left = True, self.left[len(START) :]
            cut = self.left.rfind(NEXT) + 1
            if cut:
                run, self.left = self.left[:cut], self.left[cut + 1 :]
                yield run
            elif len(self.left) > LONGEST:
                return

    def rest(self) -> Iterator[bytes]:
        """Return what was not in a run."""
        return chain([self.left], self._blocks)


def records_in(run: bytes) -> int:
    """Return how many objects a run is, that begins with one and ends with one; 0 where there is anything else in it.

    Quotes, brackets and commas say so, a tenth of the bytes. They are cut wherever two objects seem to meet in a list;
    where that is inside of an object or a text, the piece before leaves something open, and the next one goes on.
    """
    if b"\\" in run:
        run = _ESCAPE.sub(b"", run)
    shapes = run.translate(None, _TEXT)[1:-1].split(b"},{")
    torn = {shape for shape in set(shapes) if _opened(shape)}
    if not torn:
        return len(shapes)
    number, opened = 0, b""
    for shape in shapes:
        if opened or shape in torn:
            opened = _opened(opened + b"},{" + shape if opened else shape)
            if len(opened) > DEEPEST:
                return 0
        number += not opened
    return 0 if opened else number


@lru_cache(maxsize=256)  # most records have one of a few shapes, log after log
def _opened(shape: bytes) -> bytes:
    """Return the brackets and the quote that a shape leaves open, or closes without having opened them."""
    left, quote, _ = _STRING.sub(b"", shape.replace(b'""', b"")).partition(b'"')
    left = left.replace(b",", b"")
    for _ in range(DEEPEST):
        size = len(left)
        left = left.replace(b"{}", b"").replace(b"[]", b"")
        if len(left) == size:
            break
    return left + quote
