"""What a ledger must have that a restored table lacks, and that a stack does not mend."""

from __future__ import annotations

from typing import Any

EXPIRY = {"AttributeName": "ExpiresAt", "Enabled": True}


def protect(dynamodb: Any, table: str) -> list[str]:
    """Switch expiry and point-in-time recovery on where they are off. Returns what was switched on.

    A table that is restored has neither, whatever it was restored from.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_HowItWorks.html
    """
    return [told for told, one in (("expiry", _expiry), ("point-in-time recovery", _recovery)) if one(dynamodb, table)]


def _expiry(dynamodb: Any, table: str) -> bool:
    found = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    if found.get("TimeToLiveStatus") in ("ENABLED", "ENABLING"):
        return False
    dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=EXPIRY)
    return True


def _recovery(dynamodb: Any, table: str) -> bool:
    found = dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    if found.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus") == "ENABLED":
        return False
    dynamodb.update_continuous_backups(
        TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    return True
