"""What must hold of all that is made from a record, whatever it holds."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

from chalicelib.cloudtrail import is_account, is_region
from chalicelib.cloudtrail.trimming import DEPTH
from chalicelib.core.arns import fault_of
from chalicelib.core.payloads import to_json
from chalicelib.core.resource import Resource
from chalicelib.ledger.keys import MAX_BYTES

ROW_BYTES: Final = 400_000
"""What a row of DynamoDB takes."""

_TIME: Final = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_LOWEST: Final = "0001-01-01T00:00:00Z"


class Broken(Exception):
    """Something came out that can't be kept or handed on."""


def require(condition: object, what: str) -> None:
    """Raise `Broken`, with what is wrong, where a condition does not hold."""
    if not condition:
        raise Broken(what)


def is_json(value: Any, what: str) -> None:
    """See that a value can be the input of an execution: JSON without NaN, and not too deep."""
    try:
        text = to_json(value)
    except (ValueError, TypeError) as exc:
        raise Broken(f"{what} is no JSON: {exc}") from exc
    # An entry holds the record, and a chunk the entry.
    require(text.count("[") + text.count("{") <= DEPTH or _depth(value) <= DEPTH + 4, f"{what} is too deep")
    # Half a character is written as an escape; the other half may stand beside it.
    if "\\ud" in text:
        encodable(json.dumps(value, ensure_ascii=False), what)


def encodable(text: str, what: str) -> None:
    """See that UTF-8 can write a text."""
    try:
        text.encode()
    except UnicodeEncodeError as exc:
        raise Broken(f"{what} is no UTF-8") from exc


def key_fits(key: str, what: str) -> None:
    """See that a text can be a key of the ledger, and be shown."""
    encodable(key, what)
    require(0 < len(key.encode()) <= MAX_BYTES, f"{what} has {len(key.encode())} bytes")
    control = not key.isprintable() and any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in key)
    require(not control, f"{what} has control characters")


def name_fits(name: str, what: str) -> None:
    """See that a text, which may be empty, can be what an index finds rows by."""
    encodable(name, what)
    require(len(name.encode()) <= MAX_BYTES, f"{what} has {len(name.encode())} bytes")


def row_fits(row: Mapping[str, Any], what: str) -> None:
    """See that a row can be put into the ledger."""
    is_json(row, what)
    key_fits(row["ResourceId"], f"the key of {what}")
    for name in ("CreatorName", "User"):
        name_fits(row.get(name, ""), f"{name} of {what}")
    require(len(json.dumps(row, ensure_ascii=False).encode()) <= ROW_BYTES, f"{what} is larger than DynamoDB takes")


def leads_fit(leads: Iterable[Mapping[str, str]]) -> None:
    """See that leads name rows."""
    for lead in leads:
        key_fits(lead["key"], f"the key of a lead to a {lead['how']}")


def resource_fits(one: Resource) -> None:
    """See that a resource can be tagged and booked."""
    require(not fault_of(one.arn), f"the ARN of a resource {fault_of(one.arn)}")
    key_fits(one.arn, "the ARN of a resource")
    key_fits(one.id, "the id of a resource")
    require(not one.region or is_region(one.region), "the Region of a resource is none")
    require(is_account(one.account), "the account of a resource is none")


def is_time(text: str, what: str) -> None:
    """See that a text is a time as rows have it."""
    require(_TIME.fullmatch(text) or text == _LOWEST, f"{what} is no time")


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level:
        inner = [one for one in level if isinstance(one, (dict, list))]
        level = [below for one in inner for below in (one.values() if isinstance(one, dict) else one)]
        depth += bool(inner)
    return depth
