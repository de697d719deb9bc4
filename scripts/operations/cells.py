"""Cells of CSV files, which people open in spreadsheets although strangers wrote what they hold."""

from __future__ import annotations

import unicodedata

FORMULA = ("=", "+", "-", "@")
"""What makes a spreadsheet calculate, also in its fullwidth form and behind blanks.

https://owasp.org/www-community/attacks/CSV_Injection
"""


def harmless(value: object) -> str:
    """Return a value as text that a spreadsheet shows and never calculates: an apostrophe before what is a formula.

    Control and formatting characters become blanks. Quotes and commas are the CSV writer's to deal with.
    """
    text = "" if value is None else str(value)
    shown = "".join(
        " " if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") else character for character in text
    )
    begins = unicodedata.normalize("NFKC", shown.lstrip()[:1])
    risky = begins.startswith(FORMULA) or (text[:1] != shown[:1])
    return f"'{shown}" if risky else shown
