"""Where the reports get a stage's compliance from, and what is said where there is none."""

from __future__ import annotations

from datetime import date
from typing import Any

from chalicelib.ledger.store import Store
from scripts.ops.errors import CommandError
from scripts.ops.reports.compliance import Day, Finding, history, lacking
from statemachines.names import Names


def days_of(ledger: Store, today: date, days: int, names: Names) -> list[Day]:
    """Return the summaries of so many days, of which there is at least one."""
    found = history(ledger, today, days)
    if not found:
        raise CommandError(
            f"Stage {names.stage} has no summary of a compliance check in the last {days} days.",
            f"A check of all resources writes one, each day at 06:00 UTC or now: {_check(names)}",
        )
    return found


def findings_of_day(s3: Any, day: Day, names: Names) -> list[Finding]:
    """Return what a check found that is not as it should be."""
    found = lacking(s3, day)
    if found is None:
        raise CommandError(
            f"What the check of {day.date} found is not there any more: it is kept for 30 days.",
            f"Check all resources again, then ask again: {_check(names)}",
        )
    return found


def _check(names: Names) -> str:
    """Return the command that checks everything by hand."""
    return (
        f"aws stepfunctions start-execution --region {names.region} "
        f"""--state-machine-arn {names.machine("compliance").arn} --input '{{"scope": "all"}}'"""
    )
