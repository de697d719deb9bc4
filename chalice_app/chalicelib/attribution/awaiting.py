"""Awaiting: what was made in a session whose opening is not known yet is kept until the opening comes, for eight days.

CloudTrail may deliver the opening after what was made in it. Whoever keeps an opening looks for what awaits it
afterwards; whoever lets something wait looks for the opening afterwards: one of the two finds the other.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

from chalicelib.attribution.creator_chains import rows_behind, unopened, with_chains
from chalicelib.attribution.entries import Entry, id_of
from chalicelib.attribution.mends import mend_entry
from chalicelib.core.payloads import to_json
from chalicelib.core.resource import Resource
from chalicelib.errors import Throttled
from chalicelib.identity import Creator
from chalicelib.ledger import keys
from chalicelib.ledger.calls import call_of_event
from chalicelib.ledger.rows import Ledger, next_revision
from chalicelib.ledger.store import Row, Update

if TYPE_CHECKING:
    from chalicelib.core.payload_types.events import Event

KEPT_DAYS: Final = 8
DAY: Final = 86_400

MOST_BYTES: Final = 50_000
"""What is kept of one session, packed: some two thousand resources."""

TRIES: Final = 5

Entries = dict[str, Entry]
"""Entries by their ids."""


def traced(events: Sequence[Event], creators: Sequence[Creator], ledger: Ledger) -> tuple[list[Creator], bool]:
    """Return the creators with their chains, and whether all that lacks the opening of a session could wait for it."""
    behind = rows_behind(events, ledger)
    found = with_chains(events, creators, behind)
    waiting = _waiting(events, found, behind)
    if not waiting:
        return found, True
    kept = keep(waiting, ledger)
    if ledger.read(list(waiting)):
        found = with_chains(events, creators, rows_behind(events, ledger))
    return found, kept


def entries_of(event: Event, creator: Creator) -> Entries:
    """Return the mends that set right what an event made, once more is known of its session."""
    made = {"creator": creator.to_dict()}
    mends = [
        mend_entry(call_of_event({**event, **made}, Resource.from_dict(one)), one, event["leads"])
        for one in event["resources"]
    ]
    return {id_of(one): one for one in mends}


def keep(waiting: Mapping[str, Entries], ledger: Ledger) -> bool:
    """Let entries wait for sessions, by the keys of these; say whether all could be kept.

    Raises `Throttled` where others write the same row each time.
    """
    rows = ledger.read([keys.awaited(session) for session in waiting])
    kept = [_put(keys.awaited(session), entries, rows, ledger) for session, entries in waiting.items()]
    return all(kept)


def awaiting(sessions: Collection[str], ledger: Ledger) -> dict[str, list[Entry]]:
    """Return what waits for sessions, by the keys of these."""
    by_key = {keys.awaited(session): session for session in sessions}
    return {by_key[key]: list(_entries(row).values()) for key, row in ledger.read(list(by_key)).items()}


def _waiting(events: Sequence[Event], creators: Sequence[Creator], behind: Mapping[str, Row]) -> dict[str, Entries]:
    found: dict[str, Entries] = {}
    for event, creator in zip(events, creators, strict=True):
        for session in unopened(event, behind) if "skip" not in event else ():
            found.setdefault(session, {}).update(entries_of(event, creator))
    return {session: entries for session, entries in found.items() if entries}


def _put(key: str, entries: Entries, rows: Mapping[str, Row], ledger: Ledger) -> bool:
    row = rows.get(key, {})
    for _ in range(TRIES):
        known = _entries(row)
        if entries.keys() <= known.keys():
            return True
        packed = _packed({**entries, **known})
        if len(packed) > MOST_BYTES:
            return False
        number, unwritten = next_revision(row)
        ends = int(ledger.now().timestamp()) + KEPT_DAYS * DAY
        values = {"Entries": packed, "Revision": number, "ExpiresAt": ends}
        if ledger.store.update(Update(key=key, values=values, over=[[unwritten]])):
            return True
        row = ledger.read([key]).get(key, {})
    raise Throttled(f"{key} was written by others {TRIES} times")


def _packed(entries: Entries) -> str:
    return base64.b64encode(gzip.compress(to_json(entries).encode(), mtime=0)).decode()


def _entries(row: Row) -> Entries:
    packed = row.get("Entries")
    return cast("Entries", json.loads(gzip.decompress(base64.b64decode(packed)))) if packed else {}
