"""The options of ./scripts/deploy: the command that chooses them again, and what another choice changes of a stage."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from chalicelib.core.counts import counted
from statemachines.names import Names
from statemachines.stage_options import SCHEDULE, StageOptions

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

DEFAULTS = StageOptions()


class Change(NamedTuple):
    """What a deployment changes of the options; `lost` is what worked before and will no longer."""

    told: str
    lost: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option: the field that it sets, or where it has no flag the setting, and how another choice of it is told.

    What a list loses is told by `gone`, one by one, and what it gets by `new`. Of anything else `told` is the name and
    `form` the form of its value, or `nothing` where it is 0; `unit` is what a value counts. `lost` says of the value
    before and the one after whether something stops working.
    """

    name: str
    flag: str = ""
    gone: str = ""
    new: str = ""
    joined: bool = False
    told: str = ""
    form: str = "{}"
    unit: str = ""
    nothing: str = ""
    lost: Callable[[Any, Any], bool] = lambda _was, _will: False

    def changes(self, before: StageOptions, after: StageOptions) -> Iterator[Change]:
        """Yield what differs."""
        was, will = self._of(before), self._of(after)
        if self.gone:
            yield from (Change(self.gone.format(one), lost=True) for one in was if one not in will)
            yield from (Change(self.new.format(one), lost=False) for one in will if one not in was)
        elif was != will:
            yield Change(f"{self.told}: {self._shown(was)} -> {self._shown(will)}", lost=self.lost(was, will))

    def words(self, options: StageOptions) -> Iterator[str]:
        """Yield what stands for it on the command line: nothing for the default."""
        value = self._of(options)
        if not self.flag or value == self._of(DEFAULTS):
            return
        for one in value if self.gone and not self.joined else [value]:
            yield from (self.flag, ",".join(one) if self.joined else str(one))

    def _of(self, options: StageOptions) -> Any:
        return getattr(options, self.name) if self.flag else options.settings.get(self.name, "")

    def _shown(self, value: Any) -> str:
        if value == "" or (self.nothing and not value):
            return self.nothing or "nothing"
        return self.form.format(counted(value, self.unit) if self.unit else value)


OPTIONS = (
    Option(
        name="trails",
        flag="--trail-bucket",
        gone="no longer reads {}: its notification to our inbox is removed",
        new="reads {}",
    ),
    Option(name="trail_keys", flag="--trail-key", gone="may no longer decrypt with {}", new="may decrypt with {}"),
    Option(name="mode", flag="--mode", told="triggered by", lost=lambda _, will: will != "both"),
    Option(
        name="regions",
        flag="--regions",
        joined=True,
        gone="no longer hears events of {}: the forwarder there is removed",
        new="hears events of {}",
    ),
    Option(name="accounts", flag="--account", gone="no longer tags account {}", new="tags account {}"),
    *(Option(name=name, told=name, lost=lambda _, will: not will) for name in CHOSEN),
    Option(name="email", flag="--email", told="alerts to", lost=lambda was, _: bool(was)),
    Option(name="webhooks", flag="--webhook", gone="no longer tells the webhook {}", new="tells the webhook {}"),
    Option(
        name="webhook_allow_private",
        flag="--webhook-allow-private",
        gone="no longer tells webhooks of {}, if its address is private",
        new="tells webhooks of {}, though its address be private",
    ),
    Option(name="log_days", flag="--log-days", told="logs kept", unit="day", lost=lambda was, will: bool(will < was)),
    Option(
        name="archive_after", flag="--archive-after", told="logs archived", form="after {}", unit="day", nothing="never"
    ),
    Option(name="log_window", flag="--log-window", told="logs wait for company", form="{} s"),
    Option(name="changes_window", flag="--changes-window", told="state changes wait for company", form="{} s"),
    Option(name="architecture", flag="--architecture", told="processor"),
)
"""Every option but `create_trail`, which is told by the bucket of the trail."""


def changes(before: StageOptions, after: StageOptions) -> list[Change]:
    """Return every difference between what is deployed and what is to be."""
    return [change for option in OPTIONS for change in option.changes(before, after)]


def command(names: Names, options: StageOptions) -> str:
    """Return the command that deploys a stage with these options."""
    variables = [f"{name}={shlex.quote(value)}" for name, value in options.settings.items() if value]
    words = ["./scripts/deploy", "--stage", names.stage, "--region", names.region]
    if options.create_trail:
        words.append("--create-trail")
        options = replace(options, trails=tuple(one for one in options.trails if one != names.trail_bucket))
    words += [word for option in OPTIONS for word in option.words(options)]
    return " ".join([*variables, shlex.join(words)])


def listed(text: str) -> tuple[str, ...]:
    """Return the members of a setting that is a list."""
    return tuple(part.strip() for part in text.split(",") if part.strip())
