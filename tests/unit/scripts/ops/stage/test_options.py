"""What was chosen for a stage: the command that chooses it again, and what another choice changes."""

from dataclasses import replace

import pytest

from scripts.ops.stage.options import Change, Choices, changes
from scripts.ops.stage.plan import Plan
from statemachines.names import Names

NAMES = Names(stage="dev", account="123456789012", region="eu-west-1")
KEY = "arn:aws:kms:eu-west-1:123456789012:key/one"


def deploy_again(names, *deployed):
    return Choices.deployed(names, *deployed).command(names)


def test_a_plain_stage_needs_no_options():
    told = deploy_again(NAMES, {"ACCOUNTS": "123456789012"}, {}, (), {"LogWindow": "20"})
    assert told == "./scripts/deploy --stage dev --region eu-west-1"


def test_every_choice_is_made_again():
    settings = {
        "TAG_KEY": "Cost Centre",
        "TAG_VALUE": "4711",
        "TRAIL_BUCKETS": "logs/o-1, more",
        "ACCOUNTS": "123456789012,210987654321",
        "RETENTION_DAYS": "30",
    }
    resources = {
        "AlertSubscription": {"Properties": {"Endpoint": "ops@example.com"}},
        "AttributeLog": {"Properties": {"RetentionInDays": 30}},
        "Retention": {},
        "RetentionSchedule": {"Properties": {"ScheduleExpression": "rate(2 days)"}},
    }
    assert deploy_again(NAMES, settings, resources, ["arn:aws:kms:eu-west-1:123456789012:key/one"]) == (
        "TAG_KEY='Cost Centre' TAG_VALUE=4711 RETENTION_DAYS=30 RETENTION_SCHEDULE='rate(2 days)' "
        "./scripts/deploy --stage dev --region eu-west-1 "
        "--trail-bucket logs/o-1 --trail-bucket more "
        "--email ops@example.com --log-days 30 --log-window 0 --account 210987654321 "
        "--trail-key arn:aws:kms:eu-west-1:123456789012:key/one"
    )


def test_retention_that_was_switched_off_stays_off():
    assert deploy_again(NAMES, {}, {"Retention": {}}).startswith("RETENTION_SCHEDULE=off ./scripts/deploy")


def test_a_processor_that_is_not_the_default_is_chosen_again():
    told = deploy_again(NAMES, {}, {}, (), {"LogWindow": "20"}, "x86_64")
    assert told == "./scripts/deploy --stage dev --region eu-west-1 --architecture x86_64"


def test_another_processor_loses_nothing():
    found = changes(Choices(architecture="x86_64"), Choices())
    assert found == [Change("processor: x86_64 -> arm64", lost=False)]


def test_mode_and_regions_are_chosen_again():
    chosen = {"TriggerMode": "both", "ForwardedRegions": "eu-central-1,us-east-1", "LogWindow": "20"}
    told = deploy_again(NAMES, {}, {}, (), chosen)
    assert told == "./scripts/deploy --stage dev --region eu-west-1 --mode both --regions eu-central-1,us-east-1"


@pytest.mark.parametrize(
    ("was", "will", "lost"),
    [("s3", "both", False), ("eventbridge", "both", False), ("both", "s3", True), ("s3", "eventbridge", True)],
)
def test_another_mode_loses_what_it_does_not_hear(was, will, lost):
    assert changes(Choices(mode=was), Choices(mode=will)) == [Change(f"triggered by: {was} -> {will}", lost=lost)]


def test_a_trail_of_our_own_stays_one():
    settings = {"TRAIL_BUCKETS": f"{NAMES.trail_bucket},other", "ACCOUNTS": NAMES.account}
    resources = {"Trail": {}, "AttributeLog": {"Properties": {"RetentionInDays": 7}}}
    told = deploy_again(NAMES, settings, resources, (), {"LogWindow": "20"})
    assert told == "./scripts/deploy --stage dev --region eu-west-1 --create-trail --trail-bucket other"


ARCHIVE = {"StorageClass": "GLACIER", "TransitionInDays": 30}

EVERYTHING = Plan(
    names=NAMES,
    trails=("logs", NAMES.trail_bucket),
    trail_keys=(KEY,),
    create_trail=True,
    archive_after=30,
    mode="both",
    regions=("us-east-1",),
    accounts=("210987654321",),
    options={"TAG_KEY": "CostCentre", "ENVIRONMENT": ""},
    email="ops@example.com",
    log_days=30,
    log_window=60,
    architecture="x86_64",
)


def test_what_a_plan_says_is_what_is_read_back_once_it_is_deployed():
    settings = {
        "TRAIL_BUCKETS": f"logs,{NAMES.trail_bucket}",
        "ACCOUNTS": "123456789012,210987654321",
        "TAG_KEY": "CostCentre",
    }
    resources = {
        "Trail": {},
        "TrailBucket": {"Properties": {"LifecycleConfiguration": {"Rules": [{"Transitions": [ARCHIVE]}, {}]}}},
        "AlertSubscription": {"Properties": {"Endpoint": "ops@example.com"}},
        "AttributeLog": {"Properties": {"RetentionInDays": 30}},
    }
    outputs = {"TriggerMode": "both", "ForwardedRegions": "us-east-1", "LogWindow": "60"}
    assert Choices.of(EVERYTHING) == Choices.deployed(NAMES, settings, resources, [KEY], outputs, "x86_64")


def test_another_time_of_archiving_is_told_and_chosen_again():
    everything = Choices.of(EVERYTHING)
    never = replace(everything, archive_after=0)
    assert changes(everything, never) == [Change("logs archived: after 30 days -> never", lost=False)]
    assert " --archive-after 30 " in everything.command(NAMES)
    assert "--archive-after" not in never.command(NAMES)


def test_the_same_again_changes_nothing():
    assert changes(Choices.of(EVERYTHING), Choices.of(EVERYTHING)) == []


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
        ({"options": {}}, "TAG_KEY: CostCentre -> nothing", "TAG_KEY: nothing -> CostCentre"),
        ({"email": ""}, "alerts to: ops@example.com -> nothing", "alerts to: nothing -> ops@example.com"),
        ({"log_days": 7}, "logs kept: 30 days -> 7 days", "logs kept: 7 days -> 30 days"),
    ],
)
def test_what_is_left_out_is_told_as_lost_and_what_is_new_is_told_too(less, told, back):
    everything = Choices.of(EVERYTHING)
    fewer = replace(everything, **less)
    assert changes(everything, fewer) == [Change(told, lost=True)]
    assert changes(fewer, everything) == [Change(back, lost=False)]


def test_logs_of_a_stage_that_is_older_than_the_choice_do_not_wait_yet():
    (change,) = changes(Choices.deployed(NAMES, {}, {}), Choices())
    assert change == Change("logs wait for company: 0 s -> 20 s", lost=False)


def test_another_value_of_an_option_loses_nothing_and_another_address_loses_the_first():
    everything = Choices.of(EVERYTHING)
    other = replace(everything, options={"TAG_KEY": "Team"}, email="team@example.com")
    assert changes(everything, other) == [
        Change("TAG_KEY: CostCentre -> Team", lost=False),
        Change("alerts to: ops@example.com -> team@example.com", lost=True),
    ]
