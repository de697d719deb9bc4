"""What may be an ARN, and its one spelling: seen to where ARNs are made or enter, for each becomes a ledger's key."""

from __future__ import annotations

import re
from typing import Final

from chalicelib.core.text import is_writable

MAX_BYTES: Final = 2_000
"""DynamoDB takes keys of 2,048 bytes; some of our keys are a word and an ARN."""

_FORM: Final = re.compile(
    r"arn:[a-z-]{1,64}:[a-z0-9-]{1,64}:[a-z0-9-]{,64}:[A-Za-z0-9-]{,64}:(?P<resource>.+)", re.DOTALL
)
_KEYSPACE: Final = re.compile(r"/keyspace/([^/:]+)/")
"""The one resource whose ARN ends in a slash."""


def fault_of(arn: str) -> str:
    """Return why AWS can't have written a text as an ARN, as the end of *it ...*; empty where nothing is wrong."""
    match = _FORM.fullmatch(arn)
    if match is None:
        return "is not of the form of an ARN"
    if not re.split(r"[/:]", match["resource"])[-1].strip() and not _KEYSPACE.fullmatch(match["resource"]):
        return "ends in an empty id"
    if not is_writable(arn):
        return "holds control characters"
    size = len(arn.encode(errors="replace"))
    return f"takes {size} bytes, not at most {MAX_BYTES}" if size > MAX_BYTES else ""


_SPELLINGS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(rf"(arn:[a-z-]+:{service}:[a-z0-9-]*:)([0-9]*):{resource}", re.DOTALL), spelt)
    for service, resource, spelt in (
        # AWS shows the group's UUID, which no record of its creation tells; the name is unique in account and Region.
        (
            "autoscaling",
            r"autoScalingGroup:[^:/]+:autoScalingGroupName/(.+)",
            r"autoScalingGroup:*:autoScalingGroupName/\3",
        ),
        # `arn` of a LogGroup ends in :*, `logGroupArn` does not.
        ("logs", r"log-group:([^:]+):\*", r"log-group:\3"),
        # With a version or an alias behind it, which bear no tags.
        ("lambda", r"function:([^:]+):.+", r"function:\3"),
        ("states", r"stateMachine:([^:]+):.+", r"stateMachine:\3"),
        # The name may begin with a slash, the ARN has one.
        ("ssm", r"parameter/+(.+)", r"parameter/\3"),
        ("cassandra", r"/keyspace/([^/]+)", r"/keyspace/\3/"),
        # The organization's id is in no record of an account's creation; an account is in one organization.
        ("organizations", r"account/o-[^/]+/(\d+)", r"account/o-*/\3"),
    )
)
"""Service and resource part of ARNs that AWS or its users spell in more than one way, and the one that we keep.

What AWS alone can tell is not here: a short ARN of ECS lacks the cluster; those of Lightsail and of Config's rules have
an id where the records have the name only.
"""
_OWNERLESS: Final = re.compile(r"(arn:[a-z-]+:ec2:[a-z0-9-]+:)[0-9]+(:(?:image|snapshot)/.+)", re.DOTALL)
"""Images and snapshots, whose ARN has no account: some tools write the owner's."""


def canonical(arn: str) -> str:
    """Return the one spelling of an ARN that is the key of its row in the ledger; what is no ARN returns as it is."""
    for form, spelt in _SPELLINGS:
        if match := form.fullmatch(arn):
            return match.expand(rf"\1\2:{spelt}")
    match = _OWNERLESS.fullmatch(arn)
    return match[1] + match[2] if match else arn


_PARTS: Final = 6
_NAMES: Final = (
    # A load balancer and a target group are known by their name, which a generated id follows.
    re.compile(r"(?:loadbalancer/(?:app|net|gwy)|targetgroup)/([^/]+)/[0-9a-f]+"),
    # A secret's name may hold slashes; Secrets Manager adds a hyphen and six characters.
    re.compile(r"secret:(.+)-[A-Za-z0-9]{6}"),
    # The name of a stack or a stack set stands before its id.
    re.compile(r"stack/([^/]+)/[0-9a-f*-]+"),
    re.compile(r"stackset/([^:]+):.+"),
    _KEYSPACE,
)
"""Where the resource part of an ARN does not end in the name or id."""


def name_in(arn: str) -> str:
    """Return the name or id in an ARN, which mostly is its last part."""
    resource = arn.split(":", _PARTS - 1)[-1]
    named = next(filter(None, (form.fullmatch(resource) for form in _NAMES)), None)
    return named[1] if named else resource.rpartition("/")[2].rpartition(":")[2]
