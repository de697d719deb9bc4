"""The mixed workload: 200 calls that make 320 real resources, and what became of them.

Calls of one person within some minutes, as in a deployment: launches with their volumes and interfaces, buckets that
carry a tag of their own, tables, roles and queues. Their times are 60 different seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from scripts.devtools.embedded_aws import REGION
from scripts.devtools.scenarios import calls
from scripts.devtools.scenarios.calls import Caller, Made
from scripts.devtools.scenarios.local_stage import Stage
from scripts.devtools.scenarios.people import ACCOUNT, ALICE
from scripts.devtools.scenarios.tag_readback import tags_of

SECONDS = 60
MIXED = (
    ("RunInstances", 60),
    ("CreateVolume", 60),
    ("CreateBucket", 40),
    ("CreateSecurityGroup", 20),
    ("CreateTable", 10),
    ("CreateRole", 5),
    ("CreateQueue", 5),
)
"""Calls and how many of each."""

KEPT = {"keep": "me"}
"""The tag that each bucket has before."""


@dataclass(frozen=True, kw_only=True)
class Workload:
    """What was made."""

    made: tuple[Made, ...]

    @property
    def arns(self) -> list[str]:
        """Everything that is to be tagged."""
        return [arn for one in self.made for arn in one.arns]


def mixed(stage: Stage, name: str, when: Any) -> Workload:
    """Make the resources; `when` is the minute in which all of it happens."""
    return Workload(made=tuple(_make(stage, name, when)))


def launch(stage: Stage, name: str, when: Any, instances: int = 50) -> Workload:
    """Launch instances with one call."""
    return Workload(made=(calls.run_instances(_caller(stage, when), name, instances),))


def lost(stage: Stage, workload: Workload) -> list[str]:
    """Say which resources lack our tags, and which buckets lost their own."""
    found = {arn: tags_of(stage.client, arn) or {} for arn in workload.arns if ":ec2:" not in arn}
    found |= {arn: {} for arn in workload.arns if ":ec2:" in arn}
    parts = {arn.rpartition("/")[2]: arn for arn in found}
    for page in stage.client("ec2").get_paginator("describe_tags").paginate():
        for tag in page["Tags"]:
            if tag["ResourceId"] in parts:
                found[parts[tag["ResourceId"]]][tag["Key"]] = tag["Value"]
    untagged = [f"{arn} is not tagged" for arn, tags in found.items() if tags.get("ManagedBy") != "auto-tagger"]
    buckets = [arn for arn in found if arn.startswith("arn:aws:s3:::")]
    return untagged + [f"{arn} lost a tag" for arn in buckets if not KEPT.items() <= found[arn].items()]


def _make(stage: Stage, name: str, when: Any) -> Iterator[Made]:
    number = 0
    for kind, count in MIXED:
        for _ in range(count):
            number += 1
            caller = _caller(stage, when + timedelta(seconds=number % SECONDS), kind)
            made = _role if kind == "CreateRole" else calls.KINDS[kind]
            yield made(caller, f"{name}-{number:04d}")


def _caller(stage: Stage, when: Any, kind: str = "") -> Caller:
    return Caller(
        client=stage.client, who=ALICE, when=when, region=REGION, tags=KEPT if kind == "CreateBucket" else None
    )


def _role(caller: Caller, name: str) -> Made:
    iam = caller.client("iam", caller.region)
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": []}')["Role"]
    response = {"role": {"roleName": name, "arn": made["Arn"]}}
    arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
    return caller.wrote("iam", "CreateRole", {"roleName": name}, response, arn)
