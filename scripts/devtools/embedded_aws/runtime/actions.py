"""Which IAM actions an API call needs, and on which resources: rows, as in AWS's Service Authorization Reference.

A call that no row names needs `service:Operation` on the first parameter that is (or names) a resource, or on "*".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from .service_authorization import (
    ACTIONS,
    EC2_TYPES,
    GATEWAY_METHODS,
    PLAIN,
    PREFIXES,
    RESOURCES,
    TAG_ACTIONS,
    VERSIONED,
    WITHOUT_ACCOUNT,
)

Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scope:
    """Where and as whom a call is made."""

    account: str
    region: str
    partition: str = "aws"


@dataclass(frozen=True, slots=True)
class Access:
    """One permission a call needs."""

    action: str
    resource: str


def accesses(service: str, operation: str, params: Params, scope: Scope) -> list[Access]:
    """Every permission the call needs; the call is allowed only if all of them are."""
    action = ACTIONS.get((service, operation), f"{PREFIXES.get(service, service)}:{operation}")
    method = GATEWAY_METHODS.get((service, operation))
    if method is not None:
        return [Access(f"apigateway:{method}", _tags_of(_resources(service, params, scope)[0]))]
    special = _SPECIAL.get(service)
    if special is not None:
        return list(special(action, params, scope))
    return [Access(action, resource) for resource in _resources(service, params, scope)]


def tag_accesses(params: Params) -> list[Access]:
    """List what TagResources needs for each ARN beside tag:TagResources itself."""
    return [_tag_access(arn) for arn in params.get("ResourceARNList", [])]


def _tag_access(arn: str) -> Access:
    service = arn.split(":")[2]
    resource = _tags_of(arn) if service == "apigateway" else arn
    return Access(TAG_ACTIONS.get(service, f"{service}:TagResource"), resource)


def ec2_arn(resource_id: str, scope: Scope) -> str:
    """Make the ARN under which IAM knows an EC2 id."""
    kind = EC2_TYPES.get(resource_id.rsplit("-", 1)[0], "*")
    account = "" if kind in WITHOUT_ACCOUNT else scope.account
    return f"arn:{scope.partition}:ec2:{scope.region}:{account}:{kind}/{resource_id}"


def _resources(service: str, params: Params, scope: Scope) -> list[str]:
    for name, template in RESOURCES.get(service, ()):
        values = params.get(name) or []
        found = [_arn(service, value, template, scope) for value in ([values] if isinstance(values, str) else values)]
        if found:
            return found
    return [value for value in params.values() if isinstance(value, str) and value.startswith("arn:")][:1] or ["*"]


def _tags_of(gateway: str) -> str:
    """Make the ARN of the tags of something of API Gateway's."""
    return ":".join([*gateway.split(":")[:5], f"/tags/{quote(gateway, safe='')}"])


def _arn(service: str, value: str, template: str, scope: Scope) -> str:
    if value.startswith("arn:"):
        return value
    plain = PLAIN.get(service, str)(value)
    return template.format(value=plain, partition=scope.partition, region=scope.region, account=scope.account)


def _s3(action: str, params: Params, scope: Scope) -> Iterator[Access]:
    bucket, key = params.get("Bucket"), params.get("Key")
    if bucket is None:
        yield Access(action, "*")
        return
    base = f"arn:{scope.partition}:s3:::{bucket}"
    if action == "s3:CopyObject":
        source = params["CopySource"]
        path = (
            f"{source['Bucket']}/{source['Key']}" if isinstance(source, Mapping) else source.split("?")[0].lstrip("/")
        )
        yield Access("s3:GetObject", f"arn:{scope.partition}:s3:::{path}")
        yield Access("s3:PutObject", f"{base}/{key}")
    elif action == "s3:DeleteObject" and key is None:
        for item in params["Delete"]["Objects"]:
            yield Access(VERSIONED[action] if item.get("VersionId") else action, f"{base}/{item['Key']}")
    else:
        yield Access(
            VERSIONED.get(action, action) if params.get("VersionId") else action, f"{base}/{key}" if key else base
        )


def _dynamodb(action: str, params: Params, scope: Scope) -> Iterator[Access]:
    def table(name: str) -> str:
        return _arn("dynamodb", name, RESOURCES["dynamodb"][0][1], scope)

    if "TransactItems" in params:
        for item in params["TransactItems"]:
            for kind, part in item.items():
                name = {"Get": "GetItem", "ConditionCheck": "ConditionCheckItem"}.get(kind, f"{kind}Item")
                yield Access(f"dynamodb:{name}", table(part["TableName"]))
    elif isinstance(params.get("RequestItems"), Mapping):
        yield from (Access(action, table(name)) for name in params["RequestItems"])
    elif params.get("IndexName"):
        yield Access(action, f"{table(params['TableName'])}/index/{params['IndexName']}")
    else:
        yield from (Access(action, resource) for resource in _resources("dynamodb", params, scope))


def _ec2(action: str, params: Params, scope: Scope) -> Iterator[Access]:
    """Put reading calls on "*", the others on every id they are given."""
    ids = [] if action.startswith(("ec2:Describe", "ec2:Get")) else sorted(_ec2_ids(params))
    yield from (Access(action, ec2_arn(found, scope)) for found in ids)
    if not ids:
        yield Access(action, "*")


def _ec2_ids(params: Params) -> set[str]:
    named = [value for name, value in params.items() if name.endswith(("Id", "Ids", "Resources"))]
    flat = [item for value in named for item in (value if isinstance(value, list) else [value])]
    return {item for item in flat if isinstance(item, str) and "-" in item}


def _on_everything(action: str, _params: Params, _scope: Scope) -> Iterator[Access]:
    yield Access(action, "*")


_SPECIAL: Mapping[str, Callable[[str, Params, Scope], Iterator[Access]]] = {
    "dynamodb": _dynamodb,
    "ec2": _ec2,
    "resourcegroupstaggingapi": _on_everything,
    "s3": _s3,
}
