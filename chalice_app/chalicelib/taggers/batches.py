"""Calls for many resources at once: how they are cut, and what becomes of them when one of them is refused."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from chalicelib.core.aws_errors import AWS_ERRORS, classify
from chalicelib.core.resource import Clients, Resource
from chalicelib.errors import (
    AccessDenied,
    InvalidRequest,
    ResourceNotFound,
    ResourceNotReady,
    TaggingUnsupported,
    TagTrailError,
    TooManyTags,
)
from chalicelib.taggers.model import Failures, Read

ABOUT_ONE_RESOURCE = (
    AccessDenied,
    InvalidRequest,
    ResourceNotFound,
    ResourceNotReady,
    TaggingUnsupported,
    TooManyTags,
)
"""Errors of a call for several resources that may be the fault of one of them; the others are about the call."""


def chunks(resources: Sequence[Resource], size: int) -> Iterator[list[Resource]]:
    """Cut a sequence into lists of at most `size`."""
    for start in range(0, len(resources), size):
        yield list(resources[start : start + size])


def by_region(resources: Sequence[Resource]) -> Iterator[tuple[str, list[Resource]]]:
    """Group resources by Region, in the order of their first appearance."""
    groups: dict[str, list[Resource]] = defaultdict(list)
    for resource in resources:
        groups[resource.region].append(resource)
    yield from groups.items()


def read_batches(
    clients: Clients,
    service: str,
    resources: Sequence[Resource],
    size: int,
    ask: Callable[[Any, list[Resource]], Mapping[str, dict[str, str]]],
) -> Read:
    """Ask a service for the tags of up to `size` resources at a time; `ask` answers by ARN."""
    found = Read()
    for region, group in by_region(resources):
        for chunk in chunks(group, size):
            try:
                found.tags.update(ask(clients(service, region), chunk))
            except AWS_ERRORS as error:
                failure = classify(error, chunk[0].arn)
                found.failed.update({resource.arn: failure for resource in chunk})
    return found


def write_batches(
    clients: Clients,
    service: str,
    resources: Sequence[Resource],
    size: int,
    send: Callable[[Any, list[Resource]], object],
) -> Failures:
    """Tag up to `size` resources of a Region in a call that tags all of them or none."""
    failures: Failures = {}
    for region, group in by_region(resources):
        client = clients(service, region)
        for chunk in chunks(group, size):
            failures |= each_or_none(partial(send, client), chunk)
    return failures


def each_or_none(send: Callable[[list[Resource]], object], resources: Sequence[Resource]) -> Failures:
    """Make a call that is all or nothing for as many resources as can succeed, and say why the others did not.

    Those that the error names are dropped and the rest is sent again; where it names none, each half is sent alone.
    """
    failures: Failures = {}
    waiting = [list(resources)]
    while waiting:
        group = waiting.pop()
        try:
            send(group)
        except AWS_ERRORS as error:
            failure = classify(error, group[0].arn)
            guilty = _guilty(failure, str(error), group)
            failures |= {resource.arn: failure for resource in guilty}
            rest = [resource for resource in group if resource not in guilty]
            half = len(rest) if guilty else len(rest) // 2
            waiting += [part for part in (rest[:half], rest[half:]) if part]
    return failures


def _guilty(failure: TagTrailError, message: str, group: list[Resource]) -> list[Resource]:
    """Whose fault it is: all when it is not about one resource, else those that the message names."""
    if len(group) == 1 or not isinstance(failure, ABOUT_ONE_RESOURCE):
        return group
    words = set(re.findall(r"[\w-]+", message))
    return [resource for resource in group if resource.id in words]
