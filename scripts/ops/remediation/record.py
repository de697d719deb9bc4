"""Who added which tags by hand: kept in the ledger beside who made the resource, which stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from boto3.dynamodb.types import TypeSerializer
from botocore.exceptions import ClientError

from chalicelib.core.resource import Resource
from chalicelib.ledger import keys
from chalicelib.ledger.table import LedgerTable
from scripts.ops.remediation.model import Fill

_SERIALIZE = TypeSerializer().serialize


@dataclass(frozen=True, slots=True)
class Record:
    """Notes what `who` (an ARN) adds."""

    table: LedgerTable
    who: str
    now: Callable[[], datetime]

    def note(self, resource: Resource, fills: Sequence[Fill]) -> None:
        """Note tags that were added: in a row of what was added to the resource, and among the tags of its own row."""
        now = self.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        tags = [{"Key": one.key, "Value": one.value, "Source": one.source, "From": one.origin} for one in fills]
        self._update(
            keys.remediation(resource.arn),
            "SET Kind = :kind, Added = list_append(if_not_exists(Added, :none), :added), UpdatedAt = :now",
            {":kind": "remediation", ":none": [], ":added": [{"At": now, "By": self.who, "Tags": tags}], ":now": now},
        )
        self._add_to_row(resource.arn, fills, now)

    def _add_to_row(self, arn: str, fills: Sequence[Fill], now: str) -> None:
        """Put the tags among those of the resource's own row, if it has one; all else in it stays."""
        sets = ", ".join(f"Tags.#{number} = :{number}" for number in range(len(fills)))
        try:
            self._update(
                arn,
                f"SET {sets}, UpdatedAt = :now",
                {":now": now, **{f":{number}": one.value for number, one in enumerate(fills)}},
                ConditionExpression="attribute_exists(Tags)",
                ExpressionAttributeNames={f"#{number}": one.key for number, one in enumerate(fills)},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    def _update(self, key: str, expression: str, values: dict[str, Any], **more: Any) -> None:
        self.table.client.update_item(
            TableName=self.table.name,
            Key={"ResourceId": {"S": key}},
            UpdateExpression=expression,
            ExpressionAttributeValues={name: _SERIALIZE(value) for name, value in values.items()},
            **more,
        )
