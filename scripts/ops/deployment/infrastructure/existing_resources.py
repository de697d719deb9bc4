"""What of a stage's template is there already, and not as part of its stack: it outlived an earlier one."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import boto3

from chalicelib.ledger.rows import Ledger
from chalicelib.ledger.table import LedgerTable
from scripts.ops.deployment.infrastructure import buckets, ledger_indexes
from scripts.ops.stage import stacks
from statemachines.names import Names


def outside(names: Names, session: boto3.Session) -> frozenset[str]:
    """Return the logical ids of ledger and trail bucket where they exist and the stage's stack does not have them.

    Their names are fixed, so a stack can't make them; it uses them as they are.
    """
    have = stacks.resources(session.client("cloudformation"), names.stack)
    there = {
        "Ledger": lambda: table_exists(session.client("dynamodb"), names.table),
        "TrailBucket": lambda: buckets.find(session.client("s3"), names.trail_bucket, names.account).ours,
    }
    return frozenset(logical_id for logical_id, exists in there.items() if logical_id not in have and exists())


def ledger_lacks(names: Names, session: boto3.Session) -> list[str]:
    """Say what a ledger that is there lacks: indexes, and the names of rows that an older version wrote."""
    table = LedgerTable(session.client("dynamodb"), names.table)
    if not table_exists(table.client, table.name):
        return []
    unready = ledger_indexes.unready(table.client, table.name)
    told = [f"index {name} is {state}" if state else f"gets the index {name}" for name, state in unready.items()]
    named = Ledger(table, partial(datetime.now, UTC)).knows_all_names
    return told if named else [*told, "rows of an older version get their names"]


def table_exists(dynamodb: Any, table: str) -> bool:
    """Return whether there is a table of this name."""
    try:
        dynamodb.describe_table(TableName=table)
    except dynamodb.exceptions.ResourceNotFoundException:
        return False
    return True
