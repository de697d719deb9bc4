"""Resource policies: whether a queue, topic or function lets an AWS service in. moto never asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from unittest import mock

from flask import has_request_context, request
from moto.awslambda_simple.models import lambda_simple_backends
from moto.iam.access_control import PermissionResult
from moto.iam.models import get_account_id_from
from moto.iam.policy_validation import SERVICE_TYPE_REGION_INFORMATION_ERROR_ASSOCIATIONS
from moto.s3 import notifications
from moto.s3.exceptions import S3ClientError
from moto.s3.models import FakeBucket
from moto.sns.models import Subscription, sns_backends
from moto.sqs.models import sqs_backends

from scripts.devtools.embedded_aws import roles
from scripts.devtools.embedded_aws.runtime.iam import Unknown, Values, as_list, decide, matches
from scripts.devtools.embedded_aws.shims.base import World, shim

S3, SNS, EVENTS = "s3.amazonaws.com", "sns.amazonaws.com", "events.amazonaws.com"
_ACTIONS: Mapping[str, str] = {
    "iam": "sts:AssumeRole",
    "lambda": "lambda:InvokeFunction",
    "sns": "sns:Publish",
    "sqs": "sqs:SendMessage",
}


def lets_in(target: str, service: str, source: str, account: str) -> bool:
    """Whether the resource policy of the target lets a service deliver on behalf of a source ARN of an account."""
    kind = target.split(":")[2]
    try:
        statements = _POLICIES[kind](target)
    except (KeyError, LookupError):
        return True  # no such target or no such policy here: the delivery itself will tell
    admitted = [statement for statement in statements if _concerns(statement.get("Principal"), service)]
    known: dict[str, Values] = {
        "aws:sourcearn": [source],
        "aws:sourceaccount": [account],
        "aws:securetransport": ["true"],
        "aws:principalisawsservice": ["true"],
        "aws:principalservicename": [service],
        "aws:principalarn": None,
        "aws:principalorgid": None,
        "aws:sourceowner": None,
    }

    def lookup(key: str) -> Values:
        if key not in known:
            raise Unknown(key)
        return known[key]

    return decide([{"Statement": admitted}], _ACTIONS[kind], target, lookup).allowed


def _concerns(principal: Any, service: str) -> bool:
    if principal == "*":
        return True
    names = as_list((principal or {}).get("Service", [])) + as_list((principal or {}).get("AWS", []))
    return any(name == "*" or matches(name, service) for name in names)


def _queue_statements(arn: str) -> list[Any]:
    region, account, name = arn.split(":")[3:6]
    return _statements(sqs_backends[account][region].queues[name].policy)


def _topic_statements(arn: str) -> list[Any]:
    region, account = arn.split(":")[3:5]
    return _statements(sns_backends[account][region].topics[arn].policy)


def _function_statements(arn: str) -> list[Any]:
    region, account = arn.split(":")[3:5]
    function = lambda_simple_backends[account][region].get_function_by_arn(arn)
    if function is None:
        raise KeyError(arn)
    return list(function.policy.statements)


def _statements(policy: str | None) -> list[Any]:
    return as_list(json.loads(policy).get("Statement", [])) if policy else []


def _trust_statements(arn: str) -> list[Any]:
    return [{"Resource": "*", **statement} for statement in roles.trust(arn)]


_POLICIES: Mapping[str, Callable[[str], list[Any]]] = {
    "iam": _trust_statements,
    "lambda": _function_statements,
    "sns": _topic_statements,
    "sqs": _queue_statements,
}


@shim
def policies_may_name_access_grants(world: World) -> None:
    """IAM takes the ARNs of S3 Access Grants, which hold a Region; moto allows one in those of access points only."""
    regional = ["accesspoint/", "access-grants/"]
    told = SERVICE_TYPE_REGION_INFORMATION_ERROR_ASSOCIATIONS["s3"]
    world.stack.enter_context(mock.patch.dict(told, valid_starting_values=regional))


@shim
def buckets_need_permission(world: World) -> None:
    """S3 refuses a notification whose target does not let it in, and drops what it may not send; moto sends."""

    def configure(original: Callable[..., Any], bucket: FakeBucket, configuration: dict[str, Any] | None) -> Any:
        for kind, name in (("Queue", "Queue"), ("Topic", "Topic"), ("CloudFunction", "CloudFunction")):
            for item in (configuration or {}).get(f"{kind}Configuration", []):
                if not lets_in(item[name], S3, bucket.arn, bucket.account_id):
                    raise S3ClientError(
                        "InvalidArgument", "Unable to validate the following destination configurations"
                    )
        return original(bucket, configuration)

    def send(original: Callable[..., Any], account: str, event: Any, queue: str, region: str) -> Any:
        records = event.get("Records")
        target = f"arn:aws:sqs:{region}:{account}:{queue}"
        if records and not lets_in(target, S3, records[0]["s3"]["bucket"]["arn"], account):
            return world.functions.undelivered.append((target, "its policy does not let S3 in"))
        return original(account, event, queue, region)

    world.wrap(FakeBucket, "set_notification_configuration", configure)
    world.wrap(notifications, "_send_sqs_message", send)


@shim
def topics_need_permission(world: World) -> None:
    """SNS delivers to a queue only if the queue's policy lets it in; moto always delivers."""

    def publish(original: Callable[..., Any], subscription: Subscription, *args: Any, **kwargs: Any) -> Any:
        topic = subscription.topic.arn
        if subscription.protocol == "sqs" and not lets_in(subscription.endpoint, SNS, topic, topic.split(":")[4]):
            return world.functions.undelivered.append((subscription.endpoint, "its policy does not let SNS in"))
        return original(subscription, *args, **kwargs)

    world.wrap(Subscription, "publish", publish)


@shim
def bucket_policies_mind_their_conditions(world: World) -> None:
    """S3 minds the conditions of a bucket policy; moto ignores them, so a narrow Deny hits everyone."""

    def permission(_original: Callable[..., Any], bucket: FakeBucket, action: str, resource: str) -> PermissionResult:
        if bucket.policy is None:
            return PermissionResult.NEUTRAL
        caller = _caller()
        known: dict[str, Values] = {
            "aws:principalarn": [caller.get("role", caller["arn"])],
            "aws:principalaccount": [caller["account"]],
            "aws:securetransport": ["true"],  # loopback stands in for TLS
            "aws:principalisawsservice": ["false"],
            "aws:sourcearn": None,
            "aws:sourceaccount": None,
        }

        def lookup(key: str) -> Values:
            if key not in known:
                raise Unknown(key)
            return known[key]

        denials = [one for one in _statements(bucket.policy.decode()) if one["Effect"] == "Deny"]
        hit = decide([{"Statement": denials}], action, resource, lookup).statement is not None
        return PermissionResult.DENIED if hit else PermissionResult.NEUTRAL

    world.wrap(FakeBucket, "get_permission", permission)


def _caller() -> dict[str, Any]:
    """Who signed the request that is being served; what the harness does itself is the account's administrator."""
    signed = request.headers.get("Authorization", "") if has_request_context() else ""
    _, _, credential = signed.partition("Credential=")
    key = credential.partition("/")[0]
    if not key.startswith("ASIA"):
        return {"account": get_account_id_from(key), "arn": f"arn:aws:iam::{get_account_id_from(key)}:root"}
    return roles.principal(key)
