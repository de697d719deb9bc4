"""Tracing: the chains of a chunk's events, read from the ledger together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.identity import HOPS, Chain, chain_of
from chalicelib.ledger import Ledger, Row


def chains(events: Sequence[Mapping[str, Any]], ledger: Ledger) -> list[Chain]:
    """Return the chain of each event. Reads nothing where no event has a lead, and each key once."""
    rows: dict[str, Row] = {}
    asked: set[str] = set()
    wanted = _keys(*(event.get("leads", ()) for event in events))
    for _ in range(HOPS):
        if not wanted:
            break
        found = ledger.read(sorted(wanted))
        rows |= found
        asked |= wanted
        wanted = _keys(*(row.get("Leads", ()) for row in found.values())) - asked
    return [chain_of(event.get("leads", ()), event["time"], rows) for event in events]


def _keys(*leads: Sequence[Mapping[str, str]]) -> set[str]:
    return {lead["key"] for of_one in leads for lead in of_one}
