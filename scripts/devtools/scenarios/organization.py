"""Other accounts of an organization: their member roles, made by the real template, and who creates what there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from chalicelib.policy import DEFAULT_KEYS
from scripts.devtools.scenarios.calls import Caller
from scripts.devtools.scenarios.local_stage import DELAY, Stage
from scripts.devtools.scenarios.people import Identity
from scripts.ops.organization import member_template
from scripts.ops.project import PROJECT, read_templates
from scripts.ops.stage.plan import Plan

ORGANIZATION = "o-exampleorg"
MEMBER = "222233334444"
NEWCOMER = "555566667777"
IMPOSTOR = "666677778888"
STRANGER = "999988887777"
"""An account with the member role; two that are listed, of which one has no role and the other one that does not
trust us; and one that is not listed."""

LISTED = (MEMBER, NEWCOMER, IMPOSTOR)


def admit(stage: Stage, account: str, keys: Iterable[str] = (), **changed: Any) -> None:
    """Make the member role in an account, by the template that `./scripts/deploy --member-template` writes.

    `keys` are keys of the tag policy beside the default ones. `changed` are members of the role's trust condition
    `StringEquals` that are other than they should be.
    """
    plan = Plan(names=stage.names, tag_keys=DEFAULT_KEYS.union(keys))
    document = member_template.template(plan, read_templates(PROJECT))
    trust = document["Resources"]["MemberRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"][0]
    trust["Condition"]["StringEquals"] |= changed
    stage.client("cloudformation", account=account).create_stack(
        StackName=stage.names.member_role,
        TemplateBody=member_template.body(document),
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )


def expel(stage: Stage, account: str) -> None:
    """Take the member role of an account away."""
    iam, role = stage.client("iam", account=account), stage.names.member_role
    for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        iam.detach_role_policy(
            RoleName=role, PolicyArn=policy["PolicyArn"]
        )  # moto deletes in the order of the template
    stage.client("cloudformation", account=account).delete_stack(StackName=stage.names.member_role)


def caller_in(stage: Stage, account: str, who: Identity, region: str = "us-east-1") -> Caller:
    """Return somebody who creates things in an account."""
    client = partial(stage.client, account=account)
    return Caller(client=client, who=who, when=datetime.now(UTC) - DELAY, region=region, account=account)
