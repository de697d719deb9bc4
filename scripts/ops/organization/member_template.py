"""The member role: what the tag steps may do in another account, as a template that every account gets (StackSets).

It is made from the policies of the tag steps, so it can't allow what they may not do at home.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.taggers import TAGGERS
from scripts.ops.stage.plan import Plan
from scripts.ops.stage.policy_templates import Json, fill, split
from scripts.ops.stage.policy_values import policy_values

AT_HOME = ("WriteOwnLog", "ReadWorkWriteWork", "ReadLedger", "ActInMemberAccounts")
"""Statements of the tag steps' policies that are about our own account alone."""

BODY_LIMIT = 51_200
"""Bytes of a template that CloudFormation takes as an argument; a larger one goes through a bucket."""


def template(plan: Plan, templates: Mapping[str, Json]) -> Json:
    """Return the CloudFormation template of the member role.

    `templates` are the policy templates by function. The role trusts the tag steps of the plan's stage, with its
    external id, and nobody else.
    """
    names = plan.names
    steps = sorted({f"tag_{tagger.service.lower()}" for tagger in TAGGERS.values()})
    inline, managed = split(_policy(plan, [templates[step] for step in steps]))
    policies = {f"Policy{number}": _managed(one) for number, one in enumerate(managed, 1)}
    role = {
        "RoleName": names.member_role,
        "Description": f"Lets TagTrail, stage {names.stage} in account {names.account}, tag what is created here.",
        "AssumeRolePolicyDocument": _trust(plan, steps),
        "Policies": [{"PolicyName": names.member_role, "PolicyDocument": _with_subs(inline)}],
    }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"TagTrail, stage {names.stage}: the role by which it tags in a member account.",
        "Resources": {"MemberRole": {"Type": "AWS::IAM::Role", "Properties": role}, **policies},
    }


def body(document: Json) -> str:
    """Return the template as text: indented for people, unless it would be too long for CloudFormation."""
    text = json.dumps(document, indent=1) + "\n"
    return text if len(text) <= BODY_LIMIT else json.dumps(document, separators=(",", ":")) + "\n"


def _policy(plan: Plan, templates: list[Json]) -> Json:
    """Return what the tag steps may do, for the account that the template is deployed in; each statement once."""
    there = {"Account": "${AWS::AccountId}", "Partition": "${AWS::Partition}"}
    values = {**policy_values(plan), **there}
    found: dict[str, Json] = {}
    for policy in templates:
        for statement in fill(policy, values)["Statement"]:
            if statement["Sid"] not in AT_HOME:
                said = {name: part for name, part in statement.items() if name != "Sid"}
                found.setdefault(json.dumps(said, sort_keys=True), said)
    return {"Version": "2012-10-17", "Statement": list(found.values())}


def _trust(plan: Plan, steps: list[str]) -> Json:
    """Return the trust policy.

    The account is the principal and the condition names the roles: a role that is named as principal is forgotten when
    it is made anew (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html).
    """
    names = plan.names
    statement = {
        "Sid": "OnlyTheTagStepsOfThisStage",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{names.partition}:iam::{names.account}:root"},
        "Action": "sts:AssumeRole",
        "Condition": {
            "StringEquals": {"sts:ExternalId": names.external_id},
            "ArnEquals": {"aws:PrincipalArn": [names.function_role_arn(step) for step in steps]},
        },
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _managed(policy: Json) -> Json:
    properties = {"PolicyDocument": _with_subs(policy), "Roles": [{"Ref": "MemberRole"}]}
    return {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties}


def _with_subs(value: Any) -> Any:
    """Let CloudFormation fill in its pseudo parameters."""
    if isinstance(value, dict):
        return {name: _with_subs(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_with_subs(member) for member in value]
    return {"Fn::Sub": value} if isinstance(value, str) and "${AWS::" in value else value
