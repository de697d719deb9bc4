"""Who made a call: one answer for every `userIdentity` that CloudTrail writes. `docs/identity.md` shows each kind."""

from chalicelib.identity.call import Call
from chalicelib.identity.chain import HOPS, Chain, Link, chain_of
from chalicelib.identity.correlation_keys import correlation_keys_of, role_lead
from chalicelib.identity.creator import Creator
from chalicelib.identity.identify import identify
from chalicelib.identity.joining import joined
from chalicelib.identity.kinds import KINDS
from chalicelib.identity.openings import CALLS, is_opening, sessions_of
from chalicelib.identity.workloads import POD_IDENTITY

__all__ = [
    "CALLS",
    "HOPS",
    "KINDS",
    "POD_IDENTITY",
    "Call",
    "Chain",
    "Creator",
    "Link",
    "chain_of",
    "correlation_keys_of",
    "identify",
    "is_opening",
    "joined",
    "role_lead",
    "sessions_of",
]
