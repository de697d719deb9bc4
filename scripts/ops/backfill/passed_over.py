"""What a back-fill passes over: how many objects of each kind, and the names of a few."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from chalicelib.cloudtrail import parse_key
from scripts.ops.stage.plan import LOG_SUFFIX

Passed = dict[str, dict[str, Any]]
"""By kind: `count` and `names`. Plain JSON, for it lies in the file of a job."""

NAMED: Final = 3
"""Names that are kept of each kind."""

KINDS: Final = {
    "digest": "digest files, which prove logs",
    "insight": "Insights files, which describe rates of calls",
    "network-activity": "network activity files, which create nothing",
    "aggregated": "aggregated events files, which sum up calls",
    "other-name": f"objects in folders of logs whose names do not end in {LOG_SUFFIX}",
    "other": "other objects",
}
"""Every kind, in the words of the report."""


def kind_of(key: str) -> str:
    """Return of which kind an object is; empty for a log."""
    parsed = parse_key(key)
    if parsed is None:
        return "other"
    if parsed.kind == "log":
        return "" if key.endswith(LOG_SUFFIX) else "other-name"
    return parsed.kind


def pass_over(passed: Passed, keys: Iterable[str]) -> None:
    """Count what is no log."""
    for key in keys:
        seen = passed.setdefault(kind_of(key), {"count": 0, "names": []})
        seen["count"] += 1
        if len(seen["names"]) < NAMED:
            seen["names"].append(key)


def told(passed: Passed) -> list[dict[str, Any]]:
    """Return it as JSON, most of all first."""
    rows = sorted(passed.items(), key=lambda row: -row[1]["count"])
    return [{"kind": kind, "what": KINDS[kind], **seen} for kind, seen in rows]
