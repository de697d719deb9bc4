"""EC2 instances of a scenario, and what EC2 tells of them: moto says nothing when an instance changes its state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scripts.devtools.embedded_aws import ACCOUNT, REGION
from scripts.devtools.embedded_aws.shims.events import emit

CHANGE = "EC2 Instance State-change Notification"


def launch(ec2: Any, tags: Mapping[str, str], count: int = 1) -> list[str]:
    """Launch instances with tags, and return their ids."""
    image = ec2.describe_images(MaxResults=5)["Images"][0]["ImageId"]
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    specification = {"TagSpecifications": [{"ResourceType": "instance", "Tags": pairs}]} if pairs else {}
    made = ec2.run_instances(ImageId=image, MinCount=count, MaxCount=count, **specification)
    return [one["InstanceId"] for one in made["Instances"]]


def announce(instances: Sequence[str], state: str = "running", region: str = REGION) -> None:
    """Tell EventBridge that instances have entered a state, as EC2 does."""
    for instance in instances:
        arn = f"arn:aws:ec2:{region}:{ACCOUNT}:instance/{instance}"
        emit(ACCOUNT, region, "aws.ec2", CHANGE, [arn], {"instance-id": instance, "state": state})
