"""What a back-fill costs by list price: a row for each kind of work, with its price and how much of it there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from scripts.ops.backfill.sending import CALL


class Work(Protocol):
    """What the prices are applied to: counted or estimated numbers."""

    files: float
    messages: float
    lists: float
    creations: float
    executions: float
    batches: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Dollars for `per` units in us-east-1, and how many units a back-fill takes."""

    what: str
    dollars: float
    per: int
    source: str
    units: Callable[[Work], float]

    def of(self, work: Work) -> float:
        """Return dollars."""
        return self.units(work) * self.dollars / self.per


S3 = "https://aws.amazon.com/s3/pricing/"
SQS = "https://aws.amazon.com/sqs/pricing/"
LAMBDA = "https://aws.amazon.com/lambda/pricing/"
STATES = "https://aws.amazon.com/step-functions/pricing/"
DYNAMODB = "https://aws.amazon.com/dynamodb/pricing/on-demand/"

RECEIVE_GB_SECONDS: Final = 0.2 * 0.5
"""For one log or record: 0.2 seconds with 512 MB, an assumption."""

STEP_GB_SECONDS: Final = 0.5 * 0.25
"""For one step: half a second with 256 MB, an assumption."""


def _steps(work: Work) -> float:
    """Return how many functions the executions invoke: five each, and one for each batch."""
    return 5 * work.executions + work.batches


PRICES: Final = (
    Price(what="S3: lists", dollars=0.005, per=1_000, source=S3, units=lambda w: w.lists),
    Price(what="S3: reads of logs", dollars=0.0004, per=1_000, source=S3, units=lambda w: w.files + w.executions),
    Price(what="S3: writes of work", dollars=0.005, per=1_000, source=S3, units=lambda w: 3 * w.executions),
    Price(what="SQS: requests", dollars=0.40, per=1_000_000, source=SQS, units=lambda w: 3 * w.messages / CALL),
    Price(
        what="Lambda: requests",
        dollars=0.20,
        per=1_000_000,
        source=LAMBDA,
        units=lambda w: w.messages / CALL + _steps(w),
    ),
    Price(
        what="Lambda: GB-seconds",
        dollars=0.0000133334,
        per=1,
        source=LAMBDA,
        units=lambda w: RECEIVE_GB_SECONDS * w.messages + STEP_GB_SECONDS * _steps(w),
    ),
    Price(
        what="Step Functions: transitions",
        dollars=0.025,
        per=1_000,
        source=STATES,
        units=lambda w: 10 * w.executions + 2 * w.batches,
    ),
    Price(
        what="DynamoDB: writes",
        dollars=0.625,
        per=1_000_000,
        source=DYNAMODB,
        units=lambda w: w.messages + 3 * w.creations,
    ),
    Price(
        what="DynamoDB: reads",
        dollars=0.125,
        per=1_000_000,
        source=DYNAMODB,
        units=lambda w: w.messages + w.creations,
    ),
)
"""docs/backfill.md has the same table; a test compares the two. Free tiers are left out."""


def dollars(work: Work) -> float:
    """Return what all of it costs."""
    return sum(price.of(work) for price in PRICES)
