"""What the ledger says of a resource before anything is read of it: whether a call made what exists now (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.ledger.facts import deletions_of, gathered, key_of
from chalicelib.ledger.history import REQUEST, Call, Deletion, Life, lives_of
from chalicelib.ledger.recording import written_for, written_in
from chalicelib.ledger.rows import GOOD, revision_of
from chalicelib.ledger.store import Row
from chalicelib.tagging.decisions import Outcome, settled
from chalicelib.tagging.reasons import Reason
from chalicelib.tagging.tasks import TagTask

DONE = (*GOOD, "SKIPPED")
"""What needs no second look when the event comes again, by the other way or by a duplicate."""


def lives_with(row: Row | None, closing: Row | None, calls: Sequence[Call]) -> tuple[Life, ...]:
    """Return the lives of a name by its row, the deletions that wait for one, and the calls of a batch."""
    ends: dict[str, Deletion] = {one.id: one for found in (row, closing) if found for one in deletions_of(found)}
    return lives_of(gathered(row, calls), list(ends.values()))


def consult_ledger(task: TagTask, call: Call, row: Row | None, lives: Sequence[Life]) -> TagTask | Outcome:
    """Return the task where the call made what exists now, or may tell by its tags, else the outcome.

    `lives` are those of the name, with the call in them.
    """
    task = replace(task, seen=revision_of(row))
    last = lives[-1]
    if not last.has(call.key):
        return settled(task, "SKIPPED", Reason.SUPERSEDED)
    if last.ended:
        return settled(task, "SKIPPED", Reason.ENDED)
    if row and _done(row, call) and not task.again:
        return settled(task, row["Status"], Reason.DONE_BEFORE, row["Tags"])
    if call.success == REQUEST:
        return task
    if last.maker and last.maker.key == call.key:
        ours = written_in(row) if row and (task.mend or written_for(row) != call.key) else {}
        return replace(task, ours=ours)
    return _of_update(task, call, row, last)


def _done(row: Row, call: Call) -> bool:
    """Say whether the ledger holds what became of a call: that of the row, or a request that was granted."""
    if key_of(row) == call.key:
        return row["Status"] in DONE
    return call.success == REQUEST and any(one["EventId"] == call.id for one in row.get("Calls", ()))


def _of_update(task: TagTask, call: Call, row: Row | None, last: Life) -> TagTask | Outcome:
    """Return the outcome of a call that made nothing, or the task where the tags may prove that."""
    if last.maker is None:
        return settled(task, "SKIPPED", Reason.UPDATE_BY_ANSWER)
    open_question = any(one.key == call.key and one.proves_nothing for one in last.calls)
    if row and open_question and last.has(key_of(row)) and row.get("WrittenAt", call.time) < call.time:
        return replace(task, ours=written_in(row), update=True)
    return settled(task, "SKIPPED", Reason.UPDATE)
