"""Comparing policies: what a role lacks, what it has beyond, and what is denied to it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

Statement = Mapping[str, Any]


def statements_in(documents: Iterable[Mapping[str, Any]]) -> list[Statement]:
    """Return the statements of policies, with lists where IAM also takes a single value."""
    return [_with_lists(one) for document in documents for one in _as_list(document.get("Statement", []))]


def missing(wanted: Sequence[Statement], present: Sequence[Statement]) -> dict[str, list[str]]:
    """Return by statement name the actions that are wanted and not granted on the same terms.

    A long statement may be cut into several, with the actions shared out between them: together they count as one.
    """
    granted = _actions_by_terms(present)
    found = {one["Sid"]: sorted(set(one["Action"]) - granted.get(_terms(one), set())) for one in wanted}
    return {name: actions for name, actions in found.items() if actions}


def beyond(wanted: Sequence[Statement], present: Sequence[Statement]) -> list[str]:
    """Return the actions that are granted and not wanted on these terms."""
    asked = _actions_by_terms(wanted)
    allows = [one for one in present if one["Effect"] == "Allow"]
    extra = {action for one in allows for action in set(_actions(one)) - asked.get(_terms(one), set())}
    return sorted(extra)


def denied(present: Sequence[Statement]) -> list[str]:
    """Return the actions that a statement of the role itself denies."""
    return sorted({action for one in present if one["Effect"] == "Deny" for action in _actions(one)})


def lets_in(policy: str, service: str, source: str) -> bool:
    """Say whether the policy of a queue lets an AWS service send for a source, going by its Allow statements."""
    return any(
        one["Effect"] == "Allow"
        and service in _as_list((one.get("Principal") or {}).get("Service", []))
        and _covers(one.get("Condition", {}), source)
        for one in statements_in([json.loads(policy)])
        if isinstance(one.get("Principal"), Mapping)
    )


def _covers(condition: Mapping[str, Any], source: str) -> bool:
    """Say whether the statement is for this source, or for any."""
    patterns = [
        str(pattern)
        for tests in condition.values()
        for key, values in tests.items()
        if key.lower() == "aws:sourcearn"
        for pattern in _as_list(values)
    ]
    return not patterns or any(fnmatchcase(source, pattern) for pattern in patterns)


def _actions_by_terms(statements: Iterable[Statement]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in statements:
        found.setdefault(_terms(one), set()).update(_actions(one))
    return found


def _actions(statement: Statement) -> list[str]:
    """Return the actions; of a NotAction statement all but these are meant."""
    return list(statement.get("Action", [f"all but {', '.join(statement.get('NotAction', []))}"]))


def _terms(statement: Statement) -> str:
    """Return what a statement says apart from its name and its actions, however it is ordered."""
    terms = {key: value for key, value in statement.items() if key not in ("Sid", "Action")}
    return json.dumps(_sorted(terms), sort_keys=True)


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _sorted(member) for key, member in value.items()}
    return sorted(map(str, value)) if isinstance(value, list) else value


def _with_lists(statement: Statement) -> Statement:
    named = ("Action", "NotAction", "Resource", "NotResource")
    listed = {key: _as_list(value) if key in named else value for key, value in statement.items()}
    if "Condition" in listed:
        listed["Condition"] = {
            operator: {key: _as_list(values) for key, values in tests.items()}
            for operator, tests in listed["Condition"].items()
        }
    return listed


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
