"""`RetentionPolicy`: how long AMIs and snapshots are kept, by the section `retention` of the tag policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from chalicelib.core.backup import Backup
from chalicelib.errors import InvalidPolicy
from chalicelib.policy.conditions import Globs, carries
from chalicelib.schemas.validation import problem, shown

RETENTION, DELETE_ON = "Retention", "DeleteOn"
KEYS = (RETENTION, DELETE_ON)
"""The two tags that say how long a backup is kept."""

NEVER = "never"


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """A backup and what the ledger calls its creator: name and ARN, or nothing."""

    backup: Backup
    creators: Sequence[str]


RETENTION_CONDITIONS: Mapping[str, Callable[[Any, BackupFacts], bool]] = MappingProxyType(
    {
        "tag": lambda tag, facts: carries(facts.backup.tags, tag),
        "name": lambda globs, facts: Globs.parse(globs).match(facts.backup.names),
        "creator": lambda globs, facts: Globs.parse(globs).match(facts.creators),
        "resourceType": lambda globs, facts: Globs.parse(globs).match([facts.backup.type]),
    }
)
"""All that a rule may test, and whether it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPolicy:
    """The periods of backups, and tags that go with them. It can be handed from step to step as its `document`."""

    extra_tags: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> RetentionPolicy:
        """Build it from a section that the schema has accepted. Raises `InvalidPolicy` for an extra tag of our keys."""
        extra = document.get("extraTags", {})
        folded = {key.casefold() for key in KEYS}
        for key in extra:
            if key.casefold() in folded:
                path = ("retention", "extraTags")
                raise InvalidPolicy(problem(path, f"keys other than {' and '.join(KEYS)}", shown(key)))
        return cls(extra_tags=extra, rules=tuple(document.get("rules", [])))

    @property
    def document(self) -> dict[str, Any]:
        """Return the section that `parse` makes this of."""
        return {"extraTags": dict(self.extra_tags), "rules": list(self.rules)}

    @property
    def asks_for_creators(self) -> bool:
        """Say whether any rule looks at who made a backup."""
        return any("creator" in rule["when"] for rule in self.rules)

    def keys(self) -> frozenset[str]:
        """Return every key that the retention steps may write."""
        return frozenset((*KEYS, *self.extra_tags))

    def days(self, facts: BackupFacts, default: int) -> int | None:
        """Return how many days a backup is kept, None for one that is left alone. The last rule that holds decides."""
        found: int | str = default
        for rule in self.rules:
            if all(RETENTION_CONDITIONS[name](wanted, facts) for name, wanted in rule["when"].items()):
                found = rule["days"]
        return None if found == NEVER else int(found)
