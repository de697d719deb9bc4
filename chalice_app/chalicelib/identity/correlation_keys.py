"""Leads: what a record says of the thing that acted, as keys of the ledger under which its maker may stand.

A lead is only what AWS itself wrote: the scope of a session, its access key, the second in which it was opened, a tag
whose key begins with `aws:`. A name that somebody could choose is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.cloudtrail import account_of, at, region_of, role_of, text_at
from chalicelib.identity import kinds
from chalicelib.identity.call import Call
from chalicelib.identity.names import is_sso
from chalicelib.identity.user_identity import UserIdentity
from chalicelib.ledger import keys

Lead = dict[str, str]
"""`{"key", "how"}`: a key of the ledger, and one of the names in `LEADS`."""

TOOL_CALL: Final = "tool call"
STACK: Final = "stack"
SESSION: Final = "session"
CONSOLE_SESSION: Final = "console session"
SIGN_IN: Final = "sign-in"
ROLE: Final = "role"

AUTO_SCALING: Final = "autoscaling.amazonaws.com"
CLOUDFORMATION: Final = "cloudformation.amazonaws.com"


@dataclass(frozen=True, slots=True)
class _Case:
    """A record, and what its identity says."""

    record: object
    seen: UserIdentity

    def arn(self, service: str, rest: str) -> str:
        """Return an ARN of the record's account and Region."""
        partition = self.seen.arn.split(":")[1] if self.seen.principal.is_arn else "aws"
        account = account_of(self.record) or self.seen.account
        return f"arn:{partition}:{service}:{region_of(self.record)}:{account}:{rest}"


def correlation_keys_of(record: object, *, of_opening: bool = False) -> list[Lead]:
    """Return where to look for who stands behind a call, the nearest first.

    Where a person called, it is looked for whether an agent opened their session or made their stack, and for the tags
    of the session. Of the opening of another session (`of_opening`) the tags do not matter, and what listed it says no
    more than it says itself.
    """
    seen = UserIdentity.read(at(record, "userIdentity"), Call.of_record(record))
    kind = kinds.sign_of(seen).kind
    case = _Case(record, seen)
    if kind == kinds.PERSON:
        rows = () if of_opening and is_sso(seen) else OF_PERSON
    elif kind in (kinds.WORKLOAD, kinds.SERVICE):
        rows = (*LEADS, (ROLE, _role))
    else:
        rows = LEADS
    wanted = [row for row in rows if not (of_opening and row[0] == TOOL_CALL)]
    return [{"key": key, "how": how} for how, find in wanted if keys.fits(key := find(case))]


def role_session_key(role_session: str, time: str) -> str:
    """Return the key of a console session, by its principal id (`AROAEXAMPLE:name`) and when it was opened."""
    return keys.session(f"{role_session}@{time}") if role_session and time else ""


def started_key(role: str, session: str) -> str:
    """Return the key of what was started, by its role and the name of its session, which holds its id."""
    return keys.session(f"{role}/{session}") if role and session else ""


def sign_in_key(arn: str) -> str:
    """Return the key of a sign-in, by the ARN of its session."""
    return keys.session(arn) if arn else ""


def request_key(request: str) -> str:
    """Return the key of a request that a tool call made, by its id."""
    return keys.session(f"request/{request}") if request else ""


def role_lead(arn: str) -> list[Lead]:
    """Return the lead to who made a role; a role that AWS made for a service has no maker to speak of."""
    known = ":role/" in arn and ":role/aws-service-role/" not in arn and keys.fits(arn)
    return [{"key": arn, "how": ROLE}] if known else []


def _function(case: _Case) -> str:
    return case.seen.scope if ":lambda:" in case.seen.scope and ":function:" in case.seen.scope else ""


def _instance(case: _Case) -> str:
    # Anyone may call a session i-...; ec2RoleDelivery stands only where the instance itself got the credentials.
    return case.arn("ec2", f"instance/{case.seen.session}") if case.seen.from_ec2 else ""


def _group(case: _Case) -> str:
    name = _stamp(case, "aws:autoscaling:groupName", AUTO_SCALING)
    return case.arn("autoscaling", f"autoScalingGroup:*:autoScalingGroupName/{name}") if name else ""


def _stack(case: _Case) -> str:
    return _stamp(case, "aws:cloudformation:stack-id", CLOUDFORMATION)


def _session(case: _Case) -> str:
    opened = case.seen.type in ("AssumedRole", "FederatedUser") or case.seen.assumed_root
    key = text_at(case.record, "userIdentity", "accessKeyId") if opened else ""
    return keys.session(key) if key else ""


def _console_session(case: _Case) -> str:
    return role_session_key(case.seen.principal_id, case.seen.created) if case.seen.type == "AssumedRole" else ""


def _build(case: _Case) -> str:
    # The id is new with each build, and who else took the role under this name is found by the session's key before.
    named = case.seen.session.startswith("AWSCodeBuild-")
    return started_key(role_of(case.record), case.seen.session) if named else ""


def _sign_in(case: _Case) -> str:
    return sign_in_key(case.seen.sign_in_session)


def _tool_call(case: _Case) -> str:
    known = _is_agent(case.seen) or case.seen.sign_in_session
    return request_key(text_at(case.record, "requestID")) if known else ""


def _is_agent(seen: UserIdentity) -> bool:
    return kinds.sign_of(seen).kind == kinds.AGENT


def _role(case: _Case) -> str:
    found = role_lead(role_of(case.record))
    return found[0]["key"] if found else ""


LEADS: Final[tuple[tuple[str, Callable[[_Case], str]], ...]] = (
    (TOOL_CALL, _tool_call),
    ("function", _function),
    ("instance", _instance),
    ("group", _group),
    (STACK, _stack),
    (SESSION, _session),
    (CONSOLE_SESSION, _console_session),
    ("build", _build),
    (SIGN_IN, _sign_in),
)
"""The thing that acted goes before who took the role; who made the role is asked last, and for machines alone."""

OF_PERSON: Final = tuple(row for row in LEADS if row[0] in (TOOL_CALL, STACK, SESSION))


def _stamp(case: _Case, key: str, service: str) -> str:
    """Return the value of a tag that only AWS can set, in the request that a service made."""
    request = at(case.record, "requestParameters")
    if case.seen.invoked_by != service or not isinstance(request, dict):
        return ""
    found = (value for member in _tag_members(request) for name, value in _pairs(member) if name == key)
    return next(found, "")


def _tag_members(request: dict[str, Any]) -> Iterator[object]:
    """Yield the members that hold tags, by their names: of the request, or of the one object in it."""
    for name, member in request.items():
        if "tag" in name.lower():
            yield member
        elif isinstance(member, dict):
            yield from (inner for below, inner in member.items() if "tag" in below.lower())


def _pairs(value: object) -> Iterator[tuple[str, str]]:
    """Yield the tags in a member: objects with a key and a value, or an object of keys and values."""
    if isinstance(value, list):
        for item in value:
            yield from _pairs(item)
    elif isinstance(value, dict):
        lower = {name.lower(): member for name, member in value.items()}
        if isinstance(lower.get("key"), str) and isinstance(lower.get("value"), str):
            yield lower["key"], lower["value"]
        for name, member in value.items():
            if isinstance(member, str):
                yield name, member
            else:
                yield from _pairs(member)
