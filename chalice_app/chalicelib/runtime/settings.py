"""Settings: every environment variable of the Lambdas, read once and checked.

The table `SETTINGS` is the only list of them; `docs/settings.md` is checked against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.errors import InvalidSettings
from chalicelib.runtime.setting_parsers import (
    ACCOUNT,
    ANY,
    BUCKET,
    HOST,
    ROLE,
    Setting,
    TrailSource,
    Webhook,
    days,
    listed,
    matching,
    regions,
    switch,
    trail_source,
    webhook,
)


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
    member_role: str
    external_id: str
    environment: str
    tag_key: str
    tag_value: str
    policy_parameter: str
    trace: bool
    retention_days: int
    retention_regions: tuple[str, ...]
    webhooks: tuple[Webhook, ...]
    webhook_allow_private: frozenset[str]

    @property
    def partition(self) -> str:
        """The partition of AWS that TagTrail is deployed in."""
        return self.state_machine_arn.split(":")[1]

    @property
    def account(self) -> str:
        """The account that TagTrail is deployed in."""
        return self.state_machine_arn.split(":")[4]

    @property
    def region(self) -> str:
        """The Region that TagTrail is deployed in."""
        return self.state_machine_arn.split(":")[3]

    def member_role_arn(self, account: str) -> str:
        """Return the ARN of the role that we assume in another account."""
        return f"arn:{self.partition}:iam::{account}:role/{self.member_role}"

    def is_own(self, role: str) -> bool:
        """Say whether a role is TagTrail's own: that of a Lambda, or the member role of one of our accounts."""
        account = (role.split(":", 5) + [""] * 5)[4]
        return role in self.own_roles or (account in self.accounts and role == self.member_role_arn(account))

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read all settings.

        Raises `InvalidSettings` naming the first variable that is missing or wrong, and what was expected.
        """
        values = {row.field: row.read(environ) for row in SETTINGS}
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


SETTINGS = (
    Setting(
        name="STAGE",
        field="stage",
        parse=matching(r"[a-z0-9][a-z0-9-]{0,15}", "1 to 16 lower-case letters, digits and hyphens"),
        about="the stage; part of every name",
        used_by="all",
        example="dev",
    ),
    Setting(
        name="INBOX_QUEUE",
        field="inbox_queue",
        parse=matching(r"[\w-]{1,80}", "the name of a queue"),
        about="name of the queue that all triggers arrive in",
        used_by="receive",
        example="tagtrail-inbox-dev",
    ),
    Setting(
        name="DLQ_URL",
        field="dlq_url",
        parse=matching(r"https?://\S+", "the URL of a queue"),
        about="URL of the queue that keeps what can't be handled",
        used_by="receive",
        example="https://sqs.eu-west-1.amazonaws.com/123456789012/tagtrail-inbox-dlq-dev",
    ),
    Setting(
        name="WORK_BUCKET",
        field="work_bucket",
        parse=BUCKET,
        about="bucket for what is too large for a state's input",
        used_by="all",
        example="tagtrail-work-123456789012-eu-west-1-dev",
    ),
    Setting(
        name="DYNAMODB_TABLE",
        field="ledger_table",
        parse=matching(r"[\w.-]{3,255}", "the name of a table"),
        about="table of the ledger",
        used_by="receive, tag_*, record_metadata, notify",
        example="tagtrail-dev",
    ),
    Setting(
        name="SNS_TOPIC_ARN",
        field="topic_arn",
        parse=matching(r"arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]+", "the ARN of a topic"),
        about="topic that alerts are published to",
        used_by="receive, notify",
        example="arn:aws:sns:eu-west-1:123456789012:tagtrail-alerts-dev",
    ),
    Setting(
        name="STATE_MACHINE_ARN",
        field="state_machine_arn",
        parse=matching(r"arn:aws[\w-]*:states:[\w-]+:\d{12}:stateMachine:[\w-]+", "the ARN of a state machine"),
        about="the state machine `attribute`; names our own account and Region too",
        used_by="all",
        example="arn:aws:states:eu-west-1:123456789012:stateMachine:tagtrail-attribute-dev",
    ),
    Setting(
        name="TRAIL_BUCKETS",
        field="trail_sources",
        parse=listed(trail_source, tuple),
        about="buckets, each with an optional /prefix, that logs may be read from; comma-separated",
        used_by="receive, fetch_log",
        example="cloudtrail-logs-123456789012-eu-west-1-dev, shared-logs/o-abc123",
        default="",
    ),
    Setting(
        name="ACCOUNTS",
        field="accounts",
        parse=listed(ACCOUNT, frozenset),
        about="accounts whose resources may be tagged; comma-separated",
        used_by="receive",
        example="123456789012, 210987654321",
    ),
    Setting(
        name="OWN_ROLES",
        field="own_roles",
        parse=listed(ROLE, frozenset),
        about="role ARNs of this tool's Lambdas: what they do is never attributed; comma-separated",
        used_by="receive, fetch_log",
        example="arn:aws:iam::123456789012:role/tagtrail-dev-tag_ec2",
        default="",
    ),
    Setting(
        name="MEMBER_ROLE",
        field="member_role",
        parse=matching(r"[\w+=,.@-]{0,64}", "the name of a role"),
        about="name of the role that is assumed in each other account of ACCOUNTS; none of them is tagged without it",
        used_by="receive, tag_*",
        example="tagtrail-member-dev",
        default="",
    ),
    Setting(
        name="EXTERNAL_ID",
        field="external_id",
        parse=matching(r"[\w+=,.@:/-]{0,1224}", "an external id"),
        about="external id that the member roles ask for",
        used_by="tag_*",
        example="tagtrail-dev-123456789012",
        default="",
    ),
    Setting(
        name="ENVIRONMENT",
        field="environment",
        parse=ANY,
        about="value of `{environment}` in tag templates",
        used_by="resolve_identity",
        example="production",
        default="production",
    ),
    Setting(
        name="TAG_KEY",
        field="tag_key",
        parse=matching(r"(?!(?i:aws:))[\w .:/=+@-]{0,127}", "a tag key"),
        about="key of one fixed tag that every resource gets (with TAG_VALUE)",
        used_by="resolve_identity",
        example="CostCentre",
        default="",
    ),
    Setting(
        name="TAG_VALUE",
        field="tag_value",
        parse=matching(r"(?!(?i:aws:))[\w .:/=+@-]{0,256}", "a tag value"),
        about="value of that tag",
        used_by="resolve_identity",
        example="4711",
        default="",
    ),
    Setting(
        name="TAG_POLICY_PARAMETER",
        field="policy_parameter",
        parse=matching(r"(/?[\w./-]{1,1011})?", "the name of an SSM parameter"),
        about="SSM parameter with a tag policy that replaces the packaged one",
        used_by="resolve_identity, and those of compliance",
        example="/tagtrail/dev/tag-policy",
        default="",
    ),
    Setting(
        name="TRACE",
        field="trace",
        parse=switch,
        about=(
            "whether calls are traced to who opened their session and to the person behind a machine, for "
            "which sessions are kept in the ledger; without it there are no [workloads of pipelines and "
            "pods](identity.md#workloads), no [session tags](identity.md#session-tags), and what an agent "
            "opens is not told from its person's"
        ),
        used_by="receive, resolve_identity",
        example="off",
        default="on",
    ),
    Setting(
        name="RETENTION_DAYS",
        field="retention_days",
        parse=days,
        about="days that AMIs and snapshots are kept, where no rule of the tag policy says otherwise",
        used_by="find_regions",
        example="30",
        default="90",
    ),
    Setting(
        name="RETENTION_REGIONS",
        field="retention_regions",
        parse=regions,
        about="Regions whose AMIs and snapshots are marked: `all` that are enabled, `current`, or a list",
        used_by="find_regions",
        example="eu-west-1, us-east-1",
        default="all",
    ),
    Setting(
        name="WEBHOOKS",
        field="webhooks",
        parse=listed(webhook, tuple),
        about="who is told by HTTP of alerts and of what owners are told: a form and the name of a secret each",
        used_by="notify",
        example="slack=ssm:/tagtrail/dev/slack, json=secretsmanager:tagtrail-dev-pager",
        default="",
    ),
    Setting(
        name="WEBHOOK_ALLOW_PRIVATE",
        field="webhook_allow_private",
        parse=listed(HOST, frozenset),
        about="hosts of webhooks that may have private addresses; comma-separated",
        used_by="notify",
        example="hooks.example.internal",
        default="",
    ),
)
