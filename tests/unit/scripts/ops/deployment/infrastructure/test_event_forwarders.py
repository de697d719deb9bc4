"""Which Regions have a forwarder, get one, lose theirs, and are not seen."""

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from scripts.ops.deployment import notes
from scripts.ops.deployment.infrastructure import event_forwarders
from scripts.ops.deployment.infrastructure.template_upload import send
from scripts.ops.errors import CommandError
from scripts.ops.stage import stacks
from scripts.ops.stage.deployed_stage import DeployedStage
from scripts.ops.stage.plan import Plan
from statemachines.names import Names
from statemachines.template import template as template_of

NAMES = Names(stage="dev", account="123456789012", region="eu-west-1")


@pytest.fixture
def session(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setattr("scripts.ops.stage.plan.event_patterns", lambda: ({"source": ["a"]}, {"source": ["b"]}))
    with mock_aws():
        yield boto3.Session(region_name="eu-west-1")


def plan(mode="both", *regions, **more):
    return Plan(names=NAMES, mode=mode, regions=regions, **more)


def names_of_stacks(session, region):
    found = session.client("cloudformation", region_name=region).describe_stacks()["Stacks"]
    return [one["StackName"] for one in found]


def up(session, *regions):
    """Let a stage be there that has forwarders in these Regions."""
    wanted, told = plan("both", *regions), []
    outputs = template_of(wanted.stack)["Outputs"]
    template = {
        "Resources": {"Q": {"Type": "AWS::SQS::Queue"}},
        "Outputs": {name: outputs[name] for name in ("ForwardedRegions",)},
    }
    stacks.put(session.client("cloudformation"), NAMES.stack, send(session.client("s3"), NAMES, template))
    event_forwarders.put(wanted, session, told.append)
    return told


def test_regions_are_named_once_and_never_our_own():
    session = boto3.Session(region_name="eu-west-1")
    assert event_forwarders.legal(["us-east-1", "eu-west-1", "us-east-1"], NAMES, session) == ("us-east-1",)


def test_a_region_that_does_not_exist_is_named():
    with pytest.raises(CommandError, match="no Region eu-west-9") as caught:
        event_forwarders.legal(["eu-west-9"], NAMES, boto3.Session(region_name="eu-west-1"))
    assert "--regions" in caught.value.hint


def test_each_region_gets_a_stack_once(session):
    assert up(session, "eu-central-1", "us-east-1") == [
        "  forwarder in eu-central-1: stack auto-tag-forwarder-dev",
        "  forwarder in us-east-1: stack auto-tag-forwarder-dev",
    ]
    assert names_of_stacks(session, "us-east-1") == names_of_stacks(session, "eu-central-1") == [NAMES.forwarder]
    again = plan("both", "us-east-1")
    event_forwarders.put(again, session, lambda _: None)
    events = session.client("events", region_name="us-east-1")
    names = {one["Name"] for one in events.list_rules()["Rules"]}
    assert names == {NAMES.event_rule(1), NAMES.event_rule(2), NAMES.changes_rule}


def test_state_changes_are_forwarded_where_logs_trigger_too(session):
    event_forwarders.put(plan("s3", "us-east-1"), session, lambda _: None)
    events = session.client("events", region_name="us-east-1")
    assert [one["Name"] for one in events.list_rules()["Rules"]] == [NAMES.changes_rule]
    (target,) = events.list_targets_by_rule(Rule=NAMES.changes_rule)["Targets"]
    assert target["Arn"] == NAMES.bus_arn


def test_all_stands_for_every_other_region_that_the_account_uses(session):
    assert event_forwarders.legal(["all"], NAMES, session) == tuple(event_forwarders.enabled(NAMES, session))


def test_a_region_that_is_left_out_loses_its_forwarder(session):
    up(session, "eu-central-1", "us-east-1")
    wanted, told = plan("both", "us-east-1"), []
    event_forwarders.leave(DeployedStage(NAMES, session), told.append, keep=wanted.regions)
    assert told == ["removing the forwarder in eu-central-1"]
    assert (names_of_stacks(session, "eu-central-1"), names_of_stacks(session, "us-east-1")) == ([], [NAMES.forwarder])


def test_a_stage_that_goes_takes_all_its_forwarders_along(session):
    up(session, "eu-central-1", "us-east-1")
    event_forwarders.leave(DeployedStage(NAMES, session), lambda _: None)
    assert names_of_stacks(session, "eu-central-1") == names_of_stacks(session, "us-east-1") == []


def test_a_stage_that_is_not_there_has_no_forwarder(session):
    assert DeployedStage(NAMES, session).regions == ()


def test_logs_alone_see_what_every_region_creates_but_not_what_starts_there(session):
    (note,) = notes.notes(plan("s3", "us-east-1"), session)
    count = len(event_forwarders.enabled(NAMES, session)) - 1
    assert note.startswith(f"EC2 instances of {count} Regions that --regions does not name are checked once a day")
    everywhere = plan("s3", *event_forwarders.enabled(NAMES, session))
    assert notes.notes(everywhere, session) == []


def test_what_is_not_seen_is_said_with_what_global_services_need(session):
    _, unseen, universal, untold = notes.notes(plan("eventbridge", "us-west-2"), session)
    assert unseen.startswith("what is created in the Regions that --regions does not name is not seen: ")
    assert "us-east-1" in unseen
    assert not {"us-west-2", "eu-west-1", "cn-north-1"} & set(unseen.replace(",", " ").replace(".", " ").split())
    assert "IAM, Route 53, CloudFront, Organizations" in universal
    assert "EventBridge hears of no call" in untold


def test_with_both_the_logs_make_up_for_what_events_miss(session):
    _, first, *_ = notes.notes(plan("both", "us-east-1"), session)
    assert "seen when its log arrives, not before" in first


def test_every_region_named_and_a_trail_leave_nothing_to_say(session):
    session.client("s3").create_bucket(
        Bucket="trail-logs", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    session.client("cloudtrail").create_trail(Name="ours", S3BucketName="trail-logs")
    assert notes.notes(plan("both", *event_forwarders.enabled(NAMES, session)), session) == []


def test_a_trail_that_is_made_along_needs_no_other(session):
    assert notes.notes(plan("both", *event_forwarders.enabled(NAMES, session), create_trail=True), session) == []


def test_where_ec2_can_not_be_asked_all_regions_count(session, monkeypatch):
    class Refusing:
        def client(self, _service):
            raise ClientError({"Error": {"Code": "UnauthorizedOperation"}}, "DescribeRegions")

        def get_available_regions(self, service, partition):
            return session.get_available_regions(service, partition)

    assert "ap-south-1" in event_forwarders.enabled(NAMES, Refusing())


@pytest.mark.parametrize(
    ("mode", "logs", "events"), [("s3", True, False), ("eventbridge", False, True), ("both", True, True)]
)
def test_a_mode_says_what_triggers(mode, logs, events):
    found = plan(mode)
    assert (found.by_logs, found.by_events, bool(found.patterns)) == (logs, events, events)
