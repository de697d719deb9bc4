"""BASELINE, not ours: how most auto-taggers tag. A client for each event, a call for each resource, one after another.

Buckets are read and written whole, so that their tags are at least kept; many tools lose them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import boto3

from scripts.devtools.embedded_aws import REGION, EmbeddedAws
from scripts.devtools.scenarios.calls import Made

TAGS = {"CreatedBy": "plain"}
PAIRS = [{"Key": "CreatedBy", "Value": "plain"}]


class Plain:
    """Tags what was made, counting calls and waiting `latency` seconds for each."""

    def __init__(self, aws: EmbeddedAws, latency: float) -> None:
        self.calls = 0
        self._aws, self._latency = aws, latency

    def run(self, made: tuple[Made, ...]) -> float:
        """Tag everything; return the seconds it took."""
        start = time.monotonic()
        for one in made:
            if one.record["eventName"] == "RunInstances":
                self._client("ec2").describe_instances(InstanceIds=[one.arns[0].rpartition("/")[2]])
            for arn in one.arns:
                _TAG[arn.split(":")[2]](self._client, arn)
        return time.monotonic() - start

    def _client(self, service: str) -> Any:
        given = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        client = boto3.client(service, region_name=REGION, endpoint_url=self._aws.endpoint, **given)  # type: ignore[call-overload]
        client.meta.events.register("before-send", self._wait)
        return client

    def _wait(self, **_: Any) -> None:
        self.calls += 1
        time.sleep(self._latency)


def _bucket(client: Callable[[str], Any], arn: str) -> None:
    s3, name = client("s3"), arn.rpartition(":")[2]
    there = s3.get_bucket_tagging(Bucket=name)["TagSet"]
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [*there, *PAIRS]})


def _queue(client: Callable[[str], Any], arn: str) -> None:
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"]
    sqs.tag_queue(QueueUrl=url, Tags=TAGS)


_TAG: dict[str, Callable[[Callable[[str], Any], str], object]] = {
    "ec2": lambda client, arn: client("ec2").create_tags(Resources=[arn.rpartition("/")[2]], Tags=PAIRS),
    "s3": _bucket,
    "dynamodb": lambda client, arn: client("dynamodb").tag_resource(ResourceArn=arn, Tags=PAIRS),
    "iam": lambda client, arn: client("iam").tag_role(RoleName=arn.rpartition("/")[2], Tags=PAIRS),
    "sqs": _queue,
}
