"""How many of something, as people write it."""

from __future__ import annotations


def counted(number: int, thing: str) -> str:
    """Return `1 file`, `2 files`, `2 creations of something`."""
    noun, _, rest = thing.partition(" of ")
    several = "" if number == 1 else "s"
    return f"{number:,} {noun}{several}" + (f" of {rest}" if rest else "")
