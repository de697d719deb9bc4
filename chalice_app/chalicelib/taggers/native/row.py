"""`Native`: one row per kind of resource that a service's own API tags."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.core.resource import Resource
from chalicelib.taggers import api_names
from chalicelib.taggers.home_regions import home_of
from chalicelib.taggers.tag_formats import LOWER_PAIRS, MAP, PAIRS, Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Native:
    """How one service reads and writes tags. The tests check each row against the service's own model in botocore."""

    name: str = ""
    """Key in `taggers.TAGGERS`: the name of the boto3 client, with the kind of resource where kinds differ."""
    client: str = ""
    service: str = ""
    """The service in its ARNs, which is also the prefix of its IAM actions."""
    kinds: tuple[str, ...] = ("",)
    """Patterns of how the last part of its ARNs begins; of all that fit, the longest decides."""

    write: str = "TagResource"
    by: str = "resourceArn"
    """Parameter that names the resource."""
    tags: str = "tags"
    """Parameter that takes the tags."""
    form: Form = MAP
    batch: int = 0
    """Most resources in a call when `by` takes a list; 0 when it takes one name."""
    tags_per_call: int = 50
    replaces: bool = False
    """The call replaces the whole set, so what is there is read and sent along."""

    read: str = "ListTagsForResource"
    read_by: str = ""
    """`by` in the reading call, when it differs."""
    read_listed: bool = False
    """The reading call takes a list of names."""
    read_form: Form = MAP
    read_extra: Mapping[str, Any] = field(default_factory=dict)
    path: str = "tags"
    """JMESPath to the tags in the answer."""
    beside: str = ""
    """Member that the answer has whether or not there are tags, where it is not the outer one of `path`."""
    untagged: str = ""
    """AWS error code that only means: no tags yet."""
    shown: Callable[[Any, Resource], bool] | None = None
    """Says whether a resource is there of which AWS says "not found": that may mean that it is not ready."""

    named: Callable[[Any, Resource], str] = api_names.arn
    besides: Callable[[Resource], dict[str, Any]] = api_names.nothing

    tagging_api: bool = True
    """The Resource Groups Tagging API serves these resources: it is tried first, this row is the way out."""
    needs: tuple[str, ...] = ()
    """IAM actions beyond the two of the calls."""
    actions_are: tuple[str, ...] = ()
    """IAM actions, where they are not called as the operations are."""
    step: str = "Any"
    limit: int = 50
    ignores_case: bool = False
    """Keys that differ in case only are one key to the service, and the later one written replaces the earlier."""

    def region_of(self, resource: Resource) -> str:
        """Return the Region in which the service answers for this resource."""
        return home_of(self.client, resource.arn) or resource.region

    @property
    def actions(self) -> tuple[str, ...]:
        """The IAM actions that reading and writing need."""
        own = self.actions_are or (f"{self.service}:{self.write}", f"{self.service}:{self.read}")
        return own + self.needs


def family(base: Native, services: str, renamed: Mapping[str, str] | None = None) -> Iterator[Native]:
    """Make a row of each boto3 client in `services`; `renamed` holds those whose ARNs call the service otherwise."""
    own = {name: name for name in services.split()}
    for client, service in (own | dict(renamed or {})).items():
        yield replace(base, name=client, client=client, service=service)


LOWER_MAP = Native()
UPPER_MAP = Native(by="ResourceArn", tags="Tags", path="Tags")
LOWER_LIST = Native(form=LOWER_PAIRS, read_form=LOWER_PAIRS)
UPPER_LIST = replace(UPPER_MAP, form=PAIRS, read_form=PAIRS)
CAPITAL_LIST = replace(UPPER_LIST, by="ResourceARN")
