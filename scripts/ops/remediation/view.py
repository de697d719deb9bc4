"""How proposals and what became of them are shown and exported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from chalicelib.core.resource import Resource
from chalicelib.remediation.apply import Done
from chalicelib.remediation.model import Fill, Open, Proposal

COLUMNS = ("arn", "type", "account", "region", "key", "value", "source", "from", "left open because")
"""The columns of an exported proposal: a row for each tag that would be added, and for each gap that stays."""


def rows(proposals: Sequence[Proposal]) -> Iterator[dict[str, Any]]:
    """Yield the rows of an export."""
    for one in proposals:
        for fill in one.fills:
            yield {**_of(one.resource), **_fill(fill)}
        for left in one.left:
            yield {**_of(one.resource), "key": left.key, "left open because": left.reason}


def document(proposals: Sequence[Proposal]) -> list[dict[str, Any]]:
    """Return proposals for a program."""
    return [
        {
            **_of(one.resource),
            "tags": dict(one.tags),
            "add": [_fill(fill) for fill in one.fills],
            "open": [{"key": left.key, "reason": left.reason} for left in one.left],
        }
        for one in proposals
    ]


def results(done: Sequence[Done]) -> list[dict[str, Any]]:
    """Return what became of resources for a program."""
    return [{**_of(one.resource), "added": [_fill(fill) for fill in one.added], "error": one.error} for one in done]


def proposed(one: Proposal) -> dict[str, object]:
    """Return the row of a resource in the table of what would be added."""
    return {
        "resource": one.resource.arn,
        "add": [f"{fill.key}={fill.value}" for fill in one.fills],
        "because": [_because(fill) for fill in one.fills],
    }


def left_open(one: Proposal) -> dict[str, object]:
    """Return the row of a resource in the table of what is left to people."""
    return {"resource": one.resource.arn, "open": [_open(left) for left in one.left]}


def outcome(one: Done) -> dict[str, object]:
    """Return the row of a resource in the table of what was done."""
    added = [f"{fill.key}={fill.value}" for fill in one.added]
    return {
        "resource": one.resource.arn,
        "added": added,
        "because": one.error or ("" if added else "it has them by now"),
    }


def _because(fill: Fill) -> str:
    return {
        "near-miss": f"it has {fill.origin}={fill.value}",
        "origin": f"it came from {fill.origin}",
        "default": f"default of the {fill.origin}",
    }[fill.source]


def _open(left: Open) -> str:
    return f"{left.key}: {left.reason}" if left.key else left.reason


def _of(resource: Resource) -> dict[str, Any]:
    return {name: getattr(resource, name) for name in ("arn", "type", "account", "region")}


def _fill(fill: Fill) -> dict[str, str]:
    return {"key": fill.key, "value": fill.value, "source": fill.source, "from": fill.origin}
