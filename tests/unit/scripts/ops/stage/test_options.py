"""What was chosen for a stage: the command that chooses it again, and what another choice changes."""

from dataclasses import fields, replace

import pytest

from scripts.ops.cli import deploy
from scripts.ops.stage.options import CHOSEN, DEFAULTS, OPTIONS, Change, changes, command
from statemachines.names import Names
from statemachines.stage_options import StageOptions

NAMES = Names(stage="dev", account="123456789012", region="eu-west-1")
KEY = "arn:aws:kms:eu-west-1:123456789012:key/one"
PLAIN = "./scripts/deploy --stage dev --region eu-west-1"


def test_a_plain_stage_needs_no_options():
    assert command(NAMES, StageOptions()) == PLAIN


def test_every_choice_is_made_again():
    chosen = StageOptions(
        trails=("logs/o-1", "more"),
        trail_keys=(KEY,),
        mode="both",
        regions=("eu-central-1", "us-east-1"),
        accounts=("210987654321",),
        settings={"TAG_KEY": "Cost Centre", "RETENTION_SCHEDULE": "rate(2 days)"},
        email="ops@example.com",
        webhooks=("slack=ssm:/slack", "json=secretsmanager:pager"),
        webhook_allow_private=("hooks.internal",),
        log_days=30,
        log_window=0,
        changes_window=300,
        architecture="x86_64",
    )
    assert command(NAMES, chosen) == (
        f"TAG_KEY='Cost Centre' RETENTION_SCHEDULE='rate(2 days)' {PLAIN} "
        f"--trail-bucket logs/o-1 --trail-bucket more --trail-key {KEY} "
        "--mode both --regions eu-central-1,us-east-1 --account 210987654321 "
        "--email ops@example.com --webhook slack=ssm:/slack --webhook json=secretsmanager:pager "
        "--webhook-allow-private hooks.internal --log-days 30 --log-window 0 --changes-window 300 --architecture x86_64"
    )


def test_a_trail_of_our_own_stays_one():
    chosen = StageOptions(create_trail=True, trails=(NAMES.trail_bucket, "other"))
    assert command(NAMES, chosen) == f"{PLAIN} --create-trail --trail-bucket other"


def test_each_option_is_one_of_the_command_with_the_same_default():
    given = {flag: parameter for parameter in deploy.main.params for flag in parameter.opts}
    told = {option.flag: option.name for option in OPTIONS if option.flag} | {"--create-trail": "create_trail"}
    assert {given[flag].name for flag in told} == set(told.values())
    assert set(told.values()) | {"settings"} == {one.name for one in fields(StageOptions)}
    assert {option.name for option in OPTIONS if not option.flag} == set(CHOSEN)
    context = deploy.main.make_context("deploy", [])
    assert {name: context.params[name] for name in told.values()} | {"settings": {}} == DEFAULTS.chosen


EVERYTHING = StageOptions(
    trails=("logs", NAMES.trail_bucket),
    trail_keys=(KEY,),
    create_trail=True,
    mode="both",
    regions=("us-east-1",),
    accounts=("210987654321",),
    settings={"TAG_KEY": "CostCentre", "ENVIRONMENT": ""},
    email="ops@example.com",
    log_days=30,
    log_window=60,
    changes_window=0,
    architecture="x86_64",
)


def test_the_same_again_changes_nothing():
    assert changes(EVERYTHING, replace(EVERYTHING)) == []


@pytest.mark.parametrize(
    ("was", "will", "lost"),
    [("s3", "both", False), ("eventbridge", "both", False), ("both", "s3", True), ("s3", "eventbridge", True)],
)
def test_another_mode_loses_what_it_does_not_hear(was, will, lost):
    found = changes(StageOptions(mode=was), StageOptions(mode=will))
    assert found == [Change(f"triggered by: {was} -> {will}", lost=lost)]


@pytest.mark.parametrize(
    ("less", "told", "back"),
    [
        (
            {"trails": ("logs",)},
            f"no longer reads {NAMES.trail_bucket}: its notification to our inbox is removed",
            f"reads {NAMES.trail_bucket}",
        ),
        ({"trail_keys": ()}, f"may no longer decrypt with {KEY}", f"may decrypt with {KEY}"),
        (
            {"regions": ()},
            "no longer hears events of us-east-1: the forwarder there is removed",
            "hears events of us-east-1",
        ),
        ({"accounts": ()}, "no longer tags account 210987654321", "tags account 210987654321"),
        ({"settings": {}}, "TAG_KEY: CostCentre -> nothing", "TAG_KEY: nothing -> CostCentre"),
        ({"email": ""}, "alerts to: ops@example.com -> nothing", "alerts to: nothing -> ops@example.com"),
        ({"log_days": 7}, "logs kept: 30 days -> 7 days", "logs kept: 7 days -> 30 days"),
    ],
)
def test_what_is_left_out_is_told_as_lost_and_what_is_new_is_told_too(less, told, back):
    fewer = replace(EVERYTHING, **less)
    assert changes(EVERYTHING, fewer) == [Change(told, lost=True)]
    assert changes(fewer, EVERYTHING) == [Change(back, lost=False)]


def test_what_only_works_in_another_way_is_not_lost():
    other = replace(EVERYTHING, settings={"TAG_KEY": "Team"}, log_window=0, changes_window=20, architecture="arm64")
    assert changes(EVERYTHING, other) == [
        Change("TAG_KEY: CostCentre -> Team", lost=False),
        Change("logs wait for company: 60 s -> 0 s", lost=False),
        Change("state changes wait for company: 0 s -> 20 s", lost=False),
        Change("processor: x86_64 -> arm64", lost=False),
    ]


def test_another_time_of_archiving_is_told_and_chosen_again():
    archived = replace(EVERYTHING, archive_after=30)
    assert changes(archived, EVERYTHING) == [Change("logs archived: after 30 days -> never", lost=False)]
    assert " --archive-after 30 " in command(NAMES, archived)


def test_another_address_loses_the_first():
    (change,) = changes(EVERYTHING, replace(EVERYTHING, email="team@example.com"))
    assert change == Change("alerts to: ops@example.com -> team@example.com", lost=True)
