"""Person, workload, agent or service: the signs of each, as rows. The first row that applies gives the answer.

The signs are what AWS itself writes. Only the name of a session or a user is chosen by somebody, and so it counts last,
and less than the record of who opened the session (`joining.py`). What a program calls itself counts for nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from chalicelib.identity import call
from chalicelib.identity.names import is_sso
from chalicelib.identity.user_identity import UserIdentity

PERSON: Final = "person"
WORKLOAD: Final = "workload"
AGENT: Final = "agent"
SERVICE: Final = "service"
UNKNOWN: Final = "unknown"

KINDS: Final = (PERSON, WORKLOAD, AGENT, SERVICE, UNKNOWN)

CONSOLE: Final = "signin.amazonaws.com"
INTERNAL: Final = "AWS Internal"
AUTO_SCALING: Final = "autoscaling.amazonaws.com"

_MCP: Final = re.compile(r"(?:[a-z0-9-]+-)?mcp\.amazonaws\.com(?:\.cn)?")
"""MCP servers of AWS (`aws-mcp`, `eks-mcp`, ...): the values of the condition key `aws:CalledViaAWSMCP`."""

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")

_UUID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

_WORKLOAD_SESSION: Final = re.compile(
    r"i-[0-9a-f]{8,17}"  # an EC2 instance
    r"|[0-9a-f]{32}"  # a task of ECS
    r"|GitHubActions"  # the default of aws-actions/configure-aws-credentials
    r"|AWSCodeBuild-.+"
    rf"|eks-.+-{_UUID}"  # EKS Pod Identity: eks-clustername-podname-uuid (AssumedRoleUser, EKS Auth API reference)
)
"""Session names that only workloads have. Names that SDKs make up are not here: people get them too."""

_SERVICE_SESSION: Final = re.compile(r"AWSCloudFormation|AWSBackup-.+|ConfigResourceCompositionSession")
"""Session names of AWS services that act with a customer's role."""

_MACHINE_PROVIDER: Final = re.compile(
    r"token\.actions\.githubusercontent\.com|/_services/token|gitlab|bitbucket|circleci|buildkite|spacelift"
    r"|app\.(?:eu\.)?terraform\.io|oidc\.eks\.|oidc-eks\."
)
"""Providers of web identities whose users are pipelines and pods."""


def is_by_mcp(seen: UserIdentity) -> bool:
    """Say whether the call came through an MCP server of AWS, which agents call.

    AWS writes the server's name as what invoked the call, and in place of the caller's address. The same name as user
    agent alone is nothing but a claim.
    """
    return any(_MCP.fullmatch(text) for text in (seen.invoked_by, seen.call.source_ip))


def is_of_machines(provider: str) -> bool:
    """Say whether the users of a provider of web identities are pipelines and pods."""
    return _MACHINE_PROVIDER.search(provider) is not None


def _is_by_aws(seen: UserIdentity) -> bool:
    return seen.invoked_by in (AUTO_SCALING, INTERNAL) or seen.call.event_type == call.SERVICE_EVENT


def _is_by_service(seen: UserIdentity) -> bool:
    # Use of root is Root without invokedBy (CIS AWS Foundations Benchmark; Security Hub, CloudWatch.1), or the console.
    return seen.invoked_by not in ("", CONSOLE)


def _is_service_linked(seen: UserIdentity) -> bool:
    return seen.role_path.startswith("aws-service-role/") or seen.role.startswith("AWSServiceRoleFor")


OPENED: Final[Mapping[str, str]] = {
    AGENT: "an agent opened the session",
    PERSON: "a person opened the session",
    WORKLOAD: "a workload opened the session",
    SERVICE: "a service opened the session",
}
"""Evidence that the record of the session's opening gives, by the kind of who opened it."""


class Sign(NamedTuple):
    """A sign of who acted. `evidence` says which, in the words of `docs/identity.md`."""

    kind: str
    evidence: str
    applies: Callable[[UserIdentity], bool]


NAMED_MACHINE: Final = "the name of the session"
NAMED_PERSON: Final = "an e-mail address as name"
"""Evidence that somebody chose."""

SIGNS: Final[tuple[Sign, ...]] = (
    # What the caller had done for them goes first, then machines: what a program does with a person's rights, it does.
    Sign(AGENT, "called through an MCP server of AWS", is_by_mcp),
    Sign(AGENT, "a tool call of an agent", lambda e: e.call.event_type == call.MCP_EVENT),
    Sign(SERVICE, "identity of an AWS service", lambda e: e.type == "AWSService"),
    Sign(SERVICE, "no identity but an AWS service", lambda e: not e.type and bool(e.invoked_by)),
    Sign(SERVICE, "AWS in the name of root", lambda e: e.type == "Root" and _is_by_aws(e)),
    Sign(WORKLOAD, "credentials of a function or task", lambda e: bool(e.scope)),
    Sign(WORKLOAD, "credentials of an instance", lambda e: e.from_ec2),
    Sign(SERVICE, "a service-linked role", _is_service_linked),
    Sign(SERVICE, NAMED_MACHINE, lambda e: _SERVICE_SESSION.fullmatch(e.session) is not None),
    Sign(WORKLOAD, "a role made for a service", lambda e: e.role_path.startswith("service-role/")),
    Sign(WORKLOAD, "a web identity of a machine", lambda e: is_of_machines(e.provider)),
    Sign(WORKLOAD, NAMED_MACHINE, lambda e: _WORKLOAD_SESSION.fullmatch(e.session) is not None),
    Sign(UNKNOWN, "delegated access of a partner", lambda e: bool(e.delegate)),
    Sign(UNKNOWN, "a privileged session of root", lambda e: e.assumed_root),
    Sign(UNKNOWN, "a service in the name of root", lambda e: e.type == "Root" and _is_by_service(e)),
    # Then the signs of a person.
    Sign(PERSON, "the root user", lambda e: e.type == "Root"),
    Sign(PERSON, "identity of a person", lambda e: e.type in ("IdentityCenterUser", "SAMLUser")),
    Sign(PERSON, "on behalf of an Identity Center user", lambda e: bool(e.identity_center_user)),
    Sign(PERSON, "a role of Identity Center", is_sso),
    Sign(PERSON, "a source identity", lambda e: bool(e.source_identity)),
    Sign(PERSON, "MFA", lambda e: e.with_mfa),
    Sign(PERSON, "the console", lambda e: e.invoked_by == CONSOLE or e.call.console),
    Sign(PERSON, "a sign-in", lambda e: e.call.event_type == call.SIGN_IN),
    Sign(
        PERSON,
        NAMED_PERSON,
        lambda e: _EMAIL.fullmatch(e.session or e.principal.user or e.user_name) is not None,
    ),
)
"""What no row tells (an IAM user's access key, a role's session of some name) is not known."""

_NOTHING: Final = Sign(UNKNOWN, "", lambda _: True)


def human_of(kind: str) -> bool | None:
    """Return whether something of that kind is a person; None where nobody knows."""
    return None if kind == UNKNOWN else kind == PERSON


def sign_of(seen: UserIdentity) -> Sign:
    """Return what tells who acted; without evidence where nothing does."""
    return next((sign for sign in SIGNS if sign.applies(seen)), _NOTHING)


def sign_of_caller(seen: UserIdentity) -> Sign:
    """Return what tells whose session it was that an agent acted in."""
    return next((sign for sign in SIGNS if sign.kind != AGENT and sign.applies(seen)), _NOTHING)
