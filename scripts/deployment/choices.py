"""What a user chose for a stage: by the options of a deployment, or as read back from what is deployed."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from scripts.deployment.plan import Plan
from statemachines.names import Names

CHOSEN = ("ENVIRONMENT", "TAG_KEY", "TAG_VALUE", "TAG_POLICY_PARAMETER")
"""Settings that are taken from the environment of whoever deploys."""

LOG_DAYS = 7
"""How long logs stay if nobody says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The fields of `Plan` that a user decides; `accounts` are the others, and `trails` has the bucket of our own."""

    trails: tuple[str, ...] = ()
    trail_keys: tuple[str, ...] = ()
    create_trail: bool = False
    accounts: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    email: str = ""
    log_days: int = LOG_DAYS

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """Return what a plan says."""
        return cls(
            trails=plan.trails,
            trail_keys=plan.trail_keys,
            create_trail=plan.create_trail,
            accounts=tuple(one for one in plan.our_accounts if one != plan.names.account),
            options={name: value for name, value in plan.options.items() if value},
            email=plan.email or "",
            log_days=plan.log_days,
        )

    @classmethod
    def deployed(
        cls, names: Names, settings: Mapping[str, str], resources: Mapping[str, Any], keys: Iterable[str] = ()
    ) -> Self:
        """Return them from the Lambdas' environment, the stack's resources and the keys of encrypted logs."""
        return cls(
            trails=listed(settings.get("TRAIL_BUCKETS", "")),
            trail_keys=tuple(sorted(keys)),
            create_trail="Trail" in resources,
            accounts=tuple(one for one in listed(settings.get("ACCOUNTS", "")) if one != names.account),
            options={name: settings[name] for name in CHOSEN if settings.get(name)},
            email=str(_property(resources, "AlertSubscription", "Endpoint") or ""),
            log_days=int(_property(resources, "AttributeLog", "RetentionInDays") or LOG_DAYS),
        )

    def command(self, names: Names) -> str:
        """Return the command that deploys a stage with these choices."""
        variables = [f"{name}={shlex.quote(value)}" for name, value in self.options.items()]
        words = ["./scripts/deploy", "--stage", names.stage, "--region", names.region, *self._words(names)]
        return " ".join([*variables, shlex.join(words)])

    def _words(self, names: Names) -> Iterator[str]:
        if self.create_trail:
            yield "--create-trail"
        for trail in self.trails:
            if not self.create_trail or trail != names.trail_bucket:
                yield from ("--trail-bucket", trail)
        for account in self.accounts:
            yield from ("--account", account)
        if self.email:
            yield from ("--email", self.email)
        if self.log_days != LOG_DAYS:
            yield from ("--log-days", str(self.log_days))
        for key in self.trail_keys:
            yield from ("--trail-key", key)


class Change(NamedTuple):
    """What a deployment changes of the choices; `lost` is what worked before and will no longer."""

    told: str
    lost: bool


def changes(before: Choices, after: Choices) -> list[Change]:
    """Return every difference between what is deployed and what is to be."""
    return [change for one in DIFFERENCES for change in one(before, after)]


Difference = Callable[[Choices, Choices], Iterator[Change]]


def _members(name: str, gone: str, new: str) -> Difference:
    """Compare a list: what left it is lost."""

    def compare(before: Choices, after: Choices) -> Iterator[Change]:
        was, will = getattr(before, name), getattr(after, name)
        yield from (Change(gone.format(one), lost=True) for one in was if one not in will)
        yield from (Change(new.format(one), lost=False) for one in will if one not in was)

    return compare


def _options(before: Choices, after: Choices) -> Iterator[Change]:
    for name in sorted({*before.options, *after.options}):
        was, will = before.options.get(name, ""), after.options.get(name, "")
        if was != will:
            yield Change(_replaced(name, was, will), lost=not will)


def _email(before: Choices, after: Choices) -> Iterator[Change]:
    if before.email != after.email:
        yield Change(_replaced("alerts to", before.email, after.email), lost=bool(before.email))


def _log_days(before: Choices, after: Choices) -> Iterator[Change]:
    if before.log_days != after.log_days:
        told = _replaced("logs kept", f"{before.log_days} days", f"{after.log_days} days")
        yield Change(told, lost=after.log_days < before.log_days)


def _replaced(name: str, was: str, will: str) -> str:
    return f"{name}: {was or 'nothing'} -> {will or 'nothing'}"


DIFFERENCES: tuple[Difference, ...] = (
    _members("trails", "no longer reads {}: its notification to our inbox is removed", "reads {}"),
    _members("trail_keys", "may no longer decrypt with {}", "may decrypt with {}"),
    _members("accounts", "no longer tags account {}", "tags account {}"),
    _options,
    _email,
    _log_days,
)


def listed(text: str) -> tuple[str, ...]:
    """Return the members of a setting that is a list."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _property(resources: Mapping[str, Any], logical_id: str, name: str) -> Any:
    return resources.get(logical_id, {}).get("Properties", {}).get(name)
