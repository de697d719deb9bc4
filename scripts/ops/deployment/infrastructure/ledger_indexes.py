"""The indexes that a ledger lacks: one that no stack has, or one that was restored. They are made one at a time.

An index of the stack's own table is CloudFormation's to make; here it is waited for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, Final

from scripts.ops.presentation.progress import Report
from statemachines.infrastructure.storage import INDEXES, attributes, index_keys

POLL: Final = 5.0
TOLD_EVERY: Final = 12
"""Looks after which it is told that it still goes on: each minute."""

Table = Mapping[str, Any]


def unready(dynamodb: Any, table: str) -> dict[str, str]:
    """Return the indexes of ours that can't be asked yet, each with its state; the state of a missing one is empty."""
    found = _states(_described(dynamodb, table))
    names = [one["IndexName"] for one in INDEXES]
    return {name: found.get(name, "") for name in names if found.get(name) != "ACTIVE"}


def complete(dynamodb: Any, table: str, report: Report, wait: Callable[[float], None] = time.sleep) -> None:
    """Make the indexes that a table lacks, and wait until all can be asked.

    DynamoDB makes them while the table is read and written. It goes on where this is broken off, and so does the next
    call. UpdateTable takes one new index, and none while another is made.
    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
    """
    asked: dict[str, str] = {}
    while True:
        there = _at_rest(dynamodb, table, asked, report, wait)
        index = next((one for one in INDEXES if one["IndexName"] not in _states(there)), None)
        if index is None:
            return
        report(f"  index {index['IndexName']} of {table}: DynamoDB makes it; the next deployment goes on if this ends")
        known = (one["AttributeName"] for one in there["AttributeDefinitions"])
        dynamodb.update_table(
            TableName=table,
            AttributeDefinitions=attributes(index_keys(index).union(known)),
            GlobalSecondaryIndexUpdates=[{"Create": index}],
        )
        asked[index["IndexName"]] = "CREATING"


def _at_rest(
    dynamodb: Any, table: str, asked: Mapping[str, str], report: Report, wait: Callable[[float], None]
) -> Table:
    """Return the table once nothing of it is being made, changed or removed.

    What was `asked` for DescribeTable may not know at once: it is eventually consistent.
    """
    for looks in count():
        there = _described(dynamodb, table)
        busy = {name: state for name, state in {**asked, **_states(there)}.items() if state != "ACTIVE"}
        if there["TableStatus"] != "ACTIVE":
            busy[table] = there["TableStatus"]
        if not busy:
            break
        if looks % TOLD_EVERY == 0:
            report(f"  {', '.join(f'{name} is {state}' for name, state in busy.items())} ...")
        wait(POLL)
    return there


def _described(dynamodb: Any, table: str) -> Table:
    there: Table = dynamodb.describe_table(TableName=table)["Table"]
    return there


def _states(there: Table) -> dict[str, str]:
    return {one["IndexName"]: one["IndexStatus"] for one in there.get("GlobalSecondaryIndexes", ())}
