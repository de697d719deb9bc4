"""The Resource Groups Tagging API: many resources of many services in one call, and the way out where it fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.core.answers import needed, pages, reading
from chalicelib.core.aws_errors import AWS_ERRORS, classify, from_answer
from chalicelib.core.resource import Clients, Resource
from chalicelib.errors import AccessDenied, ServiceUnavailable, TagTrailError, Throttled, TimedOut
from chalicelib.taggers.batches import by_region, chunks
from chalicelib.taggers.model import Failures, Read
from chalicelib.taggers.native import engine

READ_BATCH = 100
WRITE_BATCH = 20
AT_ONCE = 2
"""AWS takes 5 TagResources a second of an account in a Region (Tag Editor user guide, service quotas)."""

ACTIONS = ("tag:GetResources", "tag:TagResources")

MAPPINGS = "ResourceTagMappingList"
"""What every page of GetResources has."""

# What AWS says of a resource or service that it does not serve. The service itself then says what is wrong.
_ASK_THE_SERVICE = ("InvalidParameterException", "InternalServiceException")

# A whole call that fails in another way is repeated natively: one bad ARN spoils the call for its neighbours.
_ABOUT_THE_CALL = (AccessDenied, ServiceUnavailable, Throttled, TimedOut)


def read(
    clients: Clients, resources: Sequence[Resource], own: Callable[[Clients, Sequence[Resource]], Read] = engine.read
) -> Read:
    """Read the tags of all.

    The API lists only what has been tagged, and with a delay. So a resource that it does not list is read from its own
    service by `own`, which also says when it is gone; without that, a tag given at creation could be overwritten.
    """
    found = Read()
    unlisted: list[Resource] = []
    for region, group in by_region(_at_home(resources)):
        for chunk in chunks(group, READ_BATCH):
            try:
                listed = _listed(clients("resourcegroupstaggingapi", region), chunk)
            except AWS_ERRORS as error:
                failure = classify(error)
                if isinstance(failure, _ABOUT_THE_CALL):
                    found.failed.update({resource.arn: failure for resource in chunk})
                    continue
                listed = {}
            found.tags.update(listed)
            unlisted += [resource for resource in chunk if resource.arn not in listed]
    # A service that we know no API of has only this list, so what is not in it has no tags.
    alone = [resource for resource in unlisted if engine.row_for(resource) is None]
    others = own(clients, [resource for resource in unlisted if resource not in alone])
    found.tags.update({resource.arn: {} for resource in alone} | others.tags)
    found.failed.update(others.failed)
    return found


def write(clients: Clients, tags: Mapping[str, str], resources: Sequence[Resource]) -> Failures:
    """Tag all; what the API does not serve is tagged through its own service."""
    failures: Failures = {}
    for region, group in by_region(_at_home(resources)):
        for chunk in chunks(group, WRITE_BATCH):
            failures |= _write(clients, region, tags, chunk)
    return failures


def _write(clients: Clients, region: str, tags: Mapping[str, str], chunk: list[Resource]) -> Failures:
    arns = [resource.arn for resource in chunk]
    try:
        answer = clients("resourcegroupstaggingapi", region).tag_resources(ResourceARNList=arns, Tags=dict(tags))
        refused = needed(answer, "FailedResourcesMap", "TagResources")
    except AWS_ERRORS as error:
        failure = classify(error)
        if isinstance(failure, _ABOUT_THE_CALL):
            return dict.fromkeys(arns, failure)
        refused = {arn: {"ErrorCode": _ASK_THE_SERVICE[0], "ErrorMessage": str(error)} for arn in arns}
    again = [
        resource
        for resource in chunk
        if refused.get(resource.arn, {}).get("ErrorCode") in _ASK_THE_SERVICE and engine.row_for(resource) is not None
    ]
    failures = {
        resource.arn: engine.judged(clients, resource, _failure(resource, refused[resource.arn]))
        for resource in chunk
        if resource.arn in refused and resource not in again
    }
    return failures | engine.write(clients, tags, again)


def _failure(resource: Resource, entry: Mapping[str, Any]) -> TagTrailError:
    return from_answer(
        "TagResources",
        entry.get("ErrorCode", ""),
        entry.get("ErrorMessage", ""),
        entry.get("StatusCode", 0),
        resource.arn,
    )


def _listed(client: Any, chunk: list[Resource]) -> dict[str, dict[str, str]]:
    found = pages(client, "get_resources", MAPPINGS, ResourceARNList=[resource.arn for resource in chunk])
    return {arn: tags for page in found for arn, tags in mapped(page).items()}


def mapped(page: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return the tags by ARN that a page of GetResources tells. Raises `DamagedAnswer` where it lacks a part."""
    with reading("GetResources"):
        return {entry["ResourceARN"]: {tag["Key"]: tag["Value"] for tag in entry["Tags"]} for entry in page[MAPPINGS]}


def _at_home(resources: Sequence[Resource]) -> list[Resource]:
    """Put what is of a global service in the one Region of its partition that answers for it."""
    rows = [(resource, engine.row_for(resource)) for resource in resources]
    return [replace(resource, region=row.region_of(resource)) if row else resource for resource, row in rows]
