"""How a service's tagging API wants a resource to be named, where it is not simply its ARN."""

from __future__ import annotations

from typing import Any

from chalicelib.core.answers import reading
from chalicelib.core.resource import Resource
from chalicelib.errors import TaggingUnsupported

_SSM_TYPES = {
    "association": "Association",
    "automation-execution": "Automation",
    "document": "Document",
    "maintenancewindow": "MaintenanceWindow",
    "managed-instance": "ManagedInstance",
    "opsitem": "OpsItem",
    "parameter": "Parameter",
    "patchbaseline": "PatchBaseline",
}


def arn(_client: Any, resource: Resource) -> str:
    """Take its ARN."""
    return resource.arn


def last(_client: Any, resource: Resource) -> str:
    """Take the last part of its ARN, after `/` or `:`."""
    return resource.arn.rpartition(":")[2].rpartition("/")[2]


def log_group(_client: Any, resource: Resource) -> str:
    """Take its ARN without the `:*` that some answers of CloudWatch Logs add; the tagging API refuses it."""
    return resource.arn.removesuffix(":*")


def queue_url(client: Any, resource: Resource) -> str:
    """Make the URL of a queue as AWS documents it, of endpoint, account and name: asking for it costs a call each time.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
    """
    return f"{client.meta.endpoint_url}/{resource.account}/{last(client, resource)}"


def config_rule(client: Any, resource: Resource) -> str:
    """Ask Config for the rule's ARN: it holds a generated id, which the record of `PutConfigRule` has not."""
    if last(client, resource).startswith("config-rule-"):
        return resource.arn
    found = client.describe_config_rules(ConfigRuleNames=[resource.id])
    with reading("DescribeConfigRules"):
        return str(found["ConfigRules"][0]["ConfigRuleArn"])


def ssm_id(_client: Any, resource: Resource) -> str:
    """Take the id or name. A parameter in a hierarchy has a leading slash that its ARN has not."""
    kind, _, name = _ssm_parts(resource)
    return f"/{name}" if kind == "parameter" and "/" in name else name


def ssm_type(resource: Resource) -> dict[str, str]:
    """Give `ResourceType` as Systems Manager calls it."""
    kind, _, _ = _ssm_parts(resource)
    if kind not in _SSM_TYPES:
        raise TaggingUnsupported(f"ssm: {resource.arn} is of a type that Systems Manager does not tag")
    return {"ResourceType": _SSM_TYPES[kind]}


def route53_type(resource: Resource) -> dict[str, str]:
    """Give `ResourceType`: hostedzone or healthcheck."""
    return {"ResourceType": resource.arn.rpartition(":")[2].partition("/")[0]}


def account(resource: Resource) -> dict[str, str]:
    """Give `AccountId` of S3 Control."""
    return {"AccountId": resource.account}


def vault_account(resource: Resource) -> dict[str, str]:
    """Give `accountId` of Glacier."""
    return {"accountId": resource.account}


def sso_instance(resource: Resource) -> dict[str, str]:
    """Give `InstanceArn`: a permission set's ARN holds the id of its Identity Center instance."""
    _, partition, _, _, _, path = resource.arn.split(":", 5)
    return {"InstanceArn": f"arn:{partition}:sso:::instance/{path.split('/')[1]}"}


def nothing(_resource: Resource) -> dict[str, Any]:
    """Give nothing more."""
    return {}


def _ssm_parts(resource: Resource) -> tuple[str, str, str]:
    return resource.arn.split(":", 5)[5].partition("/")
