"""Tasks for what came with the resources of a batch and is not in the record: an instance's volumes, say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import chain

from chalicelib.core.grouping import group_by
from chalicelib.core.resource import Clients, Resource
from chalicelib.errors import TagTrailError
from chalicelib.taggers.companions import COMPANIONS, Parts
from chalicelib.tagging.decisions import Outcome, failed
from chalicelib.tagging.tasks import TagTask


def with_parts(tasks: Sequence[TagTask], clients: Clients) -> list[TagTask | Outcome]:
    """Return the tasks in their order, and behind them those of what came with them, and with that in turn.

    A task whose parts can't be looked up has failed.
    """
    groups = group_by((task for task in tasks if task.resource.companions), lambda task: task.resource.companions)
    known = {task.resource.arn for task in tasks}
    answers = {name: _look_up(name, [one.resource for one in group], clients) for name, group in groups.items()}
    asking = chain.from_iterable(groups.values())
    parts = [part for one in asking for part in tasks_of_parts(one, answers[one.resource.companions], known)]
    whole = [answered(task, answers[task.resource.companions]) if task.resource.companions else task for task in tasks]
    return whole + with_parts(parts, clients) if parts else whole


def answered(task: TagTask, answer: Parts | TagTrailError) -> TagTask | Outcome:
    """Return the task as it is to go on after the look-up of its parts."""
    if isinstance(answer, TagTrailError):
        return failed(task, answer)
    return replace(task, awaits_parts=task.resource.arn not in answer)


def tasks_of_parts(task: TagTask, answer: Parts | TagTrailError, known: Collection[str]) -> list[TagTask]:
    """Return the tasks of what came with the resource of a task, without what is known by its ARN."""
    if isinstance(answer, TagTrailError):
        return []
    parts = answer.get(task.resource.arn, [])
    return [replace(task, resource=part) for part in parts if part.arn not in known]


def _look_up(name: str, parents: Sequence[Resource], clients: Clients) -> Parts | TagTrailError:
    try:
        return COMPANIONS[name](clients, parents)
    except TagTrailError as exc:
        return exc
