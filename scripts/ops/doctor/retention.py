"""Check of the daily run that marks AMIs and snapshots: its schedule, and its last run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError

from scripts.ops.doctor.model import Findings, broken, ok, warning
from scripts.ops.errors import is_missing
from scripts.ops.stage.deployed_stage import DeployedStage
from statemachines.schedule import Schedule


def retention(stage: DeployedStage) -> Findings:
    """Look whether runs of retention come by themselves, and how the last one ended."""
    names, machine = stage.names, stage.names.machine("retention")
    states, by_hand = (
        stage.client("stepfunctions"),
        f"start a run of {machine.name} in the console, with the input {{}}",
    )
    rule = _rule_or_none(stage.client("events"), names.schedule_rule)
    if rule is None:
        yield warning(
            "retention runs by hand only: it has no schedule",
            "deploy without RETENTION_SCHEDULE=off if that is not meant",
        )
    elif rule["State"] != "ENABLED":
        yield broken(f"the rule {names.schedule_rule} is disabled, so AMIs and snapshots are not marked", stage.restore)
    found = states.list_executions(stateMachineArn=machine.arn, maxResults=1)["executions"]
    if not found:
        yield warning("retention has not run yet", f"wait for its first run, or {by_hand}")
        return
    last, status = f"the last run started {found[0]['startDate']:%Y-%m-%d %H:%M} UTC", found[0]["status"]
    longest = Schedule.parse(rule["ScheduleExpression"]) if rule else None
    if status not in ("SUCCEEDED", "RUNNING"):
        yield broken(f"{last} and is {status}", f"mend the cause, then redrive it in the console, or {by_hand}")
    elif longest and stage.now - found[0]["startDate"] > longest.longest + timedelta(hours=1):
        yield broken(f"{last}: none has come since", by_hand)
    else:
        yield ok(f"{last} and is {status}")


def _rule_or_none(events: Any, name: str) -> Mapping[str, Any] | None:
    try:
        found: Mapping[str, Any] = events.describe_rule(Name=name)
    except ClientError as error:
        if is_missing(error):
            return None
        raise
    return found
