"""Leads: what a record says of the thing that acted, as keys of the ledger under which its maker may stand.

A lead is only what AWS itself wrote: the scope of a session, its access key, a tag whose key begins with `aws:`. A name
that somebody could choose is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.cloudtrail import account_of, at, region_of, role_of, text_at
from chalicelib.identity.rules import human_of
from chalicelib.identity.user_identity import UserIdentity
from chalicelib.ledger import keys

Lead = dict[str, str]
"""`{"key", "how"}`: a key of the ledger, and one of the names in `LEADS`."""

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


def correlation_keys_of(record: object) -> list[Lead]:
    """Return where to look for the person behind a call, the nearest first; nothing where a person called."""
    seen = UserIdentity.read(at(record, "userIdentity"))
    human = human_of(seen)
    if human:
        return []
    case = _Case(record, seen)
    rows = (*LEADS, ("role", _role)) if human is False else LEADS
    return [{"key": key, "how": how} for how, find in rows if keys.fits(key := find(case))]


def role_lead(arn: str) -> list[Lead]:
    """Return the lead to who made a role; a role that AWS made for a service has no maker to speak of."""
    known = ":role/" in arn and ":role/aws-service-role/" not in arn
    return [{"key": arn, "how": "role"}] if known else []


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
    key = text_at(case.record, "userIdentity", "accessKeyId") if case.seen.type == "AssumedRole" else ""
    return keys.session(key) if key else ""


def _role(case: _Case) -> str:
    found = role_lead(role_of(case.record))
    return found[0]["key"] if found else ""


LEADS: Final[tuple[tuple[str, Callable[[_Case], str]], ...]] = (
    ("function", _function),
    ("instance", _instance),
    ("group", _group),
    ("stack", _stack),
    ("session", _session),
)
"""The thing that acted goes before who took the role; who made the role is asked last, and for machines alone."""


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
