"""The smoke check: the stage tags its own alert topic, through all that a creation goes through."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

from scripts.ops.errors import CommandError
from scripts.ops.requests.request import Follower, build, send
from scripts.ops.stage.plan import Plan

PATIENCE = timedelta(minutes=5)
"""A first deployment's roles and mappings take a minute or two until all of AWS knows them."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Clock:
    """How long is waited, and by what clock; tests have their own."""

    patience: timedelta = PATIENCE
    now: Callable[[], datetime] = _now
    sleep: Callable[[float], None] = time.sleep


def check(plan: Plan, session: boto3.Session, clock: Clock | None = None) -> Mapping[str, str]:
    """Ask the stage to tag its alert topic as made by the caller, and return our tags as SNS has them then.

    Raises `CommandError` where they don't arrive. The topic keeps its first tags, however often it is asked.
    """
    clock, names = clock or Clock(), plan.names
    user = session.client("sts").get_caller_identity()["Arn"]
    since = clock.now()
    message = send(build([names.topic_arn], user, {"action": "deploy"}), session.client("sqs"), names)
    follower = Follower.of(names, session, clock.now)
    patience = clock.patience + timedelta(seconds=plan.log_window)
    execution = follower.wait(message, since=since, timeout=patience, gathered=plan.log_window, sleep=clock.sleep)
    if execution is None or execution.running:
        seconds = int(patience.total_seconds())
        where = "no execution took it" if execution is None else f"the execution {execution.name} still runs"
        raise CommandError(
            f"the stage is up, but its smoke check did not come through in {seconds} seconds: {where}",
            f"Look for the message {message} in {names.dlq} and in the log {names.function_log_group('receive')}; "
            f"./scripts/doctor --stage {names.stage} says more.",
        )
    [outcome] = follower.outcomes(message, [names.topic_arn], execution)
    if not outcome.good:
        raise CommandError(
            f"the stage is up, but can't tag its own topic: {outcome.status or execution.status} {outcome.reason}",
            f"Mend that, then ./scripts/rerun --stage {names.stage} {execution.name}",
        )
    return _read_back(plan, session.client("sns"))


def _read_back(plan: Plan, sns: Any) -> dict[str, str]:
    found = {tag["Key"]: tag["Value"] for tag in sns.list_tags_for_resource(ResourceArn=plan.names.topic_arn)["Tags"]}
    tags = {key: value for key, value in found.items() if key in plan.tag_keys}
    if not tags:
        raise CommandError(
            f"the stage is up and says that {plan.names.topic} is tagged, but SNS knows nothing of it",
            f"Its tags are {found}. Does the tag policy have a rule for topics? docs/tag-policy.md",
        )
    return tags
