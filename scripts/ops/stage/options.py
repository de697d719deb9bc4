"""What a user chose for a stage: by the options of a deployment, or as read back from what is deployed."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from scripts.ops.stage.plan import ARCHITECTURES, DAILY, LOG_WINDOW, SCHEDULE, Plan
from statemachines.names import Names
from statemachines.schedule import OFF

CHOSEN = (
    "ENVIRONMENT",
    "TAG_KEY",
    "TAG_VALUE",
    "TAG_POLICY_PARAMETER",
    "RETENTION_DAYS",
    "RETENTION_REGIONS",
    "TRACE",
    SCHEDULE,
)
"""Settings that are taken from the environment of whoever deploys."""

LOG_DAYS = 7
"""How long logs stay if nobody says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The fields of `Plan` that a user decides; `accounts` are the others, and `trails` has the bucket of our own."""

    trails: tuple[str, ...] = ()
    trail_keys: tuple[str, ...] = ()
    create_trail: bool = False
    archive_after: int = 0
    mode: str = "s3"
    regions: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    email: str = ""
    log_days: int = LOG_DAYS
    log_window: int = LOG_WINDOW
    architecture: str = ARCHITECTURES[0]

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """Return what a plan says."""
        return cls(
            trails=plan.trails,
            trail_keys=plan.trail_keys,
            create_trail=plan.create_trail,
            archive_after=plan.archive_after,
            mode=plan.mode,
            regions=plan.regions,
            accounts=tuple(one for one in plan.our_accounts if one != plan.names.account),
            options={name: value for name, value in plan.options.items() if value},
            email=plan.email or "",
            log_days=plan.log_days,
            log_window=plan.log_window,
            architecture=plan.architecture,
        )

    @classmethod
    def deployed(
        cls,
        names: Names,
        settings: Mapping[str, str],
        resources: Mapping[str, Any],
        keys: Iterable[str] = (),
        outputs: Mapping[str, str] = MappingProxyType({}),
        architecture: str = ARCHITECTURES[0],
    ) -> Self:
        """Return them from the Lambdas' environment and processor, the stack's resources and outputs, keys of logs."""
        return cls(
            trails=listed(settings.get("TRAIL_BUCKETS", "")),
            trail_keys=tuple(sorted(keys)),
            create_trail="Trail" in resources,
            archive_after=_archive_after(resources),
            mode=outputs.get("TriggerMode", "s3"),
            regions=listed(outputs.get("ForwardedRegions", "")),
            accounts=tuple(one for one in listed(settings.get("ACCOUNTS", "")) if one != names.account),
            options={name: settings[name] for name in CHOSEN if settings.get(name)} | _schedule(resources),
            email=str(_property(resources, "AlertSubscription", "Endpoint") or ""),
            log_days=int(_property(resources, "AttributeLog", "RetentionInDays") or LOG_DAYS),
            log_window=log_window_in(outputs),
            architecture=architecture,
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
        for word, value, usual in (
            ("--mode", self.mode, "s3"),
            ("--regions", ",".join(self.regions), ""),
            ("--email", self.email, ""),
            ("--archive-after", self.archive_after, 0),
            ("--log-days", self.log_days, LOG_DAYS),
            ("--log-window", self.log_window, LOG_WINDOW),
            ("--architecture", self.architecture, ARCHITECTURES[0]),
        ):
            if value != usual:
                yield from (word, str(value))
        for account in self.accounts:
            yield from ("--account", account)
        for key in self.trail_keys:
            yield from ("--trail-key", key)


def log_window_in(outputs: Mapping[str, str]) -> int:
    """Return how many seconds logs wait, from a stack's outputs; before that could be chosen, none waited."""
    return int(outputs.get("LogWindow", 0))


def _archive_after(resources: Mapping[str, Any]) -> int:
    """Return after how many days the bucket of our own archives logs; 0 for never."""
    rules = (_property(resources, "TrailBucket", "LifecycleConfiguration") or {}).get("Rules", ())
    days = (int(one["TransitionInDays"]) for rule in rules for one in rule.get("Transitions", ()))
    return next(days, 0)


def _schedule(resources: Mapping[str, Any]) -> dict[str, str]:
    """Return the schedule of `retention`, if it is not the default one; a machine without a rule was switched off."""
    found = str(_property(resources, "RetentionSchedule", "ScheduleExpression") or OFF)
    return {SCHEDULE: found} if "Retention" in resources and found != DAILY else {}


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


def _mode(before: Choices, after: Choices) -> Iterator[Change]:
    if before.mode != after.mode:
        yield Change(_replaced("triggered by", before.mode, after.mode), lost=after.mode != "both")


def _email(before: Choices, after: Choices) -> Iterator[Change]:
    if before.email != after.email:
        yield Change(_replaced("alerts to", before.email, after.email), lost=bool(before.email))


def _log_days(before: Choices, after: Choices) -> Iterator[Change]:
    if before.log_days != after.log_days:
        told = _replaced("logs kept", f"{before.log_days} days", f"{after.log_days} days")
        yield Change(told, lost=after.log_days < before.log_days)


def _archived(before: Choices, after: Choices) -> Iterator[Change]:
    if before.archive_after != after.archive_after:
        was, will = (f"after {one} days" if one else "never" for one in (before.archive_after, after.archive_after))
        yield Change(_replaced("logs archived", was, will), lost=False)


def _log_window(before: Choices, after: Choices) -> Iterator[Change]:
    if before.log_window != after.log_window:
        told = _replaced("logs wait for company", f"{before.log_window} s", f"{after.log_window} s")
        yield Change(told, lost=False)


def _architecture(before: Choices, after: Choices) -> Iterator[Change]:
    if before.architecture != after.architecture:
        yield Change(_replaced("processor", before.architecture, after.architecture), lost=False)


def _replaced(name: str, was: str, will: str) -> str:
    return f"{name}: {was or 'nothing'} -> {will or 'nothing'}"


DIFFERENCES: tuple[Difference, ...] = (
    _members("trails", "no longer reads {}: its notification to our inbox is removed", "reads {}"),
    _members("trail_keys", "may no longer decrypt with {}", "may decrypt with {}"),
    _mode,
    _members("regions", "no longer hears events of {}: the forwarder there is removed", "hears events of {}"),
    _members("accounts", "no longer tags account {}", "tags account {}"),
    _options,
    _email,
    _log_days,
    _archived,
    _log_window,
    _architecture,
)


def listed(text: str) -> tuple[str, ...]:
    """Return the members of a setting that is a list."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _property(resources: Mapping[str, Any], logical_id: str, name: str) -> Any:
    return resources.get(logical_id, {}).get("Properties", {}).get(name)
