"""What snapshots cost, as far as anyone can tell from outside.

https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-archive-pricing.html (read in November 2026; us-east-1, other
Regions differ)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PER_GIB_MONTH: Mapping[str, float] = {"standard": 0.05, "archive": 0.0125}
"""US dollars by storage tier."""

GIB = 2**30


def gib(snapshot: Mapping[str, Any]) -> float:
    """Return the most that a snapshot can take: its full size where EC2 tells it, else that of its volume.

    In the standard tier only changed blocks are paid for, and EC2 does not tell how many those are.
    """
    full = snapshot.get("FullSnapshotSizeInBytes")
    return float(full) / GIB if full else float(snapshot["VolumeSize"])


def monthly(snapshot: Mapping[str, Any]) -> float:
    """Return the most that a snapshot can cost in a month, in US dollars."""
    return gib(snapshot) * PER_GIB_MONTH[snapshot.get("StorageTier", "standard")]
