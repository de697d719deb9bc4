"""Check documents against the packaged JSON Schemas and say in one sentence what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

    from chalicelib.errors import TagTrailError

LONGEST_SHOWN = 80
_DOCUMENTS = Path(__file__).parent / "documents"


def packaged(name: str) -> dict[str, Any]:
    """Return a fresh copy of the packaged document `name`, such as `tag_policy` or `tag_policy.schema`."""
    document: dict[str, Any] = json.loads((_DOCUMENTS / f"{name}.json").read_text(encoding="utf-8"))
    return document


def check(document: object, schema_name: str, error: type[TagTrailError]) -> None:
    """Raise `error` if the document breaks the schema `schema_name`, such as `request`.

    The message names the path in the document, what was expected there and what was found.
    """
    from jsonschema.exceptions import relevance  # here, not above: most Lambdas never need it and start sooner

    found = max(_validator(schema_name).iter_errors(document), key=relevance, default=None)
    if found is not None:
        raise error(_sentence(found))


def problem(path: Iterable[str | int], expected: str, found: str) -> str:
    """Return the sentence that names a place in a document, what belongs there and what is there."""
    return f"{where(path)}: expected {expected}, found {found}"


def where(path: Iterable[str | int]) -> str:
    """Return a JSONPath such as `$.rules[0].tags["cost center"]`, safe to print."""
    return "$" + "".join(_step(part) for part in path)


def shown(value: object) -> str:
    """Return a value as short ASCII text, safe to print whatever strangers put into it."""
    if isinstance(value, Mapping):
        return f"an object of {_count(len(value), 'member')}"
    if isinstance(value, list):
        return f"a list of {_count(len(value), 'item')}"
    if isinstance(value, str) and len(value) > LONGEST_SHOWN:
        return f"{_literal(value[:LONGEST_SHOWN] + '...')} ({len(value)} characters)"
    return _literal(value)


@cache
def _validator(schema_name: str) -> Draft202012Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(packaged(f"{schema_name}.schema"))


def _sentence(error: ValidationError) -> str:
    keyword, rule = str(error.validator), cast(Any, error.validator_value)
    schema, instance = cast(dict[str, Any], error.schema), cast(Any, error.instance)
    expected = EXPECTED[keyword](rule, schema, instance)
    found = _unknown_members(schema, instance) if keyword == "additionalProperties" else shown(instance)
    key = "a key of " if "propertyNames" in error.absolute_schema_path else ""
    return key + problem(error.absolute_path, expected, found)


def _step(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    return f".{part}" if part.isascii() and part.isidentifier() else f"[{shown(part)}]"


def _literal(value: object) -> str:
    return json.dumps(value, default=repr).replace("\x7f", "\\u007f")  # the one control character JSON leaves alone


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _unknown_members(schema: Mapping[str, Any], instance: Mapping[str, Any]) -> str:
    return ", ".join(shown(name) for name in sorted(instance.keys() - schema["properties"].keys())[:5])


def _types(rule: str | list[str], _schema: object, _instance: object) -> str:
    return " or ".join(TYPES[name] for name in ([rule] if isinstance(rule, str) else rule))


def _missing_member(rule: list[str], _schema: object, instance: Mapping[str, Any]) -> str:
    return next(f'the member "{name}"' for name in rule if name not in instance)


def _described(_rule: object, schema: Mapping[str, Any], _instance: object) -> str:
    return str(schema["description"])


def _bound(words: str, noun: str) -> Callable[[Any, Mapping[str, Any], Any], str]:
    return lambda rule, _schema, _instance: f"{words} {_count(rule, noun)}"


TYPES: Mapping[str, str] = {
    "array": "a list",
    "integer": "a whole number",
    "null": "null",
    "object": "an object",
    "string": "text",
}

EXPECTED: Mapping[str, Callable[[Any, Mapping[str, Any], Any], str]] = {
    "additionalProperties": lambda _rule, schema, _instance: f"no members but {', '.join(schema['properties'])}",
    "anyOf": _described,
    "const": lambda rule, _schema, _instance: shown(rule),
    "enum": lambda rule, _schema, _instance: f"one of {', '.join(map(shown, rule))}",
    "maxItems": _bound("at most", "item"),
    "maxLength": _bound("at most", "character"),
    "maxProperties": _bound("at most", "member"),
    "minItems": _bound("at least", "item"),
    "minLength": _bound("at least", "character"),
    "minProperties": _bound("at least", "member"),
    "maximum": lambda rule, _schema, _instance: f"{rule} or less",
    "minimum": lambda rule, _schema, _instance: f"{rule} or more",
    "oneOf": _described,
    "pattern": _described,
    "required": _missing_member,
    "type": _types,
}
"""By keyword of JSON Schema: what it expects, in words, from its value, the schema it stands in and what was found.

Schemas describe in `description` what `pattern`, `anyOf` and `oneOf` mean.
"""
