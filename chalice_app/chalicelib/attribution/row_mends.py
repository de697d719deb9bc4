"""Mends that the row of a resource needs into which a deletion was put.

They are found in the state of a row, not in its change: whoever looks at the row again finds the same.
"""

from __future__ import annotations

from dataclasses import replace

from chalicelib.attribution.entries import Entry
from chalicelib.attribution.mends import mend_entry
from chalicelib.attribution.renamings import carried
from chalicelib.ledger.facts import newer_maker
from chalicelib.ledger.store import Row
from chalicelib.taggers.arn_lookup import resource_for


def mends_of_row(row: Row) -> list[Entry]:
    """Return the mends that a row needs; none for what is no row of a resource.

    One where the row tells of another call than made what exists, and one for each new name that was given. Raises
    `InvalidRequest` where nothing is known by such an ARN.
    """
    maker = newer_maker(row) if "EventId" in row else None
    if not (maker and maker.creator) and not row.get("RenamedTo"):
        return []
    found = resource_for(row["ResourceId"], row["Region"], row["AccountId"])
    known = replace(found, type=row["ResourceType"], region=row["Region"], account=row["AccountId"]).to_dict()
    mends = carried(row, known)
    if maker and maker.creator:
        mends.append({**mend_entry(maker, known), "cause": f"revision {row['Revision']}"})
    return mends
