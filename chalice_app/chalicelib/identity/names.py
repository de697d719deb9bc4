"""The name of who acted, and the groups, as rows: the first that has an answer gives it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from chalicelib.cloudtrail import is_account
from chalicelib.identity.user_identity import UserIdentity

_SSO_ROLE: Final = re.compile(r"AWSReservedSSO_(?P<permission_set>.+)_[0-9a-f]{16}")
_SSO_PATH: Final = "aws-reserved/sso.amazonaws.com/"

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


def name_of(seen: UserIdentity) -> str:
    """Return the creator's name; empty where nothing tells."""
    return next((name for name in (rule(seen) for rule in NAMES) if name), "")


def groups_of(seen: UserIdentity) -> tuple[str, ...]:
    """Return the permission set of an Identity Center user, or else the role."""
    match = _SSO_ROLE.fullmatch(seen.role)
    group = match["permission_set"] if match else seen.role
    return (group,) if group else ()


def is_sso(seen: UserIdentity) -> bool:
    """Say whether the role is one of those that Identity Center makes for its users, and nobody else can take."""
    return seen.role_path.startswith(_SSO_PATH) or _SSO_ROLE.fullmatch(seen.role) is not None
