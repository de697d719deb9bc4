import json

import boto3
import pytest
from moto import mock_aws

from scripts.ops.deployment.infrastructure import webhook_topics
from statemachines.names import Names

NAMES = Names(stage="dev", account="123456789012", region="eu-west-1")
TOPICS = (NAMES.topic_arn, NAMES.compliance_topic_arn)


class FakeLambda:
    """Keeps the policy of a function: moto wants a whole one."""

    class exceptions:  # noqa: N801 - so boto3 calls it
        ResourceNotFoundException = KeyError

    def __init__(self):
        self.statements = {}

    def get_policy(self, FunctionName):  # noqa: N803
        found = [{"Sid": name} for name in self.statements[FunctionName]]
        return {"Policy": json.dumps({"Statement": found})}

    def add_permission(self, FunctionName, StatementId, **statement):  # noqa: N803
        self.statements.setdefault(FunctionName, {})[StatementId] = statement


@pytest.fixture
def sns():
    with mock_aws():
        sns = boto3.client("sns", region_name="eu-west-1")
        for topic in TOPICS:
            sns.create_topic(Name=topic.rpartition(":")[2])
            sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ops@example.com")
        yield sns


def heard_by(sns):
    return {
        topic: sorted(one["Protocol"] for one in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"])
        for topic in TOPICS
    }


def test_notify_hears_every_topic_once_and_each_topic_may_invoke_it(sns):
    functions = FakeLambda()
    for _ in range(2):
        webhook_topics.connect(sns, functions, NAMES)
    assert heard_by(sns) == {one: ["email", "lambda"] for one in TOPICS}
    (statements,) = functions.statements.values()
    assert {one["SourceArn"] for one in statements.values()} == set(TOPICS)
    assert {one["Principal"] for one in statements.values()} == {"sns.amazonaws.com"}


def test_without_webhooks_notify_hears_them_no_more_and_others_do(sns):
    webhook_topics.connect(sns, FakeLambda(), NAMES)
    webhook_topics.disconnect(sns, NAMES)
    assert heard_by(sns) == {one: ["email"] for one in TOPICS}
