"""find_resources: what is to be checked, as units that can be checked apart: instances, Regions, rows of the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from chalicelib.compliance.inventory import unlisted
from chalicelib.compliance.kinds import searched
from chalicelib.compliance.rules import Rules
from chalicelib.core.payloads import inline_budget
from chalicelib.core.resource import Clients
from chalicelib.errors import InvalidRequest
from chalicelib.ledger.results import STATUSES
from chalicelib.policy import Policy
from chalicelib.runtime.container import Runtime
from chalicelib.taggers import resource_for

if TYPE_CHECKING:
    from chalicelib.core.payload_types.common import ResourceDict
    from chalicelib.core.payload_types.compliance import (
        FindResourcesInput,
        Place,
        Scope,
        Unit,
        UnitKind,
        UnitsFound,
        Work,
    )

TOGETHER = 200
"""Resources of one unit, unless there would be too many units."""

MOST_UNITS = 200
"""Of one kind: an execution has at most 25,000 events, a state 256 KiB."""

Item = TypeVar("Item")

SCOPES = ("instances", "all")


def run(payload: FindResourcesInput, runtime: Runtime) -> UnitsFound:
    """Return `{"scope", "digest", "units", "parts"}`.

    The input of an execution may name `instances` (ids or ARNs), or a `scope`: `instances` (the default), which are all
    that are in one of the policy's states, or `all`, which is every resource that a rule may be about. With `retry` it
    takes over the `units` that are still to be checked of an earlier execution for the same, and the `parts` that this
    one had found.
    Raises `InvalidRequest`.
    """
    asked = payload["input"]
    named, scope = asked.get("instances") or [], asked.get("scope", "instances")
    if scope not in SCOPES or not isinstance(named, list):
        text = f"an execution takes a list of instances or a scope of {' or '.join(SCOPES)}"
        raise InvalidRequest(text)
    runtime.logger.info("Event received", extra={"scope": scope, "instances": len(named)})
    retry = asked.get("retry")
    return {
        "scope": "named" if named else scope,
        "digest": bool(asked.get("digest")),
        "units": retry["units"] if retry else _units(named, scope, payload["execution"], runtime),
        "parts": retry["parts"] if retry else [],
    }


def _units(named: Sequence[Any], scope: Scope, execution: str, runtime: Runtime) -> list[Unit]:
    if named:
        units = list(_named(named, runtime))
    else:
        reached = dict(_reached(runtime))
        policy = runtime.policy()
        units = list(_places(scope, reached, policy, runtime))
        if scope == "all" and searched(Rules.parse(policy.compliance)):
            units += _of_ledger(execution, reached, runtime)
    limit = inline_budget(len(units))
    return [{"kind": kind, "work": runtime.work.pack(one, execution=execution, limit=limit)} for kind, one in units]


def _named(named: Sequence[Any], runtime: Runtime) -> Iterator[tuple[UnitKind, Work]]:
    """Yield the instances that were named, by account."""
    settings = runtime.settings
    groups: dict[str, list[str]] = {}
    for name in dict.fromkeys(map(str, named)):
        place = ("", "") if name.startswith("arn:") else (settings.region, settings.account)
        resource = resource_for(name, *place)
        groups.setdefault(resource.account, []).append(resource.arn)
    for account, arns in groups.items():
        for chunk in _cut(arns):
            yield "named", {"account": account, "arns": chunk}


def _reached(runtime: Runtime) -> Iterator[tuple[str, Clients]]:
    """Yield our accounts that can be listed: that of the stage, for the role in others lists nothing."""
    own = runtime.settings.account
    yield own, runtime.clients_for(own)
    for account in sorted(runtime.settings.accounts - {own}):
        runtime.logger.warning("Account left out", extra={"account": account})


def _places(
    scope: UnitKind, reached: Mapping[str, Clients], policy: Policy, runtime: Runtime
) -> Iterator[tuple[UnitKind, Work]]:
    """Yield the Regions of these accounts that the policy is for."""
    places: list[Place] = []
    for account, clients in reached.items():
        answer = clients("ec2", runtime.settings.region).describe_regions()
        regions = sorted(one["RegionName"] for one in answer["Regions"] if policy.has_region(one["RegionName"]))
        places += [{"account": account, "region": region, "home": region == regions[0]} for region in regions]
    for chunk in _cut(places, together=1):
        yield scope, chunk


def _of_ledger(execution: str, reached: Mapping[str, Clients], runtime: Runtime) -> Iterator[tuple[UnitKind, Work]]:
    """Yield resources that only the ledger knows, by account; large ledgers go through the work bucket bit by bit."""
    groups: dict[str, list[ResourceDict]] = {}
    for status in STATUSES:
        for resource in unlisted(runtime.ledger.with_status(status)):
            if resource["account"] in reached:
                groups.setdefault(resource["account"], []).append(resource)
    for account, resources in groups.items():
        for chunk in _cut(resources):
            work = runtime.work.pack(chunk, execution=execution, limit=0)
            yield "ledger", {"account": account, "resources": work}


def _cut(items: Sequence[Item], together: int = 0) -> Iterator[list[Item]]:
    size = max(together or TOGETHER, -(-len(items) // MOST_UNITS))
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
