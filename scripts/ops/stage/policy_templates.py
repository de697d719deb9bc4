"""IAM policies from their templates: Chalice substitutes nothing in a policy file, so deployment does."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from scripts.ops.errors import CommandError

INLINE_LIMIT = 10_240
"""Characters that the inline policies of a role may have together, white space not counted."""

MANAGED_LIMIT = 6_144
"""The same for one managed policy."""

MANAGED_COUNT = 10
"""Managed policies that a role may have, where the account's quota was not raised."""

_FRAME = 50  # what stands around a statement in a policy

_PLACEHOLDER = re.compile(r"\$\{([A-Za-z]+)\}")  # not ${aws:...}, which IAM itself resolves

Json = dict[str, Any]
Values = Mapping[str, str | Sequence[str]]


def fill(template: Json, values: Values) -> Json:
    """Return the policy with every `${Placeholder}` filled.

    A text inside another is substituted; a placeholder that stands alone may be a list and takes its place. What is
    left without a resource or without an action grants nothing and is dropped. Raises `CommandError` for a
    placeholder without a value.
    """
    statements = [_filled(statement, values) for statement in template["Statement"]]
    return {**template, "Statement": [one for one in statements if one["Action"] and one["Resource"]]}


def size(policy: Json) -> int:
    """Return the length of a policy as IAM counts it."""
    return len(re.sub(r"\s", "", json.dumps(policy)))


def split(policy: Json) -> tuple[Json, list[Json]]:
    """Return what fits into the role itself, and managed policies for the rest.

    The largest statements go first, cut by their actions. Raises `CommandError` for what fits nowhere.
    """
    inline = {**policy, "Statement": list(policy["Statement"])}
    managed: list[Json] = []
    while size(inline) > INLINE_LIMIT:
        largest = max(inline["Statement"], key=size)
        inline["Statement"].remove(largest)
        managed += [{**policy, "Statement": [part]} for part in _cut(largest)]
    if len(managed) > MANAGED_COUNT:
        raise CommandError(
            f"a role would need {len(managed)} managed policies, IAM allows {MANAGED_COUNT}",
            "Take keys out of the tag policy, or prefixes out of the trails.",
        )
    return inline, managed


def _cut(statement: Json) -> list[Json]:
    if size(statement) <= MANAGED_LIMIT - _FRAME:
        return [statement]
    half = len(statement["Action"]) // 2
    if not half:
        raise CommandError(
            f"the statement {statement['Sid']} is longer than IAM allows",
            "Take keys out of the tag policy, or prefixes out of the trails.",
        )
    parts = (statement["Action"][:half], statement["Action"][half:])
    return [piece for part in parts for piece in _cut({**statement, "Action": part})]


def _filled(value: Any, values: Values) -> Any:
    if isinstance(value, Mapping):
        return {key: _filled(member, values) for key, member in value.items()}
    if isinstance(value, str):
        return _text(value, values)
    if isinstance(value, list):
        return [one for member in value for one in _as_list(_filled(member, values))]
    return value


def _text(text: str, values: Values) -> str | list[str]:
    alone = _PLACEHOLDER.fullmatch(text)
    if alone:
        value = _value(alone[1], values)
        return value if isinstance(value, str) else list(value)
    return _PLACEHOLDER.sub(lambda found: _scalar(found[1], values), text)


def _scalar(name: str, values: Values) -> str:
    value = _value(name, values)
    if not isinstance(value, str):
        raise CommandError(f"the policy placeholder ${{{name}}} is a list and can't stand inside a text")
    return value


def _value(name: str, values: Values) -> str | Sequence[str]:
    if name not in values:
        raise CommandError(
            f"no value for the policy placeholder ${{{name}}}", f"There is: {', '.join(sorted(values))}."
        )
    return values[name]


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
