"""Text of strangers (session names, resource names, messages), made harmless before a person sees it."""

from __future__ import annotations

import unicodedata

MAX_TEXT = 500


def clean(text: str, limit: int = MAX_TEXT) -> str:
    """Return `text` on one line, without control and formatting characters or live links, and cut."""
    kept = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    return " ".join(kept.split()).replace("://", ":// ")[:limit]
