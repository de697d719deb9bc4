"""Decides, as IAM does, whether a role's policies allow one action on one resource.

What this module does not know (a condition key, an operator) never allows: an Allow with it does not apply, a Deny
does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Values = list[str] | None  # None: the request does not carry this key


class Unknown(Exception):
    """A condition that cannot be evaluated here."""


Lookup = Callable[[str], Values]  # lower-case condition key -> values; raises Unknown for keys it has never heard of


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a call may be made, and the statement that said so (None: no statement applies)."""

    allowed: bool
    statement: Mapping[str, Any] | None = None


def decide(policies: Iterable[Mapping[str, Any]], action: str, resource: str, lookup: Lookup) -> Decision:
    """Answer as identity policies do: an applicable Deny wins, else an applicable Allow, else denied."""
    applicable = [
        statement
        for statement in _statements(policies)
        if _names(statement, "Action", action, str.lower) and _names(statement, "Resource", resource, str)
    ]
    for effect, allowed in (("Deny", False), ("Allow", True)):
        for statement in applicable:
            if statement.get("Effect") == effect and _conditions_met(statement, lookup, if_unknown=not allowed):
                return Decision(allowed, statement)
    return Decision(allowed=False)


def matches(pattern: str, text: str) -> bool:
    """Whether an IAM pattern (* any text, ? one character) covers the whole text."""
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile("".join({"*": ".*", "?": "."}.get(part, re.escape(part)) for part in pattern), re.DOTALL)


def as_list(value: Any) -> list[Any]:
    """Read a policy element that may be one value or a list of values."""
    return value if isinstance(value, list) else [value]


def _statements(policies: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [statement for policy in policies for statement in as_list(policy.get("Statement", []))]


def _names(statement: Mapping[str, Any], element: str, text: str, fold: Callable[[str], str]) -> bool:
    if element in statement:
        return any(matches(fold(pattern), fold(text)) for pattern in as_list(statement[element]))
    excluded = statement.get(f"Not{element}")
    return excluded is not None and not any(matches(fold(pattern), fold(text)) for pattern in as_list(excluded))


def _conditions_met(statement: Mapping[str, Any], lookup: Lookup, *, if_unknown: bool) -> bool:
    try:
        return all(
            _met(operator, [str(value) for value in as_list(wanted)], lookup(key.lower()))
            for operator, tests in statement.get("Condition", {}).items()
            for key, wanted in tests.items()
        )
    except Unknown:
        return if_unknown


def _text(value: str) -> str:
    return {"True": "true", "False": "false"}.get(value, value)


_POSITIVE: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, value: wanted == value,
    "StringEqualsIgnoreCase": lambda wanted, value: wanted.lower() == value.lower(),
    "StringLike": matches,
    "ArnEquals": matches,
    "ArnLike": matches,
    "Bool": lambda wanted, value: _text(wanted).lower() == value.lower(),
}
_NEGATIVE: Mapping[str, Callable[[str, str], bool]] = {
    "StringNotEquals": _POSITIVE["StringEquals"],
    "StringNotEqualsIgnoreCase": _POSITIVE["StringEqualsIgnoreCase"],
    "StringNotLike": matches,
    "ArnNotEquals": matches,
    "ArnNotLike": matches,
}


def _met(operator: str, wanted: list[str], values: Values) -> bool:
    """One line of a Condition block; the rules for absent keys are those of the IAM user guide."""
    qualifier, _, base = operator.rpartition(":")
    if base == "Null":
        return (values is None) == (_text(wanted[0]).lower() == "true")
    base, if_exists = base.removesuffix("IfExists"), base.endswith("IfExists")
    if values is None:
        return if_exists or qualifier == "ForAllValues" or (not qualifier and base in _NEGATIVE)
    test = _value_test(base, wanted)
    if qualifier == "ForAllValues":
        return all(map(test, values))
    if qualifier in ("", "ForAnyValue"):
        return any(map(test, values))
    raise Unknown(operator)


def _value_test(base: str, wanted: list[str]) -> Callable[[str], bool]:
    if base in _POSITIVE:
        return lambda value: any(_POSITIVE[base](pattern, value) for pattern in wanted)
    if base in _NEGATIVE:
        return lambda value: not any(_NEGATIVE[base](pattern, value) for pattern in wanted)
    raise Unknown(base)
