"""Tagging one batch: look at ledger and tags, plan, write, and say for each resource what became of it.

All tag steps are this function with another role; what differs between services is in `taggers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib import cloudtrail
from chalicelib.core import parallel
from chalicelib.core.resource import Clients, Resource
from chalicelib.errors import (
    PERMANENT,
    InvalidTag,
    NoMemberRole,
    ResourceNotFound,
    ResourceNotReady,
    RetryableError,
    TagTrailError,
    TooManyTags,
)
from chalicelib.ledger.table import GOOD, Row, is_newer
from chalicelib.policy import carried
from chalicelib.runtime.container import Runtime
from chalicelib.taggers import TAGGERS
from chalicelib.taggers.companions import COMPANIONS
from chalicelib.tagging import tag_limits
from chalicelib.tagging.plan import plan_tags

DONE = (*GOOD, "SKIPPED")
"""What needs no second look when the event comes again, by the other way or by a duplicate."""

YOUNG = timedelta(minutes=15)
"""AWS is eventually consistent: what is not found so soon after its creation may yet appear."""

FRESH = timedelta(minutes=2)
"""Tags that were set so short a time ago are read from the service itself: the tagging API lists them later."""

PARTS_SHOWN = timedelta(hours=1)
"""An image shows its snapshots when it is ready, which takes minutes."""


@dataclass(slots=True, kw_only=True)
class TagTask:
    """One resource on its way through a tag step; `status` is empty until it is settled."""

    resource: Resource
    event: int
    tags: dict[str, str]
    unless: Sequence[Mapping[str, str]] = ()
    fresh: bool = False
    waits: bool = False
    status: str = ""
    reason: str | None = None
    error: TagTrailError | None = None
    after: dict[str, str] = field(default_factory=dict)
    add: dict[str, str] = field(default_factory=dict)

    def settle(self, status: str, reason: str | None = None) -> None:
        """Fix the outcome."""
        self.status, self.reason = status, reason

    def fail(self, error: TagTrailError) -> None:
        """Fix the outcome as a failure."""
        self.error = error
        self.settle("FAILED", str(error))


def tag_batch(batch: Mapping[str, Any], run: str, runtime: Runtime) -> list[TagTask]:
    """Tag the resources of an unpacked batch that need it. Returns all of them, settled.

    `run` marks a replay, in which what the ledger calls done is looked at again.
    """
    events = batch["events"]
    now = runtime.now()
    work = [_work(item, fresh=_age(events[item["event"]], now) < FRESH) for item in batch["items"]]
    try:
        clients = runtime.clients_for(work[0].resource.account)
    except NoMemberRole as exc:
        for one in work:
            one.fail(exc)
        return work
    work += _companions(work, clients)
    rows = runtime.ledger.read([one.resource.arn for one in work])
    for one in work:
        if not one.status:
            _consult(one, rows.get(one.resource.arn), events[one.event], again=bool(run))
    _tag([one for one in work if not one.status], batch["replace"], clients)
    for one in work:
        _look_again(one, _age(events[one.event], now))
    return work


def to_raise(work: Iterable[TagTask], *, last: bool, report: bool) -> TagTrailError | None:
    """Return the error that the step is to raise so that the state machine tries again or fails, or None.

    While attempts remain, whatever may heal by itself is raised; on the last one everything that could heal at all is,
    unless the step reports instead.
    """
    failed = [one for one in work if one.error]
    waiting = [one for one in failed if isinstance(one.error, RetryableError)]
    if waiting and not last:
        # what heals within seconds decides, or a throttle would wait as long as a cluster being built
        soonest = min(waiting, key=lambda one: isinstance(one.error, ResourceNotReady))
        return _summary(soonest, waiting)
    healable = [one for one in failed if not isinstance(one.error, PERMANENT)]
    return None if report or not healable else _summary(healable[0], healable)


def _summary(first: TagTask, failed: Sequence[TagTask]) -> TagTrailError:
    arns = ", ".join(one.resource.arn for one in failed[:5])
    return type(first.error)(f"{first.error} ({len(failed)} resources: {arns})")  # type: ignore[misc]


def _age(event: Mapping[str, Any], now: datetime) -> timedelta:
    created = cloudtrail.record_time({"eventTime": event["time"]})
    return now - created if created else timedelta.max


def _work(item: Mapping[str, Any], *, fresh: bool) -> TagTask:
    return TagTask(
        fresh=fresh,
        resource=Resource.from_dict(item["resource"]),
        event=item["event"],
        tags=item["tags"],
        unless=item.get("unless", ()),
    )


def _companions(work: Sequence[TagTask], clients: Clients) -> list[TagTask]:
    """Find what came with the resources and is not in the record, and what came with that in turn."""
    known = {one.resource.arn for one in work}
    found: list[TagTask] = []
    asking = [one for one in work if one.resource.companions]
    for name, parents in _grouped(asking, lambda one: one.resource.companions):
        try:
            parts = COMPANIONS[name](clients, [one.resource for one in parents])
        except TagTrailError as exc:
            for one in parents:
                one.fail(exc)
            continue
        for one in parents:
            one.waits = one.resource.arn not in parts
            children = [part for part in parts.get(one.resource.arn, []) if part.arn not in known]
            found += [replace(one, resource=child, waits=False) for child in children]
    return found + _companions(found, clients) if found else []


def _consult(one: TagTask, row: Row | None, event: Mapping[str, Any], *, again: bool) -> None:
    """Settle what the ledger already answers."""
    if row is None:
        return
    if is_newer(row, time=event["time"], event=event["id"]):
        one.settle("SKIPPED", "superseded")
    elif row["EventId"] == event["id"] and row["Status"] in DONE and not again:
        one.after = dict(row["Tags"])
        one.settle(row["Status"], "done before")
    elif one.resource.upsert and row["EventId"] != event["id"] and row.get("Creator"):
        one.settle("SKIPPED", "an update of what the ledger knows")


def _tag(work: Sequence[TagTask], replaceable: Sequence[str], clients: Clients) -> None:
    """Read, plan and write; resources that need the same tags by the same API share its calls."""
    for read, ones in _grouped(work, _reader):
        found = read(clients, [one.resource for one in ones])
        for one in ones:
            failure = found.failed.get(one.resource.arn)
            if failure and not TAGGERS[one.resource.tagger].actions:
                one.settle("SKIPPED", str(failure))  # by design, not by AWS's word: nobody need hear of it
            elif failure:
                one.fail(failure)
            else:
                _plan(one, found.tags[one.resource.arn], replaceable)
    groups = _grouped([one for one in work if not one.status], _writes)
    at_once = min((TAGGERS[ones[0].resource.tagger].at_once for _, ones in groups), default=1)
    parallel.parallel_map(lambda group: _write(group[0], group[1], clients), groups, at_once)


def _write(how: tuple[Any, frozenset[tuple[str, str]]], ones: Sequence[TagTask], clients: Clients) -> None:
    write, add = how
    failures = write(clients, dict(add), [one.resource for one in ones])
    for one in ones:
        if one.resource.arn in failures:
            one.fail(failures[one.resource.arn])
        else:
            one.after |= one.add
            one.settle("TAGGED", one.reason)


def _reader(one: TagTask) -> Any:
    tagger = TAGGERS[one.resource.tagger]
    return (tagger.read_own if one.fresh else None) or tagger.read


def _writes(one: TagTask) -> tuple[Any, frozenset[tuple[str, str]]]:
    return TAGGERS[one.resource.tagger].write, frozenset(one.add.items())


def _grouped(work: Iterable[TagTask], key: Callable[[TagTask], Any]) -> list[tuple[Any, list[TagTask]]]:
    groups: dict[Any, list[TagTask]] = {}
    for one in work:
        groups.setdefault(key(one), []).append(one)
    return list(groups.items())


def _plan(one: TagTask, current: Mapping[str, str], replaceable: Sequence[str]) -> None:
    """Decide what the resource lacks; settle it if that is nothing, or if it can't or mustn't have it."""
    one.after = dict(current)
    reason = carried(current, one.unless)
    if reason:
        one.settle("SKIPPED", reason)
        return
    tagger = TAGGERS[one.resource.tagger]
    try:
        fitted = tag_limits.fit_tags(one.tags, one.resource.tagger)
    except InvalidTag as exc:
        one.fail(exc)
        return
    plan = plan_tags(fitted.tags, current, frozenset(replaceable))
    one.reason = f"values fitted to the service: {', '.join(sorted(fitted.changed))}" if fitted.changed else None
    if not plan.add:
        one.settle("TAGGED" if plan.same else "KEPT", "had them" if plan.same else "has other values")
    elif sum(not key.startswith("aws:") for key in {**current, **plan.add}) > tagger.limit:
        one.fail(TooManyTags(f"{len(current)} tags are there, {len(plan.add)} more would pass {tagger.limit}"))
    else:
        one.add = plan.add


def _look_again(one: TagTask, age: timedelta) -> None:
    """Tell what is not visible yet from what is gone, or has no parts."""
    if isinstance(one.error, ResourceNotFound):
        if age < YOUNG:
            one.fail(ResourceNotReady(f"not found yet: {one.error}"))
        else:
            one.error = None
            one.settle("SKIPPED", "deleted before it could be tagged")
    elif one.waits and one.status == "TAGGED" and age < PARTS_SHOWN:
        one.fail(ResourceNotReady("what came with it is not shown yet"))
