"""Tagging with a service's own API: one engine for all services, driven by the rows of `native_rows`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import jmespath
from botocore import xform_name
from botocore.exceptions import ClientError

from chalicelib.core import parallel
from chalicelib.core.answers import needed, pages, reading
from chalicelib.core.aws_errors import AWS_ERRORS, classify, code_of
from chalicelib.core.resource import Clients, Resource
from chalicelib.errors import ResourceNotFound, ResourceNotReady, RetryableError, TaggingUnsupported, TagTrailError
from chalicelib.taggers.arn_lookup import row_of_arn
from chalicelib.taggers.batches import chunks, each_or_none
from chalicelib.taggers.model import Failures, Read
from chalicelib.taggers.native.answers import Tags, believed, owed
from chalicelib.taggers.native.row import Native
from chalicelib.taggers.native.rows.common import NATIVE

AT_ONCE = 4
"""Calls under way at once to one service in one Region: half of what the tighter of AWS's quotas bear."""

_TOKENS = ("NextToken", "nextToken", "NextMarker")


def row_for(resource: Resource) -> Native | None:
    """Return the row that tags this resource: its tagger's, else the one that its ARN fits."""
    return NATIVE.get(resource.tagger) or row_of_arn(resource.arn)


def read(clients: Clients, resources: Sequence[Resource]) -> Read:
    """Read the tags of each resource from its own service."""
    known = [(resource, row) for resource in resources if (row := row_for(resource)) is not None]
    found = read_with(clients, known)
    found.failed.update({one.arn: _unknown(one) for one in resources if row_for(one) is None})
    return found


def read_with(clients: Clients, rows: Sequence[tuple[Resource, Native]]) -> Read:
    """Read the tags of each resource by its row."""
    found = Read()

    def note(one: tuple[Resource, Native]) -> None:
        resource, row = one
        try:
            found.tags[resource.arn] = tags_of(row, _client(clients, row, resource), resource)
        except AWS_ERRORS as error:
            found.failed[resource.arn] = _judged(row, clients, resource, classify(error, resource.arn))
        except TagTrailError as error:
            found.failed[resource.arn] = error

    parallel.parallel_map(note, rows, AT_ONCE)
    return found


def write(clients: Clients, tags: Mapping[str, str], resources: Sequence[Resource]) -> Failures:
    """Tag each resource through its own service; those of one row and Region share calls where the API takes lists."""
    failures: Failures = {}
    groups: dict[tuple[str, str], list[Resource]] = {}
    for resource in resources:
        row = row_for(resource)
        if row is None:
            failures[resource.arn] = _unknown(resource)
        else:
            groups.setdefault((row.name, row.region_of(resource)), []).append(resource)
    for (name, _), group in groups.items():
        failures |= write_with(NATIVE[name], clients, tags, group)
    return failures


def write_with(row: Native, clients: Clients, tags: Mapping[str, str], resources: Sequence[Resource]) -> Failures:
    """Tag resources of one Region by this row."""
    client = _client(clients, row, resources[0])

    def tag(chunk: list[Resource]) -> Failures:
        try:
            return each_or_none(lambda group: _send(row, client, tags, group), chunk)
        except TagTrailError as error:
            return {resource.arn: error for resource in chunk}

    found = parallel.parallel_map(tag, list(chunks(resources, row.batch or 1)), AT_ONCE)
    failed = {arn: error for failures in found for arn, error in failures.items()}
    by_arn = {resource.arn: resource for resource in resources}
    return {arn: _judged(row, clients, by_arn[arn], error) for arn, error in failed.items()}


def judged(clients: Clients, resource: Resource, error: TagTrailError) -> TagTrailError:
    """Return what an error of another API means for a resource, by what its own service shows of it."""
    row = row_for(resource)
    return error if row is None else _judged(row, clients, resource, error)


def _judged(row: Native, clients: Clients, resource: Resource, error: TagTrailError) -> TagTrailError:
    """Tell what is not ready from what is gone, where the service calls both "not found"."""
    if row.shown is None or not isinstance(error, ResourceNotFound):
        return error
    try:
        there = row.shown(_client(clients, row, resource), resource)
    except AWS_ERRORS as exc:
        failure = classify(exc)
        return failure if isinstance(failure, RetryableError) else error
    return ResourceNotReady(str(error)) if there else error


def tags_of(row: Native, client: Any, resource: Resource) -> Tags:
    """Read the tags of one resource. Raises what boto3 raises, also for an answer that is not whole."""
    name = row.named(client, resource)
    parameters = {
        (row.read_by or row.by): [name] if row.read_listed or row.batch else name,
        **row.besides(resource),
        **row.read_extra,
    }
    try:
        return believed(row, client, lambda: _told(row, client, parameters))
    except ClientError as error:
        if code_of(error) != row.untagged:
            raise
    return {}


def _told(row: Native, client: Any, parameters: Mapping[str, Any]) -> Tags | None:
    """Return the tags of all pages, None where one of them has no list of tags."""
    tags: Tags = {}
    for page in _pages(client, row, parameters):
        with reading(row.read):
            listed = jmespath.search(row.path, page)
            if listed is None:
                return None
            tags |= row.read_form.decode(listed)
    return tags


def _pages(client: Any, row: Native, parameters: Mapping[str, Any]) -> Any:
    """Yield every page of the answer, by boto3's paginator or, for the few APIs that lack one, by the token we find."""
    operation, member = xform_name(row.read), owed(row, client)
    if client.can_paginate(operation):
        yield from pages(client, operation, member, **parameters)
        return
    token: dict[str, str] = {}
    while True:
        page = getattr(client, operation)(**parameters, **token)
        if member:
            needed(page, member, row.read)
        yield page
        token = {name: page[name] for name in _TOKENS if page.get(name)}
        if not token:
            return


def _send(row: Native, client: Any, tags: Mapping[str, str], group: list[Resource]) -> None:
    """Tag these resources, in one call unless the API takes fewer tags at a time than we have."""
    names = [row.named(client, resource) for resource in group]
    whole = {**tags_of(row, client, group[0]), **tags} if row.replaces else dict(tags)
    pairs = list(whole.items())
    for start in range(0, len(pairs), row.tags_per_call):
        getattr(client, xform_name(row.write))(
            **{row.by: names if row.batch else names[0]},
            **{row.tags: row.form.encode(dict(pairs[start : start + row.tags_per_call]))},
            **row.besides(group[0]),
        )


def _client(clients: Clients, row: Native, resource: Resource) -> Any:
    return clients(row.client, row.region_of(resource))


def _unknown(resource: Resource) -> TaggingUnsupported:
    return TaggingUnsupported(f"TagTrail knows no tagging API for {resource.arn}"[:300])
