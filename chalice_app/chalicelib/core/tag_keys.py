"""Tag keys as a service compares them: most mind case, some do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def held(key: str, keys: Iterable[str], *, ignore_case: bool) -> str | None:
    """Return which of the keys the service takes for this one: an equal one before one that differs in case."""
    present = list(keys)
    if key in present or not ignore_case:
        return key if key in present else None
    return next((one for one in sorted(present) if one.casefold() == key.casefold()), None)


def merged(current: Mapping[str, str], add: Mapping[str, str], *, ignore_case: bool) -> dict[str, str]:
    """Return the tags after some were written: a key that the service takes for a present one replaces it."""
    replaced = {held(key, current, ignore_case=ignore_case) for key in add}
    return {**{key: value for key, value in current.items() if key not in replaced or key in add}, **add}
