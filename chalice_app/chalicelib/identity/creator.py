"""`Creator`: who made something, as every step speaks of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Creator:
    """Who made a call. A text is empty where it is not known; `human` is None where nothing tells.

    `role` and `session` are those of a role's session, `groups` the permission set of an Identity Center user or else
    the role, `via` what the call came through (an AWS service, a partner's account, a Lambda function).
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

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form: every member, `groups` as a list."""
        return {**asdict(self), "groups": list(self.groups)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Creator:
        """Rebuild from `to_dict`; members that are missing get their default, unknown ones are dropped."""
        known = {field.name: data[field.name] for field in fields(cls) if field.name in data}
        return cls(**{**known, "groups": tuple(known.get("groups", ()))})
