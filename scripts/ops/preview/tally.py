"""The accounts of a preview: how many records of which event became what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from scripts.ops.preview.decisions import Decision
from scripts.ops.preview.kinds import ROWS

MOST_EVENTS: Final = 1000
"""Events counted by name; names come from strangers, so there may be as many as records."""
OTHERS: Final = "(other events)"
NAMELESS: Final = "(no event)"


@dataclass(slots=True)
class Tally:
    """Decisions by event, the events that created what has no row, and the inputs that could not be read."""

    decisions: dict[str, Counter[str]] = field(default_factory=dict)
    gaps: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    """What creates nothing, by its kind."""
    of_interest: set[str] = field(default_factory=set)
    """The events of which a record is shown."""
    failed: list[tuple[str, str]] = field(default_factory=list)
    records: int = 0

    def add(self, line: Mapping[str, Any], answer: Decision) -> None:
        """Count one record."""
        event = self._counted(event_name(line))
        self.decisions.setdefault(event, Counter())[answer.decision] += 1
        self.gaps[event] += bool(answer.gap)
        if line["kind"] in ROWS:
            self.of_interest.add(event)
        else:
            self.kinds[line["kind"]] += 1
        self.records += 1

    def total(self, decision: str) -> int:
        """Return how many records got this decision."""
        return sum(counts[decision] for counts in self.decisions.values())

    def _counted(self, event: str) -> str:
        return event if event in self.decisions or len(self.decisions) < MOST_EVENTS else OTHERS


def event_name(line: Mapping[str, Any]) -> str:
    """Return the event of a line as people say it: `ec2 RunInstances`."""
    source = (line["eventSource"] or "").removesuffix(".amazonaws.com")
    return f"{source} {line['eventName'] or ''}".strip() or NAMELESS
