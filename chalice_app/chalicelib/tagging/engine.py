"""Tagging one batch: reads the ledger and the tags, has it decided, writes.

All tag steps are this function with another role; what differs between services is in `taggers`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from chalicelib.core.grouping import group_by
from chalicelib.core.parallel import parallel_map
from chalicelib.core.resource import Clients, Resource
from chalicelib.errors import NoMemberRole
from chalicelib.ledger import keys
from chalicelib.ledger.calls import call_of_event
from chalicelib.runtime.container import Runtime
from chalicelib.taggers import TAGGERS, Failures, Read
from chalicelib.tagging.decisions import Outcome, TagDecision, decide, failed, outcome_of
from chalicelib.tagging.ledger_answers import consult_ledger, lives_with
from chalicelib.tagging.parts import with_parts
from chalicelib.tagging.tasks import TagTask, tasks_of

if TYPE_CHECKING:
    from chalicelib.core.payload_types.outcomes import BatchContent, BatchEvent

Reader = Callable[[Clients, Sequence[Resource]], Read]
Call = tuple[Callable[[Clients, Mapping[str, str], Sequence[Resource]], Failures], frozenset[tuple[str, str]]]
"""How and what to write: decisions that have both in common share their calls."""


def tag_batch(batch: BatchContent, run: str, runtime: Runtime, *, retried: bool = False) -> list[Outcome]:
    """Tag the resources of an unpacked batch that need it. Returns the outcome of each and of what came with them.

    `run` marks a replay, in which what the ledger calls done is looked at again; `retried` says that an earlier try may
    have written some of the tags.
    """
    tasks = tasks_of(batch, runtime.now(), again=bool(run))
    try:
        clients = runtime.clients_for(tasks[0].resource.account)
    except NoMemberRole as exc:
        return [failed(task, exc) for task in tasks]
    consulted = _consult(with_parts(tasks, clients), batch["events"], runtime)
    return _write(_decide(consulted, batch["replace"], clients, retried=retried), clients)


def _consult(
    progress: Sequence[TagTask | Outcome], events: Sequence[BatchEvent], runtime: Runtime
) -> list[TagTask | Outcome]:
    calls = [call_of_event(events[_task(one).event], one.resource) for one in progress]
    by_arn = group_by(range(len(calls)), lambda number: progress[number].resource.arn)
    rows = runtime.ledger.read([*by_arn, *map(keys.closing, by_arn)])
    lives = {
        arn: lives_with(rows.get(arn), rows.get(keys.closing(arn)), [calls[number] for number in numbers])
        for arn, numbers in by_arn.items()
    }
    return [
        consult_ledger(one, call, rows.get(one.resource.arn), lives[one.resource.arn])
        if isinstance(one, TagTask)
        else one
        for one, call in zip(progress, calls, strict=True)
    ]


def _task(one: TagTask | Outcome) -> TagTask:
    return one if isinstance(one, TagTask) else one.task


def _decide(
    progress: Sequence[TagTask | Outcome], replaceable: Collection[str], clients: Clients, *, retried: bool
) -> list[TagDecision | Outcome]:
    """Read the tags and decide; resources that are read by the same API share its calls."""
    groups = group_by((one for one in progress if isinstance(one, TagTask)), _reader)
    found = {read: read(clients, [task.resource for task in tasks]) for read, tasks in groups.items()}
    return [
        decide(one, found[_reader(one)], replaceable, retried=retried) if isinstance(one, TagTask) else one
        for one in progress
    ]


def _write(progress: Sequence[TagDecision | Outcome], clients: Clients) -> list[Outcome]:
    """Write the tags; resources that need the same by the same API share its calls."""
    decisions = [one for one in progress if isinstance(one, TagDecision)]
    groups = group_by(decisions, _call)
    at_once = min((TAGGERS[one.resource.tagger].at_once for one in decisions), default=1)
    answers = parallel_map(lambda group: _send(*group, clients), list(groups.items()), at_once)
    failures = dict(zip(groups, answers, strict=True))
    return [
        outcome_of(one, failures[_call(one)].get(one.resource.arn)) if isinstance(one, TagDecision) else one
        for one in progress
    ]


def _reader(task: TagTask) -> Reader:
    tagger = TAGGERS[task.resource.tagger]
    return (tagger.read_own if task.fresh else None) or tagger.read


def _call(decision: TagDecision) -> Call:
    return TAGGERS[decision.resource.tagger].write, frozenset(decision.add.items())


def _send(call: Call, decisions: Sequence[TagDecision], clients: Clients) -> Failures:
    write, add = call
    return write(clients, dict(add), [one.resource for one in decisions])
