"""Whether the bill can be split by our tags: which keys are activated as cost allocation tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from scripts.ops.errors import CommandError, is_refused

BATCH = 100
"""Keys that one ListCostAllocationTags takes (AWS Cost Management API reference)."""

NEVER_SEEN = "never seen"

_ACTIVATE = "aws ce update-cost-allocation-tags-status --cost-allocation-tags-status TagKey='{}',Status=Active"
_WHAT_TO_DO = {
    "Active": "",
    "Inactive": f"activate it: {_ACTIVATE}",
    NEVER_SEEN: "no resource on the bill has it; it appears up to 24 hours after one does, then activate it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CostTag:
    """A key. `status` is Active, Inactive or never seen; `used` the month that it was last used in, if AWS says so."""

    key: str
    status: str
    used: str = ""

    @property
    def to_do(self) -> str:
        """What to do about it, in the payer account."""
        return _WHAT_TO_DO.get(self.status, "").format(self.key)


def cost_tags(client: Any, keys: Iterable[str]) -> list[CostTag]:
    """Return how each key stands. Raises `CommandError` where we may not ask.

    Only the account that pays knows: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/cost-alloc-tags.html
    """
    wanted = sorted(keys)
    try:
        known = {one["TagKey"]: one for one in _listed(client, wanted)}
    except ClientError as error:
        if not is_refused(error):
            raise
        raise CommandError(
            f"Cost Explorer does not tell us: {error}",
            "Ask as somebody with ce:ListCostAllocationTags in the management (payer) account: --payer-profile NAME.",
        ) from error
    return [
        CostTag(key=key, status=found.get("Status", NEVER_SEEN), used=found.get("LastUsedDate", ""))
        for key in wanted
        for found in (known.get(key, {}),)
    ]


def _listed(client: Any, keys: list[str]) -> Iterator[dict[str, Any]]:
    for start in range(0, len(keys), BATCH):
        asked: dict[str, Any] = {"TagKeys": keys[start : start + BATCH], "Type": "UserDefined"}
        while True:
            page = client.list_cost_allocation_tags(**asked)
            yield from page["CostAllocationTags"]
            if not page.get("NextToken"):
                break
            asked["NextToken"] = page["NextToken"]
