"""What a `userIdentity` says, read without trusting its form.

The members are described at
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
"""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.cloudtrail import account_at, at, text_at, true_at
from chalicelib.identity.call import Call
from chalicelib.identity.principal import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class UserIdentity:
    """The members of a `userIdentity` that tell who it is, and the call; each text is empty where there is none."""

    type: str
    arn: str
    principal_id: str
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
    sources: tuple[str, str]
    sign_in_session: str
    created: str
    from_ec2: bool
    with_mfa: bool
    assumed_root: bool
    call: Call

    @classmethod
    def read(cls, identity: object, call: Call | None = None) -> UserIdentity:
        """Read any JSON value; `call` is what else is known of the call."""
        context = at(identity, "sessionContext")
        issuer = at(context, "sessionIssuer")
        principal = Principal.parse(text_at(identity, "arn"))
        issuing = Principal.parse(text_at(issuer, "arn"))
        scope = at(identity, "inScopeOf")
        return cls(
            type=text_at(identity, "type"),
            arn=text_at(identity, "arn"),
            principal_id=text_at(identity, "principalId"),
            principal=principal,
            account=account_at(identity, "accountId") or principal.account,
            user_name=text_at(identity, "userName"),
            session=principal.session or _session(text_at(identity, "principalId"), text_at(identity, "type")),
            role=_role(identity, issuer) or principal.role or (issuing.last if issuing.role else ""),
            role_path=issuing.role_path or principal.role_path,
            source_identity=text_at(context, "sourceIdentity"),
            identity_center_user=text_at(identity, "onBehalfOf", "userId"),
            provider=text_at(identity, "identityProvider")
            or text_at(context, "webIdFederationData", "federatedProvider"),
            invoked_by=text_at(identity, "invokedBy"),
            delegate=account_at(identity, "invokedByDelegate", "accountId"),
            scope=text_at(scope, "credentialsIssuedTo") or text_at(scope, "sourceArn") or text_at(scope, "issuerType"),
            sources=(text_at(scope, "credentialsIssuedTo"), text_at(scope, "sourceArn")),
            sign_in_session=text_at(context, "signInSessionArn"),
            created=text_at(context, "attributes", "creationDate"),
            from_ec2=bool(text_at(context, "ec2RoleDelivery")),
            with_mfa=true_at(context, "attributes", "mfaAuthenticated"),
            assumed_root=true_at(context, "assumedRoot"),
            call=call or Call(),
        )

    @property
    def via(self) -> str:
        """What the call came through: never who made it, but for an AWS service that acts by itself."""
        return self.invoked_by or (f"aws-account-{self.delegate}" if self.delegate else "") or self.scope


def _session(principal_id: str, kind: str) -> str:
    """Return the session's name in a principal id such as `AROAEXAMPLE:name`.

    The principal id of a web identity is its provider, application and user, with colons of their own.
    """
    if kind == "WebIdentityUser" or principal_id.startswith("arn:"):
        return ""
    return principal_id.partition(":")[2].strip()


def _role(identity: object, issuer: object) -> str:
    """Return the role that the record names outright: that needs no guess where its path ends."""
    issued = text_at(issuer, "userName") if text_at(issuer, "type") in ("Role", "") else ""
    return issued or (text_at(identity, "userName") if text_at(identity, "type") == "Role" else "")
