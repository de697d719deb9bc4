"""Malformed records: creations that can't be worked on. Each gets a row of the ledger, and all beside it goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib import cloudtrail, identity
from chalicelib.alerts.publisher import Alert, publish
from chalicelib.attribution.entries import Entry, id_of, time_of
from chalicelib.core.parallel import parallel_map
from chalicelib.errors import MalformedRecord
from chalicelib.ledger.store import Row
from chalicelib.ledger.untold import event_row
from chalicelib.runtime.container import Runtime

if TYPE_CHECKING:
    from chalicelib.core.payload_types.events import LogPlace

MOST = 500
"""Rows that are written for one log. What holds more is no log of CloudTrail's, and is kept as a whole."""

WRITERS = 8

ERROR = MalformedRecord.__name__


def row_of(record: object, reason: str, log: LogPlace | None = None, position: int = 0) -> Row:
    """Return the row of a malformed record: what can be read of it, under the id of its event or else its place."""
    readable = cloudtrail.trimmed(record if isinstance(record, dict) else {})
    entry: Entry = {"record": readable, "log": log, "position": position} if log else {"record": readable}
    key = cloudtrail.parse_key(log["key"]) if log else None
    region = cloudtrail.region_of(readable)
    event: dict[str, Any] = {
        "id": id_of(entry),
        "time": time_of(entry),
        "source": cloudtrail.text_at(readable, "eventSource"),
        "name": cloudtrail.text_at(readable, "eventName"),
        "account": key.account if key else cloudtrail.account_of(readable),
        "region": key.region if key else region if cloudtrail.is_region(region) else "",
        "log": log,
        "position": position,
    }
    return event_row(event, ERROR, reason, identity.identify(readable.get("userIdentity")).name)


def tell_malformed(rows: Sequence[Row], runtime: Runtime) -> None:
    """Write each row once, however often its record is delivered; alert of those that are new, and count them."""
    written = parallel_map(runtime.ledger.put_new, rows, WRITERS)
    new = [row for row, is_new in zip(rows, written, strict=True) if is_new]
    if not new:
        return
    runtime.metrics.add_metric(name="MalformedRecords", unit=MetricUnit.Count, value=len(new))
    runtime.logger.error("Malformed records", extra={"records": len(new), "reason": new[0]["Reason"]})
    accounts = {row["AccountId"] for row in new}
    alert = Alert(
        kind="log",
        what=f"{len(new)} CloudTrail records could not be read. They are in the ledger; all beside them is done.",
        error=ERROR,
        message=new[0]["Reason"],
        account=accounts.pop() if len(accounts) == 1 else "",
        resources=[row["ResourceId"] for row in new],
    )
    publish([alert], runtime)
