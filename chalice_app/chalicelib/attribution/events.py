"""Attribution: from an entry to the event it tells of, its creator, and the tags that each resource is to get.

Pure: the steps do this in Lambda, `scripts/preview` does the same at your desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from chalicelib import cloudtrail, identity
from chalicelib.attribution.entries import Entry, id_of, time_of
from chalicelib.attribution.mends import event_of_mend
from chalicelib.core.resource import Resource
from chalicelib.errors import NAMELESS, InvalidTag, NoResourceNamed, UnknownCreator
from chalicelib.identity import Call, Creator
from chalicelib.ledger.results import REQUESTED, Line, result_line
from chalicelib.ledger.untold import event_row, resource_row
from chalicelib.policy import Policy, permitted

if TYPE_CHECKING:
    from chalicelib.core.payload_types.events import Event
    from chalicelib.core.payload_types.outcomes import LineResource, Verdict

IDENTITY_MEMBERS = (
    "type",
    "principalId",
    "arn",
    "accountId",
    "userName",
    "invokedBy",
    "invokedByDelegate",
    "sessionContext",
    "inScopeOf",
    "onBehalfOf",
    "identityProvider",
)


def event_of(entry: Entry, resources: Iterable[Resource]) -> Event:
    """Return the event of an entry that created `resources`: named fields only, the rest of a record is dropped."""
    if "mend" in entry:
        return event_of_mend(entry["mend"])
    made = [resource.to_dict() for resource in resources]
    if "request" in entry:
        request = entry["request"]
        return {
            "id": id_of(entry),
            "time": time_of(entry),
            "source": REQUESTED,
            "name": request.get("action", "Request"),
            "resources": made,
            "request": request,
        }
    record = entry["record"]
    event: Event = {
        "id": id_of(entry),
        "time": time_of(entry),
        "source": cloudtrail.text_at(record, "eventSource"),
        "name": cloudtrail.text_at(record, "eventName"),
        "resources": made,
        "region": cloudtrail.region_of(record),
        "account": cloudtrail.account_of(record),
        "identity": _identity(record.get("userIdentity")),
        "log": entry.get("log"),
        "position": entry.get("position"),
    }
    event.update(cast("Event", Call.of_record(record).to_event()))
    leads = identity.correlation_keys_of(record)
    if leads:
        event["leads"] = leads
    if not made:
        event["error"] = NoResourceNamed.__name__
    return event


def creator_of(event: Event) -> Creator:
    """Return who made what the event tells of."""
    if "creator" in event:
        return Creator.from_dict(event["creator"])
    if "request" in event:
        request = event["request"]
        user = request["user"]
        named = identity.identify({"arn": user}) if user.startswith("arn:") else Creator(name=user)
        return replace(named, type="Request", groups=tuple(request.get("groups", ())) or named.groups)
    return identity.identify(event["identity"], account=event["account"], call=Call.of_event(event))


def resources_to_tag(
    event: Event, creator: Creator, policy: Policy, settled: list[Line]
) -> Iterator[tuple[Resource, dict[str, str]]]:
    """Yield the resources to tag, with their tags; put the line of what is not to be tagged into `settled`."""
    verdict = _verdict(event, creator, policy)
    if verdict:
        settled.append(_failed(event, verdict, creator))
        return
    ignored: list[LineResource] = []
    for data in event["resources"]:
        resource = Resource.from_dict(data)
        reason = policy.ignores(event, creator.to_dict(), resource)
        if reason:
            outcome: Verdict = {"status": "SKIPPED", "reason": reason, "error": None}
            ignored.append({"arn": resource.arn, "type": resource.type, **outcome})
        else:
            wanted = policy.tags_for(event, creator.to_dict(), resource)
            yield resource, permitted(wanted | event.get("request", {}).get("tags", {}), resource)
    if ignored:
        settled.append(
            result_line(event, "SKIPPED", reason=ignored[0]["reason"], creator=creator.name, resources=ignored)
        )


def _failed(event: Event, verdict: Verdict, creator: Creator) -> Line:
    """Return the line of an event with nothing to tag; with rows where nobody can know the creator or the resource."""
    error, reason = verdict["error"], verdict["reason"] or ""
    if error not in _NAMELESS:
        return result_line(event, **verdict, creator=creator.name)
    told: list[LineResource] = [{"arn": one["arn"], "type": one["type"], **verdict} for one in event["resources"]]
    line = result_line(event, **verdict, creator=creator.name, resources=told)
    line |= {"account": event["account"], "region": event["region"]}
    line["untold"] = [
        {"row": resource_row(event, one, error, reason), "upsert": one.get("upsert", False)}
        for one in event["resources"]
    ] or [{"row": event_row(event, error, reason, creator.name), "upsert": False}]
    return line


_NAMELESS = tuple(error.__name__ for error in NAMELESS)


def _identity(identity: Any) -> Any:
    if not isinstance(identity, dict):
        return str(identity) if identity else None
    return {member: identity[member] for member in IDENTITY_MEMBERS if member in identity}


def _verdict(event: Event, creator: Creator, policy: Policy) -> Verdict | None:
    """Return status and reason of an event with nothing to tag, whatever its resources are; None for all others."""
    if "skip" in event:
        return {"status": "SKIPPED", "reason": event["skip"], "error": None}
    if "error" in event:
        return {"status": "FAILED", "error": event["error"], "reason": "the record names no resource"}
    if not creator.name:
        return {"status": "FAILED", "error": UnknownCreator.__name__, "reason": "Could not determine username"}
    strange = event.get("request", {}).get("tags", {}).keys() - policy.keys()
    if strange:
        reason = f"the tag policy lets requests set no {', '.join(sorted(strange))}"
        return {"status": "FAILED", "error": InvalidTag.__name__, "reason": reason}
    return None
