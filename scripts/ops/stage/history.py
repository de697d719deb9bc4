"""An execution's events, read for all who ask: which states ran, in which iteration, how often and how they ended."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

Event = Mapping[str, Any]
Scope = tuple[tuple[int, int], ...]
"""The iterations that something is inside of, outermost first: the number of the Map's run, and the index."""

SUCCEEDED, RETRIED, CAUGHT, FAILED = "succeeded", "retried", "caught", "failed"
RUNNING, ABORTED = "running", "aborted"

_ENDS = ("ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted")
_ATTEMPT = re.compile(r"(?:LambdaFunction|Task|Activity)(Scheduled|Succeeded|\w*Failed|TimedOut)")
_ITERATION = re.compile(r"MapIteration(Started|Succeeded|Failed|Aborted)")


@dataclass(slots=True, kw_only=True)
class Attempt:
    """One invocation of a Task. `redrive` is 0 before the execution was first redriven, then 1, 2 ..."""

    started: datetime
    redrive: int = 0
    ended: datetime | None = None
    error: str = ""
    cause: str = ""


@dataclass(slots=True, kw_only=True)
class StateRun:
    """One entering of a state. `number` is that of its event; `error` and `cause` what it failed with at last.

    `input` and `output` are the JSON that AWS gives, or None where it gives none, or a part only.
    """

    number: int
    name: str
    kind: str
    entered: datetime
    scope: Scope = ()
    after: str = ""
    input: str | None = None
    output: str | None = None
    left: datetime | None = None
    seconds: float = 0.0
    attempts: list[Attempt] = field(default_factory=list)
    iterations: dict[int, str] = field(default_factory=dict)
    error: str = ""
    cause: str = ""
    over: bool = False

    @property
    def outcome(self) -> str:
        """How it ended, in one of the words above. What has not ended runs, or was aborted with its execution."""
        if self.left:
            retried = any(attempt.error for attempt in self.attempts)
            return CAUGHT if self.error else RETRIED if retried else SUCCEEDED
        if not self.over:
            return RUNNING
        failed = self.error or self.kind == "Fail" or FAILED in self.iterations.values()
        return FAILED if failed else ABORTED

    @property
    def reported(self) -> int:
        """How many resources a tag step says it could not tag, though it succeeded."""
        output = json.loads(self.output or "null") if self.kind == "Task" else None
        failed = output.get("failed") if isinstance(output, dict) else None
        return failed if isinstance(failed, int) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The states in the order in which they were entered. `failed_state` is the one that a bad end goes back to."""

    runs: list[StateRun]
    failed_state: str
    redrives: int

    def last(self, name: str) -> StateRun | None:
        """Return the last run of a state."""
        return next((run for run in reversed(self.runs) if run.name == name), None)


def events_of(client: Any, execution_arn: str) -> list[dict[str, Any]]:
    """Return all events of an execution, in their order."""
    paginator = client.get_paginator("get_execution_history")
    found = paginator.paginate(executionArn=execution_arn, PaginationConfig={"PageSize": 1000})
    return [event for page in found for event in page["events"]]


def read_history(events: Iterable[Event]) -> History:
    """Return what an execution's events tell."""
    reader = _Reader()
    for event in events:
        reader.take(event)
    return reader.history()


class _Reader:
    """Takes events one by one.

    Iterations of a Map run at the same time, so an event belongs to the state that its chain of previous events leads
    to, not to the one before it in the list (GetExecutionHistory, Step Functions API reference).
    """

    def __init__(self) -> None:
        self.runs: dict[int, StateRun] = {}
        self.owner: dict[int, StateRun | None] = {}
        self.scope: dict[int, Scope] = {}
        self.redrives = 0
        self.ended_at: StateRun | None = None
        self.over = False

    def take(self, event: Event) -> None:
        number, previous, kind = event["id"], event.get("previousEventId", 0), event["type"]
        self.owner[number] = run = self.owner.get(previous)
        self.scope[number] = self.scope.get(previous, ())
        for one, _ in self.scope[number]:
            self.runs[one].seconds = (event["timestamp"] - self.runs[one].entered).total_seconds()
        if kind.endswith("StateEntered"):
            self._enter(event)
        elif kind.endswith("StateExited"):
            self._leave(event)
        elif match := _ITERATION.fullmatch(kind):
            self._iterate(event, match[1].lower())
        elif kind == "ExecutionRedriven":
            self.owner[number], self.ended_at = run or self.ended_at, None
            self.redrives, self.over = self.redrives + 1, False
        elif kind in _ENDS:
            self._end(event)
        elif kind == "ExecutionSucceeded":
            self.over = True
        elif run and (match := _ATTEMPT.fullmatch(kind)):
            self._try(run, event, match[1])

    def history(self) -> History:
        runs = list(self.runs.values())
        for run in runs:
            run.over = self.over
        failed = self.ended_at or (runs[-1] if runs else None)
        return History(runs=runs, failed_state=failed.name if failed else "", redrives=self.redrives)

    def _enter(self, event: Event) -> None:
        number, details, before = event["id"], event["stateEnteredEventDetails"], self.owner[event["id"]]
        self.owner[number] = self.runs[number] = StateRun(
            number=number,
            name=details["name"],
            kind=event["type"].removesuffix("StateEntered"),
            entered=event["timestamp"],
            scope=self.scope[number],
            after=before.name if before and before.scope == self.scope[number] else "",
            input=_whole(details, "input"),
        )

    def _leave(self, event: Event) -> None:
        number, details = event["id"], event["stateExitedEventDetails"]
        run = self._nearest(number, details["name"])
        if run:
            run.left, run.output = event["timestamp"], _whole(details, "output")
            run.seconds = (run.left - run.entered).total_seconds()
            self.owner[number], self.scope[number] = run, run.scope

    def _iterate(self, event: Event, what: str) -> None:
        number, details = event["id"], event[_told(event)]
        run = self._nearest(number, details["name"])
        if run:
            run.iterations[details["index"]] = RUNNING if what == "started" else what
            if what == "started":
                self.owner[number], self.scope[number] = run, (*run.scope, (run.number, details["index"]))

    def _try(self, run: StateRun, event: Event, what: str) -> None:
        when = event["timestamp"]
        run.seconds = (when - run.entered).total_seconds()
        if what == "Scheduled" or not run.attempts or run.attempts[-1].ended:
            run.attempts.append(Attempt(started=when, redrive=self.redrives))
        if what == "Scheduled":
            run.error = run.cause = ""
            return
        attempt, details = run.attempts[-1], event.get(_told(event), {})
        attempt.ended = when
        if what != "Succeeded":
            attempt.error, attempt.cause = details.get("error") or event["type"], details.get("cause") or ""
        run.error, run.cause = attempt.error, attempt.cause

    def _end(self, event: Event) -> None:
        """Blame the state that the end leads back to; where that one was left, the Map that it is inside of."""
        self.over = True
        inside = list(self._chain(event["id"]))
        self.ended_at = next((run for run in inside if not run.left), inside[0] if inside else None)
        if self.ended_at and not self.ended_at.error and event["type"] == "ExecutionFailed":
            details = event.get(_told(event), {})
            self.ended_at.error, self.ended_at.cause = details.get("error") or "", details.get("cause") or ""

    def _nearest(self, number: int, name: str) -> StateRun | None:
        """Return the run of a state that an event is about: a Map's own events follow those of its last iteration."""
        runs = chain(self._chain(number), reversed(self.runs.values()))
        return next((run for run in runs if run.name == name), None)

    def _chain(self, number: int) -> Iterator[StateRun]:
        run = self.owner[number]
        if run:
            yield run
        yield from (self.runs[one] for one, _ in reversed(self.scope[number]))


def _told(event: Event) -> str:
    """Return the member that holds an event's details: its type, with a small first letter."""
    kind = event["type"]
    return f"{kind[0].lower()}{kind[1:]}EventDetails"


def _whole(details: Mapping[str, Any], what: str) -> str | None:
    return None if details.get(f"{what}Details", {}).get("truncated") else details.get(what)
