"""The identity side of IAM, read from moto: who holds an access key and what the role's policies say now."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from moto.core.utils import utcnow
from moto.dynamodb.models import dynamodb_backends
from moto.iam.models import Role, get_account_id_from, iam_backends
from moto.s3.models import s3_backends
from moto.sts.models import AssumedRole, sts_backends

PARTITION = "aws"


def assume(role_arn: str, session: str, region: str) -> AssumedRole:
    """Credentials of a role, as a service that may assume it gets them."""
    account = role_arn.split(":")[4]
    return sts_backends[account][PARTITION].assume_role(
        region_name=region, role_session_name=session, role_arn=role_arn, policy="", duration=43200, external_id=""
    )


def principal(access_key: str) -> dict[str, Any]:
    """Account, ARN and policy documents behind an access key; an unknown key may do nothing."""
    account = get_account_id_from(access_key)
    session = sts_backends[account][PARTITION].get_assumed_role_from_access_key(access_key)
    if session is None or session.expiration < utcnow():
        return {"account": account, "arn": f"arn:{PARTITION}:iam::{account}:user/unknown", "policies": []}
    return {"account": account, "arn": session.arn, "role": session.role_arn, "policies": policies(session.role_arn)}


def policies(role_arn: str) -> list[dict[str, Any]]:
    """Read the inline and attached policies of a role; [] if there is no such role."""
    backend = iam_backends[role_arn.split(":")[4]][PARTITION]
    role = next((found for found in list(backend.roles.values()) if found.arn == role_arn), None)
    return [] if role is None else _documents(role)


def trust(role_arn: str) -> list[Any]:
    """Read the statements of a role's trust policy; KeyError if there is no such role."""
    backend = iam_backends[role_arn.split(":")[4]][PARTITION]
    found = {role.arn: role for role in list(backend.roles.values())}
    statements = _document(found[role_arn].assume_role_policy_document)["Statement"]
    return list(statements if isinstance(statements, list) else [statements])


def exists(role_arn: str) -> bool:
    """Whether moto has a role of this ARN."""
    backend = iam_backends[role_arn.split(":")[4]][PARTITION]
    return any(found.arn == role_arn for found in list(backend.roles.values()))


def _documents(role: Role) -> list[dict[str, Any]]:
    versions = [version for policy in role.managed_policies.values() for version in policy.versions]
    attached = [version.document for version in versions if version.is_default]
    return [_document(text) for text in [*role.policies.values(), *attached]]


def _document(text: Any) -> dict[str, Any]:
    document: dict[str, Any] = (
        text if isinstance(text, dict) else json.loads(unquote(text) if text[:1] == "%" else text)
    )
    return document


def hash_key(account: str, region: str, table: str) -> str:
    """Name a table's hash key, for dynamodb:LeadingKeys."""
    found = dynamodb_backends[account][region].tables.get(table.rsplit("/", 1)[-1])
    return found.hash_key_attr if found else ""


def bucket_owner(bucket: str) -> str:
    """Name the account that has a bucket; empty if nobody has it."""
    found = (account for account, backends in list(s3_backends.items()) if bucket in backends[PARTITION].buckets)
    return next(found, "")
