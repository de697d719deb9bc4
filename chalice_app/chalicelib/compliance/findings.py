"""Findings: one JSON object for each resource that was checked, and where they are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from chalicelib.compliance.rules import Verdict, service_of
from chalicelib.core.payloads import to_json
from chalicelib.core.resource import Resource

if TYPE_CHECKING:
    from chalicelib.core.payload_types import compliance

Finding: TypeAlias = "compliance.Finding"
"""No more than a name at run time, as all payload types."""

INSTANCE = "AWS::EC2::Instance"

CONTENT_TYPE: Final = "application/json"
"""Of all that is kept: the log of an instance, and the file that has a finding on each line."""

LOGGED: Final = ("timestamp", "state", "isCompliant", "requiredTags", "tags", "missingTags", "invalidTags")
"""The members of a finding that the log of an instance has, beside `instanceId`."""

_TOLD: Final = ("state", "missingTags", "invalidTags", "nearMisses")
"""What makes a finding another one than the last, so that it is told again."""


def finding(
    resource: Resource,
    tags: Mapping[str, str],
    state: str | None,
    verdict: Verdict,
    now: datetime,
    row: Mapping[str, Any],
) -> Finding:
    """Return the finding on a resource; `row` is its row in the ledger, or empty."""
    creator = row.get("Creator") or {}
    return {
        "arn": resource.arn,
        "id": resource.id,
        "type": resource.type,
        "service": service_of(resource),
        "account": resource.account,
        "region": resource.region,
        "state": state,
        "timestamp": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}Z",
        "isCompliant": verdict.compliant,
        "requiredTags": verdict.required,
        "tags": dict(tags),
        "missingTags": verdict.missing,
        "invalidTags": verdict.invalid,
        "nearMisses": verdict.near,
        "creator": str(row.get("CreatorName") or ""),
        "creatorArn": str(creator.get("arn") or ""),
        "messages": verdict.messages,
    }


def scan_of(one: Finding) -> dict[str, Any]:
    """Return the log of one instance."""
    return {"instanceId": one["id"], **{member: one[member] for member in LOGGED}}


def scan_key(one: Finding, now: datetime) -> str:
    """Return where the log of one instance is put."""
    return f"scans/{now:%Y-%m-%d}/{one['id']}-{int(now.timestamp() * 1000)}.json"


def findings_key(execution: str, now: datetime) -> str:
    """Return where all findings of an execution are put."""
    return f"findings/{now:%Y-%m-%d}/{execution.rpartition(':')[2]}.jsonl"


def fingerprint(one: Finding) -> str:
    """Return what stays the same as long as there is nothing new to tell of a resource.

    Tags that were added since the check are told with it, so they count as there.
    """
    added = {tag["key"] for tag in one.get("added", [])}
    still: dict[str, Any] = {member: one[member] for member in _TOLD}
    still["missingTags"] = [key for key in one["missingTags"] if key not in added]
    still["nearMisses"] = [miss for miss in one["nearMisses"] if miss["key"] not in added]
    return hashlib.sha256(to_json(still).encode()).hexdigest()[:32]
