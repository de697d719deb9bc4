"""`Resource`: one taggable thing, as every step speaks of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from chalicelib.core.payload_types.common import ResourceDict

Clients = Callable[[str, str], Any]
"""`clients(service, region)` is a boto3 client that acts in the resource's account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One resource that a record says was created.

    `type` is its CloudFormation type, `tagger` a key of `taggers.TAGGERS`. `upsert` says that the call also updates
    what exists, so it proves no creation. `companions` names the look-up in `taggers.companions` that finds what came
    with it and is not in the record (an instance's volumes).
    """

    arn: str
    id: str
    type: str
    tagger: str
    region: str
    account: str
    upsert: bool = False
    companions: str = ""

    def to_dict(self) -> ResourceDict:
        """Return the JSON form, without what is at its default."""
        members = {name: value for name, value in asdict(self).items() if value not in (False, "")}
        return cast("ResourceDict", members)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Resource:
        """Rebuild from `to_dict`."""
        return cls(**{"region": "", "account": "", **data})
