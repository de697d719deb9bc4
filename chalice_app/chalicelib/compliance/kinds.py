"""Which kinds of resources the rules may be about: nothing else is read, and no role may read it."""

from __future__ import annotations

from chalicelib.compliance.list_calls import DESCRIBED, INSTANCES, TYPES, ListCall
from chalicelib.compliance.rules import Rules


def listings(rules: Rules) -> tuple[ListCall, ...]:
    """Return how the kinds are listed that some rule may be about; instances always, for their states."""
    return tuple(row for row in DESCRIBED if row is INSTANCES or rules.may_concern(row.type, row.service))


def searched(rules: Rules) -> bool:
    """Return whether some rule may be about kinds that no service lists: the Tagging API and the ledger know some."""
    return any(not rule.types or any(_is_glob(one) or one not in TYPES for one in rule.types) for rule in rules.rules)


def asks_tagging_api(rules: Rules) -> bool:
    """Return whether the Tagging API is asked: for kinds that no service lists, or lists without their tags."""
    return searched(rules) or any(not row.tags for row in listings(rules))


def _is_glob(pattern: str) -> bool:
    return "*" in pattern or "?" in pattern
