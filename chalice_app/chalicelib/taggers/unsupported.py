"""What AWS has tags for and no call that only tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chalicelib.core.resource import Clients, Resource
from chalicelib.errors import TaggingUnsupported
from chalicelib.taggers.model import Failures, Read


def read(_clients: Clients, resources: Sequence[Resource]) -> Read:
    """Refuse all without a call."""
    return Read(failed=_refusals(resources))


def write(_clients: Clients, _tags: Mapping[str, str], resources: Sequence[Resource]) -> Failures:
    """Refuse all without a call."""
    return _refusals(resources)


def _refusals(resources: Sequence[Resource]) -> Failures:
    return {
        resource.arn: TaggingUnsupported(f"{resource.type}: its tags change only by an update")
        for resource in resources
    }
