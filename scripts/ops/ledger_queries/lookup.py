"""Asking the ledger: by ARN, by a bare id or name, by creator, by status."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from botocore.exceptions import ClientError

from chalicelib.core.arns import canonical
from chalicelib.errors import InvalidRequest
from chalicelib.ledger import keys
from chalicelib.ledger.rows import Ledger
from chalicelib.ledger.store import KEY, Row
from chalicelib.ledger.table import LedgerTable
from chalicelib.taggers.arn_lookup import resource_for
from statemachines.names import Names

NO_INDEX = ("ResourceNotFoundException", "ValidationException")
"""What DynamoDB answers where the index is missing, as in a table restored without it, or still being made."""


def who_made(
    ledger: Ledger,
    table: LedgerTable,
    names: Names,
    asked: str,
    report: Callable[[str], None],
    *,
    deletions: bool = False,
) -> list[Row]:
    """Return the rows of a resource; with `deletions` also those that wait for one, which have no `EventId`.

    An ARN in whichever spelling, and an EC2 id of the stage's Region and account, is one read. Any other id or name is
    found by an index, in whatever account and Region. Only where that may lack rows which an older version wrote, the
    whole table is looked through. It also holds rows of ours that are about no resource.
    """
    arn = _arn(asked, names)
    found = _rows([arn], table, deletions=deletions)
    if found or asked.startswith("arn:"):
        return found
    known = _by_index(ledger, asked)
    if known is None:
        report(f"Looking through the whole ledger for {asked} ...")
        known = _scan(table, asked)
    rows = _rows([key for key in known if _ends_in(key, asked)], table)
    return sorted(rows, key=lambda row: str(row["EventTime"]), reverse=True)


def _arn(asked: str, names: Names) -> str:
    try:
        return canonical(resource_for(asked, names.region, names.account).arn)
    except InvalidRequest:
        return canonical(asked)


def _rows(arns: Sequence[str], table: LedgerTable, *, deletions: bool = False) -> list[Row]:
    """Return the rows of resources that have one, each with what was added by hand to its tags."""
    closings = [keys.closing(arn) for arn in arns] if deletions else []
    rows = table.read([*arns, *map(keys.remediation, arns), *closings])
    found = []
    for arn in arns:
        if "EventId" in rows.get(arn, {}):
            found.append({**rows[arn], "Added": rows.get(keys.remediation(arn), {}).get("Added", [])})
        elif keys.closing(arn) in rows:
            found.append({**rows[keys.closing(arn)], KEY: arn})
    return found


def _by_index(ledger: Ledger, asked: str) -> list[str] | None:
    """Return the keys that the index knows by the last part of a name; None where it does not know all of them."""
    name = keys.last_part(asked)
    if not name or not ledger.knows_all_names:
        return None
    try:
        return list(ledger.named(name))
    except ClientError as error:
        if error.response["Error"]["Code"] not in NO_INDEX:
            raise
        return None


def _scan(table: LedgerTable, asked: str) -> list[str]:
    """Return the keys that contain a name: DynamoDB can't say which end in it."""
    pages = table.client.get_paginator("scan").paginate(
        TableName=table.name,
        FilterExpression=f"contains({KEY}, :asked) AND attribute_exists(EventId)",
        ProjectionExpression=KEY,
        ExpressionAttributeValues={":asked": {"S": asked}},
    )
    return [item[KEY]["S"] for page in pages for item in page["Items"]]


def _ends_in(key: str, asked: str) -> bool:
    """Say whether a key ends in what was asked for; of the parameter `/shop/url` it ends in `parameter/shop/url`."""
    ends = (key, key.rstrip("/"))
    return any(one.endswith(f"{before}{asked}") for before in (":", "/", "#", ":parameter") for one in ends)
