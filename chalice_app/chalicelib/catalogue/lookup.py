"""The whole catalogue, and the look-up of a call's rows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from .model import Creation
from .rows import FAMILIES

CREATIONS: Final[tuple[Creation, ...]] = tuple(row for family in FAMILIES for row in family)
"""Every row."""

_VERSION: Final = re.compile(r"(\d{8}(v\d+)?|\d{4}_\d{2}_\d{2})$")


def normalised(name: str) -> str:
    """Return the name of the operation: `CreateFunction20150331` and `CreateFunction2020_05_31` are CreateFunction."""
    return _VERSION.sub("", name)


def _index(rows: Iterable[Creation]) -> Mapping[tuple[str, str], tuple[Creation, ...]]:
    index: dict[tuple[str, str], tuple[Creation, ...]] = defaultdict(tuple)
    for row in rows:
        index[row.source, row.name] += (row,)
    return MappingProxyType(dict(index))


_BY_CALL: Final = _index(CREATIONS)


_SOURCES: Final = frozenset(row.source for row in CREATIONS)
_NAMES: Final = frozenset(row.name for row in CREATIONS)


def may_have_rows(source: object, name: object) -> bool:
    """Say whether a call may have rows of which the source, the name or both are not known."""
    by_source = source in _SOURCES if isinstance(source, str) and source else True
    return by_source and (normalised(name) in _NAMES if isinstance(name, str) and name else True)


def rows_for(source: object, name: object) -> tuple[Creation, ...]:
    """Return the rows of a call, which are none for a call that creates nothing taggable."""
    if not (isinstance(source, str) and isinstance(name, str)):
        return ()
    return _BY_CALL.get((source, normalised(name)), ())
