"""Who added which tags beside the tag steps: kept in the ledger beside who made the resource, which stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from boto3.dynamodb.types import TypeSerializer
from botocore.exceptions import ClientError

from chalicelib.ledger import keys
from chalicelib.ledger.table import LedgerTable

_SERIALIZE = TypeSerializer().serialize


@dataclass(frozen=True, slots=True)
class Additions:
    """Notes what `who` adds: the ARN of a person, or of an execution."""

    table: LedgerTable
    who: str
    now: Callable[[], datetime]

    def note(self, arn: str, tags: Sequence[Mapping[str, str]]) -> None:
        """Note tags that were added to a resource: in a row of what was added, and among the tags of its own row.

        Each has `Key`, `Value`, `Source` and `From`.
        """
        now = self.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        added = [{"At": now, "By": self.who, "Tags": [dict(one) for one in tags]}]
        self._update(
            keys.remediation(arn),
            "SET Kind = :kind, Added = list_append(if_not_exists(Added, :none), :added), UpdatedAt = :now",
            {":kind": "remediation", ":none": [], ":added": added, ":now": now},
        )
        self._add_to_row(arn, tags, now)

    def _add_to_row(self, arn: str, tags: Sequence[Mapping[str, str]], now: str) -> None:
        """Put the tags among those of the resource's own row, if it has one; all else in it stays."""
        sets = ", ".join(f"Tags.#{number} = :{number}" for number in range(len(tags)))
        try:
            self._update(
                arn,
                f"SET {sets}, UpdatedAt = :now ADD Revision :one",
                {":now": now, ":one": 1, **{f":{number}": one["Value"] for number, one in enumerate(tags)}},
                ConditionExpression="attribute_exists(Tags)",
                ExpressionAttributeNames={f"#{number}": one["Key"] for number, one in enumerate(tags)},
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
