"""summarise_retention: the output of a run of retention and its metrics, or why nothing could be found."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.core.lambda_errors import message_in
from chalicelib.errors import AccountsDiffer
from chalicelib.runtime.container import Runtime

if TYPE_CHECKING:
    from chalicelib.core.payload_types.retention import (
        Plan,
        RegionSeen,
        RetentionResult,
        RetentionState,
        SummariseRetentionInput,
    )

MAX_REPORTED = 50


def run(payload: SummariseRetentionInput, runtime: Runtime) -> RetentionResult:
    """Return the output of the execution, with `statusCode` 200, or 500 where discovery failed as a whole.

    Raises `AccountsDiffer` if a backup that was found is not accounted for.
    """
    state = payload["input"]
    rounds = [state[name] for name in ("outcome", "retried") if name in state]
    seen = [one for each in rounds for one in each["seen"]]
    if not seen:
        _measure(Counter(failed=1), None, runtime)
        return {"statusCode": 500, "message": f"Error in lambda execution: {_why(state)}"}
    totals = sum((Counter(one) for each in rounds for one in each["counts"]), start=Counter())
    found = sum((Counter(_numbers(one)) for one in seen), start=Counter())
    _check(found, totals)
    seconds = (runtime.now() - datetime.fromisoformat(payload["started"])).total_seconds()
    _measure(totals, seconds, runtime)
    runtime.logger.info("Run summarised", extra={"found": found, "totals": totals})
    permanent = [one for each in rounds for one in each["permanent"]]
    reported = [one for region in seen for one in region["reported"]]
    return _output(state["plan"], found, totals) | {
        "regions": len({one["region"] for one in seen}),
        "failures": permanent[:MAX_REPORTED],
        "reported": reported[:MAX_REPORTED],
    }


def _output(plan: Plan, found: Counter[str], totals: Counter[str]) -> RetentionResult:
    return {
        "statusCode": 200,
        "message": f"Successfully tagged {totals['amis']} AMIs and {totals['snapshots']} snapshots",
        "amis_tagged": totals["amis"],
        "snapshots_tagged": totals["snapshots"],
        "retention_days": plan["days"],
        "delete_on": plan["delete_on"],
        "kept": found["kept"] + totals["kept"],
        "failed": totals["failed"],
        "gone": totals["gone"],
        "past": found["past"],
        "malformed": found["malformed"],
    }


def _numbers(seen: RegionSeen) -> dict[str, int]:
    return {name: value for name, value in seen.items() if isinstance(value, int)}


def _check(found: Counter[str], totals: Counter[str]) -> None:
    entered, settled = found["amis"] + found["snapshots"], found["kept"] + totals.total()
    if entered != settled:
        text = f"{entered} backups were found, {settled} are accounted for"
        raise AccountsDiffer(text)


def _measure(totals: Counter[str], seconds: float | None, runtime: Runtime) -> None:
    counts = {"AmisTagged": "amis", "SnapshotsTagged": "snapshots", "RetentionErrors": "failed"}
    for metric, name in counts.items():
        runtime.metrics.add_metric(name=metric, unit=MetricUnit.Count, value=totals[name])
    if seconds is not None:
        runtime.metrics.add_metric(name="RetentionSeconds", unit=MetricUnit.Seconds, value=seconds)


def _why(state: RetentionState) -> str:
    """Return the error of the step that failed first, in AWS's or our own words."""
    failed = state.get("outcome", {}).get("failed", [])
    errors = [state["error"]] if "error" in state else [one["error"] for one in failed]
    where = "" if "error" in state else f" (in {', '.join(sorted(one['region'] for one in failed)[:5])})"
    return f"{errors[0]['Error']}: {message_in(errors[0].get('Cause', ''))}{where}"
