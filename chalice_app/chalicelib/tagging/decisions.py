"""Decisions about one resource, made from what was read and before anything is written (pure).

A `TagTask` becomes a `TagDecision` where tags are to be written, and then an `Outcome`; or an `Outcome` at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from chalicelib.core.resource import Resource
from chalicelib.core.tag_keys import merged
from chalicelib.errors import InvalidTag, ResourceNotFound, ResourceNotReady, TagTrailError, TooManyTags
from chalicelib.policy import carried
from chalicelib.taggers import TAGGERS, Read, ignores_case
from chalicelib.tagging.plan import plan_tags
from chalicelib.tagging.reasons import Reason
from chalicelib.tagging.tag_limits import fit_tags
from chalicelib.tagging.tasks import TagTask

YOUNG = timedelta(minutes=15)
"""AWS is eventually consistent: what is not found so soon after its creation may yet appear."""

PARTS_SHOWN = timedelta(hours=1)
"""An image shows its snapshots when it is ready, which takes minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagDecision:
    """The tags that a resource is to get besides the `current` ones; `reason` is told when it has them.

    `same` are those that are there and that we may have written.
    """

    task: TagTask
    current: Mapping[str, str]
    add: Mapping[str, str]
    same: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None

    @property
    def resource(self) -> Resource:
        """What is to be tagged."""
        return self.task.resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one resource, for good; made by `settled` and `failed` alone.

    `tags` are those that it has afterwards, as far as they are known, `written` those that we wrote, or may have.
    `error` is there if the status is FAILED.
    """

    task: TagTask
    status: str
    reason: str | None
    error: TagTrailError | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)

    @property
    def resource(self) -> Resource:
        """What it became of."""
        return self.task.resource

    @property
    def error_name(self) -> str | None:
        """The class of the error, as the state machine and the ledger name it."""
        return type(self.error).__name__ if self.error else None


def settled(task: TagTask, status: str, reason: str | None, tags: Mapping[str, str] | None = None) -> Outcome:
    """Return an outcome, which is a failure where the parts of what is tagged may yet be shown."""
    if task.awaits_parts and status == "TAGGED" and task.age < PARTS_SHOWN:
        return failed(task, ResourceNotReady("what came with it is not shown yet"), tags)
    return Outcome(task=task, status=status, reason=reason, tags=tags or {})


def failed(task: TagTask, error: TagTrailError, tags: Mapping[str, str] | None = None) -> Outcome:
    """Return the outcome of an error: the age of the event tells what is not visible yet from what is gone."""
    if isinstance(error, ResourceNotFound):
        if task.age >= YOUNG:
            return settled(task, "SKIPPED", Reason.DELETED, tags)
        error = ResourceNotReady(f"not found yet: {error}")
    return Outcome(task=task, status="FAILED", reason=str(error), error=error, tags=tags or {})


def decide(task: TagTask, found: Read, replaceable: Collection[str], *, retried: bool = False) -> TagDecision | Outcome:
    """Decide about a resource by what was read of it, its tags or why they can't be had.

    The tags of an update are evidence, and no more: where they can't be had there is none.
    """
    failure = found.failed.get(task.resource.arn)
    if task.update:
        return settled(task, "SKIPPED", _kind_of_update(task, found.tags.get(task.resource.arn, {})))
    if not failure:
        return decide_tags(task, found.tags[task.resource.arn], replaceable, retried=retried)
    if not TAGGERS[task.resource.tagger].actions:
        return settled(task, "SKIPPED", str(failure))  # by design, not by AWS's word: nobody need hear of it
    return failed(task, failure)


def decide_tags(
    task: TagTask, current: Mapping[str, str], replaceable: Collection[str] = frozenset(), *, retried: bool = False
) -> TagDecision | Outcome:
    """Decide which tags a resource lacks; the outcome is there if that is none, or if it can't or mustn't have them.

    `retried` says that an earlier try may have written them.
    """
    ignore_case = ignores_case(task.resource)
    if reason := carried(current, task.unless, ignore_case=ignore_case):
        return settled(task, "SKIPPED", reason, current)
    try:
        fitted = fit_tags(task.tags, task.resource.tagger)
    except InvalidTag as exc:
        return failed(task, exc, current)
    ours = {key for key, values in task.ours.items() if current.get(key) in values}
    plan = plan_tags(fitted.tags, current, {*replaceable, *ours}, ignore_case=ignore_case)
    # What a try before this one was to write may be written.
    same = plan.same if retried else {}
    if not plan.add:
        status, why = ("TAGGED", Reason.HAD_THEM) if plan.same else ("KEPT", Reason.OTHER_VALUES)
        return replace(settled(task, status, why, current), written=same)
    limit = TAGGERS[task.resource.tagger].limit
    if sum(not key.startswith("aws:") for key in merged(current, plan.add, ignore_case=ignore_case)) > limit:
        error = TooManyTags(f"{len(current)} tags are there, {len(plan.add)} more would pass {limit}")
        return failed(task, error, current)
    changed = f"values fitted to the service: {', '.join(sorted(fitted.changed))}" if fitted.changed else None
    return TagDecision(task=task, current=current, add=plan.add, same=same, reason=changed)


def outcome_of(decision: TagDecision, error: TagTrailError | None) -> Outcome:
    """Return the outcome of a decision that was carried out, or failed with this error: then it may be, or in part."""
    written = {**decision.same, **decision.add}
    if error:
        return replace(failed(decision.task, error, decision.current), written=written)
    tags = merged(decision.current, decision.add, ignore_case=ignores_case(decision.resource))
    return replace(settled(decision.task, "TAGGED", decision.reason, tags), written=written)


def _kind_of_update(task: TagTask, current: Mapping[str, str]) -> Reason:
    """Tell by the tags of a resource whether it is the one that was tagged before the call.

    What the call itself would give it proves nothing: another execution may have written that.
    """
    told = {key for key, values in task.ours.items() if current.get(key) in values}
    return Reason.UPDATE_BY_TAGS if any(current[key] != task.tags.get(key) for key in told) else Reason.UPDATE
