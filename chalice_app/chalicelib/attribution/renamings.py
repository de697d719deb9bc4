"""Renamings: a resource is its maker's under the new name, too, from the renaming on."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.attribution.mends import mend_entry
from chalicelib.core.resource import Success
from chalicelib.ledger.facts import lives_in
from chalicelib.ledger.history import Life
from chalicelib.ledger.store import Row

if TYPE_CHECKING:
    from chalicelib.core.payload_types.common import ResourceDict
    from chalicelib.core.payload_types.events import Entry


def carried(row: Row, resource: ResourceDict, *, beside: bool = False) -> list[Entry]:
    """Return the mends that carry what the row of a resource tells of over to the new names that were given.

    They are found in the state of a row, not in its change: whoever looks at the row again finds the same. `beside` is
    as that of `mend_entry`.
    """
    if not row.get("RenamedTo"):
        return []
    return [one for life in lives_in(row) for one in _of_life(row, life, resource, beside=beside)]


def _of_life(row: Row, life: Life, resource: ResourceDict, *, beside: bool) -> list[Entry]:
    """Return the mend for a life that was renamed, if its maker is known."""
    ended, maker = life.ended, life.maker
    new = row["RenamedTo"].get(ended.id, "") if ended else ""
    if not (ended and maker and maker.creator and new):
        return []
    told = {"Time": ended.time, "Event": ended.id, "By": ended.by, "Arn": ended.arn, "Action": ended.action}
    renamed = {name: value for name, value in told.items() if value} | {"From": resource["arn"]}
    call = replace(maker, success=Success.NEW, answer="", same=False, renamed=renamed)
    known: ResourceDict = {**resource, "arn": new, "id": re.split("[/:]", new)[-1]}
    return [{**mend_entry(call, known, beside=beside), "cause": f"made by {maker.key}"}]
