"""What becomes of a record: the code of the Lambdas asked, its answer in the form that `--json` writes.

`catalogue` says what a record created, `attribution` who did it and what each resource is to get, `legal` how the
values are fitted to the service. Nothing is decided here but which of their answers comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from chalicelib import catalogue, cloudtrail
from chalicelib.attribution.events import event_of, resources_to_tag
from chalicelib.catalogue import UNTAGGABLE, Verdict, normalised, unknown_creation
from chalicelib.core.resource import Answer, Resource
from chalicelib.errors import InvalidTag, TaggingUnsupported
from chalicelib.identity import Call, Creator, correlation_keys_of, identify, joined
from chalicelib.intake.admission import fault_of
from chalicelib.ledger.results import Line
from chalicelib.ledger.store import Row
from chalicelib.policy import Policy
from chalicelib.taggers import TAGGERS
from chalicelib.tagging import tag_limits
from scripts.ops.preview.kinds import kind_of
from scripts.ops.record_files.records import Malformed, record_of

DECISIONS: Final = ("tag", "ignore", "fail", "unknown", "malformed")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceDecision:
    """What a resource is to get, and what is to be said about it; `refused` says that the stage makes it FAILED."""

    resource: Resource
    tags: Mapping[str, str]
    remarks: tuple[str, ...] = ()
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What becomes of one record. `gap` holds the ARNs of what was created by a call that has no row."""

    decision: str
    reason: str
    fates: tuple[ResourceDecision, ...] = ()
    gap: tuple[str, ...] = ()


Sessions = Mapping[str, Row]
"""What is known of sessions and of agents' requests, by the keys that lead to it."""


def line_of(
    index: int, element: object, policy: Policy, sessions: Sessions | None = None
) -> tuple[dict[str, Any], Decision]:
    """Return the line of an element for machines, and the answer it was made from; never raises."""
    record = record_of(element)
    if isinstance(record, Malformed):
        return _line(index, {}, Creator(), Decision(decision="malformed", reason=record.reason))
    creator = creator_of(record, sessions or {})
    return _line(index, record, creator, answer_of(record, creator, policy))


def creator_of(record: Mapping[str, Any], sessions: Sessions) -> Creator:
    """Say who called, by the record and by what is known of the session."""
    who, account = record.get("userIdentity"), cloudtrail.account_of(record)
    seen = identify(who, account=account, call=Call.of_record(record))
    return joined(seen, correlation_keys_of(record), cloudtrail.time_text(record), sessions)


def answer_of(record: dict[str, Any], creator: Creator, policy: Policy) -> Decision:
    """Say what becomes of a record, and why."""
    verdict = catalogue.verdict(record)
    if verdict is Verdict.UNTOLD:
        return Decision(decision="malformed", reason=verdict.value)
    if verdict is Verdict.UNKNOWN_EVENT:
        gap = unknown_creation(record)
        return Decision(decision="unknown", reason=_why_unknown(record, gap), gap=gap)
    if verdict is not Verdict.CREATION:
        code = str(record.get("errorCode") or "")
        return Decision(decision="ignore", reason=f"{verdict.value}: {code}" if code else verdict.value)
    if fault := fault_of(record):
        return Decision(decision="malformed", reason=fault)
    return _of_creation(record, creator, policy)


def _of_creation(record: dict[str, Any], creator: Creator, policy: Policy) -> Decision:
    event = event_of({"record": record}, catalogue.resources_of(record))
    settled: list[Line] = []
    wanted = {each.arn: tags for each, tags in resources_to_tag(event, creator, policy, settled)}
    resources = [Resource.from_dict(data) for data in event["resources"]]
    fates = tuple(_fate(each, wanted.get(each.arn, {}), event, creator, policy) for each in resources)
    remarks = dict.fromkeys([*map(_why, settled), *(text for fate in fates for text in fate.remarks)])
    if any(fate.tags for fate in fates):
        return Decision(decision="tag", reason="; ".join(remarks) or Verdict.CREATION.value, fates=fates)
    failed = any(one["status"] == "FAILED" for one in settled) or any(fate.refused for fate in fates)
    reason = "; ".join(remarks) or "the tag policy has no tag for it"
    return Decision(decision="fail" if failed else "ignore", reason=reason, fates=fates)


def _why(line: Line) -> str:
    return ": ".join(filter(None, (line["error"], line["reason"])))


def _fate(
    resource: Resource, wanted: Mapping[str, str], event: Line, creator: Creator, policy: Policy
) -> ResourceDecision:
    if not wanted:
        return ResourceDecision(resource=resource, tags={})
    try:
        fitted = tag_limits.fit_tags(wanted, resource.tagger)
    except InvalidTag as exc:
        return _refused(resource, exc)
    if not TAGGERS[resource.tagger].actions:
        return _refused(resource, TaggingUnsupported("its tags change only by an update"))
    remarks = [text for text, applies in REMARKS if applies(resource)]
    unless = policy.unless(event, creator.to_dict(), resource)
    remarks += [f"unless it carries the tag {each['key']}" for each in unless]
    remarks += [f"values fitted to the service: {', '.join(sorted(fitted.changed))}"] if fitted.changed else []
    return ResourceDecision(resource=resource, tags=fitted.tags, remarks=tuple(remarks))


def _refused(resource: Resource, error: Exception) -> ResourceDecision:
    return ResourceDecision(resource=resource, tags={}, remarks=(f"{type(error).__name__}: {error}",), refused=True)


REMARKS: Final[tuple[tuple[str, Callable[[Resource], bool]], ...]] = (
    ("the call also succeeds for what exists: a known creator stays", lambda each: each.upsert and not each.answer),
    ("the answer shows that it existed: its creator stays", lambda each: each.answer == Answer.EXISTING),
    ("what comes with it is looked up when it is tagged", lambda each: bool(each.companions)),
)
"""What a preview can't know, because it asks no AWS."""


def _why_unknown(record: Mapping[str, Any], gap: tuple[str, ...]) -> str:
    source, name = record.get("eventSource"), record.get("eventName")
    if gap:
        return f"unknown creation: the catalogue has no row for it, and it made {', '.join(gap)}"
    if isinstance(source, str) and (source, normalised(str(name))) in UNTAGGABLE:
        return "the event creates something that carries no tags"
    return Verdict.UNKNOWN_EVENT.value


def _line(index: int, record: Mapping[str, Any], creator: Creator, answer: Decision) -> tuple[dict[str, Any], Decision]:
    tags = next((dict(fate.tags) for fate in answer.fates if fate.tags), {})
    return {
        "index": index,
        "eventID": _text(record.get("eventID")),
        "eventSource": _text(record.get("eventSource")),
        "eventName": _text(record.get("eventName")),
        "decision": answer.decision,
        "reason": answer.reason,
        "kind": kind_of(record, answer.decision, gap=bool(answer.gap)),
        "resources": [_resource(fate, tags) for fate in answer.fates],
        "creator": _shown(creator),
        "tags": tags,
    }, answer


def _shown(creator: Creator) -> dict[str, Any]:
    """Return every member of a creator, whatever is known; what is not is None."""
    told = {one.name: getattr(creator, one.name) for one in fields(creator)} | creator.to_dict()
    return {member: None if value == "" else value for member, value in told.items()} | {
        "session_tags": dict(creator.session_tags)
    }


def _resource(fate: ResourceDecision, tags: Mapping[str, str]) -> dict[str, Any]:
    resource = fate.resource
    return {
        "arn": resource.arn,
        "id": resource.id,
        "service": resource.arn.split(":")[2],
        "type": resource.type,
        "region": resource.region or None,
        "account": resource.account or None,
    } | ({"tags": dict(fate.tags)} if fate.tags != tags else {})


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
