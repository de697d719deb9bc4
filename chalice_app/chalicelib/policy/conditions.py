"""When a rule applies: conditions on an event, its creator and a resource, and on the tags that a resource carries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from typing import Any

from chalicelib.policy.facts import CONDITIONS, Facts, text


@lru_cache(maxsize=1024)
def glob(pattern: str, *, ignore_case: bool = False) -> re.Pattern[str]:
    """Compile a pattern in which `*` and `?` are special and `[` is not; it matches whole values."""
    return re.compile(translate(pattern.replace("[", "[[]")), re.IGNORECASE if ignore_case else 0)


@dataclass(frozen=True, slots=True)
class Globs:
    """Alternatives, of which one must match the whole of a value."""

    patterns: tuple[re.Pattern[str], ...]

    @classmethod
    def parse(cls, alternatives: object) -> Globs:
        """Compile one pattern or a list of them; `true` and `false` stand for their names."""
        listed = alternatives if isinstance(alternatives, list) else [alternatives]
        return cls(tuple(glob(text(each)) for each in listed))

    def match(self, values: Iterable[str]) -> bool:
        """Return whether any known value matches; what is unknown ("") matches nothing, not even `*`."""
        return any(pattern.match(value) for value in values if value for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class When:
    """Conditions that must all hold; without any it always holds."""

    conditions: tuple[tuple[str, Globs], ...] = ()

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> When:
        """Compile the members of a `when` whose names are known (the schema has seen to that)."""
        return cls(tuple((name, Globs.parse(alternatives)) for name, alternatives in document.items()))

    def holds(self, facts: Facts) -> bool:
        """Return whether each condition matches one of the values it tests."""
        return all(globs.match(CONDITIONS[name](facts)) for name, globs in self.conditions)


def carried(
    current: Mapping[str, str], unless: Iterable[Mapping[str, str]], *, ignore_case: bool = False
) -> str | None:
    """Return the reason of the first entry of `Policy.unless` whose tag is among the current ones, or None."""
    return next((entry["reason"] for entry in unless if carries(current, entry, ignore_case=ignore_case)), None)


def carries(tags: Mapping[str, str], entry: Mapping[str, str], *, ignore_case: bool = False) -> bool:
    """Return whether a tag is there whose key matches `key` and whose value matches `value`, if that is given.

    `ignore_case` is of the keys of resources whose service takes them for one that differ in case only.
    """
    key, value = glob(entry["key"], ignore_case=ignore_case), glob(entry.get("value", "*"))
    return any(key.match(each) and value.match(tags[each]) for each in tags)
