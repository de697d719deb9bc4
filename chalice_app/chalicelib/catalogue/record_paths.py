"""JMESPath over records whose members are spelt as each AWS service pleases."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import jmespath
from jmespath.functions import Functions, signature

DEPTH: Final = 12
"""How deep members are looked up: no id lies deeper, and a hostile record may nest a thousand times."""

_UNQUALIFIED: Final = (1, 7)
"""How many parts the name of a Lambda function has, and its ARN; a version or an alias is one part more.

https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html takes both, with or without it.
"""


class _Functions(Functions):  # type: ignore[misc]
    """What the paths of the catalogue may call beside JMESPath's own functions; each gives null for no string."""

    @signature({"types": []})  # type: ignore[untyped-decorator]
    def _func_tail(self, text: object) -> str | None:
        """`tail(url)`: what follows the last slash."""
        return text.rpartition("/")[2] if isinstance(text, str) else None

    @signature({"types": []})  # type: ignore[untyped-decorator]
    def _func_lower(self, text: object) -> str | None:
        """`lower(name)`: the name as services write it that keep lower case only."""
        return text.lower() if isinstance(text, str) else None

    @signature({"types": []}, {"types": ["number"]})  # type: ignore[untyped-decorator]
    def _func_parts(self, text: object, count: int) -> str | None:
        """`parts(arn, n)`: the first n parts of an ARN."""
        return ":".join(text.split(":")[:count]) if isinstance(text, str) else None

    @signature({"types": []})  # type: ignore[untyped-decorator]
    def _func_unqualified(self, text: object) -> str | None:
        """`unqualified(function)`: the name or ARN of a Lambda function; null for those of a version or an alias."""
        parts = text.split(":") if isinstance(text, str) else []
        return text if len(parts) in _UNQUALIFIED else None  # type: ignore[return-value]


_OPTIONS: Final = jmespath.Options(custom_functions=_Functions())


@cache
def compiled(path: str) -> Any:
    """Return the compiled path, folded as `fold` folds records; a path that is no JMESPath raises."""
    return jmespath.compile(path.lower())


def fold(value: Any, depth: int = DEPTH) -> Any:
    """Return the JSON value with its members' names in lower case."""
    if depth and isinstance(value, dict):
        return {str(name).lower(): fold(member, depth - 1) for name, member in value.items()}
    if depth and isinstance(value, list):
        return [fold(member, depth - 1) for member in value]
    return value


def search(path: str, folded: Any) -> Any:
    """Return what the path finds in a folded record, or None."""
    return compiled(path).search(folded, _OPTIONS)


def strings(found: Any, depth: int = DEPTH) -> list[str]:
    """Return the strings in what a path found: one, or many in lists, no deeper than members are looked up."""
    if isinstance(found, list):
        return [text for each in found for text in strings(each, depth - 1)] if depth else []
    return [found] if isinstance(found, str) and found else []
