import pytest

from scripts.ops.errors import CommandError
from scripts.ops.stage.plan import Plan
from statemachines.names import Names

NAMES = Names(stage="dev", account="123456789012", region="eu-west-1")


def test_a_stage_that_aws_would_refuse_is_refused_before_any_call():
    with pytest.raises(CommandError, match="My_Stage") as caught:
        Plan(names=Names(stage="My_Stage", account="123456789012", region="eu-west-1"))
    assert "--stage" in caught.value.hint


@pytest.mark.parametrize("more", [{}, {"create_trail": True, "outside": frozenset({"TrailBucket"})}])
def test_only_the_bucket_of_a_trail_that_the_stack_makes_is_archived(more):
    assert Plan(names=NAMES, create_trail=True, archive_after=30).archive_after == 30
    with pytest.raises(CommandError, match="--archive-after is for the bucket of a trail") as caught:
        Plan(names=NAMES, archive_after=30, **more)
    assert "--create-trail" in caught.value.hint


def test_a_bucket_with_two_prefixes_is_one_bucket():
    assert Plan(names=NAMES, trails=("logs/a", "other", "logs/b")).trail_buckets == ("logs", "other")


def test_our_own_account_may_always_be_tagged():
    plan = Plan(names=NAMES, accounts=("210987654321", "123456789012"))
    assert plan.our_accounts == ("123456789012", "210987654321")
    assert plan.accounts == plan.stack.accounts == ("210987654321",)


def test_backups_are_looked_at_every_day_if_nobody_says_otherwise():
    assert Plan(names=NAMES).retention_schedule == "rate(1 day)"
    assert Plan(names=NAMES, settings={"RETENTION_SCHEDULE": "off"}).retention_schedule == "off"


def test_a_schedule_that_eventbridge_would_refuse_is_refused_before_any_call():
    with pytest.raises(CommandError, match=r"RETENTION_SCHEDULE: rate\(1 days\)") as caught:
        Plan(names=NAMES, settings={"RETENTION_SCHEDULE": "rate(1 days)"})
    assert "docs/settings.md" in caught.value.hint
