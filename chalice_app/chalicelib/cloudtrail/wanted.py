"""Which records of a log are worth decoding: a look at the bytes that may err on one side only.

CloudTrail writes the name of a call as it is. What spells it another way (escapes) counts as found, so nothing is ever
missed; what is found may turn out to be nothing.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

START: Final = b'{"Records":['
NEXT: Final = b'},{"eventVersion":'
"""What stands between two records in the logs that CloudTrail writes. In valid JSON it never stands inside a text."""

FIRST: Final = START + NEXT[2:]
"""How such a log begins."""
_KEY: Final = b'"eventName"'
_SPACE: Final = b"[ \\t\\n\\r]*"
_WHOLE: Final = re.compile(_KEY + _SPACE + b":" + _SPACE + rb'"[^"\\]*["\\]')
_ESCAPED_KEY: Final = re.compile(rb'"[A-Za-z]*\\u00[0-9A-Fa-f]{2}(?:[A-Za-z]|\\u00[0-9A-Fa-f]{2})*"')
_SOURCE: Final = 120
"""Bytes that a source takes, which CloudTrail writes right before the name."""
_LONGEST: Final = 1 << 16


class Wanted:
    """What the names of calls begin with that a log is searched for, but for some calls by source and name."""

    def __init__(self, names: Iterable[str], unless: Iterable[tuple[str, str]] = ()) -> None:
        choice = _one_of(names).encode()
        self._name = re.compile(_KEY + _SPACE + b":" + _SPACE + b'"(?:' + choice + rb'|[^"\\]*\\)')
        self._unless = {f'"eventSource":"{source}","eventName":"{name}"'.encode() for source, name in unless}

    def places(self, text: bytes) -> Iterator[int]:
        """Yield where a record may be that is wanted; in order, but for what is escaped. A name cut off is none."""
        for match in self._name.finditer(text):
            if match[0].endswith(b"\\") or self._is_wanted(text, match):
                yield match.start()
        if b"\\" in text and b"\\u00" in text:  # looked for apart: one character is found ten times as fast
            yield from (match.start() for match in _ESCAPED_KEY.finditer(text))

    def _is_wanted(self, text: bytes, match: re.Match[bytes]) -> bool:
        end = text.find(b'"', match.end())
        source = text.rfind(b'"eventSource"', max(match.start() - _SOURCE, 0), match.start())
        return end >= 0 and (source < 0 or text[source : end + 1] not in self._unless)

    def in_log(self, blocks: Iterable[bytes]) -> bool:
        """Say whether a log may hold any: yes, too, unless it begins and ends as CloudTrail's logs do.

        Between its ends a log that names none is not looked at as JSON. Stops reading at the first name.
        Raises `UnicodeDecodeError` where it is no UTF-8.
        """
        text, begun, end = b"", False, b""
        decoder = codecs.getincrementaldecoder("utf-8")()
        for block in blocks:
            text += block
            end = (end + block)[-len(FIRST) :]
            if not begun and not (text + FIRST[len(text) :]).startswith(FIRST):
                return True
            if not block.isascii():
                decoder.decode(block)
            begun = begun or len(text) >= len(FIRST)
            if next(self.places(text), None) is not None:
                return True
            text = _undecided(text) if begun else text
            if len(text) > _LONGEST:
                return True
        return not begun or not end.rstrip(b" \t\n\r").endswith(b"}]}")


def _one_of(names: Iterable[str]) -> str:
    """Return a pattern of any of these, by their first letter: most names are dismissed at that."""
    first = groupby(sorted(set(names)), key=lambda name: name[:1])
    return "|".join(
        f"{re.escape(letter)}(?:{'|'.join(re.escape(name[1:]) for name in same)})" for letter, same in first
    )


def _undecided(text: bytes) -> bytes:
    """Return the end of a text that the next block may make a name of, with the source before it."""
    last = text.rfind(_KEY)
    whole = _WHOLE.match(text, last) if last >= 0 else None
    if last >= 0 and whole is None:
        source = text.rfind(b'"eventSource"', max(last - _SOURCE, 0), last)
        return text[source if source >= 0 else last :]
    # What is cut is the source before a name, or a key of which each character is an escape.
    return text[max(whole.end() if whole else 0, len(text) - _SOURCE) :]
