"""`Creator`: who made something, as every step speaks of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Final

from chalicelib.identity.chain import Chain, Link, person_in
from chalicelib.identity.kinds import OPENED, PERSON, UNKNOWN

_NO_TAGS: Final[Mapping[str, str]] = MappingProxyType({})

_ALWAYS: Final = (
    "arn",
    "name",
    "type",
    "account",
    "role",
    "session",
    "source_identity",
    "groups",
    "via",
    "human",
    "kind",
    "chain",
)
"""Members that the JSON form always has. All others are there where they say something: each row has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Creator:
    """Who made a call. A text is empty where it is not known; `human` is None where nothing tells.

    `kind` is one of `KINDS`, and `evidence` says by which sign. `role` and `session` are those of a role's session,
    `groups` the permission set of an Identity Center user or else the role, `via` what the call came through (an AWS
    service, a partner's account, a Lambda function). `on_behalf_of` is the person for whom an agent or a workload
    acted, `agent` what that agent calls itself, `workload` what a workload is called. `origin` is with what the call
    was made, and `origin_claimed` says that only its user agent tells. `chain` is what stands behind a machine, the
    nearest first.
    """

    arn: str = ""
    name: str = ""
    type: str = ""
    account: str = ""
    role: str = ""
    session: str = ""
    source_identity: str = ""
    groups: tuple[str, ...] = ()
    via: str = ""
    human: bool | None = None
    kind: str = UNKNOWN
    evidence: str = ""
    on_behalf_of: str = ""
    agent: str = ""
    workload: str = ""
    origin: str = ""
    origin_claimed: bool = False
    principal_id: str = ""
    session_tags: Mapping[str, str] = field(default_factory=lambda: _NO_TAGS)
    chain: Chain = ()

    @property
    def person(self) -> str:
        """The name of the person behind the call; empty if unknown.

        It is who made the call, for whom it was made, or the first person in the chain: who opened a session has given
        it a name that need not be their own.
        """
        if self.human and self.evidence != OPENED[PERSON]:
            return self.name
        return self.on_behalf_of or person_in(self.chain)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, lists in place of tuples, with `person`; what says nothing may be left out."""
        lists = {
            "groups": list(self.groups),
            "session_tags": dict(self.session_tags),
            "chain": [link.to_dict() for link in self.chain],
        }
        members = {one.name: getattr(self, one.name) for one in fields(self)} | lists
        told = {name: value for name, value in members.items() if value or name in _ALWAYS}
        return {**told, "person": self.person}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Creator:
        """Rebuild from `to_dict`; members that are missing get their default, unknown ones are dropped."""
        known = {one.name: data[one.name] for one in fields(cls) if one.name in data}
        chain = tuple(Link.from_dict(link) for link in known.get("chain", ()))
        return cls(**{**known, "groups": tuple(known.get("groups", ())), "chain": chain})
