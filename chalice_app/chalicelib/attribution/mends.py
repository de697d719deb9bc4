"""Mends: entries for calls that the ledger knows already, whose resource may bear the tags of another call.

What one leads to is decided anew: where the call turns out to have made nothing that still exists, nothing is done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from chalicelib.core.resource import Resource, Success
from chalicelib.ledger.facts import call_of
from chalicelib.ledger.history import Call
from chalicelib.ledger.results import BESIDE_ID, MEND_ID

if TYPE_CHECKING:
    from chalicelib.core.payload_types.common import ResourceDict
    from chalicelib.core.payload_types.events import Entry, Event, Mend


def mend_entry(
    call: Call | Mapping[str, Any],
    resource: ResourceDict,
    leads: Sequence[Mapping[str, str]] = (),
    *,
    beside: bool = False,
) -> Entry:
    """Return the entry that has the tags of a call set right on a resource.

    The call is one of the ledger's: a `Call`, or a row of a resource for the call that it tells of, or an item of its
    `Calls`. `leads` are followed again to who stands behind the creator. `beside` says that it is none of what came in,
    so that nobody waits for it.
    """
    if not isinstance(call, Call):
        call = call_of(call)
    said = {"success": call.success or Success.NEW, "answer": call.answer, "reusable": not call.same}
    mend: Mend = {
        "resource": Resource.from_dict({**resource, **said}).to_dict(),
        "id": call.id,
        "time": call.time,
        "source": call.source,
        "name": call.action,
        "creator": dict(call.creator or {}),
    }
    for member in ("user_agent", "source_ip"):
        if getattr(call, member):
            mend[member] = getattr(call, member)
    if call.renamed:
        mend["renamed"] = dict(call.renamed)
    if leads:
        mend["leads"] = [dict(lead) for lead in leads]
    if beside:
        mend["beside"] = True
    return {"mend": mend}


def id_of_mend(mend: Mend) -> str:
    """Return the id by which a mend is accounted for: another than that of its call, and one for each resource."""
    key = mend["renamed"]["Event"] if "renamed" in mend else mend["id"]
    text = f"{key}|{mend['resource']['arn']}"
    return f"{BESIDE_ID if mend.get('beside') else MEND_ID}{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def event_of_mend(mend: Mend) -> Event:
    """Return the event of a mend."""
    resource = mend["resource"]
    event: dict[str, Any] = {
        **{name: mend.get(name, "") for name in ("time", "source", "name", "user_agent", "source_ip", "creator")},
        "id": id_of_mend(mend),
        "call": mend["id"],
        "resources": [resource],
        "region": resource.get("region", ""),
        "account": resource.get("account", ""),
    }
    event |= {name: mend[name] for name in ("leads", "renamed") if name in mend}
    return cast("Event", event)
