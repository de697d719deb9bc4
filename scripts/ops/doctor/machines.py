"""Checks of the state machines: what failed in each, when it ran last, and whether the schedules start them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.core.counts import counted
from chalicelib.core.text import clean
from chalicelib.ledger.rows import Ledger
from chalicelib.ledger.store import Row
from chalicelib.ledger.table import LedgerTable
from scripts.ops.doctor.model import SHOWN, Findings, broken, ok, warning
from scripts.ops.errors import is_missing
from scripts.ops.rerun.rerun import Chain, find
from scripts.ops.stage.deployed_stage import DeployedStage
from scripts.ops.stage.executions import REDRIVE_ENDS, Machine
from statemachines.infrastructure.changes import DAILY
from statemachines.machines import MACHINES
from statemachines.names import Names
from statemachines.schedule import Schedule

DAY = timedelta(hours=24)
LATE = timedelta(hours=1)
"""How much later than its schedule a run may begin."""


def executions(stage: DeployedStage) -> Findings:
    """Look when the machine that tags ran last."""
    states = stage.client("stepfunctions")
    found = states.list_executions(stateMachineArn=stage.names.attribute.arn, maxResults=1)["executions"]
    if found and stage.now - found[0]["startDate"] < DAY:
        yield ok(f"the last one started {found[0]['startDate']:%Y-%m-%d %H:%M} UTC and is {found[0]['status']}")
        return
    last = f", the last at {found[0]['startDate']:%Y-%m-%d %H:%M}" if found else ""
    yield warning(
        f"no execution in 24 hours{last}: no log held a creation, or nothing arrives",
        "create something and wait: CloudTrail delivers after 5 to 15 minutes; then look at the checks above",
    )


def failures(stage: DeployedStage) -> Findings:
    """Look in each machine for executions that failed and were not run again with success.

    One that failed at nothing but what is gone needs nothing.
    """
    ledger = Ledger(LedgerTable(stage.client("dynamodb"), stage.names.table), partial(datetime.now, UTC))
    for kind in MACHINES:
        chains = find([Machine.of(stage.names, stage.session, kind)], stage.now - REDRIVE_ENDS, ())
        failed = [chain for chain in chains if not chain.healed]
        rows = list(ledger.with_status("FAILED")) if failed else []
        waiting = [chain for chain in failed if not is_gone(chain, rows)]
        if waiting:
            errors = Counter(clean(chain.root.error or chain.root.status, 100) for chain in waiting)
            reasons = ", ".join(f"{count} {error}" for error, count in errors.most_common(SHOWN))
            yield broken(
                f"{counted(len(waiting), f'execution of {kind}')} failed in 14 days: {reasons}",
                f"mend the cause, then run ./scripts/rerun --stage {stage.names.stage} --machine {kind} "
                "(--list shows them)",
            )
        else:
            gone = f", {len(failed)} failed at what is gone" if failed else ""
            healed = f" that were not healed ({len(chains) - len(failed)} were{gone})" if chains else ""
            yield ok(f"{kind}: none in 14 days{healed}")


def is_gone(chain: Chain, rows: Iterable[Row]) -> bool:
    """Say whether all that an execution failed at was deleted since, by the ledger's rows of what failed.

    Where they tell of more or less than it left, that is not known.
    """
    items = chain.failure.items if chain.failure else ()
    left = sum(item.get("resources", 0) for item in items) if all("batch" in item for item in items) else 0
    found = [row for row in rows if row.get("Execution") in (chain.root.arn, chain.last.arn)]
    return bool(left) and len(found) == left and all("DeletedAt" in row for row in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """A machine that a rule starts: what is not done without it, and the input of a run by hand."""

    kind: str
    rule: Callable[[Names], str]
    lost: str
    asked: Mapping[str, object]


RETENTION = Scheduled(
    kind="retention", rule=lambda names: names.schedule_rule, lost="AMIs and snapshots are not marked", asked={}
)
COMPLIANCE = Scheduled(
    kind="compliance", rule=lambda names: names.daily_check, lost="what lacks tags is not looked for", asked=DAILY
)


def retention(stage: DeployedStage) -> Findings:
    """Look whether runs of retention come by themselves; its schedule may be off."""
    yield from _scheduled(stage, RETENTION)


def compliance(stage: DeployedStage) -> Findings:
    """Look whether checks of compliance come by themselves."""
    yield from _scheduled(stage, COMPLIANCE)


def _scheduled(stage: DeployedStage, one: Scheduled) -> Findings:
    names, machine = stage.names, stage.names.machine(one.kind)
    by_hand = (
        f"start one: aws stepfunctions start-execution --state-machine-arn {machine.arn} --input "
        f"'{json.dumps(one.asked)}'"
    )
    rule = _rule_or_none(stage.client("events"), one.rule(names))
    if rule is None:
        yield warning(
            f"{one.kind} runs by hand only: it has no schedule",
            "deploy without RETENTION_SCHEDULE=off if that is not meant",
        )
    elif rule["State"] != "ENABLED":
        yield broken(f"the rule {one.rule(names)} is disabled, so {one.lost}", stage.restore)
    found = stage.client("stepfunctions").list_executions(stateMachineArn=machine.arn, maxResults=1)["executions"]
    if not found:
        yield warning(f"{one.kind} has not run yet", f"wait for its first run, or {by_hand}")
        return
    last = f"the last run started {found[0]['startDate']:%Y-%m-%d %H:%M} UTC"
    longest = Schedule.parse(rule["ScheduleExpression"]) if rule else None
    if longest and stage.now - found[0]["startDate"] > longest.longest + LATE:
        yield broken(f"{last}: none has come since", by_hand)
    else:
        yield ok(f"{last} and is {found[0]['status']}")


def _rule_or_none(events: Any, name: str) -> Mapping[str, Any] | None:
    try:
        found: Mapping[str, Any] = events.describe_rule(Name=name)
    except ClientError as error:
        if is_missing(error):
            return None
        raise
    return found
