"""resolve_identity: who made each resource, which tags it is to get, and what is tagged together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal, cast

from chalicelib.attribution.awaiting import traced
from chalicelib.attribution.creator_chains import traceable
from chalicelib.attribution.events import creator_of, resources_to_tag
from chalicelib.core.payloads import inline_budget
from chalicelib.core.resource import Resource
from chalicelib.identity import Creator
from chalicelib.ledger import keys
from chalicelib.ledger.results import Line
from chalicelib.policy import Policy
from chalicelib.runtime.container import Runtime
from chalicelib.taggers import TAGGERS

if TYPE_CHECKING:
    from chalicelib.core.payload_types.events import CreatorDict, Event, ResolveIdentityInput
    from chalicelib.core.payload_types.outcomes import Batch, BatchContent, BatchEvent, BatchItem, Resolved

_FOR_TAGS: Final[tuple[Literal["user_agent", "source_ip"], ...]] = ("user_agent", "source_ip")
"""What the ledger keeps of an event where the tag policy can use it: it takes room in each row."""


def run(payload: ResolveIdentityInput, runtime: Runtime) -> Resolved:
    """Return `{"batches", "settled", "records"}`: what is to be tagged, and the lines of what is not.

    A batch holds what one call may tag together: one account, Region and tag step.
    """
    events = runtime.work.unpack(payload["parsed"])
    policy = runtime.policy()
    settled: list[Line] = []
    groups: dict[tuple[str, str, str], BatchContent] = {}
    creators = [creator_of(event) for event in events]
    if runtime.settings.trace and traceable(events):
        creators = _traced(events, creators, runtime)
    for event, creator in zip(events, creators, strict=True):
        known = _known(event, creator, policy, again=bool(payload["run"]))
        for resource, tags in list(resources_to_tag(event, creator, policy, settled)):
            _add(groups, event, creator, known, resource, tags, policy)
    batches = [_packed(key, batch, len(groups), payload["execution"], runtime) for key, batch in groups.items()]
    runtime.logger.info("Identities resolved", extra={"events": len(events), "batches": len(batches)})
    return {
        "batches": batches,
        "settled": runtime.work.pack(settled, execution=payload["execution"], limit=10_000),
        "records": len(events),
    }


def _traced(events: Sequence[Event], creators: Sequence[Creator], runtime: Runtime) -> list[Creator]:
    found, kept = traced(events, creators, runtime.ledger)
    if not kept:
        runtime.logger.warning("More was made in a session than can wait for its opening")
    return found


def _add(
    groups: dict[tuple[str, str, str], BatchContent],
    event: Event,
    creator: Creator,
    known: BatchEvent,
    resource: Resource,
    tags: dict[str, str],
    policy: Policy,
) -> None:
    tagger = TAGGERS[resource.tagger]
    key = (resource.account, tagger.region_of(resource), tagger.service)
    batch = groups.setdefault(key, {"events": [], "items": [], "replace": sorted(policy.replace)})
    if not batch["events"] or batch["events"][-1]["id"] != event["id"]:
        batch["events"].append(known)
    unless = policy.unless(event, creator.to_dict(), resource)
    item: BatchItem = {"event": len(batch["events"]) - 1, "tags": tags, "resource": resource.to_dict()}
    asked = sorted(event.get("request", {}).get("tags", {}).keys() & tags)
    if asked:
        item["asked"] = asked
    if unless:
        item["unless"] = unless
    batch["items"].append(item)


def _known(event: Event, creator: Creator, policy: Policy, *, again: bool) -> BatchEvent:
    """Return what the tag steps and the ledger need of an event: in a replay or request also what row it may close."""
    known: BatchEvent = {
        "id": event["id"],
        "time": event["time"],
        "source": event["source"],
        "name": event["name"],
        "log": event.get("log"),
        "position": event.get("position"),
        "creator": cast("CreatorDict", creator.to_dict()),
    }
    if "call" in event:
        known["call"] = event["call"]
    if "renamed" in event:
        known["renamed"] = event["renamed"]
    for name in _FOR_TAGS:
        if event.get(name) and policy.uses(f"event.{name}"):
            known[name] = event[name]
    closes = event.get("request", {}).get("event", "")
    if again and "request" not in event and "call" not in event:
        closes = keys.event(event["account"], event["region"], event["id"])
    if closes:
        known["closes"] = closes
    return known


def _packed(key: tuple[str, str, str], batch: BatchContent, batches: int, execution: str, runtime: Runtime) -> Batch:
    account, region, service = key
    packed = runtime.work.pack(batch, execution=execution, limit=inline_budget(batches) - 200)
    return {"service": service, "account": account, "region": region, "resources": len(batch["items"]), **packed}
