"""Who made a call: one answer for every `userIdentity` that CloudTrail writes. `docs/identity.md` shows each kind."""

from chalicelib.identity.chain import HOPS, Chain, Link, chain_of
from chalicelib.identity.correlation_keys import correlation_keys_of, role_lead
from chalicelib.identity.creator import Creator
from chalicelib.identity.rules import groups_of, human_of, name_of
from chalicelib.identity.user_identity import UserIdentity

__all__ = ["HOPS", "Chain", "Creator", "Link", "chain_of", "correlation_keys_of", "identify", "role_lead"]


def identify(identity: object, *, account: str = "") -> Creator:
    """Return who acted, from a record's `userIdentity` (any JSON value; this never raises).

    `account` stands in for the creator's account where the identity has none (an AWS service acts in the account of
    the record); it never becomes a name. `name` is empty where nothing says who it was. All texts are as the record
    has them: values of strangers, not made harmless here.
    """
    seen = UserIdentity.read(identity)
    return Creator(
        arn=seen.arn,
        name=name_of(seen),
        type=seen.type,
        account=seen.account or account,
        role=seen.role,
        session=seen.session,
        source_identity=seen.source_identity,
        groups=groups_of(seen),
        via=seen.via,
        human=human_of(seen),
    )
