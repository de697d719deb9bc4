"""The smoke check waits for one message and says what to do where it does not come through."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import boto3
import pytest
from moto import mock_aws

from scripts.ops.deployment import smoke_check
from scripts.ops.errors import CommandError
from scripts.ops.requests.request import Outcome
from scripts.ops.stage.plan import Plan
from statemachines.names import Names

NAMES = Names(stage="dev", account="123456789012", region="eu-west-1")
PLAN = Plan(names=NAMES)
CLOCK = smoke_check.Clock(patience=timedelta(seconds=90), now=lambda: datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def session():
    with mock_aws():
        session = boto3.Session(region_name="eu-west-1")
        session.client("sqs").create_queue(QueueName=NAMES.inbox)
        session.client("sns").create_topic(Name=NAMES.topic)
        yield session


@pytest.fixture
def follower(monkeypatch):
    """What became of the message."""
    found = SimpleNamespace(execution=SimpleNamespace(running=False, name="e1", status="SUCCEEDED"), outcome="TAGGED")
    outcome = lambda *_: [Outcome(arn=NAMES.topic_arn, status=found.outcome, reason="why")]  # noqa: E731
    fake = SimpleNamespace(wait=lambda *_, **__: found.execution, outcomes=outcome)
    monkeypatch.setattr(smoke_check, "Follower", SimpleNamespace(of=lambda *_: fake))
    return found


def tag(session, **tags):
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    session.client("sns").tag_resource(ResourceArn=NAMES.topic_arn, Tags=pairs)


def test_our_tags_are_read_back_and_nobody_elses(session, follower):
    tag(session, CreatedBy="me", Team="theirs")
    assert smoke_check.check(PLAN, session, CLOCK) == {"CreatedBy": "me"}


def test_a_topic_that_keeps_its_tags_is_as_good(session, follower):
    tag(session, CreatedBy="me")
    follower.outcome = "KEPT"
    assert smoke_check.check(PLAN, session, CLOCK)


def test_the_request_asks_for_the_topic_in_the_name_of_the_caller(session, follower):
    tag(session, CreatedBy="me")
    smoke_check.check(PLAN, session, CLOCK)
    url = session.client("sqs").get_queue_url(QueueName=NAMES.inbox)["QueueUrl"]
    [message] = session.client("sqs").receive_message(QueueUrl=url)["Messages"]
    assert NAMES.topic_arn in message["Body"]
    assert "user/moto" in message["Body"]


@pytest.mark.parametrize(
    ("execution", "told"),
    [(None, "no execution took it"), (SimpleNamespace(running=True, name="e1"), "the execution e1 still runs")],
)
def test_a_message_that_does_not_come_through_in_time_is_told_with_where_to_look(session, follower, execution, told):
    follower.execution = execution
    with pytest.raises(CommandError, match=f"did not come through in 110 seconds: {told}") as caught:
        smoke_check.check(PLAN, session, CLOCK)
    assert NAMES.dlq in caught.value.hint
    assert "./scripts/doctor --stage dev" in caught.value.hint


def test_a_topic_that_can_not_be_tagged_is_told_with_the_reason(session, follower):
    follower.outcome = "FAILED"
    with pytest.raises(CommandError, match="FAILED why"):
        smoke_check.check(PLAN, session, CLOCK)


def test_tags_that_sns_does_not_have_are_no_success(session, follower):
    with pytest.raises(CommandError, match="SNS knows nothing of it"):
        smoke_check.check(PLAN, session, CLOCK)


def test_the_clock_is_the_worlds():
    assert abs(smoke_check.Clock().now() - datetime.now(UTC)) < timedelta(minutes=1)
