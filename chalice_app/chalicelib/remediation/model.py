"""What remediation speaks of: a tag to add, a gap that stays open, and both for one resource."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.core.resource import Resource

if TYPE_CHECKING:
    from chalicelib.core.payload_types.compliance import ProposedTag

NEAR_MISS, ORIGIN, RULE, DEFAULT = "near-miss", "origin", "rule", "default"
SOURCES = (NEAR_MISS, ORIGIN, RULE, DEFAULT)
"""Where a value comes from, the surest first: a key that is nearly right, what the resource came from, the rule that
asks for the key, the defaults of the policy."""


@dataclass(frozen=True, slots=True)
class Fill:
    """A tag to add. `origin` is the key, the ARN or the default that its value comes from."""

    key: str
    value: str
    source: str
    origin: str

    def to_dict(self) -> ProposedTag:
        """Return it as JSON."""
        return {"key": self.key, "value": self.value, "source": self.source, "origin": self.origin}

    def to_row(self) -> dict[str, str]:
        """Return it as the ledger keeps it."""
        return {"Key": self.key, "Value": self.value, "Source": self.source, "From": self.origin}


@dataclass(frozen=True, slots=True)
class Open:
    """A key that stays as it is, and why."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What one resource carries, what would be added, and what stays open. Nothing is ever replaced or taken away."""

    resource: Resource
    tags: Mapping[str, str]
    fills: tuple[Fill, ...] = ()
    left: tuple[Open, ...] = ()
    unasked: tuple[Fill, ...] = ()
    """Of `fills` those that a rule lets the machine add: the rule's own value, where nothing surer says otherwise."""
