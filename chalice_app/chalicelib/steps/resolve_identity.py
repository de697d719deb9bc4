"""resolve_identity: who made each resource, which tags it is to get, and what is tagged together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from chalicelib import identity
from chalicelib.errors import InvalidTag, UnknownCreator
from chalicelib.handover import share
from chalicelib.identity import Creator
from chalicelib.lines import Line, line
from chalicelib.policy import Policy, permitted
from chalicelib.resources import Resource
from chalicelib.runtime import Runtime
from chalicelib.taggers import TAGGERS

Item = dict[str, Any]


def run(payload: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    """Return `{"batches", "settled", "records"}`: what is to be tagged, and the lines of what is not.

    A batch holds what one call may tag together: one account, Region and tag step.
    """
    events = runtime.work.unpack(payload["parsed"])
    policy = runtime.policy()
    settled: list[Line] = []
    groups: dict[tuple[str, str, str], dict[str, Any]] = {}
    for event in events:
        creator = _creator(event)
        resources = list(_in_question(event, creator, policy, settled))
        for resource, tags in resources:
            _add(groups, event, creator, resource, tags, policy)
    batches = [_packed(key, batch, len(groups), payload["execution"], runtime) for key, batch in groups.items()]
    runtime.logger.info("Identities resolved", extra={"events": len(events), "batches": len(batches)})
    return {
        "batches": batches,
        "settled": runtime.work.pack(settled, execution=payload["execution"], limit=20_000),
        "records": len(events),
    }


def _creator(event: Mapping[str, Any]) -> Creator:
    if "request" in event:
        request = event["request"]
        user = request["user"]
        named = identity.identify({"arn": user}) if user.startswith("arn:") else Creator(name=user)
        return replace(named, type="Request", groups=tuple(request.get("groups", ())) or named.groups)
    return identity.identify(event["identity"], account=event["account"])


def _in_question(
    event: Mapping[str, Any], creator: Creator, policy: Policy, settled: list[Line]
) -> Iterator[tuple[Resource, dict[str, str]]]:
    """Yield the resources to tag, with their tags; put the line of what is not to be tagged into `settled`."""
    verdict = _verdict(event, creator, policy)
    if verdict:
        settled.append(line(event, **verdict, creator=creator.name))
        return
    ignored = []
    for data in event["resources"]:
        resource = Resource.from_dict(data)
        reason = policy.ignores(event, creator.to_dict(), resource)
        if reason:
            outcome = {"status": "SKIPPED", "reason": reason, "error": None}
            ignored.append({"arn": resource.arn, "type": resource.type, **outcome})
        else:
            wanted = policy.tags_for(event, creator.to_dict(), resource)
            yield resource, permitted(wanted | event.get("request", {}).get("tags", {}), resource)
    if ignored:
        settled.append(line(event, "SKIPPED", reason=ignored[0]["reason"], creator=creator.name, resources=ignored))


def _verdict(event: Mapping[str, Any], creator: Creator, policy: Policy) -> dict[str, Any] | None:
    """Return status and reason of an event with nothing to tag, whatever its resources are; None for all others."""
    if "skip" in event:
        return {"status": "SKIPPED", "reason": event["skip"]}
    if "error" in event:
        return {"status": "FAILED", "error": event["error"], "reason": "the record names no resource"}
    if not creator.name:
        return {"status": "FAILED", "error": UnknownCreator.__name__, "reason": "Could not determine username"}
    strange = event.get("request", {}).get("tags", {}).keys() - policy.keys()
    if strange:
        reason = f"the tag policy lets requests set no {', '.join(sorted(strange))}"
        return {"status": "FAILED", "error": InvalidTag.__name__, "reason": reason}
    return None


def _add(
    groups: dict[tuple[str, str, str], dict[str, Any]],
    event: Mapping[str, Any],
    creator: Creator,
    resource: Resource,
    tags: dict[str, str],
    policy: Policy,
) -> None:
    tagger = TAGGERS[resource.tagger]
    key = (resource.account, tagger.region or resource.region, tagger.service)
    batch = groups.setdefault(key, {"events": [], "items": [], "replace": sorted(policy.replace)})
    known = {member: event.get(member) for member in ("id", "time", "source", "name", "log", "position")}
    known["creator"] = creator.to_dict()
    if not batch["events"] or batch["events"][-1]["id"] != event["id"]:
        batch["events"].append(known)
    unless = policy.unless(event, creator.to_dict(), resource)
    item: Item = {"event": len(batch["events"]) - 1, "tags": tags, "resource": resource.to_dict()}
    batch["items"].append(item | ({"unless": unless} if unless else {}))


def _packed(
    key: tuple[str, str, str], batch: dict[str, Any], batches: int, execution: str, runtime: Runtime
) -> dict[str, Any]:
    account, region, service = key
    packed = runtime.work.pack(batch, execution=execution, limit=share(batches) - 200)
    return {"service": service, "account": account, "region": region, "resources": len(batch["items"]), **packed}
