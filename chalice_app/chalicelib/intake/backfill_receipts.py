"""Answers: what became of a log or record that a back-fill sent, kept where the sender can count it.

A message with a `job` gets one answer, the row `job#<job>` of the ledger. Messages without one get none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from chalicelib.core.counts import counted
from chalicelib.core.text import clean
from chalicelib.intake.log_routes import LogRoute
from chalicelib.intake.log_scan import LogScan
from chalicelib.intake.messages import LogObject, Recorded
from chalicelib.ledger import keys
from chalicelib.runtime.container import Runtime

DAY = 86_400
KEPT_DAYS = 7
"""How long a sender may take to come back for its answers."""

Outcome = Literal["new", "done", "empty", "refused", "no-log"]
"""`new`: an execution was started. `done`: all of it had been started before. `empty`: it holds nothing to tag."""

_WITHOUT_START: Mapping[LogRoute, Outcome] = {LogRoute.NOTHING: "empty", LogRoute.REFUSED: "refused"}


def answer(log: LogObject, scan: LogScan, route: LogRoute, runtime: Runtime, *, started: bool) -> None:
    """Say what became of a log that was read, and whether any execution was `started` that was not there before."""
    why = "; ".join(
        f"{counted(places.number, 'record')} refused: {one.reason}" for one, places in scan.rejected.items()
    )
    outcome = _WITHOUT_START.get(route, "new" if started else "done")
    write_receipt(log, outcome, runtime, why=why, creations=scan.creations)


def write_receipt(
    asked: LogObject | Recorded, outcome: Outcome, runtime: Runtime, *, why: str = "", creations: int = 0
) -> None:
    """Say what became of it, if somebody asked. The first answer stays: a second delivery finds the work done."""
    if not asked.job:
        return
    what = asked.key if isinstance(asked, LogObject) else f"event {asked.record.get('eventID')}"
    facts = {"Outcome": outcome, "Log": clean(what), "Why": clean(why), "Creations": creations}
    runtime.ledger.put_if_absent(keys.job(asked.job), facts, KEPT_DAYS * DAY)
