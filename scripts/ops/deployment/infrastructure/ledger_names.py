"""The names of rows that an older version wrote, by which the index `by-name` finds them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Final

from chalicelib.core.counts import counted
from chalicelib.core.parallel import parallel_map
from chalicelib.ledger import keys
from chalicelib.ledger.rows import NAMES, Ledger
from chalicelib.ledger.store import KEY
from chalicelib.ledger.table import LedgerTable
from scripts.ops.presentation.progress import Report

LONGEST: Final = 120.0
"""Seconds that a function which makes rows of resources may take: so long may an older version of it go on."""

WRITERS: Final = 8
TOLD_EVERY: Final = 100
"""Pages of the table, of a megabyte each, after which it is told how far it has come."""


def fill(table: LedgerTable, report: Report, wait: Callable[[float], None] = time.sleep) -> None:
    """Name the rows of a table that lack it, unless all are known to have it. Nothing else in them is written.

    Wherever it is broken off, the next call goes on from there. Where an older version has written, it may not have
    ended: so after the longest that it can take the table is read once more.
    """
    ledger = Ledger(table, partial(datetime.now, UTC))
    if ledger.knows_all_names:
        return
    if _read_through(ledger, table, report):
        report(f"  waiting {LONGEST:.0f} s for what the older version may be at")
        wait(LONGEST)
        _read_through(ledger, table, report)
    ledger.note_names(CompleteAt=ledger.time())


def _read_through(ledger: Ledger, table: LedgerTable, report: Report) -> bool:
    """Read the table from where it was left to its end. Returns whether there was, or had been, a row to name."""
    at = ledger.read([NAMES]).get(NAMES, {}).get("At", "")
    resumed, named, read, pages = bool(at), 0, 0, 0
    while True:
        page = table.client.scan(
            TableName=table.name,
            FilterExpression="attribute_exists(EventId) AND attribute_not_exists(#Name)",
            ProjectionExpression=KEY,
            ExpressionAttributeNames={"#Name": "Name"},
            **({"ExclusiveStartKey": {KEY: {"S": at}}} if at else {}),
        )
        found = [item[KEY]["S"] for item in page["Items"]]
        named += sum(parallel_map(partial(_name, table), found, WRITERS))
        read, pages = read + page["ScannedCount"], pages + 1
        if "LastEvaluatedKey" not in page:
            break
        at = page["LastEvaluatedKey"][KEY]["S"]
        ledger.note_names(At=at)
        if pages % TOLD_EVERY == 0:
            report(f"  {counted(read, 'row')} of {table.name} read, {named:,} named")
    ledger.delete(NAMES)
    if named:
        report(f"  {counted(named, 'row')} of an older version can be found by name now")
    return resumed or named > 0


def _name(table: LedgerTable, key: str) -> bool:
    """Name a row; False where it has gone, or been named, since it was read, or where its id has no name."""
    name = keys.name_of(key)
    if not name:
        return False
    try:
        table.client.update_item(
            TableName=table.name,
            Key={KEY: {"S": key}},
            UpdateExpression="SET #Name = :name",
            ConditionExpression=f"attribute_exists({KEY}) AND attribute_not_exists(#Name)",
            ExpressionAttributeNames={"#Name": "Name"},
            ExpressionAttributeValues={":name": {"S": name}},
        )
    except table.client.exceptions.ConditionalCheckFailedException:
        return False
    return True
