"""Machines that create things, as CloudTrail shows them, and the records of roles being taken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from scripts.devtools.scenarios.people import ACCOUNT, Identity, role_session
from scripts.devtools.scenarios.trail import Record, record

REGION = "us-east-1"


def with_key(who: Identity, key: str) -> Identity:
    """Return somebody who calls with the credentials of an access key."""
    return {**who, "accessKeyId": key}


def assume_role(who: Identity, role: str, session: str, *, key: str, when: datetime, **more: Any) -> Record:
    """Return the record of a role being taken: `key` is what the new session calls with from then on."""
    arn, ends = f"arn:aws:iam::{ACCOUNT}:role/{role}", when + timedelta(hours=1)
    return record(
        "sts",
        "AssumeRole",
        who=who,
        when=when,
        request={"roleArn": arn, "roleSessionName": session},
        response={
            "credentials": {"accessKeyId": key, "sessionToken": "...", "expiration": f"{ends:%b %d, %Y, %I:%M:%S %p}"},
            "assumedRoleUser": {"arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}"},
        },
        readOnly=True,
        **more,
    )


def web_identity(subject: str, role: str, session: str, *, key: str, when: datetime) -> Record:
    """Return the record of a pipeline of GitHub that takes a role; `subject` is that of its token."""
    provider = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
    who = {"type": "WebIdentityUser", "userName": subject, "identityProvider": provider}
    taken = assume_role(who, role, session, key=key, when=when)
    told = {"subjectFromWebIdentityToken": subject, "provider": provider}
    return {**taken, "eventName": "AssumeRoleWithWebIdentity", "responseElements": taken["responseElements"] | told}


def by_agent(who: Identity) -> Identity:
    """Return an agent that calls with somebody's session, through AWS's MCP server."""
    return {**who, "invokedBy": "aws-mcp.amazonaws.com"}


def tool_call(who: Identity, agent: str, *made: Record, when: datetime) -> Record:
    """Return the record of the tool call by which an agent made what these records tell of."""
    requests = [
        {"apiName": f"{one['eventSource'].partition('.')[0]}:{one['eventName']}", "requestId": one["requestID"]}
        for one in made
    ]
    more = {"eventType": "AwsMcpEvent", "userAgent": agent, "additionalEventData": {"downstreamRequests": requests}}
    return {**record("aws-mcp", "CallReadWriteTool", who=who, when=when), **more}


def function(arn: str, role: str) -> Identity:
    """Return a Lambda function at work."""
    who = role_session(role, arn.rpartition(":")[2])
    return {**who, "inScopeOf": {"issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": arn}}


def instance(instance_id: str, role: str) -> Identity:
    """Return an EC2 instance that uses its profile."""
    who = role_session(role, instance_id)
    return {**who, "sessionContext": {**who["sessionContext"], "ec2RoleDelivery": "2.0"}}


def auto_scaling() -> Identity:
    """Return Auto Scaling, which launches the instances of a group."""
    path = "aws-service-role/autoscaling.amazonaws.com/"
    who = role_session("AWSServiceRoleForAutoScaling", "AutoScaling", path)
    return {**who, "invokedBy": "autoscaling.amazonaws.com"}


def cloudformation(role: str) -> Identity:
    """Return CloudFormation, which makes what is in a stack with the stack's own role."""
    return {**role_session(role, "AWSCloudFormation"), "invokedBy": "cloudformation.amazonaws.com"}


def stamped(made: Record, key: str, value: str) -> Record:
    """Return a record whose request carries a tag that only AWS can set."""
    tags = {"tagSpecificationSet": {"items": [{"resourceType": "instance", "tags": [{"key": key, "value": value}]}]}}
    request: Mapping[str, Any] = made["requestParameters"] or {}
    return {**made, "requestParameters": {**request, **tags}}
