"""The summary of a day: how many resources have the tags that they must have. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalicelib.compliance.findings import Finding
from chalicelib.ledger import keys

if TYPE_CHECKING:
    from chalicelib.core.payload_types.common import Pointer

TOP = 100
"""Creators that a row names: those with the most resources that are not compliant, then with the most."""

NOBODY = "unknown"
"""The creator of what the ledger does not know."""

Counts = dict[str, int]


def _checked() -> defaultdict[str, Counts]:
    return defaultdict(lambda: {"checked": 0, "compliant": 0})


def _by_tag() -> defaultdict[str, Counts]:
    return defaultdict(lambda: {"present": 0, "missing": 0, "invalid": 0})


@dataclass(slots=True)
class Tally:
    """Counts findings as they pass by, so that no more than the counts is held."""

    checked: int = 0
    compliant: int = 0
    by_tag: dict[str, Counts] = field(default_factory=_by_tag)
    by_service: dict[str, Counts] = field(default_factory=_checked)
    by_account: dict[str, Counts] = field(default_factory=_checked)
    by_creator: dict[str, Counts] = field(default_factory=_checked)
    by_type: dict[str, Counts] = field(default_factory=_checked)

    def add(self, one: Finding) -> None:
        """Count a finding."""
        good = int(one["isCompliant"])
        self.checked += 1
        self.compliant += good
        for counts, name in (
            (self.by_service, one["service"]),
            (self.by_account, one["account"]),
            (self.by_creator, one["creator"] or NOBODY),
            (self.by_type, one["type"]),
        ):
            counts[name]["checked"] += 1
            counts[name]["compliant"] += good
        invalid = {wrong["key"] for wrong in one["invalidTags"]}
        for key in one["requiredTags"]:
            self.by_tag[key]["missing" if key in one["missingTags"] else "present"] += 1
            self.by_tag[key]["invalid"] += int(key in invalid)

    def row(self, *, date: str, coverage: Mapping[str, str], findings: Pointer, execution: str) -> dict[str, Any]:
        """Return the row of the ledger that keeps the day; `coverage` says by type how its resources were found."""
        return {
            "ResourceId": keys.compliance(date),
            "Kind": "compliance",
            "Date": date,
            "Checked": self.checked,
            "Compliant": self.compliant,
            "ByTag": dict(self.by_tag),
            "ByService": dict(self.by_service),
            "ByAccount": dict(self.by_account),
            "ByCreator": dict(sorted(self.by_creator.items(), key=_worst_first)[:TOP]),
            "ByType": dict(self.by_type),
            "Coverage": [{"type": name, "source": source} for name, source in sorted(coverage.items())],
            "Findings": dict(findings),
            "Execution": execution,
        }


def _worst_first(item: tuple[str, Counts]) -> tuple[int, int, str]:
    name, counts = item
    return counts["compliant"] - counts["checked"], -counts["checked"], name
