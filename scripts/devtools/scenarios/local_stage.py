"""A stage of TagTrail on the embedded AWS: deployed by the real deployment, fed with logs, and looked at afterwards."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import boto3

from chalicelib.ledger.results import STATUSES
from chalicelib.ledger.rows import Ledger
from chalicelib.ledger.table import LedgerTable
from scripts.devtools import package_cache
from scripts.devtools.embedded_aws import ACCOUNT, ARCHITECTURE, REGION, EmbeddedAws
from scripts.devtools.embedded_aws import unzipped_packages as unzipped
from scripts.devtools.scenarios.trail import Record, deliver
from scripts.ops.deployment.deploy import deploy, plan_for
from scripts.ops.project import copy_project
from scripts.ops.stage.history import events_of
from statemachines.names import Names
from statemachines.stage_options import StageOptions

DELAY = timedelta(minutes=20)
"""How long ago the scenario's calls were made: what is not found after fifteen minutes is taken for deleted."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A deployed stage."""

    aws: EmbeddedAws
    names: Names
    trail: str

    def client(self, service: str, region: str = REGION, account: str = ACCOUNT) -> Any:
        """Return a client that looks from outside: its calls are not the functions'."""
        return self.aws.client(service, region=region, account=account)

    def deliver(self, records: Iterable[Record], organization: str = "") -> list[str]:
        """Put records into the trail bucket as CloudTrail would. Everything else happens by itself."""
        return deliver(self.client("s3"), self.trail, records, datetime.now(UTC), organization)

    def tell(self, records: Iterable[Record]) -> None:
        """Let CloudTrail tell EventBridge of calls, each in its own Region. Everything else happens by itself."""
        for one in records:
            self.aws.tell(one)

    def send(self, *messages: Any) -> None:
        """Send messages to the inbox."""
        sqs = self.client("sqs")
        url = sqs.get_queue_url(QueueName=self.names.inbox)["QueueUrl"]
        for message in messages:
            sqs.send_message(QueueUrl=url, MessageBody=message if isinstance(message, str) else json.dumps(message))

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Let messages gather in the inbox: what is sent meanwhile comes to `receive` together."""
        functions, inbox = self.client("lambda"), self.names.inbox_arn
        (mapping,) = functions.list_event_source_mappings(EventSourceArn=inbox)["EventSourceMappings"]
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
        try:
            yield
        finally:
            functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)

    def executions(self, status: str | None = None, kind: str = "attribute") -> list[dict[str, Any]]:
        """Return the executions of a machine, oldest first, with their output."""
        states = self.client("stepfunctions")
        pages = states.get_paginator("list_executions").paginate(
            stateMachineArn=self.names.machine(kind).arn, **({"statusFilter": status} if status else {})
        )
        found = [one for page in pages for one in page["executions"]]
        described = [states.describe_execution(executionArn=one["executionArn"]) for one in found]
        return sorted(described, key=lambda one: one["startDate"])

    def history(self, execution_arn: str) -> list[dict[str, Any]]:
        """Return all events of an execution."""
        return events_of(self.client("stepfunctions"), execution_arn)

    def rows(self) -> dict[str, dict[str, Any]]:
        """Return the ledger's rows by ARN."""
        ledger = Ledger(LedgerTable(self.client("dynamodb"), self.names.table), lambda: datetime.now(UTC))
        return {row["ResourceId"]: row for status in STATUSES for row in ledger.with_status(status)}

    def received(self, queue: str) -> list[dict[str, Any]]:
        """Take all messages from a queue."""
        sqs = self.client("sqs")
        url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        found: list[dict[str, Any]] = []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]).get(
            "Messages"
        ):
            for message in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            found += messages
        return found

    def alerts(self) -> list[dict[str, Any]]:
        """Take the alerts that were published since the last time."""
        return [json.loads(text) for text in self.heard(self.names.topic)]

    def listen(self) -> None:
        """Subscribe a queue to each topic, in place of somebody's mailbox: what is published from now on is heard."""
        for topic in (self.names.topic, self.names.compliance_topic):
            _listen(self.aws, self.names, topic)

    def heard(self, topic: str) -> list[str]:
        """Take the messages that were published to a topic since the last time."""
        return [json.loads(message["Body"])["Message"] for message in self.received(_ears(topic))]


@contextmanager
def pointed_at(aws: EmbeddedAws) -> Iterator[None]:
    """Let SDKs and commands in this process, and those it starts, talk to the embedded AWS alone."""
    ours = aws.environment()
    with mock.patch.dict("os.environ", ours):
        for name in [name for name in os.environ if name.startswith("AWS_") and name not in ours]:
            del os.environ[name]  # a profile, a token, an endpoint of one service; the patch brings it back
        yield


def bring_up(
    aws: EmbeddedAws,
    stage: str,
    folder: Path,
    report: Callable[[str], None],
    *,
    mode: str = "s3",
    regions: Sequence[str] = (),
    accounts: Sequence[str] = (),
    **options: str,
) -> Stage:
    """Create a trail bucket and deploy a stage that reads it, from a scratch copy of the project in `folder`.

    `accounts` are other accounts to tag in, `options` settings of the Lambdas that a user chooses (docs/settings.md).
    """
    names = Names(stage=stage, account=ACCOUNT, region=REGION)
    made = Stage(aws=aws, names=names, trail=names.trail_bucket)
    aws.client("s3").create_bucket(Bucket=made.trail)
    project = copy_project(folder)
    package_cache.take(project, ARCHITECTURE)
    change(made, project, report, mode=mode, regions=regions, accounts=tuple(accounts), settings=options)
    for package in package_cache.keep(project, ARCHITECTURE).glob("*.zip"):
        unzipped.keep(package.read_bytes())
    made.listen()
    return made


def change(stage: Stage, project_dir: Path, report: Callable[[str], None], **choices: Any) -> None:
    """Deploy a stage, or deploy it again with other choices: of `StageOptions`."""
    with pointed_at(stage.aws):
        session = boto3.Session(region_name=REGION)
        ours = {"trails": (stage.trail,), "architecture": ARCHITECTURE}
        plan = plan_for(stage.names.stage, session, StageOptions(**ours | choices))
        deploy(plan, session=session, report=report, project_dir=project_dir, wait=lambda _: None)


def _listen(aws: EmbeddedAws, names: Names, topic: str) -> None:
    """Subscribe a queue to a topic, in place of somebody's mailbox."""
    arn = names.arn("sqs", _ears(topic))
    lets_in = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": names.arn("sns", topic)}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [lets_in]})
    aws.client("sqs").create_queue(QueueName=_ears(topic), Attributes={"Policy": policy})
    aws.client("sns").subscribe(TopicArn=names.arn("sns", topic), Protocol="sqs", Endpoint=arn)


def _ears(topic: str) -> str:
    return f"subscriber-{topic}"
