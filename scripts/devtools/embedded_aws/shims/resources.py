"""Tagging and roles: what AWS says about resources that are not there."""

# ruff: noqa: SLF001 - shims reach into moto

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from moto.core.exceptions import AccessDeniedError
from moto.dynamodb.exceptions import ERROR_TYPE_PREFIX, DynamodbException
from moto.dynamodb.models import DynamoDBBackend
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.models.instances import Instance
from moto.ec2.responses import EC2Response
from moto.elasticache.exceptions import ElastiCacheException
from moto.elasticache.models import ElastiCacheBackend
from moto.iam.models import iam_backends
from moto.rds.exceptions import RDSClientError
from moto.rds.models import RDSBackend
from moto.resourcegroupstaggingapi.exceptions import ResourceGroupsTaggingAPIError
from moto.resourcegroupstaggingapi.models import ResourceGroupsTaggingAPIBackend
from moto.sqs.exceptions import QueueDoesNotExist
from moto.sqs.models import sqs_backends
from moto.sts.responses import TokenResponse

from scripts.devtools.embedded_aws import roles
from scripts.devtools.embedded_aws.runtime.iam import Unknown, Values, as_list, decide
from scripts.devtools.embedded_aws.shims.base import World, shim

ENABLED_REGIONS = ("af-south-1", "eu-west-1", "us-east-1")

_MOST_ARNS = 20


@shim
def missing_instances_are_missed(world: World) -> None:
    """AWS names the missing instance or snapshot of a CreateTags; moto takes any instance id and names no snapshot."""

    def check(original: Callable[..., Any], backend: EC2Backend, resource_ids: list[str]) -> Any:
        for resource_id in resource_ids:
            if resource_id.startswith("i-"):
                backend.get_instance(resource_id)
            if resource_id.startswith("snap-") and resource_id not in backend.snapshots:
                raise EC2ClientError("InvalidSnapshot.NotFound", f"The snapshot '{resource_id}' does not exist.")
        return original(backend, [found for found in resource_ids if not found.startswith("i-")])

    world.wrap(EC2Backend, "do_resources_exist", check)


@shim
def own_snapshots_are_ours(world: World) -> None:
    """AWS lists only one's own snapshots where OwnerIds says self; moto lists those of all its public images too."""

    def owned(original: Callable[..., Any], responses: EC2Response) -> Any:
        result = original(responses)
        if responses._get_param("OwnerIds", []) == ["self"]:
            found = [one for one in result.result["Snapshots"] if one.owner_id == responses.current_account]
            result.result["Snapshots"] = found
        return result

    world.wrap(EC2Response, "describe_snapshots", owned)


@shim
def some_regions_are_enabled(world: World) -> None:
    """AWS lists the Regions that an account has enabled; moto lists all it knows of. Here three are."""

    def enabled(original: Callable[..., Any], backend: EC2Backend, names: list[str], *rest: Any, **more: Any) -> Any:
        found = original(backend, names, *rest, **more)
        return [one for one in found if one.name in ENABLED_REGIONS or names]

    world.wrap(EC2Backend, "describe_regions", enabled)


@shim
def interfaces_end_with_their_instance(world: World) -> None:
    """AWS deletes an interface that a launch created with its instance, unless told not to; moto keeps it."""

    def prepare(
        original: Callable[..., Any], instance: Instance, nic_spec: list[dict[str, Any]], *rest: Any, **more: Any
    ) -> Any:
        told = {
            int(nic["DeviceIndex"]) for nic in nic_spec if {"NetworkInterfaceId", "DeleteOnTermination"} & nic.keys()
        }
        answer = original(instance, nic_spec, *rest, **more)
        for index, interface in instance.nics.items():
            if index not in told:
                interface.delete_on_termination = True
        return answer

    world.wrap(Instance, "prep_nics", prepare)


@shim
def missing_databases_are_missed(world: World) -> None:
    """AWS refuses to tag or list tags of a missing RDS or ElastiCache resource; moto says nothing."""

    def check_rds(original: Callable[..., Any], backend: RDSBackend, arn: str) -> Any:
        found = original(backend, arn)
        if found is None:
            kind = arn.split(":")[5]
            raise RDSClientError(_RDS_ERRORS.get(kind, "InvalidParameterValue"), f"{arn.split(':', 6)[-1]} not found.")
        return found

    def check_cache(original: Callable[..., Any], backend: ElastiCacheBackend, arn: str, *args: Any) -> Any:
        if arn not in {resource.arn for resource in backend.iter_tagged_resources()}:
            kind = arn.split(":")[5]
            raise ElastiCacheException(
                _CACHE_ERRORS.get(kind, "InvalidARN"), f"{arn.rsplit(':', maxsplit=1)[-1]} not found"
            )
        return original(backend, arn, *args)

    world.wrap(RDSBackend, "_get_resource_for_tagging", check_rds)
    for name in ("add_tags_to_resource", "list_tags_for_resource"):
        world.wrap(ElastiCacheBackend, name, check_cache)


_RDS_ERRORS: Mapping[str, str] = {
    "cluster": "DBClusterNotFoundFault",
    "cluster-pg": "DBClusterParameterGroupNotFound",
    "cluster-snapshot": "DBClusterSnapshotNotFoundFault",
    "db": "DBInstanceNotFound",
    "og": "OptionGroupNotFoundFault",
    "pg": "DBParameterGroupNotFound",
    "snapshot": "DBSnapshotNotFound",
    "subgrp": "DBSubnetGroupNotFoundFault",
}
_CACHE_ERRORS: Mapping[str, str] = {
    "cluster": "CacheClusterNotFound",
    "replicationgroup": "ReplicationGroupNotFoundFault",
    "snapshot": "SnapshotNotFoundFault",
    "subnetgroup": "CacheSubnetGroupNotFoundFault",
    "user": "UserNotFound",
}


@shim
def tags_are_unique(world: World) -> None:
    """AWS gives a key that is written again the new value; moto's DynamoDB keeps both."""

    def tag(backend: DynamoDBBackend, arn: str, tags: dict[str, str]) -> None:
        table = next((found for found in backend.tables.values() if found.table_arn == arn), None)
        if table is None:
            raise DynamodbException(
                ERROR_TYPE_PREFIX + "ResourceNotFoundException", f"Requested resource not found: {arn}"
            )
        kept = [item for item in table.tags if item["Key"] not in tags]
        table.tags = kept + [{"Key": key, "Value": value} for key, value in tags.items()]

    world.replace(DynamoDBBackend, "tag_resource", tag)


@shim
def failures_are_per_resource(world: World) -> None:
    """TagResources takes 20 ARNs and lists those that are missing as failed; moto raises, or says nothing."""

    def tag(
        original: Callable[..., Any],
        backend: ResourceGroupsTaggingAPIBackend,
        resource_arns: list[str],
        tags: dict[str, str],
    ) -> Any:
        if len(resource_arns) > _MOST_ARNS:
            constraint = "Member must have length less than or equal to 20"
            message = f"Value at 'resourceARNList' failed to satisfy constraint: {constraint}"
            raise ResourceGroupsTaggingAPIError("InvalidParameterException", message)
        failed: dict[str, Any] = {}
        for arn in resource_arns:
            try:
                _must_exist(backend, arn)
                failed.update(original(backend, [arn], tags))
            except Exception as error:  # noqa: BLE001 - whatever a service says is that ARN's failure
                failed[arn] = {"StatusCode": 400, "ErrorCode": "InvalidParameterException", "ErrorMessage": str(error)}
        return failed

    world.wrap(ResourceGroupsTaggingAPIBackend, "tag_resources", tag)


@shim
def queues_are_served(world: World) -> None:
    """TagResources tags queues, as its list of services says; moto does not know them there."""

    def tag(
        original: Callable[..., Any],
        backend: ResourceGroupsTaggingAPIBackend,
        resource_arns: list[str],
        tags: dict[str, str],
    ) -> Any:
        failed: dict[str, Any] = {}
        queues = sqs_backends[backend.account_id][backend.region_name]
        others = [arn for arn in resource_arns if ":sqs:" not in arn]
        for arn in resource_arns:
            if arn not in others:
                try:
                    queues.tag_queue(arn.rpartition(":")[2], tags)
                except QueueDoesNotExist as error:
                    told = {"ErrorCode": "InvalidParameterException", "ErrorMessage": str(error)}
                    failed[arn] = {"StatusCode": 400, **told}
        return {**failed, **(original(backend, others, tags) if others else {})}

    world.wrap(ResourceGroupsTaggingAPIBackend, "tag_resources", tag)


def _must_exist(tagging: ResourceGroupsTaggingAPIBackend, arn: str) -> None:
    backend: Any = tagging._get_backend_for_resource(arn)
    if isinstance(backend, EC2Backend):
        backend.do_resources_exist([arn.rsplit("/", 1)[-1]])
    if isinstance(backend, ElastiCacheBackend):
        backend.list_tags_for_resource(arn)


@shim
def roles_must_trust(world: World) -> None:
    """AssumeRole needs a role that exists and trusts the caller, external id and all; moto lets anyone be anyone."""

    def assume(original: Callable[..., Any], response: TokenResponse) -> Any:
        caller = roles.principal(response.get_access_key())
        arn, external = response._get_param("RoleArn"), response._get_param("ExternalId")
        if caller["arn"].endswith(":user/unknown") or _trusts(arn, caller, external):
            return original(response)
        raise AccessDeniedError(user_arn=caller["arn"], action=f"sts:AssumeRole on resource: {arn}")

    world.wrap(TokenResponse, "assume_role", assume)


def _trusts(role_arn: str, caller: Mapping[str, Any], external: str | None) -> bool:
    backend = iam_backends[role_arn.split(":")[4]][roles.PARTITION]
    role = next((found for found in list(backend.roles.values()) if found.arn == role_arn), None)
    if role is None:
        return False
    statements = as_list(json.loads(role.assume_role_policy_document)["Statement"])
    account = caller["account"]
    names = {"*", account, f"arn:aws:iam::{account}:root", caller["arn"], caller.get("role", "")}
    concerning = [{**one, "Resource": "*"} for one in statements if names.intersection(_principals(one))]
    known: dict[str, Values] = {
        "sts:externalid": None if external is None else [external],
        "aws:principalarn": [caller.get("role", caller["arn"])],
        "aws:principalaccount": [account],
        "aws:securetransport": ["true"],
    }

    def lookup(key: str) -> Values:
        if key not in known:
            raise Unknown(key)
        return known[key]

    return decide([{"Statement": concerning}], "sts:AssumeRole", role_arn, lookup).allowed


def _principals(statement: Mapping[str, Any]) -> list[Any]:
    principal = statement["Principal"]
    return as_list(principal.get("AWS", [])) if isinstance(principal, dict) else ["*"]
