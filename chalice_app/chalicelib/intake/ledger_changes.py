"""What `receive` itself puts into the ledger, for a whole batch of messages: deletions, and openings of sessions.

Neither starts an execution, but where it shows that a row or a tag names the wrong creator: then a mend does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.attribution.awaiting import awaiting
from chalicelib.attribution.entries import Entry
from chalicelib.attribution.row_mends import mends_of_row
from chalicelib.core.grouping import group_by
from chalicelib.intake.role_sessions import keep_sessions
from chalicelib.ledger.closings import Closed, Closing, close
from chalicelib.ledger.store import Row
from chalicelib.runtime.container import Runtime

Join = Callable[[Sequence[Entry], str], None]
"""Takes entries that may share an execution, and the message that brought them."""

Mends = Iterator[tuple[Collection[str], Sequence[Entry]]]
"""Mends with the messages that showed that they are needed."""


@dataclass(slots=True)
class LedgerChanges:
    """What the messages of a batch change. What fails stops nothing else; its messages have to come again."""

    runtime: Runtime
    _closings: list[tuple[Closing, str]] = field(default_factory=list)
    _sessions: dict[str, set[str]] = field(default_factory=dict)
    _errors: dict[str, Exception] = field(default_factory=dict)

    def add(self, closings: Iterable[Closing], message: str) -> None:
        """Add deletions that a message tells of. They are written by `settle`."""
        self._closings += [(one, message) for one in closings]

    def open(self, sessions: Collection[Row], message: str) -> None:
        """Keep sessions that a message tells of, at once: what was made in them may be worked on next."""
        error = keep_sessions(sessions, self.runtime)
        if error:
            self._errors[message] = error
            return
        for one in sessions:
            self._sessions.setdefault(one["ResourceId"], set()).add(message)

    def settle(self, join: Join) -> dict[str, Exception]:
        """Write the deletions, and let the mends join that are needed. Returns the errors of messages."""
        number = 0
        # Of two mends for one call the first counts, and those of sessions lead to who stands behind the creator.
        for messages, entries in chain(self._by_sessions(), self._by_closings()):
            join(entries, min(messages))
            number += len(entries)
        if number:
            self.runtime.logger.info("Mends needed", extra={"mends": number})
        return self._errors

    def _by_closings(self) -> Mends:
        told = group_by(self._closings, lambda one: one[0].arn)
        closed = close([one for one, _ in self._closings], self.runtime.ledger)
        self._tell(closed)
        for one in closed:
            messages = {message for _, message in told[one.arn]}
            try:
                mends = _mends_of(one)
            except Exception as exc:  # noqa: BLE001  # whatever it was, the other resources are looked at
                self._errors |= dict.fromkeys(messages, exc)
                continue
            yield messages, mends

    def _by_sessions(self) -> Mends:
        try:
            found = awaiting(self._sessions, self.runtime.ledger) if self._sessions else {}
        except Exception as exc:  # noqa: BLE001  # whatever it was, all else goes on
            self._errors |= dict.fromkeys(chain.from_iterable(self._sessions.values()), exc)
            return
        for session, mends in found.items():
            yield self._sessions[session], [{**entry, "cause": session} for entry in mends]

    def _tell(self, closed: Sequence[Closed]) -> None:
        """Count resources that were deleted: those with a row, those without, those that could not be closed."""
        if not closed:
            return
        failed = sum(one.error is not None for one in closed)
        rows = sum(one.row is not None for one in closed)
        self.runtime.metrics.add_metric(name="ResourcesClosed", unit=MetricUnit.Count, value=rows)
        counts = {"resources": len(closed), "rows": rows, "kept": len(closed) - rows - failed, "failed": failed}
        self.runtime.logger.info("Deletions noted", extra=counts)


def _mends_of(closed: Closed) -> list[Entry]:
    """Return the mends that a closed row needs. Raises the error of what could not be closed."""
    if closed.error:
        raise closed.error
    return mends_of_row(closed.row) if closed.row else []
