"""Real time held against AWS's quotas: arithmetic, no measurement."""

from __future__ import annotations

import math
from dataclasses import dataclass

RATES = (100, 1_000, 10_000, 100_000)
"""Creations a minute."""

TOGETHER = 100
"""Messages that `receive` takes at once where events come by EventBridge, or what comes within a second."""


@dataclass(frozen=True, kw_only=True)
class Quota:
    """Requests a second that AWS takes of an account in a Region, when they go on for long; bursts may be larger."""

    name: str
    rate: float
    elsewhere: float
    together: int
    where: str


STARTS = Quota(name="StartExecution", rate=300, elsewhere=150, together=1, where="Step Functions service quotas")
STATES = Quota(name="transitions", rate=5_000, elsewhere=800, together=1, where="Step Functions service quotas")
TAGGING = Quota(name="TagResources", rate=5, elsewhere=5, together=20, where="Tag Editor user guide")
EC2 = Quota(
    name="EC2 CreateTags", rate=10, elsewhere=10, together=1_000, where="EC2 developer guide, request throttling"
)
"""The last is not confirmed: the page was not at hand. https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html"""


@dataclass(frozen=True, kw_only=True)
class Share:
    """How much of a quota a rate of creations takes, in percent, and in a Region with smaller quotas."""

    minute: int
    quota: Quota
    percent: float
    elsewhere: float
    why: str


def shares(transitions: int) -> list[Share]:
    """Hold every rate against every quota. `transitions`: those of an execution whose creations make one batch."""
    return [_share(minute, quota, *wanted) for minute in RATES for quota, *wanted in _wanted(minute / 60, transitions)]


def _wanted(second: float, transitions: int) -> list[tuple[Quota, float, str]]:
    """Say how many requests a second so many creations a second take of each quota."""
    each = max(1.0, min(TOGETHER, second))
    starts = second / each
    made = f"{each:,.0f} creations a start"
    return [
        (STARTS, starts, made),
        (STATES, starts * transitions, f"{made}, {transitions} transitions each"),
        *((quota, starts * math.ceil(each / quota.together), _at_worst(second, quota)) for quota in (TAGGING, EC2)),
    ]


def _at_worst(second: float, quota: Quota) -> str:
    """Creations of one second get equal tags, so those of an execution share calls; at worst no two are equal."""
    return f"{quota.together:,} with equal tags share a call; if none are equal {second / quota.rate * 100:,.0f} %"


def _share(minute: int, quota: Quota, wanted: float, why: str) -> Share:
    return Share(
        minute=minute,
        quota=quota,
        percent=wanted / quota.rate * 100,
        elsewhere=wanted / quota.elsewhere * 100,
        why=why,
    )
