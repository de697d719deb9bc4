"""What is too long for a role's own policy: managed policies that are made, attached and removed beside Chalice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from statemachines.names import Names

Json = dict[str, Any]


def attach(iam: Any, names: Names, function: str, documents: Sequence[Json]) -> None:
    """Give the function's role exactly these managed policies of ours; others stay attached."""
    role = names.function(function)
    wanted = [_put(iam, names, f"{role}-{number}", document) for number, document in enumerate(documents, 1)]
    present = _ours(iam, role)
    for arn in wanted:
        if arn not in present:
            iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    for arn in present:
        if arn not in wanted:
            _remove(iam, role, arn)


def detach(iam: Any, names: Names, function: str) -> None:
    """Remove the function's managed policies: a role that has some can't be deleted."""
    role = names.function(function)
    for arn in _ours(iam, role):
        _remove(iam, role, arn)


def _ours(iam: Any, role: str) -> list[str]:
    try:
        pages = list(iam.get_paginator("list_attached_role_policies").paginate(RoleName=role))
    except iam.exceptions.NoSuchEntityException:
        return []
    attached = [policy for page in pages for policy in page["AttachedPolicies"]]
    return [policy["PolicyArn"] for policy in attached if policy["PolicyName"].startswith(f"{role}-")]


def _put(iam: Any, names: Names, name: str, document: Json) -> str:
    """Make the policy or bring it up to date, and return its ARN."""
    arn = f"arn:{names.partition}:iam::{names.account}:policy/{name}"
    text = json.dumps(document, separators=(",", ":"))
    try:
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    except iam.exceptions.NoSuchEntityException:
        iam.create_policy(PolicyName=name, PolicyDocument=text)
        return arn
    if iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"] != document:
        _forget_old_versions(iam, arn)  # a policy may have five
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=text, SetAsDefault=True)
    return arn


def _remove(iam: Any, role: str, arn: str) -> None:
    iam.detach_role_policy(RoleName=role, PolicyArn=arn)
    _forget_old_versions(iam, arn)
    iam.delete_policy(PolicyArn=arn)


def _forget_old_versions(iam: Any, arn: str) -> None:
    for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
