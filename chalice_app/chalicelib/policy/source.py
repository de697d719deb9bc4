"""Where the tag policy comes from: the packaged document, or an SSM parameter that takes its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from chalicelib.errors import InvalidPolicy
from chalicelib.policy.model import Policy
from chalicelib.schemas import validation
from chalicelib.schemas.validation import problem, shown


def packaged() -> dict[str, Any]:
    """Return a fresh copy of the document that is deployed with the code."""
    return validation.packaged("tag_policy")


def load(parameter: str | None, fetch: Callable[[str], str]) -> Policy:
    """Return the policy of the SSM parameter named, or the packaged one if none is named.

    `fetch` gets a parameter's text and does its own caching; the same text is parsed once. A parameter that can't be
    read or is no policy is an error: nothing is tagged by a policy that nobody chose. The packaged one was checked when
    it was deployed; to check it again would make every Lambda import jsonschema.
    """
    return decode(fetch(parameter)) if parameter else _packaged_policy()


@lru_cache(maxsize=4)
def decode(document: str) -> Policy:
    """Return the policy of a JSON text; `InvalidPolicy` names the position of a mistake in the JSON itself."""
    try:
        return Policy.parse(json.loads(document, object_pairs_hook=_members))
    except json.JSONDecodeError as exc:
        at = f"line {exc.lineno} column {exc.colno}"
        raise InvalidPolicy(f"{at}: expected JSON, found a mistake: {exc.msg}") from exc
    except RecursionError as exc:
        raise InvalidPolicy("$: expected a tag policy, found JSON that is nested too deeply") from exc


@cache
def _packaged_policy() -> Policy:
    return Policy.of(packaged())


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidPolicy(problem((), "each member of an object once", f"{shown(twice)} twice"))
    return members
