"""`Plan`: all that is decided about a stage before anything is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.policy import DEFAULT_KEYS
from scripts.deployment.errors import DeploymentError
from statemachines.limits import problems
from statemachines.names import Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One stage in one account and Region.

    `trails` are buckets with an optional /prefix that logs are read from, `trail_keys` the ARNs of the KMS keys that
    encrypt them. `create_trail` makes a trail of our own, whose bucket is among `trails`. `accounts` may have
    their resources tagged; our own is always among them. `options` are the settings that a user chooses (ENVIRONMENT,
    TAG_KEY, TAG_VALUE, TAG_POLICY_PARAMETER). `tag_keys` is all that may be written.
    `email` hears of alerts. `outside` are resources of the template that are there already and not the stack's.
    `scale` multiplies the waits between retries.
    """

    names: Names
    trails: tuple[str, ...] = ()
    trail_keys: tuple[str, ...] = ()
    create_trail: bool = False
    accounts: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    tag_keys: frozenset[str] = DEFAULT_KEYS
    email: str | None = None
    log_days: int = 7
    outside: frozenset[str] = frozenset()
    scale: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a stage whose names AWS would refuse."""
        found = problems(self.names)
        if found:
            raise DeploymentError(" ".join(found), "Choose another stage: --stage NAME (or ENVIRONMENT_SUFFIX).")

    @property
    def trail_buckets(self) -> tuple[str, ...]:
        """The buckets of `trails`, each once."""
        return tuple(dict.fromkeys(trail.partition("/")[0] for trail in self.trails))

    @property
    def our_accounts(self) -> tuple[str, ...]:
        """Every account whose resources may be tagged, ours first."""
        return tuple(dict.fromkeys((self.names.account, *self.accounts)))

    @property
    def other_accounts(self) -> tuple[str, ...]:
        """Those that the tag steps need a role in."""
        return self.our_accounts[1:]
