import json

import boto3
import pytest
from botocore.exceptions import ClientError, WaiterError
from moto import mock_aws

from scripts.ops.errors import CommandError
from scripts.ops.stage import stacks


def template(value):
    document = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}, "Outputs": {"Name": {"Value": value}}}
    return {"TemplateBody": json.dumps(document)}


@pytest.fixture
def cloudformation(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield boto3.client("cloudformation", "eu-west-1")


class Fake:
    """A stack in one state, whose updates are answered with an error and whose waiters fail."""

    def __init__(self, status="CREATE_COMPLETE", error=None, events=()):
        self.status, self.error, self.events = status, error, events

    def describe_stacks(self, **_):
        return {"Stacks": [{"StackStatus": self.status}]}

    def update_stack(self, **_):
        if self.error:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": self.error}}, "UpdateStack")

    def describe_stack_events(self, **_):
        return {"StackEvents": list(self.events)}

    def get_waiter(self, _):
        return self

    def wait(self, **_):
        raise WaiterError("w", "gave up", {})


def event(name, status, **more):
    return {"LogicalResourceId": name, "ResourceStatus": status, **more}


def test_a_stack_is_made_and_its_outputs_are_read(cloudformation):
    assert stacks.put(cloudformation, "s", template("one")) is True
    assert stacks.outputs(cloudformation, "s")["Name"] == "one"


def test_a_stack_that_is_there_is_updated(cloudformation):
    stacks.put(cloudformation, "s", template("one"))
    assert stacks.put(cloudformation, "s", template("two")) is True
    assert stacks.outputs(cloudformation, "s")["Name"] == "two"


def test_no_change_is_no_failure():
    fake = Fake(error="No updates are to be performed.")
    assert stacks.put(fake, "s", template("one")) is False


def test_another_refusal_is_passed_on():
    with pytest.raises(ClientError, match="bad template"):
        stacks.put(Fake(error="bad template"), "s", template("one"))


def test_a_stack_that_can_only_be_deleted_is_named_with_the_command():
    with pytest.raises(CommandError, match="ROLLBACK_COMPLETE") as caught:
        stacks.put(Fake("ROLLBACK_COMPLETE"), "s", template("one"))
    assert "delete-stack --stack-name s" in caught.value.hint


def test_a_failure_is_told_cause_first_without_what_was_only_cancelled():
    fake = Fake(
        events=[
            event("B", "CREATE_FAILED", ResourceStatusReason="Resource creation cancelled"),
            event("C", "CREATE_FAILED"),
            event("A", "CREATE_FAILED", ResourceStatusReason="bucket exists"),
            event("A", "CREATE_IN_PROGRESS"),
        ]
    )
    with pytest.raises(CommandError, match=r"A: bucket exists\n  C: no reason given$"):
        stacks.put(fake, "s", template("one"))


def test_a_failure_without_events_is_told_by_the_waiter():
    with pytest.raises(CommandError, match="gave up"):
        stacks.put(Fake(), "s", template("one"))


class UnderWay(Fake):
    """A stack that an earlier deployment has begun to change, which is done once somebody waits for it."""

    def __init__(self, status, done="UPDATE_COMPLETE"):
        super().__init__(status, "No updates are to be performed.")
        self.done, self.waited = done, []

    def get_waiter(self, condition):
        self.waited.append(condition)
        return self

    def wait(self, **_):
        if not self.done:
            raise WaiterError("w", "Max attempts exceeded", {})
        self.status = self.done


@pytest.mark.parametrize(
    ("status", "condition"),
    [
        ("CREATE_IN_PROGRESS", "stack_create_complete"),
        ("UPDATE_IN_PROGRESS", "stack_update_complete"),
    ],
)
def test_what_an_earlier_deployment_began_is_waited_for(status, condition):
    stack = UnderWay(status)
    assert stacks.put(stack, "s", template("one")) is False
    assert stack.waited == [condition]


def test_what_takes_longer_than_anybody_waits_is_told_and_goes_on():
    with pytest.raises(CommandError, match="still works on the stack s") as caught:
        stacks.put(UnderWay("UPDATE_IN_PROGRESS", done=None), "s", template("one"))
    assert "Deploy again" in caught.value.hint


def test_a_deleted_stack_is_gone_and_deleting_it_again_is_no_failure(cloudformation):
    stacks.put(cloudformation, "s", template("one"))
    assert stacks.delete(cloudformation, "s") is True
    assert stacks.delete(cloudformation, "s") is False
    assert stacks.status_of(cloudformation, "s") is None


def test_a_question_that_aws_refuses_is_passed_on():
    fake = Fake()

    def refuse(**_):
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "DescribeStacks")

    fake.describe_stacks = refuse
    with pytest.raises(ClientError, match="AccessDenied"):
        stacks.status_of(fake, "s")
