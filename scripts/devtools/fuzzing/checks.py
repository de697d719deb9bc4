"""A text through all that reads it: as a record of a log, as an event of EventBridge, or as a message."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, Literal

from chalicelib import catalogue, cloudtrail
from chalicelib.attribution.awaiting import entries_of
from chalicelib.attribution.creator_chains import with_chains
from chalicelib.attribution.entries import Entry, batch_keys, cut, id_of, resources_of, time_of
from chalicelib.attribution.events import creator_of, event_of, resources_to_tag
from chalicelib.cloudtrail import LogKey
from chalicelib.errors import InvalidRequest, MalformedRecord, Refused
from chalicelib.identity import Creator
from chalicelib.intake.admission import admit, admit_event, admit_request
from chalicelib.intake.deletions import closings_of
from chalicelib.intake.log_scan import entry_of
from chalicelib.intake.malformed import row_of
from chalicelib.intake.messages import LogObject, Recorded, Requested, parse_message
from chalicelib.intake.role_sessions import sessions_of
from chalicelib.ledger import keys
from chalicelib.ledger.results import Line
from chalicelib.policy import Policy
from chalicelib.policy.facts import PLACEHOLDERS
from chalicelib.runtime.settings import Settings
from chalicelib.schemas.validation import packaged
from chalicelib.tagging.tag_limits import fit_tags
from scripts.devtools.fuzzing import invariants
from scripts.devtools.fuzzing.samples import OTHER
from scripts.devtools.scenarios.people import ACCOUNT

Outcome = Literal["unreadable", "nothing", "creation", "malformed", "refused", "asked", "invalid"]
"""What becomes of a text. A log that holds what is unreadable is told of; a message may ask for something or not."""

BUCKET: Final = "trail"


@cache
def settings() -> Settings:
    """Return the settings of a stage that has the accounts of the records."""
    machine = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:tagtrail-attribute-fuzz"
    return Settings.from_env(
        {
            "STAGE": "fuzz",
            "INBOX_QUEUE": "inbox",
            "DLQ_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/dlq",
            "WORK_BUCKET": "work-bucket",
            "DYNAMODB_TABLE": "ledger",
            "SNS_TOPIC_ARN": f"arn:aws:sns:us-east-1:{ACCOUNT}:alerts",
            "STATE_MACHINE_ARN": machine,
            "TRAIL_BUCKETS": BUCKET,
            "ACCOUNTS": f"{ACCOUNT}, {OTHER}",
            "OWN_ROLES": f"arn:aws:iam::{ACCOUNT}:role/tagtrail-fuzz-tag_ec2",
        }
    )


@cache
def policies() -> tuple[Policy, ...]:
    """Return the packaged policy, and one that writes all that is known."""
    names = [name for name in PLACEHOLDERS if name.startswith(("creator.", "event."))]
    every = {f"T{number}": f"{{{name}}}" for number, name in enumerate(names)}
    matched = {"creator": "*ada*", "creatorKind": ["person", "un*"], "service": "s*"}
    rules = [{"when": matched, "tags": {"Rule": "{creator.session_tags.team}"}}]
    all_of = {"version": 1, "tags": every, "rules": rules, "ignore": [{"when": {"creatorVia": "a*"}}]}
    known = packaged("tag_policy")
    return Policy.of(known), Policy.of({**known, **all_of})


def check_record(text: str, key: str = "", rows: Mapping[str, Any] | None = None) -> Outcome:
    """See what becomes of a record that lies in a log of this key, or came alone.

    `rows` are of the ledger, some of which its leads may find. Raises `Broken`, or whatever it is that raises.
    """
    try:
        record = cloudtrail.DECODER.decode(text)
    except RecursionError:
        return "unreadable"
    except ValueError:
        try:
            record = json.loads(text)  # NaN is read by Python alone: it may come from a file that it wrote
        except (ValueError, RecursionError):
            return "unreadable"
    place = cloudtrail.parse_key(key) if key else None
    call = cloudtrail.unwrap(record) if key else record
    _change_the_ledger(record if call is None else call, place)
    if key:
        return _in_a_log(record if call is None else call, key, place, rows or {})
    return _alone(record, rows or {}) if isinstance(record, dict) else "invalid"


def check_message(text: str) -> Outcome:
    """See what becomes of a message. Raises `Broken`, or whatever it is that raises."""
    try:
        asked = parse_message(text)
    except InvalidRequest as exc:
        invariants.require(str(exc), "nobody is told why a message is invalid")
        return "invalid"
    found: Outcome = "asked" if asked else "nothing"
    for ask in asked:
        if isinstance(ask, LogObject):
            cloudtrail.why_not_a_log(ask.key)
        elif isinstance(ask, Recorded):
            _change_the_ledger(ask.record, None)
            found = _alone(ask.record, {})
        else:
            found = _request(ask)
    return found


def _change_the_ledger(record: object, place: LogKey | None) -> None:
    for one in closings_of(record, settings(), place):
        for what, arn in (("the ARN of what was deleted", one.arn), ("a new ARN", one.to or one.arn)):
            invariants.key_fits(arn, what)
        invariants.key_fits(one.event, "the event of a deletion")
        invariants.name_fits(one.by, "who deleted")
        invariants.name_fits(one.who, "the ARN of who deleted")
        invariants.is_time(one.time, "the time of a deletion")
        invariants.is_json(one.fact(), "a deletion")
    for row in sessions_of(record, settings()):
        invariants.row_fits(row, "the row of a session")
        invariants.leads_fit(row["Leads"])
        invariants.is_time(row["EventTime"], "the time of an opening")
        for name in ("arn", "name", "on_behalf_of"):
            invariants.name_fits(row["Who"].get(name, ""), f"{name} of who opened a session")
    for arn in catalogue.unknown_creation(record):
        invariants.require(arn, "an unknown creation has no ARN")


def _in_a_log(record: Any, key: str, place: LogKey | None, rows: Mapping[str, Any]) -> Outcome:
    admission = admit(record, settings(), place)
    if admission.kind == "creation":
        _creation(entry_of(BUCKET, key, 7, record), rows)
    elif admission.kind != "nothing":
        invariants.require(admission.reason, "a record is set aside without a reason")
        invariants.row_fits(row_of(record, admission.reason, {"bucket": BUCKET, "key": key}, 7), "a malformed record")
    return admission.kind


def _alone(record: Mapping[str, Any], rows: Mapping[str, Any]) -> Outcome:
    try:
        entries = admit_event(record, settings())
    except Refused:
        return "refused"
    except MalformedRecord as exc:
        invariants.row_fits(row_of(record, str(exc)), "a malformed record")
        return "malformed"
    for entry in entries:
        _creation(entry, rows)
    return "creation" if entries else "nothing"


def _request(ask: Requested) -> Outcome:
    try:
        entry = admit_request(ask.request, "0f9d9b6c-6d3f", "2026-11-22T01:41:00Z", settings())
    except InvalidRequest:
        return "invalid"
    except Refused:
        return "refused"
    _creation(entry, {})
    return "asked"


def _creation(entry: Entry, rows: Mapping[str, Any]) -> None:
    """See that an entry goes through all steps up to tagging."""
    invariants.is_json(entry, "an entry")
    resources = resources_of(entry, settings())
    for one in resources:
        invariants.resource_fits(one)
    batch_keys(resources)
    invariants.key_fits(id_of(entry), "the id of an entry")
    invariants.is_time(time_of(entry), "the time of an entry")
    event = event_of(entry, resources)
    invariants.is_json(event, "an event")
    invariants.leads_fit(event.get("leads", ()))
    creator = _behind(event, creator_of(event), rows) if event.get("leads") else creator_of(event)
    _creator(creator)
    seldom = (len(event["id"]) + len(event.get("user_agent", ""))) % 4
    _tagged(event, creator, policies()[seldom == 0])
    if seldom == 1:
        invariants.require(list(cut([entry], settings())) == [[entry]], "an entry is lost where chunks are cut")


def _behind(event: Any, creator: Creator, rows: Mapping[str, Any]) -> Creator:
    """Return the creator with what stands behind it, where each lead finds some row."""
    for lead in event["leads"]:
        invariants.key_fits(keys.awaited(lead["key"]), "the key of what awaits a session")
    known = list(rows.values())
    behind = {lead["key"]: known[len(lead["key"]) % len(known)] for lead in event["leads"] if known}
    [found] = with_chains([event], [creator], behind)
    for waiting in entries_of(event, found).values():
        invariants.is_json(waiting, "what awaits a session")
        event_of(waiting, ())
    return found


def _creator(creator: Creator) -> None:
    told = creator.to_dict()
    invariants.is_json(told, "a creator")
    for name in ("arn", "name", "role", "session", "person", "workload", "agent", "via"):
        invariants.name_fits(told.get(name) or "", f"{name} of a creator")


def _tagged(event: Any, creator: Creator, policy: Policy) -> None:
    settled: list[Line] = []
    tagged = list(resources_to_tag(event, creator, policy, settled))
    for resource, tags in tagged[:1]:
        invariants.is_json(fit_tags(tags, resource.tagger).tags, "the tags of a resource")
    for line in settled:
        invariants.is_json(line, "a line")
        for untold in line.get("untold", ()):
            invariants.row_fits(untold["row"], "the row of what nobody is known to have made")
