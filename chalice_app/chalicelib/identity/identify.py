"""From what a record says of a call to its creator."""

from __future__ import annotations

from chalicelib.identity import kinds
from chalicelib.identity.call import Call
from chalicelib.identity.creator import Creator
from chalicelib.identity.names import groups_of, name_of
from chalicelib.identity.origins import origin_of
from chalicelib.identity.user_identity import UserIdentity
from chalicelib.identity.workloads import workload_of


def identify(identity: object, *, account: str = "", call: Call | None = None) -> Creator:
    """Return who acted, from a record's `userIdentity` (any JSON value; this never raises) and what else it says.

    `account` stands in for the creator's account where the identity has none (an AWS service acts in the account of
    the record); it never becomes a name. `name` is empty where nothing says who it was. All texts are as the record
    has them: values of strangers, not made harmless here.
    """
    seen = UserIdentity.read(identity, call)
    sign, name = kinds.sign_of(seen), name_of(seen)
    origin, claimed = origin_of(seen)
    agent = sign.kind == kinds.AGENT
    return Creator(
        arn=seen.arn,
        name=name,
        type=seen.type,
        account=seen.account or account,
        role=seen.role,
        session=seen.session,
        source_identity=seen.source_identity,
        groups=groups_of(seen),
        via=seen.via,
        human=kinds.human_of(sign.kind),
        kind=sign.kind,
        evidence=sign.evidence,
        on_behalf_of=_person(seen, name) if agent else seen.identity_center_user,
        agent=seen.call.user_agent if agent and not kinds.is_by_mcp(seen) else "",
        workload=workload_of(seen) if sign.kind == kinds.WORKLOAD else "",
        origin=origin,
        origin_claimed=claimed,
        principal_id=seen.principal_id,
    )


def _person(seen: UserIdentity, name: str) -> str:
    """Return the person whose rights an agent used, if it was a person's session."""
    return name if kinds.sign_of_caller(seen).kind == kinds.PERSON else seen.identity_center_user
