"""What a stage will not hear of, said before it is deployed."""

from __future__ import annotations

from collections.abc import Sequence

import boto3

from chalicelib.core.counts import counted
from scripts.ops.deployment.infrastructure import event_forwarders
from scripts.ops.stage.plan import GLOBAL_REGION, Plan


def notes(plan: Plan, session: boto3.Session) -> list[str]:
    """Return in sentences what whoever deploys ought to know about the Regions of the plan."""
    return [*_unseen(plan, session), *_untold(plan, session)]


def _unseen(plan: Plan, session: boto3.Session) -> list[str]:
    missing = event_forwarders.unseen(plan, session)
    if not missing:
        return []
    unchecked = (
        f"EC2 instances of {counted(len(missing), 'Region')} that --regions does not name are checked once a day, "
        "not when they start. --regions all names every Region."
    )
    return [unchecked, *(_uncreated(plan, missing) if plan.by_events else ())]


def _uncreated(plan: Plan, missing: Sequence[str]) -> list[str]:
    how = "seen when its log arrives, not before" if plan.by_logs else "not seen"
    told = [f"what is created in the Regions that --regions does not name is {how}: {', '.join(missing)}."]
    if GLOBAL_REGION in missing:
        told.append(
            f"{GLOBAL_REGION} is among them. IAM, Route 53, CloudFront, Organizations and other global "
            "services speak there and nowhere else."
        )
    return told


def _untold(plan: Plan, session: boto3.Session) -> list[str]:
    """EventBridge hears of calls only where a trail is logging.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
    """
    if not plan.by_events or plan.create_trail:
        return []
    if session.client("cloudtrail").describe_trails()["trailList"]:
        return []
    return ["the account has no trail here, so EventBridge hears of no call. --create-trail makes one."]
