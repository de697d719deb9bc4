import re

import pytest

from chalicelib.errors import InvalidSettings
from chalicelib.runtime.setting_parsers import webhook
from chalicelib.runtime.settings import SETTINGS, Settings, TrailSource, inbox_queue
from scripts.ops.project import ROOT

EXAMPLES = {row.name: row.example for row in SETTINGS}
REQUIRED = [row.name for row in SETTINGS if row.default is None]
DOC = ROOT / "docs" / "settings.md"


def test_the_examples_of_the_table_are_settings_that_work():
    settings = Settings.from_env(EXAMPLES)
    assert settings.stage == "dev"
    assert (settings.account, settings.region) == ("123456789012", "eu-west-1")


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_variable_names_itself_and_shows_an_example(name):
    with pytest.raises(InvalidSettings, match=f"{name} is not set .*for example {re.escape(EXAMPLES[name])}"):
        Settings.from_env({key: value for key, value in EXAMPLES.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("STAGE", "Dev!", "lower-case letters"),
        ("TRACE", "yes", "on or off"),
        ("DLQ_URL", "the-queue", "the URL of a queue"),
        ("WORK_BUCKET", "Upper", "the name of a bucket"),
        ("SNS_TOPIC_ARN", "topic", "the ARN of a topic"),
        ("STATE_MACHINE_ARN", "arn:aws:sns:x:123456789012:y", "the ARN of a state machine"),
        ("ACCOUNTS", "123456789012,1234", "12 digits"),
        ("OWN_ROLES", "tagtrail-dev-tag_ec2", "role ARNs"),
        ("TRAIL_BUCKETS", "_/logs", "the name of a bucket"),
        ("TAG_KEY", "aws:mine", "a tag key"),
        ("TAG_VALUE", "a,b", "a tag value"),
        ("RETENTION_DAYS", "0", "a whole number of days"),
        ("RETENTION_DAYS", "ninety", "a whole number of days"),
        ("RETENTION_REGIONS", "europe", "all, current or a list of Regions"),
        ("RETENTION_REGIONS", "all, eu-west-1", "all, current or a list of Regions"),
        ("RETENTION_REGIONS", ",", "all, current or a list of Regions"),
    ],
)
def test_a_wrong_value_names_the_variable_and_what_was_expected(name, value, expected):
    with pytest.raises(InvalidSettings, match=f"{name} is .*{expected}"):
        Settings.from_env(EXAMPLES | {name: value})


def test_a_tag_key_without_its_value_is_refused():
    with pytest.raises(InvalidSettings, match="set both or neither"):
        Settings.from_env(EXAMPLES | {"TAG_VALUE": ""})


def test_what_has_a_default_may_be_left_out():
    settings = Settings.from_env({name: EXAMPLES[name] for name in REQUIRED})
    assert settings.environment == "production"
    assert settings.trail_sources == ()
    assert settings.policy_parameter == ""
    assert (settings.retention_days, settings.retention_regions) == (90, ("all",))


def test_a_trail_source_holds_what_lies_under_its_prefix_alone():
    source = TrailSource(bucket="logs", prefix="o-abc")
    assert source.holds("logs", "o-abc/AWSLogs/1.json.gz")
    assert not source.holds("logs", "other/1.json.gz")
    assert not source.holds("else", "o-abc/1.json.gz")


def test_an_unrendered_stage_says_which_command_renders_it():
    assert inbox_queue({"INBOX_QUEUE": "tagtrail-inbox-dev"}) == "tagtrail-inbox-dev"
    with pytest.raises(InvalidSettings, match=re.escape("./scripts/deploy --stage")):
        inbox_queue({})


def test_the_documentation_lists_exactly_these_settings():
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", DOC.read_text(), re.MULTILINE)
    expected = [
        (
            row.name,
            "required" if row.default is None else f"`{row.default}`" if row.default else "empty",
            row.used_by,
            row.about,
            f"`{row.example}`",
        )
        for row in SETTINGS
    ]
    assert rows == expected


@pytest.mark.parametrize(
    ("role", "own"),
    [
        ("arn:aws:iam::123456789012:role/tagtrail-dev-tag_ec2", True),
        ("arn:aws:iam::210987654321:role/tagtrail-member-dev", True),
        ("arn:aws:iam::999999999999:role/tagtrail-member-dev", False),
        ("arn:aws:iam::210987654321:role/tagtrail-member-dev-x", False),
        ("arn:aws:iam::210987654321:role/admin", False),
        ("", False),
    ],
)
def test_our_own_roles_are_those_of_the_lambdas_and_the_member_roles_of_our_accounts(role, own):
    assert Settings.from_env(EXAMPLES).is_own(role) is own


def test_a_webhook_names_a_secret_and_shows_as_it_was_written():
    for text in ("slack=ssm:/tagtrail/dev/slack", "teams=ssm:name", "json=secretsmanager:tag-trail/pager"):
        assert str(webhook(text)) == text


@pytest.mark.parametrize(
    "text",
    ["slack=https://hooks.slack.com/x", "irc=ssm:/x", "slack=ssm:", "slack", "json=secretsmanager:a:b", "json=ssm:/a*"],
)
def test_what_names_no_secret_is_no_webhook(text):
    with pytest.raises(ValueError, match="expected slack, teams or json"):
        webhook(text)
