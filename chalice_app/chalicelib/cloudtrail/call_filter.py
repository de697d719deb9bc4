"""Which records of a log are worth decoding: a look at the bytes that may err on one side only.

CloudTrail writes the name of a call as it is. What spells it another way (escapes) counts as found, so nothing is ever
missed; what is found may turn out to be nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, takewhile
from typing import Final

from chalicelib.cloudtrail.record_blocks import NEXT

_NAME: Final = rb'"eventName"[ \t\n\r]*:[ \t\n\r]*"'
_ESCAPED_KEY: Final = re.compile(rb'"[A-Za-z]*\\u00[0-9A-Fa-f]{2}(?:[A-Za-z]|\\u00[0-9A-Fa-f]{2})*"')
_SOURCE: Final = 120
"""Bytes that a source takes, which CloudTrail writes right before the name."""

_IDENTITY: Final = b'"userIdentity"'
_SERVICE: Final = re.compile(
    rb'"userIdentity":\{"type":"AWSService","invokedBy":"(?!pods\.eks\.)[^"\\]*"\},"eventTime":"[^"\\]*","eventSource":"[^"\\]*",\Z'
)
_CALLER: Final = 300
"""Bytes that take all this, which CloudTrail writes right before the name where an AWS service is the caller."""

_LIST: Final = re.compile(rb'\[(?!\{[^][{}\\]*\w"\}\])')
"""Lists but those that plainly end after one flat object. `NEXT` may stand in them, where no record ends."""


class CallFilter:
    """What the names of calls begin with that a log is searched for.

    `unless` are calls by source and name that are not wanted (of a source that a record has twice, the one before the
    name counts). Calls of the names `by_people` are wanted only where the caller is no AWS
    service, or is EKS, which says for which pod it calls.
    """

    def __init__(
        self, names: Iterable[str], unless: Iterable[tuple[str, str]] = (), by_people: Iterable[str] = ()
    ) -> None:
        self._name = re.compile(_NAME + b"(" + _one_of(names).encode() + rb'|[^"\\]*\\)')
        self._unless = {f'"eventSource":"{source}","eventName":"{name}"'.encode() for source, name in unless}
        self._by_people = {name.encode() for name in by_people}

    def places(self, run: bytes) -> Iterator[int]:
        """Yield where a record may be that is wanted; in order, but for what is escaped."""
        for match in self._name.finditer(run):
            if match[0].endswith(b"\\") or self._is_wanted(run, match):
                yield match.start()
        if b"\\" in run and b"\\u00" in run:  # looked for apart: one character is found ten times as fast
            yield from (match.start() for match in _ESCAPED_KEY.finditer(run))

    def is_in(self, run: bytes) -> bool:
        """Say whether any may be wanted."""
        return next(self.places(run), None) is not None

    def _is_wanted(self, run: bytes, match: re.Match[bytes]) -> bool:
        start, end = match.start(), run.find(b'"', match.end())
        name = run[match.start(1) : end]
        if name in self._by_people:
            return not _is_by_service(run, start, end)
        source = run.rfind(b'"eventSource"', max(start - _SOURCE, 0), start)
        return source < 0 or run[source : end + 1] not in self._unless


def _is_by_service(run: bytes, start: int, end: int) -> bool:
    """Say whether a service made the call that is named here: the record says so before, and nothing else after it."""
    caller = _SERVICE.search(run, max(start - _CALLER, 0), start)
    if caller is None:
        return False
    another = run.find(_IDENTITY, end)
    after = run.rfind(NEXT, end, another) if another >= 0 else len(run)
    return after >= 0 and _LIST.search(run, end, after) is None


def _one_of(names: Iterable[str]) -> str:
    """Return a pattern of any of these as a tree of their letters: a name is dismissed where it leaves all of them."""
    listed = sorted(set(names))
    if not listed or not listed[0]:
        return ""
    parts = []
    for _, group in groupby(listed, key=lambda name: name[0]):
        same = list(group)
        ends = zip(same[0], same[-1], strict=False)  # what the first and the last share in their order, all share
        begins = "".join(letter for letter, _ in takewhile(lambda pair: pair[0] == pair[1], ends))
        parts.append(re.escape(begins) + _one_of(name[len(begins) :] for name in same))
    return f"(?:{'|'.join(parts)})"
