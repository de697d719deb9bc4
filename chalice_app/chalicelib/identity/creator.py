"""`Creator`: who made something, as every step speaks of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from chalicelib.identity.chain import Chain, Link, person_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Creator:
    """Who made a call. A text is empty where it is not known; `human` is None where nothing tells.

    `role` and `session` are those of a role's session, `groups` the permission set of an Identity Center user or else
    the role, `via` what the call came through (an AWS service, a partner's account, a Lambda function). `chain` is
    what stands behind a machine, the nearest first.
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
    chain: Chain = ()

    @property
    def person(self) -> str:
        """The name of the person behind the call: who made it, or the first person in the chain; empty if unknown."""
        return self.name if self.human else person_in(self.chain)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form: every member, lists in place of tuples, and `person`."""
        lists = {"groups": list(self.groups), "chain": [asdict(link) for link in self.chain]}
        return {**asdict(self), **lists, "person": self.person}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Creator:
        """Rebuild from `to_dict`; members that are missing get their default, unknown ones are dropped."""
        known = {field.name: data[field.name] for field in fields(cls) if field.name in data}
        chain = tuple(Link(**link) for link in known.get("chain", ()))
        return cls(**{**known, "groups": tuple(known.get("groups", ())), "chain": chain})
