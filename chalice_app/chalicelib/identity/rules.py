"""The rules of who it was, as rows: the first row of a table that has an answer gives it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from chalicelib.cloudtrail import is_account
from chalicelib.identity.user_identity import UserIdentity

_SSO_ROLE: Final = re.compile(r"AWSReservedSSO_(?P<permission_set>.+)_[0-9a-f]{16}")
_SSO_PATH: Final = "aws-reserved/sso.amazonaws.com/"
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")

_SAY_WHO: Final = frozenset(
    {
        "Root",
        "IAMUser",
        "AssumedRole",
        "Role",
        "FederatedUser",
        "Directory",
        "AWSAccount",
        "IdentityCenterUser",
        "SAMLUser",
        "WebIdentityUser",
    }
)
"""Types that are somebody: for these, `invokedBy` is only what the call came through."""

_MACHINE_SESSION: Final = re.compile(
    r"i-[0-9a-f]{8,17}"  # an EC2 instance
    r"|[0-9a-f]{32}"  # a task of ECS
    r"|GitHubActions"  # the default of aws-actions/configure-aws-credentials
    r"|AWSCloudFormation|(?:AWSCodeBuild|AWSBackup)-.+|ConfigResourceCompositionSession"
)
"""Session names that only machines have. Names that SDKs make up are not here: people get them too."""
_MACHINE_PROVIDER: Final = re.compile(
    r"token\.actions\.githubusercontent\.com|gitlab|bitbucket|circleci|buildkite|app\.terraform\.io|oidc\.eks\."
)
"""Providers of web identities whose users are pipelines and pods."""


def _is_sso(seen: UserIdentity) -> bool:
    return seen.role_path.startswith(_SSO_PATH) or _SSO_ROLE.fullmatch(seen.role) is not None


NAMES: Final[tuple[Callable[[UserIdentity], str], ...]] = (
    lambda e: e.source_identity,
    lambda e: e.session,
    lambda e: e.principal.user,
    lambda e: "root" if e.type == "Root" or (not e.type and e.principal.is_root) else "",
    lambda e: e.role,
    lambda e: e.user_name,
    lambda e: e.identity_center_user,
    lambda e: "" if e.type in _SAY_WHO else e.invoked_by,
    lambda e: f"aws-account-{e.account}" if is_account(e.account) else "",
    lambda e: e.arn if e.principal.is_arn else "",
)
"""The name, in this order."""

HUMAN: Final[tuple[tuple[bool | None, Callable[[UserIdentity], bool]], ...]] = (
    # Machines first: what a program does with a person's rights, the program does.
    (False, lambda e: e.type == "AWSService"),
    (False, lambda e: not e.type and bool(e.invoked_by)),
    (False, lambda e: e.type == "Root" and e.invoked_by == "autoscaling.amazonaws.com"),
    (False, lambda e: bool(e.scope)),
    (False, lambda e: e.from_ec2),
    (False, lambda e: e.role_path.startswith(("aws-service-role/", "service-role/"))),
    (False, lambda e: e.role.startswith("AWSServiceRoleFor")),
    (False, lambda e: _MACHINE_PROVIDER.search(e.provider) is not None),
    (False, lambda e: _MACHINE_SESSION.fullmatch(e.session) is not None),
    (None, lambda e: bool(e.delegate)),
    (None, lambda e: e.assumed_root),
    # Then the signs of a person.
    (True, lambda e: e.type in ("Root", "IdentityCenterUser", "SAMLUser")),
    (True, lambda e: bool(e.identity_center_user)),
    (True, _is_sso),
    (True, lambda e: bool(e.source_identity)),
    (True, lambda e: e.with_mfa),
    (True, lambda e: e.invoked_by == "signin.amazonaws.com"),
    (True, lambda e: _EMAIL.fullmatch(e.session or e.principal.user or e.user_name) is not None),
)
"""Human or machine. What no row tells (an IAM user's access key, a role's session of some name) is not known."""


def name_of(seen: UserIdentity) -> str:
    """Return the creator's name; empty where nothing tells."""
    return next((name for name in (rule(seen) for rule in NAMES) if name), "")


def human_of(seen: UserIdentity) -> bool | None:
    """Return whether a person acted, a machine, or None where nothing tells."""
    return next((answer for answer, applies in HUMAN if applies(seen)), None)


def groups_of(seen: UserIdentity) -> tuple[str, ...]:
    """Return the permission set of an Identity Center user, or else the role."""
    match = _SSO_ROLE.fullmatch(seen.role)
    group = match["permission_set"] if match else seen.role
    return (group,) if group else ()
