"""`Resource`: one taggable thing, as every step speaks of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from chalicelib.core.payload_types.common import ResourceDict

Clients = Callable[[str, str], Any]
"""`clients(service, region)` is a boto3 client that acts in the resource's account."""


class Success(StrEnum):
    """What it proves that a call succeeded."""

    NEW = "new"
    """There was none of this name: the call fails where one exists."""
    UPSERT = "upsert"
    """Nothing: the call makes what does not exist, and changes what exists."""
    IDEMPOTENT = "idempotent"
    """Nothing: the call makes what does not exist, and answers with what exists as it is."""


class Answer(StrEnum):
    """What the answer of a call proves about what it names."""

    NEW = "new"
    EXISTING = "existing"
    NOTHING = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One resource that a record says was created.

    `type` is its CloudFormation type, `tagger` a key of `taggers.TAGGERS`. `success` says what the success of the call
    proves, `answer` what its answer proves. Not `reusable` is an ARN with an id that AWS made and never gives again:
    whatever names it later, even a second success of a call with the same client token, is of the same resource.
    `companions` names the look-up in `taggers.companions` that finds what came with it and is not in the record (an
    instance's volumes).
    """

    arn: str
    id: str
    type: str
    tagger: str
    region: str
    account: str
    success: Success = Success.NEW
    answer: Answer = Answer.NOTHING
    reusable: bool = True
    companions: str = ""

    @property
    def upsert(self) -> bool:
        """Whether the call also succeeds for what exists, so that its success proves no creation."""
        return self.success is not Success.NEW

    def to_dict(self) -> ResourceDict:
        """Return the JSON form, without what is at its default. `upsert` is for versions that know no `success`."""
        members = {one.name: getattr(self, one.name) for one in fields(self)}
        told = {name: value for name, value in members.items() if value not in ("", _DEFAULTS.get(name, ""))}
        return cast("ResourceDict", {**told, **({"upsert": True} if self.upsert else {})})

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Resource:
        """Rebuild from `to_dict`, of this or of an older version, which knew `upsert` alone."""
        known = {name: value for name, value in data.items() if name != "upsert"}
        older = Success.UPSERT if data.get("upsert") else Success.NEW
        success, answer = Success(data.get("success", older)), Answer(data.get("answer", ""))
        return cls(**{"region": "", "account": "", **known, "success": success, "answer": answer})


_DEFAULTS = {one.name: one.default for one in fields(Resource) if one.default is not MISSING}
