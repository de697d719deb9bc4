"""What AWS charges in us-east-1, and where that is from. No free tier is taken off."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Price:
    """Dollars for one unit. `official` says whether the source is AWS's own price page."""

    dollars: float
    unit: str
    source: str
    official: bool = False


PRICES = {
    "transition": Price(
        dollars=0.025 / 1000, unit="state transition", source="aws.amazonaws.com/step-functions/pricing", official=True
    ),
    "invocation": Price(dollars=0.20 / 1e6, unit="Lambda request", source="third party, 2026-05"),
    "gigabyte second": Price(dollars=0.0000133334, unit="Lambda GB-second, arm64", source="third party, 2026-05"),
    "write unit": Price(dollars=0.625 / 1e6, unit="DynamoDB write unit", source="third party, 2025-07"),
    "read unit": Price(dollars=0.125 / 1e6, unit="DynamoDB read unit", source="third party, 2025-07"),
    "put": Price(dollars=0.005 / 1000, unit="S3 PUT", source="third party"),
    "get": Price(dollars=0.0004 / 1000, unit="S3 GET", source="third party"),
    "queue request": Price(dollars=0.40 / 1e6, unit="SQS request", source="from memory, not looked up"),
    "log gigabyte": Price(dollars=0.50, unit="GB of logs taken in", source="third party"),
    "alarm": Price(dollars=0.10, unit="alarm a month", source="from memory, not looked up"),
    "metric": Price(dollars=0.30, unit="custom metric a month", source="third party"),
    "dashboard": Price(dollars=3.00, unit="dashboard a month", source="from memory, not looked up"),
    "key": Price(dollars=1.00, unit="KMS key a month", source="from memory, not looked up"),
}


def dollars(units: dict[str, float]) -> float:
    """Return what so many units of each price cost."""
    return sum(PRICES[name].dollars * number for name, number in units.items())
