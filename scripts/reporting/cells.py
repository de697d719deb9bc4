"""Values of strangers in a CSV file: text that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from chalicelib.alerts import clean

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> object:
    """Return a number as it is, a list as lines of one cell, and text cleaned and never as a formula.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    if isinstance(value, int | float):
        return value
    if isinstance(value, list):
        return cell("; ".join(map(str, value)))
    text = clean(str(value))
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_csv(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> str:
    """Return rows as CSV with a head."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(row[name]) for name in columns] for row in rows)
    return out.getvalue()
