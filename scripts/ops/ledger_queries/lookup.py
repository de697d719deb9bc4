"""Asking the ledger: by ARN, by a bare id or name, by creator, by status."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalicelib.core.arns import canonical
from chalicelib.errors import InvalidRequest
from chalicelib.ledger import keys
from chalicelib.ledger.store import KEY, Row
from chalicelib.ledger.table import LedgerTable, plain
from chalicelib.taggers.arn_lookup import resource_for
from statemachines.names import Names


def who_made(
    table: LedgerTable, names: Names, asked: str, report: Callable[[str], None], *, deletions: bool = False
) -> list[Row]:
    """Return the rows of a resource; with `deletions` also those that wait for one, which have no `EventId`.

    An ARN in whichever spelling, and an EC2 id of the stage's Region and account, is one read. Any other id or name is
    looked for in the whole table, which takes a while where it is large. The table also holds rows of ours that are
    about no resource.
    """
    arn = _arn(asked, names)
    added, closing = keys.remediation(arn), keys.closing(arn)
    rows = table.read([arn, added, *([closing] if deletions else [])])
    found = [row for row in rows.values() if "EventId" in row]
    if not found and closing in rows:
        return [{**rows[closing], KEY: arn}]
    if found or asked.startswith("arn:"):
        return [{**row, "Added": rows.get(added, {}).get("Added", [])} for row in found]
    report(f"Looking through the whole ledger for {asked} ...")
    return sorted(_scan(table, asked), key=lambda row: str(row["EventTime"]), reverse=True)


def _arn(asked: str, names: Names) -> str:
    try:
        return canonical(resource_for(asked, names.region, names.account).arn)
    except InvalidRequest:
        return canonical(asked)


def _scan(table: LedgerTable, asked: str) -> list[Row]:
    """Return the rows whose ARN ends in a name. DynamoDB can only say which contain it; the rest is done here."""
    pages = table.client.get_paginator("scan").paginate(
        TableName=table.name,
        FilterExpression="contains(ResourceId, :asked) AND attribute_exists(EventId)",
        ExpressionAttributeValues={":asked": {"S": asked}},
    )
    rows = (plain(item) for page in pages for item in page["Items"])
    return [row for row in rows if _ends_in(row["ResourceId"], asked)]


def _ends_in(arn: Any, asked: str) -> bool:
    return any(str(arn).endswith(f"{before}{asked}") for before in ":/#")
