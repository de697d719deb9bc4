"""Text of strangers (session names, resource names, messages), made harmless before a person sees it."""

from __future__ import annotations

import unicodedata

MAX_TEXT = 500

_UNWRITABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Control characters, halves of characters and line ends, by their Unicode category."""


def is_writable(text: str) -> bool:
    """Say whether a text is on one line, and holds what UTF-8 can write and no control characters."""
    return text.isprintable() or not any(unicodedata.category(character) in _UNWRITABLE for character in text)


def clean(text: str, limit: int = MAX_TEXT) -> str:
    """Return `text` on one line, without control and formatting characters or live links, and cut."""
    kept = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    return " ".join(kept.split()).replace("://", ":// ")[:limit]
