"""What a `userIdentity` says, read without trusting its form.

The members are described at
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chalicelib.identity.principal import Principal

_WITHHELD: Final = frozenset({"HIDDEN_DUE_TO_SECURITY_REASONS", "***"})
_NO_ACCOUNT: Final = 10**12
"""Account ids have twelve digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserIdentity:
    """The members of a `userIdentity` that tell who it is; each text is empty where the record has none."""

    type: str
    arn: str
    principal: Principal
    account: str
    user_name: str
    session: str
    role: str
    role_path: str
    source_identity: str
    identity_center_user: str
    provider: str
    invoked_by: str
    delegate: str
    scope: str
    from_ec2: bool
    with_mfa: bool
    assumed_root: bool

    @classmethod
    def read(cls, identity: object) -> UserIdentity:
        """Read any JSON value."""
        context = _at(identity, "sessionContext")
        issuer = _at(context, "sessionIssuer")
        principal = Principal.parse(_text(identity, "arn"))
        issuing = Principal.parse(_text(issuer, "arn"))
        scope = _at(identity, "inScopeOf")
        return cls(
            type=_text(identity, "type"),
            arn=_text(identity, "arn"),
            principal=principal,
            account=_account(_at(identity, "accountId")) or principal.account,
            user_name=_text(identity, "userName"),
            session=principal.session or _session(_text(identity, "principalId"), _text(identity, "type")),
            role=_role(identity, issuer) or principal.role or (issuing.last if issuing.role else ""),
            role_path=issuing.role_path or principal.role_path,
            source_identity=_text(context, "sourceIdentity"),
            identity_center_user=_text(_at(identity, "onBehalfOf"), "userId"),
            provider=_text(identity, "identityProvider")
            or _text(_at(context, "webIdFederationData"), "federatedProvider"),
            invoked_by=_text(identity, "invokedBy"),
            delegate=_account(_at(_at(identity, "invokedByDelegate"), "accountId")),
            scope=_text(scope, "credentialsIssuedTo") or _text(scope, "sourceArn") or _text(scope, "issuerType"),
            from_ec2=bool(_text(context, "ec2RoleDelivery")),
            with_mfa=_is_true(_at(_at(context, "attributes"), "mfaAuthenticated")),
            assumed_root=_is_true(_at(context, "assumedRoot")),
        )

    @property
    def via(self) -> str:
        """What the call came through: never who made it, but for an AWS service that acts by itself."""
        return self.invoked_by or (f"aws-account-{self.delegate}" if self.delegate else "") or self.scope


def _at(value: object, member: str) -> object:
    return value.get(member) if isinstance(value, dict) else None


def _text(value: object, member: str) -> str:
    """Return a member that is a text and says something."""
    found = _at(value, member)
    text = found.strip() if isinstance(found, str) else ""
    return "" if text in _WITHHELD else text


def _account(value: object) -> str:
    """Return an account id. What passed through XML is a number, without its leading zeros."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _NO_ACCOUNT:
        return f"{value:012d}"
    return value.strip() if isinstance(value, str) else ""


def _session(principal_id: str, kind: str) -> str:
    """Return the session's name in a principal id such as `AROAEXAMPLE:name`.

    The principal id of a web identity is its provider, application and user, with colons of their own.
    """
    if kind == "WebIdentityUser" or principal_id.startswith("arn:"):
        return ""
    return principal_id.partition(":")[2].strip()


def _role(identity: object, issuer: object) -> str:
    """Return the role that the record names outright: that needs no guess where its path ends."""
    issued = _text(issuer, "userName") if _text(issuer, "type") in ("Role", "") else ""
    return issued or (_text(identity, "userName") if _text(identity, "type") == "Role" else "")


def _is_true(value: object) -> bool:
    """CloudTrail writes booleans as such and as texts."""
    return str(value).lower() == "true"
