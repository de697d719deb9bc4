"""Everything taggable of a Region, with its tags: the Tagging API, the services' own lists, and our ledger.

What a service lists itself decides what exists; the Tagging API tells the tags, and the resources of all other types.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalicelib.compliance.kinds import asks_tagging_api, listings, searched
from chalicelib.compliance.list_calls import INSTANCES, TYPES, FoundResource, ListCall, listed
from chalicelib.compliance.rules import Rules
from chalicelib.core.answers import pages
from chalicelib.core.resource import Clients, Resource
from chalicelib.errors import AccessDenied, InvalidRequest, ResourceNotFound, TaggingUnsupported, TagTrailError
from chalicelib.taggers import AWS_ERRORS, TAGGERS, Read, classify, resource_for, tagging_api
from chalicelib.taggers.arn_lookup import row_of_arn
from chalicelib.taggers.batches import chunks

if TYPE_CHECKING:
    from chalicelib.core.payload_types.common import ResourceDict
    from chalicelib.core.payload_types.compliance import Gap, Place

READERS = 8
READ_TOGETHER = 25
FILTER = 200
"""Values that a filter of EC2 takes."""

Tags = dict[str, str]


@dataclass(slots=True)
class Found:
    """What was found: resources with tags, by type how they were found, and what could not be looked at and why."""

    seen: list[FoundResource] = field(default_factory=list)
    coverage: dict[str, str] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)

    def miss(self, what: str, where: str, error: TagTrailError) -> None:
        """Note what can't be looked at for lack of a permission; raise what may be another time."""
        if not isinstance(error, AccessDenied | TaggingUnsupported):
            raise error
        self.gaps.append({"what": what, "region": where, "error": str(error)[:200]})


def instances(clients: Clients, arns: Sequence[str]) -> tuple[list[FoundResource], list[str]]:
    """Return the instances that exist of those named, and the ARNs of those that don't or are about to be gone."""
    wanted = [resource_for(arn, "", "") for arn in dict.fromkeys(arns)]
    there: dict[str, FoundResource] = {}
    for region in dict.fromkeys(one.region for one in wanted):
        here = [one for one in wanted if one.region == region]
        for chunk in chunks(here, FILTER):
            only = [{"Name": "instance-id", "Values": [one.id for one in chunk]}]
            for seen in listed(INSTANCES, clients, region, chunk[0].account, Filters=only):
                if seen.state not in INSTANCES.gone:
                    there[seen.resource.arn] = seen
    return list(there.values()), [one.arn for one in wanted if one.arn not in there]


def in_states(clients: Clients, region: str, account: str, states: Sequence[str]) -> Iterator[FoundResource]:
    """Yield the instances of a Region that are in these states."""
    only = [{"Name": "instance-state-name", "Values": list(states)}]
    yield from listed(INSTANCES, clients, region, account, Filters=only)


def everything(clients: Clients, place: Place, rules: Rules, found: Found) -> None:
    """Add all of a place that a rule may be about to `found`; at home, what is listed once for all Regions too."""
    region, account = place["region"], place["account"]
    tagged = _tagged(clients, region, found) if asks_tagging_api(rules) else {}
    rows = [row for row in listings(rules) if place["home"] or not row.region]
    seen = [one for row in rows for one in _described(row, clients, region, account, found)]
    found.seen += [one for one in seen if one.tags is not None]
    _tell(clients, [one for one in seen if one.tags is None], tagged, found)
    for arn, tags in tagged.items() if searched(rules) else ():
        resource = _resource(arn, region, account)
        if resource.type not in TYPES:
            found.coverage.setdefault(resource.type, "tagging-api")
            found.seen.append(FoundResource(resource, tags))


def of_ledger(clients: Clients, resources: Sequence[Resource]) -> Found:
    """Return those of the ledger's resources that still exist, with their tags."""
    found = Found(coverage={resource.type: "ledger" for resource in resources})
    found.seen = [FoundResource(one, tags) for one, tags in _read(clients, resources, found)]
    return found


def _tagged(clients: Clients, region: str, found: Found) -> dict[str, Tags]:
    client = clients("resourcegroupstaggingapi", region)
    try:
        found_pages = pages(client, "get_resources", tagging_api.MAPPINGS, ResourcesPerPage=100)
        return {arn: tags for page in found_pages for arn, tags in tagging_api.mapped(page).items()}
    except AWS_ERRORS as error:
        found.miss("the Resource Groups Tagging API", region, classify(error))
        return {}


def _described(row: ListCall, clients: Clients, region: str, account: str, found: Found) -> Iterator[FoundResource]:
    try:
        seen = [one for one in listed(row, clients, region, account) if one.state is None or one.state not in row.gone]
    except AWS_ERRORS as error:
        found.miss(row.type, region, classify(error))
        return
    found.coverage[row.type] = "describe"
    yield from seen


def _tell(clients: Clients, untold: Sequence[FoundResource], tagged: dict[str, Tags], found: Found) -> None:
    """Add resources that came without their tags: the Tagging API has them, or the service itself.

    The API lags behind, so what it does not list is not taken for untagged.
    """
    found.seen += [
        FoundResource(one.resource, tagged[one.resource.arn], one.state) for one in untold if one.resource.arn in tagged
    ]
    unlisted = [one.resource for one in untold if one.resource.arn not in tagged]
    found.seen += [FoundResource(one, tags) for one, tags in _read(clients, unlisted, found)]


def _read(clients: Clients, resources: Sequence[Resource], found: Found) -> Iterator[tuple[Resource, Tags]]:
    """Yield the resources that exist with the tags that their own services tell."""
    groups: dict[tuple[Any, str], list[Resource]] = {}
    for one in resources:
        groups.setdefault((TAGGERS[one.tagger].read, one.region), []).append(one)
    for (read, _), group in groups.items():
        yield from _read_group(lambda some, read=read: read(clients, some), group, found)


def _read_group(read: Any, group: list[Resource], found: Found) -> Iterator[tuple[Resource, Tags]]:
    first, *rest = chunks(group, READ_TOGETHER)
    answers: list[tuple[list[Resource], Read]] = [
        (first, read(first))
    ]  # alone: it makes the clients, boto3 can't in threads
    with ThreadPoolExecutor(READERS) as pool:
        answers += zip(rest, pool.map(read, rest), strict=True)
    for some, answer in answers:
        for one in some:
            if one.arn in answer.tags:
                yield one, answer.tags[one.arn]
            elif not isinstance(answer.failed[one.arn], ResourceNotFound):
                found.miss(one.arn, one.region, answer.failed[one.arn])


def _resource(arn: str, region: str, account: str) -> Resource:
    """Return the resource of an ARN that the Tagging API told; what we know no type of has the ARN's own words."""
    try:
        return resource_for(arn, "" if _has_region(arn) else region, "" if _has_account(arn) else account)
    except InvalidRequest:
        service, noun = arn.split(":")[2], arn.split(":", 5)[5].partition("/")[0].partition(":")[0]
        return Resource(
            arn=arn, id=arn.split(":", 5)[5], type=f"{service}:{noun}", tagger="rgta", region=region, account=account
        )


def _has_region(arn: str) -> bool:
    return bool(arn.split(":")[3])


def _has_account(arn: str) -> bool:
    return bool(arn.split(":")[4])


def unlisted(rows: Iterable[Mapping[str, Any]]) -> Iterator[ResourceDict]:
    """Yield the resources of ledger rows that no list of a service has, as `Resource.to_dict` gives them.

    Left out is what was deleted before it could be tagged, and what has no API of its own that would say so.
    """
    for row in rows:
        gone = row.get("Error", "").startswith("deleted")
        if row["ResourceType"] in TYPES or gone or row_of_arn(row["ResourceId"]) is None:
            continue
        found = resource_for(row["ResourceId"], row["Region"], row["AccountId"])
        yield {**found.to_dict(), "type": row["ResourceType"]}
