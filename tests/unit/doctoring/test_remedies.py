"""The command that deploys a stage as it was deployed."""

from scripts.doctoring.remedies import deploy_again
from statemachines.names import Names

NAMES = Names(stage="dev", account="123456789012", region="eu-west-1")


def test_a_plain_stage_needs_no_options():
    assert deploy_again(NAMES, {"ACCOUNTS": "123456789012"}, {}) == "./scripts/deploy --stage dev --region eu-west-1"


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
        "--account 210987654321 --email ops@example.com --log-days 30 "
        "--trail-key arn:aws:kms:eu-west-1:123456789012:key/one"
    )


def test_a_trail_of_our_own_stays_one():
    settings = {"TRAIL_BUCKETS": f"{NAMES.trail_bucket},other", "ACCOUNTS": NAMES.account}
    told = deploy_again(NAMES, settings, {"Trail": {}, "AttributeLog": {"Properties": {"RetentionInDays": 7}}})
    assert told == "./scripts/deploy --stage dev --region eu-west-1 --create-trail --trail-bucket other"


def test_retention_that_was_switched_off_stays_off():
    assert deploy_again(NAMES, {}, {"Retention": {}}).startswith("RETENTION_SCHEDULE=off ./scripts/deploy")
