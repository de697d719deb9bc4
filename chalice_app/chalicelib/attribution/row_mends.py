"""Mends that the row of a resource needs: of the name that it had, and of the name that it has now.

They are found in the state of a row, not in its change: whoever looks at the row again finds the same.
"""

from __future__ import annotations

from dataclasses import replace

from chalicelib.attribution.entries import Entry
from chalicelib.attribution.mends import mend_entry
from chalicelib.core.resource import Resource, Success
from chalicelib.ledger.facts import lives_in, newer_maker
from chalicelib.ledger.history import Call, Life
from chalicelib.ledger.store import Row
from chalicelib.taggers.arn_lookup import resource_for


def mends_of_row(row: Row) -> list[Entry]:
    """Return the mends that a row needs into which a deletion was put; none for what is no row of a resource.

    One where the row tells of another call than made what exists. And one for each new name that was given: there the
    resource is its maker's, from the renaming on. Raises `InvalidRequest` where nothing is known by such an ARN.
    """
    if "EventId" not in row:
        return []
    found: list[Entry] = []
    maker = newer_maker(row)
    if maker and maker.creator:
        resource = _resource(row["ResourceId"], row)
        cause = f"revision {row['Revision']}"
        found.append({**mend_entry(maker, resource.to_dict()), "cause": cause})
    return [*found, *(one for life in lives_in(row) for one in _carried(row, life))]


def _carried(row: Row, life: Life) -> list[Entry]:
    """Return the entry that carries a life over to the new name, if it was renamed and its maker is known."""
    ended, maker = life.ended, life.maker
    new = row.get("RenamedTo", {}).get(ended.id, "") if ended else ""
    if not (ended and maker and maker.creator and new):
        return []
    call = Call(
        time=ended.time,
        id=ended.id,
        action=ended.action,
        source=maker.source,
        success=Success.NEW,
        creator=maker.creator,
        user_agent=maker.user_agent,
        source_ip=maker.source_ip,
    )
    return [{**mend_entry(call, _resource(new, row).to_dict()), "cause": f"made by {maker.id}"}]


def _resource(arn: str, row: Row) -> Resource:
    found = resource_for(arn, row["Region"], row["AccountId"])
    return replace(found, type=row["ResourceType"], region=row["Region"], account=row["AccountId"])
