"""Openings: the records by which sessions begin, and what is kept of each, as rows under keys that its calls show.

A session is found by its access key; one of the console, which gets other keys, by the id of its role, its name and the
second in which it was opened; one of a sign-in by the ARN of that; one of a build by its role and its name, which has
the build's id. A tool call of an agent is found by the ids of the requests that it made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chalicelib.cloudtrail import at, text_at, time_text
from chalicelib.identity import kinds, session_tags, workloads
from chalicelib.identity.call import MCP_EVENT, MOST_AGENT, SIGN_IN, Call
from chalicelib.identity.correlation_keys import (
    correlation_keys_of,
    request_key,
    role_lead,
    role_session_key,
    sign_in_key,
    started_key,
)
from chalicelib.identity.identify import identify
from chalicelib.identity.principal import Principal
from chalicelib.ledger import keys

ROLE_CALLS: Final = frozenset(
    {
        "AssumeRole",
        "AssumeRoleForPodIdentity",
        "AssumeRoleWithSAML",
        "AssumeRoleWithWebIdentity",
        "AssumeRoot",
        "GetFederationToken",
        "GetSigninToken",
    }
)
"""The calls that hand out the key of a session
(https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html)."""

SIGN_INS: Final = frozenset({"AuthorizeOAuth2Access", "ConsoleLogin", "CreateOAuth2Token"})

SWITCH: Final = "SwitchRole"

TOOL_CALLS: Final = frozenset({"CallPrivilegedTool", "CallReadOnlyTool", "CallReadWriteTool", "CallTool", "InvokeMcp"})
"""What an MCP server of AWS calls its tool calls: what counts is the type of the event."""

BUILDS: Final = frozenset({"RetryBuild", "StartBuild"})
"""Calls that start a build of CodeBuild, whose session is named after its id."""

CALLS: Final = ROLE_CALLS | SIGN_INS | TOOL_CALLS | BUILDS | {SWITCH}

MOST_REQUESTS: Final = 50
"""Requests of one tool call that are kept."""

_READING: Final = ("BatchGet", "Describe", "Get", "Head", "List", "Lookup", "Query", "Scan", "Search", "Select")

_BEFORE_ALL: Final = "0001-01-01T00:00:00Z"
"""An id of a request is used once: when the tool call was recorded does not matter."""

_MOST_TEXT: Final = 512

Row = dict[str, Any]


def is_opening(record: object) -> bool:
    """Say whether the name or the type of a call is one of those by which sessions begin, or of tool calls."""
    return text_at(record, "eventName") in CALLS or text_at(record, "eventType") == MCP_EVENT


def sessions_of(record: object) -> list[Row]:
    """Return what is kept of the sessions that a record opens, or of the requests that an agent made by it."""
    if at(record, "errorCode") or at(record, "errorMessage"):
        return []
    name = text_at(record, "eventName")
    if text_at(record, "eventType") == MCP_EVENT:
        found = _of_tool_call(record, name)
    elif name in ROLE_CALLS:
        found = _of_role_call(record, name)
    elif name in BUILDS:
        found = _of_build(record, name)
    elif name == SWITCH:
        found = _of_switch(record)
    else:
        found = _of_sign_in(record, name) if name in SIGN_INS else iter(())
    return [row for row in found if keys.fits(row["ResourceId"]) and row["Who"]["name"] and row["EventTime"]]


def _of_role_call(record: object, name: str) -> Iterator[Row]:
    who = identify(at(record, "userIdentity"), call=Call.of_record(record))
    role = text_at(record, "requestParameters", "roleArn")
    behind = role_lead(role) if who.human is False and who.kind != kinds.AGENT else []
    tags = session_tags.tags_of(record)
    row = _row(name, record, who.to_dict(), [*correlation_keys_of(record, of_opening=True), *behind])
    row |= _said(Workload=_workload(record, tags), Tags=tags, Transitive=session_tags.passed_on(record))
    key = text_at(record, "responseElements", "credentials", "accessKeyId")
    if key:
        yield {**row, "ResourceId": keys.session(key)}
    opened = text_at(record, "responseElements", "assumedRoleUser", "assumedRoleId")
    if opened and text_at(record, "sourceIPAddress") in (kinds.INTERNAL, kinds.CONSOLE):
        yield {**row, "ResourceId": role_session_key(opened, time_text(record))}


def _workload(record: object, tags: Mapping[str, str]) -> str:
    """Return who a web identity is by its token, or a pod by the tags that EKS alone can have set."""
    if text_at(record, "userIdentity", "invokedBy") == workloads.POD_IDENTITY:
        return workloads.of_pod(tags)[:_MOST_TEXT]
    subject = text_at(record, "responseElements", "subjectFromWebIdentityToken")
    provider = text_at(record, "responseElements", "provider") or text_at(record, "userIdentity", "identityProvider")
    pod = at(record, "responseElements", "subject")
    named = workloads.of_pod(
        {
            workloads.NAMESPACE: text_at(pod, "namespace"),
            workloads.SERVICE_ACCOUNT: text_at(pod, "serviceAccount"),
        }
    )
    told = text_at(record, "userIdentity", "userName") if text_at(record, "userIdentity", "identityProvider") else ""
    return (named or workloads.of_subject(subject or told, provider))[:_MOST_TEXT]


def _of_switch(record: object) -> Iterator[Row]:
    """Yield the row of a role that somebody switched to in the console, which the record names as the caller."""
    before = text_at(record, "additionalEventData", "SwitchFrom")
    opened = text_at(record, "userIdentity", "principalId")
    if before and opened:
        kind = "IAMUser" if Principal.parse(before).user else "AssumedRole"
        who = identify({"arn": before, "type": kind}, call=Call(event_type=SIGN_IN))
        yield {**_row(SWITCH, record, who.to_dict()), "ResourceId": role_session_key(opened, time_text(record))}


def _of_build(record: object, name: str) -> Iterator[Row]:
    """Yield the row of a build, which works with the role of its project, in a session that is named after its id."""
    build = at(record, "responseElements", "build")
    project, _, build_id = text_at(build, "id").partition(":")
    role = text_at(build, "serviceRole")
    if project and build_id and role:
        who = identify(at(record, "userIdentity"), call=Call.of_record(record))
        row = _row(name, record, who.to_dict(), correlation_keys_of(record, of_opening=True))
        key = started_key(role, f"AWSCodeBuild-{build_id}")
        yield {**row, "ResourceId": key, "Starts": True, "Workload": project[:_MOST_TEXT]}


def _of_sign_in(record: object, name: str) -> Iterator[Row]:
    session = text_at(record, "additionalEventData", "signInSessionArn") or text_at(
        record, "userIdentity", "sessionContext", "signInSessionArn"
    )
    if session and text_at(record, "eventSource") == kinds.CONSOLE:
        call = Call(event_type=SIGN_IN)  # people sign in, whatever the type of the event that says so
        who = identify(at(record, "userIdentity"), call=call)
        yield {**_row(name, record, who.to_dict()), "ResourceId": sign_in_key(session)}


def _of_tool_call(record: object, name: str) -> Iterator[Row]:
    who = identify(at(record, "userIdentity"), call=Call.of_record(record))
    row = _row(name, record, who.to_dict()) | {"EventTime": _BEFORE_ALL if time_text(record) else ""}
    row |= _said(Agent=text_at(record, "userAgent")[:MOST_AGENT])
    made = at(record, "additionalEventData", "downstreamRequests")
    for request in made[:MOST_REQUESTS] if isinstance(made, list) else ():
        call, key = text_at(request, "apiName").rpartition(":")[2], text_at(request, "requestId")
        if key and not call.startswith(_READING):
            yield {**row, "ResourceId": request_key(key)}


def _row(call: str, record: object, who: Mapping[str, Any], leads: list[dict[str, str]] | None = None) -> Row:
    told = {name: who[name] for name in ("arn", "name", "type", "human")}
    kind = who["kind"] if who["kind"] != kinds.UNKNOWN else ""
    return {
        "Who": told | _said(kind=kind, on_behalf_of=who.get("on_behalf_of")),
        "Call": call,
        "EventTime": time_text(record),
        "Leads": leads or [],
    }


def _said(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value}
