"""`StageOptions`: what whoever deploys chooses for a stage, and what follows from it alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

MODES = ("s3", "eventbridge", "both")
"""What triggers: the logs in the trail buckets, the events of EventBridge, or both (docs/triggers.md)."""

ARCHITECTURES = ("arm64", "x86_64")
"""The processors of Lambda, the cheaper one first: it is the default."""

SCHEDULE = "RETENTION_SCHEDULE"
"""The one setting that is for the infrastructure and none of the Lambdas."""

DAILY = "rate(1 day)"

EVENT_WINDOW = 1
"""Seconds in which events of EventBridge gather in the inbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageOptions:
    """The options of a deployment.

    `trails` are buckets with an optional /prefix that logs are read from, `trail_keys` the ARNs of the KMS keys that
    encrypt them. `create_trail` adds a trail of our own, whose bucket is among `trails`; after `archive_after` days its
    logs go to S3 Glacier Flexible Retrieval, never if 0. `mode` is one of MODES, `regions` are the other Regions whose
    events are forwarded to this one: creations if `mode` hears events, state changes of EC2 in every mode. `accounts`
    are the others to tag in. `settings` are those of docs/settings.md that a user chooses. `email` hears of alerts.
    `webhooks` are told by HTTP, `target=store:name` each (docs/webhooks.md); `webhook_allow_private` are hosts of
    theirs that may have private addresses. `log_window` is how many seconds logs wait for company in the inbox:
    CloudTrail delivers them about five minutes after the calls. `changes_window` is how long EC2's state changes do so
    in their queue: an instance is to be checked within a minute. app.py says the same.
    """

    trails: tuple[str, ...] = ()
    trail_keys: tuple[str, ...] = ()
    create_trail: bool = False
    archive_after: int = 0
    mode: str = MODES[0]
    regions: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    email: str = ""
    webhooks: tuple[str, ...] = ()
    webhook_allow_private: tuple[str, ...] = ()
    log_days: int = 7
    log_window: int = 20
    changes_window: int = 20
    architecture: str = ARCHITECTURES[0]

    @property
    def chosen(self) -> dict[str, Any]:
        """The options alone, whatever else an heir knows."""
        return {one.name: getattr(self, one.name) for one in fields(StageOptions)}

    @property
    def by_logs(self) -> bool:
        """Whether new logs trigger."""
        return self.mode != "eventbridge"

    @property
    def by_events(self) -> bool:
        """Whether events of EventBridge trigger."""
        return self.mode != "s3"

    @property
    def window(self) -> int:
        """How many seconds `receive` gathers messages: events wait for a second, whatever logs would do."""
        return EVENT_WINDOW if self.by_events else self.log_window

    @property
    def trail_buckets(self) -> tuple[str, ...]:
        """The buckets of `trails`, each once."""
        return tuple(dict.fromkeys(trail.partition("/")[0] for trail in self.trails))

    @property
    def retention_schedule(self) -> str:
        """When the machine `retention` runs by itself, as EventBridge writes it; or `off`."""
        return self.settings.get(SCHEDULE) or DAILY
