"""Acting in another account: its member role, assumed once for each container and renewed before the session ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.credentials import CredentialResolver, DeferredRefreshableCredentials, RefreshableCredentials
from botocore.session import Session

from chalicelib.core.answers import strict_session
from chalicelib.core.aws_errors import AWS_ERRORS, classify
from chalicelib.core.resource import Clients
from chalicelib.errors import AccessDenied, NoMemberRole

METHOD = "tagtrail-member-role"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRole:
    """The role of one account. `session` names who acts: CloudTrail of that account shows it."""

    arn: str
    external_id: str
    session: str

    def credentials(self, sts: Any, now: Callable[[], datetime]) -> RefreshableCredentials:
        """Return credentials that are asked for when they are first needed, and again 15 minutes before they end."""

        def ask() -> dict[str, str]:
            answer = sts.assume_role(RoleArn=self.arn, RoleSessionName=self.session, ExternalId=self.external_id)
            found = answer["Credentials"]
            return {
                "access_key": found["AccessKeyId"],
                "secret_key": found["SecretAccessKey"],
                "token": found["SessionToken"],
                "expiry_time": found["Expiration"].isoformat(),
            }

        return DeferredRefreshableCredentials(ask, METHOD, now)

    def session_with(self, credentials: RefreshableCredentials) -> Session:
        """Return an SDK session that has these credentials and looks for no others."""
        session = strict_session()
        session.register_component("credential_provider", CredentialResolver([_Given(credentials)]))
        return session


@dataclass(frozen=True, slots=True)
class Member:
    """An account that we act in."""

    role: MemberRole
    credentials: RefreshableCredentials
    client: Clients

    def clients(self) -> Clients:
        """Return clients that act in the account.

        Raises `NoMemberRole` where AWS does not let us assume the role, or the error of another failure of STS.
        """
        try:
            self.credentials.get_frozen_credentials()
        except AWS_ERRORS as exc:
            error = classify(exc)
            if isinstance(error, AccessDenied):
                raise NoMemberRole(_how_to_mend(self.role)) from exc
            raise error from exc
        return self.client


@dataclass(frozen=True, slots=True)
class _Given:
    """A provider of credentials, as botocore's resolver knows them, that hands out what it was given."""

    credentials: RefreshableCredentials
    METHOD: str = METHOD

    def load(self) -> RefreshableCredentials:
        return self.credentials


def _how_to_mend(role: MemberRole) -> str:
    return (
        f"{role.arn} can't be assumed with the external id {role.external_id}: it is not there, or does not trust "
        "this stage. ./scripts/deploy --member-template FILE writes the template that makes it"
    )
