"""What came in one batch of messages and may share an execution, and the executions that it makes."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from chalicelib.attribution.entries import Entry, batch_keys, id_of, resources_of
from chalicelib.core.payloads import to_json
from chalicelib.intake.log_scan import SLICE_BATCHES, SLICE_BYTES, SLICE_RECORDS
from chalicelib.runtime.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkUnit:
    """What stays together, so that it has one name when it comes alone again: a log, a record or a request."""

    entries: Sequence[Entry]
    batches: frozenset[tuple[str, str, str]]
    size: int
    messages: set[str] = field(default_factory=set)
    """Those that brought it; more than one where it was delivered twice."""


@dataclass(slots=True)
class ExecutionGroup:
    """The shares of one execution, within the limits of a slice."""

    entries: list[Entry] = field(default_factory=list)
    messages: set[str] = field(default_factory=set)
    batches: frozenset[tuple[str, str, str]] = frozenset()
    size: int = 0

    def takes(self, share: WorkUnit) -> bool:
        """Say whether a share fits."""
        fits = len(self.entries) + len(share.entries) <= SLICE_RECORDS and self.size + share.size <= SLICE_BYTES
        return fits and len(self.batches | share.batches) <= SLICE_BATCHES

    def add(self, share: WorkUnit) -> None:
        """Take a share in."""
        self.entries += share.entries
        self.messages |= share.messages
        self.batches |= share.batches
        self.size += share.size


class ExecutionGrouper:
    """The shares of one batch of messages, each once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._shares: dict[tuple[str, ...], WorkUnit] = {}

    def join(self, entries: Sequence[Entry], message: str) -> None:
        """Add what a message brought: the creations of one log, or one record or request.

        A log that is delivered twice is taken once. A record that is has an entry each time, and a line in the result.
        """
        if not entries:
            return
        keys = (batch_keys(resources_of(entry, self._settings)) for entry in entries)
        share = WorkUnit(
            entries=entries, batches=frozenset().union(*keys), size=sum(len(to_json(one)) for one in entries)
        )
        log = entries[0].get("log", {}).get("key")
        alike = (log, *map(id_of, entries)) if log else (message, str(len(self._shares)))
        self._shares.setdefault(alike, share).messages.add(message)

    def groups(self, without: Container[str]) -> list[ExecutionGroup]:
        """Return the executions to start, but for what only the messages `without` brought: these come again."""
        found: list[ExecutionGroup] = []
        for share in self._shares.values():
            if all(message in without for message in share.messages):
                continue
            group = next((one for one in found if one.takes(share)), None)
            if group is None:
                group = ExecutionGroup()
                found.append(group)
            group.add(share)
        return found
