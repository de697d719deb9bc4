"""`Plan`: all that is decided about a stage before anything is called."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from chalicelib.catalogue import event_patterns
from chalicelib.compliance.rules import Rules
from chalicelib.policy import DEFAULT_KEYS, Policy, RetentionPolicy, packaged
from scripts.ops.errors import CommandError
from statemachines.infrastructure.stack import Stack
from statemachines.name_limits import problems
from statemachines.names import Names
from statemachines.schedule import Schedule
from statemachines.stage_options import StageOptions

MAX_WINDOW = 300
"""What Lambda takes.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html"""

GLOBAL_REGION = "us-east-1"
"""Where IAM, Route 53, CloudFront, Organizations and other services without a Region speak."""

LOG_SUFFIX = ".json.gz"
"""How the key of a CloudTrail log ends, and of what a bucket tells the inbox."""

REPORT_FAILURES = "ReportBatchItemFailures"
"""Lambda's word for: of a batch of messages, only those that failed are delivered again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(StageOptions):
    """One stage in one account and Region: its options, of which `accounts` never has our own, and what was found out.

    `tag_keys` is all that may be written on what was created, `retention_keys` on AMIs and snapshots. `rules` say
    which kinds of resources compliance may read, and which keys it may add. `outside` are resources of the template
    that are there already and not the stack's.
    """

    names: Names
    tag_keys: frozenset[str] = DEFAULT_KEYS
    retention_keys: frozenset[str] = RetentionPolicy().keys()
    rules: Rules = field(default_factory=lambda: Rules.parse(packaged()["compliance"]))
    outside: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a stage whose names AWS would refuse, and a wrong schedule."""
        others = tuple(one for one in dict.fromkeys(self.accounts) if one != self.names.account)
        object.__setattr__(self, "accounts", others)
        found = problems(self.names)
        if found:
            raise CommandError(" ".join(found), "Choose another stage: --stage NAME (or ENVIRONMENT_SUFFIX).")
        if self.archive_after and ("TrailBucket" in self.outside or not self.create_trail):
            hint = "Pass --create-trail too. A bucket of yours, or one that outlived its stack, keeps its own rules."
            raise CommandError("--archive-after is for the bucket of a trail that this stack makes", hint)
        try:
            Schedule.parse(self.retention_schedule)
        except ValueError as error:
            raise CommandError(f"RETENTION_SCHEDULE: {error}", "docs/settings.md has its form.") from error

    @classmethod
    def of(cls, names: Names, options: StageOptions, policy: Policy, outside: frozenset[str] = frozenset()) -> Plan:
        """Return the plan of a stage with these options and this tag policy."""
        return cls(
            names=names,
            tag_keys=policy.keys(),
            retention_keys=policy.retention.keys(),
            rules=Rules.parse(policy.compliance),
            outside=outside,
            **options.chosen,
        )

    @property
    def stack(self) -> Stack:
        """What the templates of the stage are made from."""
        return Stack(stage=self.names.stage, patterns=self.patterns, outside=self.outside, **self.chosen)

    @property
    def patterns(self) -> tuple[dict[str, Any], ...]:
        """The patterns of the rules that feed the inbox."""
        return event_patterns() if self.by_events else ()

    @property
    def our_accounts(self) -> tuple[str, ...]:
        """Every account whose resources may be tagged, ours first."""
        return (self.names.account, *self.accounts)
