"""How an inventory is written: a table for people, CSV and lines of JSON for programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TextIO

from chalicelib.identity.kinds import UNKNOWN
from chalicelib.ledger.store import Row
from chalicelib.ledger.untold import NO_TIME
from scripts.ops.ledger_queries.history import lives
from scripts.ops.ledger_queries.lookup_view import deleter, maker, when
from scripts.ops.presentation.terminal import pairs
from scripts.ops.presentation.untrusted_text import cell


def _creator(member: str) -> Callable[[Row], Any]:
    return lambda row: (row.get("Creator") or {}).get(member)


def _column(name: str) -> Callable[[Row], Any]:
    return lambda row: row.get(name)


COLUMNS: Mapping[str, Callable[[Row], Any]] = {
    "resource": _column("ResourceId"),
    "type": _column("ResourceType"),
    "service": _column("Service"),
    "account": _column("AccountId"),
    "region": _column("Region"),
    "status": _column("Status"),
    "error": _column("Error"),
    "creator": _column("CreatorName"),
    "identity": _creator("arn"),
    "identity_type": _creator("type"),
    "human": _creator("human"),
    "groups": lambda row: " ".join(map(str, row.get("Groups") or ())),
    "created": lambda row: None if row.get("EventTime") == NO_TIME else row.get("EventTime"),
    "action": _column("Action"),
    "event": _column("EventId"),
    "updated": _column("UpdatedAt"),
    "kind": lambda row: _creator("kind")(row) or UNKNOWN,
    "evidence": _creator("evidence"),
    "person": _creator("person"),
    "workload": _creator("workload"),
    "origin": _creator("origin"),
    "origin_claimed": lambda row: bool(_creator("origin_claimed")(row)),
    "principal_id": _creator("principal_id"),
    "session_tags": lambda row: json.dumps(_creator("session_tags")(row) or {}, sort_keys=True),
    "exists": lives,
    "deleted": _column("DeletedAt"),
    "deleted_by": _column("DeletedBy"),
    "uncertain": _column("Uncertain"),
    "tags": lambda row: json.dumps(row.get("Tags") or {}, sort_keys=True),
}
"""The columns of the CSV file. `tags` and `session_tags` are JSON objects, because any key may stand in them."""


def short(row: Row) -> dict[str, object]:
    """Return the row of a table."""
    return {
        "resource": row["ResourceId"],
        "type": row.get("ResourceType"),
        "made by": maker(row),
        "kind": COLUMNS["kind"](row),
        "when": when(row),
        **({"deleted": row["DeletedAt"], "by": deleter(row)} if "DeletedAt" in row else {}),
        "status": row.get("Status"),
        "tags": pairs(row.get("Tags")),
    }


def write_csv(rows: Iterable[Row], out: TextIO) -> int:
    """Write rows as CSV (RFC 4180), each cell quoted and harmless; return how many."""
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(COLUMNS)
    number = 0
    for row in rows:
        writer.writerow([cell(column(row)) for column in COLUMNS.values()])
        number += 1
    return number


def write_lines(rows: Iterable[Row], out: TextIO) -> int:
    """Write a line of JSON for each row, in ASCII; return how many."""
    number = 0
    for row in rows:
        out.write(json.dumps(row, default=str, sort_keys=True) + "\n")
        number += 1
    return number
