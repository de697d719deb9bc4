"""What the demo breaks on purpose, and how an operator mends it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from scripts.devtools.embedded_aws.runtime.iam_guard import HANGS, TORN
from scripts.devtools.scenarios.local_stage import Stage

ALWAYS = 10_000


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something that goes wrong."""

    about: str
    remedy: str
    inflict: Callable[[Stage], None]
    mend: Callable[[Stage], None]


def _policy(stage: Stage) -> tuple[dict[str, str], dict[str, Any]]:
    iam = stage.client("iam")
    role = stage.names.function("tag_rds")
    name = iam.list_role_policies(RoleName=role)["PolicyNames"][0]
    document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    return {"RoleName": role, "PolicyName": name}, document


def _refusal() -> dict[str, Any]:
    return {"Sid": "Broken", "Effect": "Deny", "Action": ["rds:AddTagsToResource"], "Resource": ["*"]}


def refuse_rds(stage: Stage) -> None:
    """Take the permission to tag RDS away from the role of tag_rds."""
    where, document = _policy(stage)
    document["Statement"].append(_refusal())
    stage.client("iam").put_role_policy(**where, PolicyDocument=json.dumps(document))


def allow_rds(stage: Stage) -> None:
    """Give it back."""
    where, document = _policy(stage)
    document["Statement"] = [one for one in document["Statement"] if one.get("Sid") != "Broken"]
    stage.client("iam").put_role_policy(**where, PolicyDocument=json.dumps(document))


def poison(stage: Stage) -> None:
    """Let S3 not give the logs of one Region, and the first answer to TagResources break off."""
    stage.aws.faults.add("s3", "GetObject", HANGS, times=ALWAYS, where="/CloudTrail/eu-west-1/")
    stage.aws.faults.add("resourcegroupstaggingapi", "TagResources", TORN)


FAULTS: Mapping[str, Fault] = {
    "access-denied": Fault(
        about="the role of tag_rds may no longer tag RDS",
        remedy="the role's policy",
        inflict=refuse_rds,
        mend=allow_rds,
    ),
    "poison": Fault(
        about="a record without a readable time, an answer of TagResources that breaks off, a log that hangs in S3",
        remedy="S3 gives the log again",
        inflict=poison,
        mend=lambda stage: stage.aws.faults.clear(),
    ),
    "throttling": Fault(
        about="EC2 refuses every CreateTags with RequestLimitExceeded",
        remedy="it waits until EC2 has room again",
        inflict=lambda stage: stage.aws.faults.add("ec2", "CreateTags", "RequestLimitExceeded", times=ALWAYS),
        mend=lambda stage: stage.aws.faults.clear(),
    ),
}
"""By the name that `./scripts/demo --fail` knows it by."""
