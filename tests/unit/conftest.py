"""A stage's AWS, in process: what the steps reach through their runtime."""

import json
import sys
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, wraps
from threading import RLock
from typing import Any

import boto3
import pytest
from aws_lambda_powertools import Logger, Metrics
from botocore.client import BaseClient
from botocore.session import Session
from moto import mock_aws
from moto.core.models import MockAWS
from moto.sns.models import Subscription

from chalicelib.compliance import stage_names
from chalicelib.runtime.container import Runtime, _parameters
from chalicelib.runtime.settings import Settings
from tests.stage_settings import ACCOUNT, REGION, STAGE
from tests.unit import ledger_table

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

ENVIRON = {**STAGE, "OWN_ROLES": f"arn:aws:iam::{ACCOUNT}:role/tagtrail-test-tag_ec2"}


def _unseen(owner: type, name: str) -> None:
    """Let coverage look away while moto or botocore work: nothing of ours runs in there, and it takes most time."""
    original = getattr(owner, name)

    @wraps(original)
    def unseen(*args: Any, **kwargs: Any) -> Any:
        tracer = sys.gettrace()
        sys.settrace(None)
        try:
            return original(*args, **kwargs)
        finally:
            sys.settrace(tracer)

    setattr(owner, name, unseen)


_unseen(BaseClient, "_make_api_call")
_unseen(Session, "create_client")
_unseen(MockAWS, "start")
_unseen(MockAWS, "stop")


_new_key = Subscription.private_key


@wraps(_new_key)
def _one_key(_: Subscription) -> Any:
    """Sign all that topics deliver with one key: moto makes one for each subscription, and that takes longest."""
    return _new_key(None)  # remembered by moto


Subscription.private_key = _one_key


@cache
def _client(service: str, region: str) -> Any:
    """Make each client once: that takes longer than most tests, and moto answers whoever asks."""
    return boto3.client(service, region_name=region, aws_access_key_id="testing", aws_secret_access_key="testing")


@dataclass
class Stage:
    """The runtime of a step, with a clock that stands still, and what a test looks at afterwards."""

    runtime: Runtime
    clock: list[datetime] = field(default_factory=lambda: [NOW])

    def client(self, service: str) -> Any:
        return self.runtime.client(service, REGION)

    def later(self, **passed: float) -> None:
        self.clock[0] += timedelta(**passed)

    def alerts(self) -> list[dict[str, Any]]:
        return [json.loads(json.loads(m["Body"])["Message"]) for m in self._received("alerts")]

    def owners_heard(self) -> list[tuple[str, str]]:
        """Take the notifications of compliance, subject and text."""
        notes = (json.loads(message["Body"]) for message in self._received("owners"))
        return [(note["Subject"], note["Message"]) for note in notes]

    def dead_letters(self) -> list[dict[str, Any]]:
        return self._received("tagtrail-inbox-dlq-test")

    def executions(self, kind: str = "attribute") -> list[dict[str, Any]]:
        states = self.client("stepfunctions")
        arn = self.runtime.settings.state_machine_arn.replace("attribute", kind)
        found = states.list_executions(stateMachineArn=arn)["executions"]
        inputs = (states.describe_execution(executionArn=one["executionArn"])["input"] for one in found)
        return [{"name": one["name"], **json.loads(text)} for one, text in zip(found, inputs, strict=True)]

    def with_settings(self, **changes: Any) -> "Stage":
        runtime = self.runtime
        return replace(self, runtime=replace(runtime, settings=replace(runtime.settings, **changes)))

    def _received(self, queue: str) -> list[dict[str, Any]]:
        sqs = self.client("sqs")
        url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        found: list[dict[str, Any]] = []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]).get(
            "Messages"
        ):
            found += messages
        return found


def pytest_collection_modifyitems(items):
    """Let coverage look away from properties: they do what examples do, a hundred times over."""
    for item in items:
        if hasattr(getattr(item, "obj", None), "hypothesis"):
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture
def aws():
    with mock_aws():
        yield


@pytest.fixture
def stage(aws):
    clock = [NOW]
    runtime = Runtime(
        settings=Settings.from_env(ENVIRON),
        client=Parts(),
        logger=Logger(service="tagtrail"),
        metrics=Metrics(namespace="TagTrail", service="tagtrail"),
        now=lambda: clock[0],
    )
    yield Stage(runtime, clock)
    runtime.metrics.clear_metrics()
    _parameters.cache_clear()


class Parts:
    """The clients of a stage. What it has of a service is made when that is first asked for: most tests use a few."""

    def __init__(self) -> None:
        self._one_at_a_time = RLock()  # steps ask in threads, and topics need the queues
        self._missing = {
            "s3": self._buckets,
            "dynamodb": self._table,
            "sqs": self._queues,
            "sns": self._topics,
            "stepfunctions": self._machines,
        }

    def __call__(self, service: str, region: str) -> Any:
        with self._one_at_a_time:
            if make := self._missing.pop(service, None):
                make(_client(service, REGION))
        return _client(service, region)

    def _buckets(self, s3: Any) -> None:
        for bucket in ("tagtrail-work", "trail", stage_names.bucket(Settings.from_env(ENVIRON))):
            s3.create_bucket(Bucket=bucket)

    def _table(self, dynamodb: Any) -> None:
        ledger_table.create(dynamodb, "tagtrail-test")

    def _queues(self, sqs: Any) -> None:
        for name in ("tagtrail-inbox-dlq-test", "alerts", "owners"):
            sqs.create_queue(QueueName=name)

    def _topics(self, sns: Any) -> None:
        self("sqs", REGION)  # what is subscribed
        for name, queue in (("tagtrail-alerts-test", "alerts"), ("compliance-alerts-test", "owners")):
            topic = sns.create_topic(Name=name)["TopicArn"]
            sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}")

    def _machines(self, states: Any) -> None:
        machine = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
        for kind in ("attribute", "compliance"):
            states.create_state_machine(
                name=f"tagtrail-{kind}-test",
                definition=json.dumps(machine),
                roleArn=f"arn:aws:iam::{ACCOUNT}:role/states",
            )
