"""Settings: every environment variable of the Lambdas, read once and checked.

The table `SETTINGS` is the only list of them; `docs/settings.md` is checked against it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.errors import InvalidSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailSource:
    """A bucket, and a key prefix in it, that logs are read from."""

    bucket: str
    prefix: str = ""

    def holds(self, bucket: str, key: str) -> bool:
        """Say whether an object lies in this bucket under this prefix."""
        return bucket == self.bucket and key.startswith(self.prefix)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What one deployed stage knows of its surroundings."""

    stage: str
    inbox_queue: str
    dlq_url: str
    work_bucket: str
    ledger_table: str
    topic_arn: str
    state_machine_arn: str
    trail_sources: tuple[TrailSource, ...]
    accounts: frozenset[str]
    own_roles: frozenset[str]
    environment: str
    tag_key: str
    tag_value: str
    policy_parameter: str

    @property
    def account(self) -> str:
        """The account that TagTrail is deployed in."""
        return self.state_machine_arn.split(":")[4]

    @property
    def region(self) -> str:
        """The Region that TagTrail is deployed in."""
        return self.state_machine_arn.split(":")[3]

    @property
    def compliance_machine_arn(self) -> str:
        """The state machine `compliance`."""
        return self.state_machine_arn.rpartition(":")[0] + f":tagtrail-compliance-{self.stage}"

    @property
    def compliance_topic_arn(self) -> str:
        """The topic that owners hear of untagged instances by."""
        return self.topic_arn.rpartition(":")[0] + f":compliance-alerts-{self.stage}"

    @property
    def compliance_bucket(self) -> str:
        """The bucket of what compliance found."""
        return f"compliance-logs-{self.account}-{self.region}-{self.stage}"

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read all settings.

        Raises `InvalidSettings` naming the first variable that is missing or wrong, and what was expected.
        """
        values = {row.field: _value(row, environ) for row in SETTINGS}
        if bool(values["tag_key"]) != bool(values["tag_value"]):
            message = "TAG_KEY and TAG_VALUE go together: set both or neither"
            raise InvalidSettings(message)
        return cls(**values)


def inbox_queue(environ: Mapping[str, str]) -> str:
    """Return the inbox's name, which Chalice wants while it loads the app.

    Raises `InvalidSettings` with the command to run for a stage that was not rendered.
    """
    if not environ.get("INBOX_QUEUE"):
        message = "INBOX_QUEUE is not set: the stage is not rendered yet; run ./scripts/deploy --stage NAME"
        raise InvalidSettings(message)
    return environ["INBOX_QUEUE"]


def changes_queue(environ: Mapping[str, str]) -> str:
    """Return the name of the queue of EC2 state changes, which Chalice wants while it loads the app."""
    return f"tagtrail-changes-{environ.get('STAGE', '')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One environment variable: a row of `docs/settings.md`. `default` None means it must be set."""

    name: str
    field: str
    parse: Callable[[str], Any]
    about: str
    used_by: str
    example: str
    default: str | None = None


def _value(row: Setting, environ: Mapping[str, str]) -> Any:
    text = environ.get(row.name, row.default)
    if text is None:
        message = f"the environment variable {row.name} is not set ({row.about}; for example {row.example})"
        raise InvalidSettings(message)
    try:
        return row.parse(text)
    except ValueError as exc:
        message = f"the environment variable {row.name} is {text!r:.80}: {exc} (for example {row.example})"
        raise InvalidSettings(message) from exc


def _matching(pattern: str, expected: str) -> Callable[[str], str]:
    """Make a parser that accepts exactly what matches `pattern`."""

    def parse(text: str) -> str:
        if not re.fullmatch(pattern, text):
            message = f"expected {expected}"
            raise ValueError(message)
        return text

    return parse


def _listed(parse: Callable[[str], Any], collect: Callable[[Any], Any]) -> Callable[[str], Any]:
    """Make a parser of a comma-separated list; blanks around members are dropped."""
    return lambda text: collect(parse(member.strip()) for member in text.split(",") if member.strip())


def _trail_source(text: str) -> TrailSource:
    bucket, _, prefix = text.partition("/")
    return TrailSource(bucket=_BUCKET(bucket), prefix=prefix)


_ANY: Callable[[str], str] = str
_BUCKET = _matching(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of a bucket")
_ACCOUNT = _matching(r"[0-9]{12}", "account ids of 12 digits")
_ROLE = _matching(r"arn:aws[\w-]*:iam::\d{12}:role/\S+", "role ARNs")

SETTINGS = (
    Setting(
        name="STAGE",
        field="stage",
        parse=_matching(r"[a-z0-9][a-z0-9-]{0,15}", "1 to 16 lower-case letters, digits and hyphens"),
        about="the stage; part of every name",
        used_by="all",
        example="dev",
    ),
    Setting(
        name="INBOX_QUEUE",
        field="inbox_queue",
        parse=_matching(r"[\w-]{1,80}", "the name of a queue"),
        about="name of the queue that all triggers arrive in",
        used_by="receive",
        example="tagtrail-inbox-dev",
    ),
    Setting(
        name="DLQ_URL",
        field="dlq_url",
        parse=_matching(r"https?://\S+", "the URL of a queue"),
        about="URL of the queue that keeps what can't be handled",
        used_by="receive",
        example="https://sqs.eu-west-1.amazonaws.com/123456789012/tagtrail-inbox-dlq-dev",
    ),
    Setting(
        name="WORK_BUCKET",
        field="work_bucket",
        parse=_BUCKET,
        about="bucket for what is too large for a state's input",
        used_by="all",
        example="tagtrail-work-123456789012-eu-west-1-dev",
    ),
    Setting(
        name="DYNAMODB_TABLE",
        field="ledger_table",
        parse=_matching(r"[\w.-]{3,255}", "the name of a table"),
        about="table of the ledger",
        used_by="receive, tag_*, record_metadata, notify",
        example="tagtrail-dev",
    ),
    Setting(
        name="SNS_TOPIC_ARN",
        field="topic_arn",
        parse=_matching(r"arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]+", "the ARN of a topic"),
        about="topic that alerts are published to",
        used_by="receive, notify",
        example="arn:aws:sns:eu-west-1:123456789012:tagtrail-alerts-dev",
    ),
    Setting(
        name="STATE_MACHINE_ARN",
        field="state_machine_arn",
        parse=_matching(r"arn:aws[\w-]*:states:[\w-]+:\d{12}:stateMachine:[\w-]+", "the ARN of a state machine"),
        about="the state machine `attribute`; names our own account and Region too",
        used_by="all",
        example="arn:aws:states:eu-west-1:123456789012:stateMachine:tagtrail-attribute-dev",
    ),
    Setting(
        name="TRAIL_BUCKETS",
        field="trail_sources",
        parse=_listed(_trail_source, tuple),
        about="buckets, each with an optional /prefix, that logs may be read from; comma-separated",
        used_by="receive, fetch_log",
        example="cloudtrail-logs-123456789012-eu-west-1-dev, shared-logs/o-abc123",
        default="",
    ),
    Setting(
        name="ACCOUNTS",
        field="accounts",
        parse=_listed(_ACCOUNT, frozenset),
        about="accounts whose resources may be tagged; comma-separated",
        used_by="receive",
        example="123456789012, 210987654321",
    ),
    Setting(
        name="OWN_ROLES",
        field="own_roles",
        parse=_listed(_ROLE, frozenset),
        about="role ARNs of this tool's Lambdas: what they do is never attributed; comma-separated",
        used_by="receive, fetch_log",
        example="arn:aws:iam::123456789012:role/tagtrail-dev-tag_ec2",
        default="",
    ),
    Setting(
        name="ENVIRONMENT",
        field="environment",
        parse=_ANY,
        about="value of `{environment}` in tag templates",
        used_by="resolve_identity",
        example="production",
        default="production",
    ),
    Setting(
        name="TAG_KEY",
        field="tag_key",
        parse=_matching(r"(?!(?i:aws:))[\w .:/=+@-]{0,127}", "a tag key"),
        about="key of one fixed tag that every resource gets (with TAG_VALUE)",
        used_by="resolve_identity",
        example="CostCentre",
        default="",
    ),
    Setting(
        name="TAG_VALUE",
        field="tag_value",
        parse=_matching(r"(?!(?i:aws:))[\w .:/=+@-]{0,256}", "a tag value"),
        about="value of that tag",
        used_by="resolve_identity",
        example="4711",
        default="",
    ),
    Setting(
        name="TAG_POLICY_PARAMETER",
        field="policy_parameter",
        parse=_matching(r"(/?[\w./-]{1,1011})?", "the name of an SSM parameter"),
        about="SSM parameter with a tag policy that replaces the packaged one",
        used_by="resolve_identity, and the four of compliance",
        example="/tagtrail/dev/tag-policy",
        default="",
    ),
)
