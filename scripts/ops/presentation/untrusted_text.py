"""Text of strangers in a report: shown in full, and able to do nothing."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a spreadsheet take a cell for a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""


def visible(value: object) -> str:
    r"""Return text in which each control, formatting and unusual space character is written out, as `\u202e` is.

    Nothing is lost, and nothing is left that could turn the direction of a line, hide text or act on a terminal.
    """
    text = "" if value is None else str(value)
    return "".join(c if c == " " or unicodedata.category(c)[0] not in "CZ" else _written(c) for c in text)


def cell(value: object) -> object:
    """Return a value as the cell of a spreadsheet: a number as it is, text (or a list) so that it is no formula."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, list):
        return cell("; ".join(map(str, value)))
    text = "" if value is None else str(value)
    return ("'" if text.lstrip(" ").startswith(_FORMULA) else "") + visible(text)


def as_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Return rows with their heads as CSV; every text is quoted, whatever separator a spreadsheet believes in."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(row.get(name)) for name in columns] for row in rows)
    return out.getvalue()


def _written(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004  # as Python writes them
