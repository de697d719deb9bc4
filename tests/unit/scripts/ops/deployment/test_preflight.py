"""What can't be deployed is refused before anything is made, with everything that is wrong and what to do about it."""

import boto3
import pytest
from moto import mock_aws

from scripts.ops.deployment import permissions, preflight
from scripts.ops.deployment.infrastructure import buckets, template_upload
from scripts.ops.deployment.infrastructure.buckets import Found
from scripts.ops.deployment.preflight import Situation, check
from scripts.ops.errors import CommandError
from scripts.ops.stage.plan import Plan
from statemachines.names import Names

NAMES = Names(stage="dev", account="123456789012", region="eu-west-1")
NOBODYS, OURS, FOREIGN = Found(exists=False), Found(exists=True, ours=True, region="eu-west-1"), Found(exists=True)


@pytest.fixture(autouse=True)
def session():
    with mock_aws():
        yield boto3.Session(region_name="eu-west-1")


@pytest.fixture
def known(monkeypatch):
    """Which buckets there are; all others are nobody's."""
    found = {}
    monkeypatch.setattr(buckets, "find", lambda _s3, bucket, _account: found.get(bucket, NOBODYS))
    return found


def refused(session, *, python="3.12", second_trail=False, stack=frozenset(), **plan):
    situation = Situation(plan=Plan(names=NAMES, **plan), session=session, python=python, second_trail=second_trail)
    situation.__dict__["stack"] = frozenset(stack)
    try:
        check(situation)
    except CommandError as error:
        return str(error)
    return ""


def test_a_plan_that_meets_nothing_in_its_way_passes(session, known):
    assert refused(session, create_trail=True, trails=(NAMES.trail_bucket,)) == ""


@pytest.mark.parametrize("python", ["3.10", "3.15"])
def test_a_python_that_is_no_runtime_is_refused(session, known, python):
    assert f"Python {python} is no Lambda runtime" in refused(session, python=python)


def test_the_running_python_is_what_counts(session):
    assert Situation(plan=Plan(names=NAMES), session=session).python in preflight.PYTHONS


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (NOBODYS, "there is no bucket logs"),
        (FOREIGN, "the bucket logs is not in account 123456789012, or you may not look at it"),
        (Found(exists=True, ours=True, region="us-west-2"), "--region us-west-2"),
        (OURS, ""),
    ],
)
def test_a_bucket_with_logs_must_be_ours_and_here(session, known, found, told):
    known["logs"] = found
    said = refused(session, trails=("logs/prefix",))
    assert told in said
    assert bool(told) == bool(said)


@pytest.mark.parametrize("bucket", [NAMES.work_bucket, NAMES.trail_bucket, template_upload.bucket_of(NAMES)])
def test_a_bucket_name_that_somebody_else_has_is_told(session, known, bucket):
    known[bucket] = FOREIGN
    said = refused(session, create_trail=True)
    assert f"the bucket name {bucket} is taken by another account" in said
    assert "--stage NAME" in said


def test_a_work_bucket_that_was_left_over_is_told_and_one_of_the_stack_is_not(session, known):
    known[NAMES.work_bucket] = OURS
    assert "./scripts/destroy --stage dev removes it" in refused(session)
    assert refused(session, stack={"WorkBucket"}) == ""


def test_the_same_stage_in_another_region_is_refused(session, known):
    session.client("iam").create_role(RoleName=NAMES.attribute.role, AssumeRolePolicyDocument="{}")
    assert "another Region" in refused(session)
    assert refused(session, stack={"AttributeRole"}) == ""


def test_a_trail_of_our_own_is_not_lost_because_an_option_was_forgotten(session, known):
    assert "Pass --create-trail again" in refused(session, stack={"Trail"})


def test_a_second_trail_is_refused_with_its_price_but_ours_is_no_second_one(session, known):
    s3, cloudtrail = session.client("s3"), session.client("cloudtrail")
    s3.create_bucket(Bucket="trail-logs", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    cloudtrail.create_trail(Name=NAMES.trail, S3BucketName="trail-logs")
    assert refused(session, create_trail=True) == ""
    cloudtrail.create_trail(Name="first", S3BucketName="trail-logs")
    said = refused(session, create_trail=True)
    assert "has a trail already (first)" in said
    assert "$2 for 100,000 events" in said
    assert refused(session, create_trail=True, second_trail=True) == ""


def test_rules_need_room_on_the_bus_of_each_region(session, known, monkeypatch):
    far = session.client("events", region_name="eu-south-1")
    far.put_rule(Name="theirs", EventPattern='{"source": ["theirs"]}')
    asked = {"mode": "both", "regions": ("eu-south-1",)}
    count = len(Plan(names=NAMES, mode="both").patterns)
    monkeypatch.setitem(preflight.FEW_RULES, "eu-south-1", count)
    said = refused(session, **asked)
    assert f"the default bus of eu-south-1 has 1 rule and takes {count}; {count} more wanted" in said
    far.put_rule(Name=NAMES.event_rule(1), EventPattern='{"source": ["ours"]}')
    monkeypatch.setitem(preflight.FEW_RULES, "eu-south-1", count + 1)
    assert refused(session, **asked) == refused(session) == ""


def test_missing_permissions_are_told(session, known, monkeypatch):
    monkeypatch.setattr(permissions, "missing", lambda *_: ["iam:CreateRole", "kms:CreateKey"])
    assert "you may not do iam:CreateRole, kms:CreateKey" in refused(session)


def test_everything_that_is_wrong_is_told_at_once(session, known):
    said = refused(session, python="3.10", trails=("no-such-bucket",))
    assert "Python 3.10" in said
    assert "no-such-bucket" in said


def test_what_the_stack_has_is_asked_for_once(session):
    situation = Situation(plan=Plan(names=NAMES), session=session)
    assert situation.stack == frozenset()
    assert "stack" in vars(situation)
