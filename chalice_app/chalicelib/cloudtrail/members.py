"""Members of any JSON value, read without trusting its form: each function answers, and none ever raises."""

from __future__ import annotations

from typing import Final

WITHHELD: Final = frozenset({"HIDDEN_DUE_TO_SECURITY_REASONS", "<sensitiveDataRemoved>", "***"})
"""What CloudTrail, and those who publish records, write in place of a value."""

_DIGITS: Final = 12
"""Those of an account id."""


def at(value: object, *members: str) -> object:
    """Return the member that lies at the end of the way; None where the way ends before."""
    for member in members:
        value = value.get(member) if isinstance(value, dict) else None
    return value


def text_at(value: object, *members: str) -> str:
    """Return the text there, without white space around it; empty where it is none, or was withheld."""
    for member in members:  # as in `at`: a call less, for this is read more often than all else
        value = value.get(member) if isinstance(value, dict) else None
    if not isinstance(value, str):
        return ""
    text = value.strip()
    return "" if text in WITHHELD else text


def true_at(value: object, *members: str) -> bool:
    """Say whether the member is true. CloudTrail writes booleans as such and as texts."""
    found = at(value, *members)
    return found is True or (isinstance(found, str) and found.lower() == "true")


def account_at(value: object, *members: str) -> str:
    """Return the account id there, or what else the text is: the account of a stranger may have a name.

    What passed through XML is a number, without its leading zeros.
    """
    found = at(value, *members)
    if isinstance(found, float) and found.is_integer():
        found = int(found)
    if isinstance(found, int) and not isinstance(found, bool):
        return f"{found:0{_DIGITS}d}" if 0 <= found < 10**_DIGITS else ""
    return text_at(found)


def is_account(text: str) -> bool:
    """Say whether a text is an account id."""
    return len(text) == _DIGITS and text.isascii() and text.isdigit()
