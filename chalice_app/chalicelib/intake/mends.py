"""Mends that `receive` finds: a deletion, or the opening of a session, shows that a row tells of the wrong creator.

A mend is found in the state of the ledger, not in its change: a message that comes again finds it again, and its
execution has the same name.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from chalicelib.attribution.awaiting import awaiting
from chalicelib.attribution.entries import Entry
from chalicelib.attribution.mends import mend_entry
from chalicelib.ledger.closings import Closed
from chalicelib.ledger.facts import newer_maker
from chalicelib.ledger.rows import Ledger
from chalicelib.taggers.arn_lookup import resource_for


def mends_of_closed(closed: Closed) -> list[Entry]:
    """Return the mend that a closed row needs, if it needs one: it tells of another call than made what exists.

    Raises the error of what could not be closed, and `InvalidRequest` where no resource is known by the row's ARN.
    """
    if closed.error:
        raise closed.error
    row = closed.row or {}
    maker = newer_maker(row) if "EventId" in row else None
    if maker is None or not maker.creator:
        return []
    found = resource_for(row["ResourceId"], row["Region"], row["AccountId"])
    known = replace(found, type=row["ResourceType"], region=row["Region"], account=row["AccountId"])
    return [{**mend_entry(maker, known.to_dict()), "cause": f"revision {row['Revision']}"}]


def mends_of_sessions(sessions: Collection[str], ledger: Ledger) -> dict[str, list[Entry]]:
    """Return what waited for sessions that are known now, by their keys."""
    found = awaiting(sessions, ledger)
    return {session: [{**entry, "cause": session} for entry in entries] for session, entries in found.items()}
