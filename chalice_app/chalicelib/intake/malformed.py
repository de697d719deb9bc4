"""Malformed records: creations that can't be worked on. Each gets a row of the ledger, and all beside it goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib import cloudtrail, identity
from chalicelib.alerts.publisher import LONGEST_SERVICE, Alert, publish
from chalicelib.alerts.tag_command import command_for
from chalicelib.attribution.entries import Entry, id_of, time_of
from chalicelib.core.counts import counted
from chalicelib.core.grouping import group_by
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
    publish([_alert(place, found, runtime) for place, found in group_by(new, _place_of).items()], runtime)


def _place_of(row: Row) -> tuple[str, str, str]:
    return row["AccountId"], row["Region"], row["Service"][:LONGEST_SERVICE]


def _alert(place: tuple[str, str, str], rows: Sequence[Row], runtime: Runtime) -> Alert:
    """Return the alert of one place: it names each call, and how to tag what it made."""
    account, region, service = place
    return Alert(
        kind="log",
        what=f"{counted(len(rows), 'CloudTrail record')} could not be read. The ledger names each; all else is done.",
        error=ERROR,
        message=rows[-1]["Reason"],
        service=service,
        account=account,
        region=region,
        resources=[f"{_call(row)}: {command_for(row, runtime.settings.stage)}" for row in rows],
        count=len(rows),
    )


def _call(row: Row) -> str:
    return f"{row['Action'] or 'a call without a name'} ({row['Service'] or 'of no service'})"
