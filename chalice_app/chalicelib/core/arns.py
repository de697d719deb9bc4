"""What may be an ARN: checked once, where ARNs are made, because each becomes a key of the ledger."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MAX_BYTES: Final = 2_000
"""DynamoDB takes keys of 2,048 bytes; some of our keys are a word and an ARN."""

_FORM: Final = re.compile(r"arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:[A-Za-z0-9-]*:(?P<resource>.+)", re.DOTALL)
_UNWRITABLE: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Control characters, halves of characters and line ends, by their Unicode category."""


def fault_of(arn: str) -> str:
    """Return why AWS can't have written a text as an ARN, as the end of *it ...*; empty where nothing is wrong."""
    match = _FORM.fullmatch(arn)
    if match is None:
        return "is not of the form of an ARN"
    if not re.split(r"[/:]", match["resource"])[-1].strip():
        return "ends in an empty id"
    if any(unicodedata.category(character) in _UNWRITABLE for character in arn):
        return "holds control characters"
    size = len(arn.encode(errors="replace"))
    return f"takes {size} bytes, not at most {MAX_BYTES}" if size > MAX_BYTES else ""
