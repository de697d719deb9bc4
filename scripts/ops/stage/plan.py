"""`Plan`: all that is decided about a stage before anything is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.catalogue import event_patterns
from chalicelib.policy import DEFAULT_KEYS, RetentionPolicy
from scripts.ops.errors import CommandError
from statemachines.name_limits import problems
from statemachines.names import Names
from statemachines.schedule import Schedule

SCHEDULE = "RETENTION_SCHEDULE"
"""The one option that is for the infrastructure and no setting of the Lambdas."""

DAILY = "rate(1 day)"

LOG_WINDOW = 20
"""Seconds that logs wait for company: CloudTrail delivers them about five minutes after the calls."""

MAX_WINDOW = 300
"""What Lambda takes.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html"""

MODES = ("s3", "eventbridge", "both")
"""What triggers: the logs in the trail buckets, the events of EventBridge, or both (docs/triggers.md)."""

GLOBAL_REGION = "us-east-1"
"""Where IAM, Route 53, CloudFront, Organizations and other services without a Region speak."""

LOG_SUFFIX = ".json.gz"
"""How the key of a CloudTrail log ends, and of what a bucket tells the inbox."""

REPORT_FAILURES = "ReportBatchItemFailures"
"""Lambda's word for: of a batch of messages, only those that failed are delivered again."""

ARCHITECTURES = ("arm64", "x86_64")
"""The processors of Lambda, the cheaper one first: it is the default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One stage in one account and Region.

    `trails` are buckets with an optional /prefix that logs are read from, `trail_keys` the ARNs of the KMS keys that
    encrypt them. `create_trail` makes a trail of our own, whose bucket is among `trails`, and whose
    logs are archived after so many days, never if `archive_after` is 0. `accounts` may have
    their resources tagged; our own is always among them. `options` are the settings that a user chooses (ENVIRONMENT,
    TAG_KEY, TAG_VALUE, TAG_POLICY_PARAMETER, RETENTION_*). `tag_keys` is all that may be written on what was created,
    `retention_keys` on AMIs and snapshots.
    `mode` is one of MODES, `regions` are the other Regions whose events are forwarded to this one.
    `log_window` is how many seconds logs wait in the inbox for others to share an execution with, in the mode s3.
    `email` hears of alerts. `outside` are resources of the template that are there already and not the stack's.
    `scale` multiplies the waits between retries. `architecture` is one of ARCHITECTURES.
    """

    names: Names
    trails: tuple[str, ...] = ()
    trail_keys: tuple[str, ...] = ()
    create_trail: bool = False
    archive_after: int = 0
    mode: str = "s3"
    regions: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    tag_keys: frozenset[str] = DEFAULT_KEYS
    retention_keys: frozenset[str] = RetentionPolicy().keys()
    email: str | None = None
    log_days: int = 7
    log_window: int = LOG_WINDOW
    outside: frozenset[str] = frozenset()
    scale: float = 1.0
    architecture: str = ARCHITECTURES[0]

    def __post_init__(self) -> None:
        """Refuse a stage whose names AWS would refuse, Regions that nothing is forwarded from, and a wrong schedule."""
        found = problems(self.names)
        if found:
            raise CommandError(" ".join(found), "Choose another stage: --stage NAME (or ENVIRONMENT_SUFFIX).")
        if self.regions and not self.by_events:
            hint = "Pass --mode both or --mode eventbridge too. The logs of a multi-Region trail hold every Region."
            raise CommandError("--regions forwards events, and the mode s3 has none", hint)
        if self.archive_after and ("TrailBucket" in self.outside or not self.create_trail):
            hint = "Pass --create-trail too. A bucket of yours, or one that outlived its stack, keeps its own rules."
            raise CommandError("--archive-after is for the bucket of a trail that this stack makes", hint)
        try:
            Schedule.parse(self.retention_schedule)
        except ValueError as error:
            raise CommandError(f"RETENTION_SCHEDULE: {error}", "docs/settings.md has its form.") from error

    @property
    def retention_schedule(self) -> str:
        """When the machine `retention` runs by itself."""
        return self.options.get(SCHEDULE) or DAILY

    @property
    def by_logs(self) -> bool:
        """Whether new logs trigger."""
        return self.mode != "eventbridge"

    @property
    def by_events(self) -> bool:
        """Whether events of EventBridge trigger."""
        return self.mode != "s3"

    @property
    def patterns(self) -> tuple[dict[str, Any], ...]:
        """The patterns of the rules that feed the inbox."""
        return event_patterns() if self.by_events else ()

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
