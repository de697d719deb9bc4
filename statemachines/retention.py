"""The `retention` machine: from all AMIs and snapshots of the account to tags that say how long each is kept.

A run that can find nothing at all ends in a Fail state, whose cause is JSON. Nothing is lost by that: a new run does
all that it would have done (docs/decisions/0021-a-fail-state-for-a-run-that-found-nothing.md). What fails after that
is repeated by states that begin with "Retry" and have no Catch, so that it can be redriven.
"""

from typing import Any

from statemachines.asl import (
    Catch,
    State,
    States,
    choice,
    each,
    equals,
    fail,
    machine,
    present,
    scope,
    shape,
    succeed,
    task,
)
from statemachines.notify_state import notify_failure
from statemachines.retries import ATTEMPTS, LAST_ATTEMPTS, Retry, patient, steps, tagging

HOURS_6 = 6 * 3600

ITEM = "$$.Map.Item.Value"
PLAN = {"today.$": "$.plan.today", "days.$": "$.plan.days", "policy.$": "$.plan.policy"}
"""What a run works with, at the top level."""
INSIDE = {"today.$": "$.today", "days.$": "$.days", "policy.$": "$.policy", "execution.$": "$.execution"}
"""The same inside an iteration."""
FAILED = {"region.$": "$.region", "error.$": "$.error"}
FLATTENED = {
    "seen.$": "$[*].seen[*]",
    "counts.$": "$[*].counts[*]",
    "failed.$": "$[*].failed[*]",
    "permanent.$": "$[*].permanent[*]",
}
"""Of Regions. A Choice and a Map read reference paths only, so lists are flattened here."""
MARKED = {"counts.$": "$[*].counts", "failed.$": "$[*].failed[*]", "permanent.$": "$[*].permanent[*]"}
"""Of the chunks of one Region."""


def retention(scale: float = 1.0) -> State:
    """Return the definition; `scale` shrinks the waits between attempts, for an AWS that needs none."""
    return machine(
        "Tags the account's AMIs and snapshots with how long they are kept. Deletes nothing.",
        start="FindRegions",
        timeout=HOURS_6,
        states={**_normal_way(scale), **_failure_branch(scale)},
    )


def _normal_way(scale: float) -> States:
    return {
        "FindRegions": task(
            "find_regions",
            "Which day is it, how long are backups kept, and which Regions are there?",
            takes={"input.$": "$", "started.$": "$$.Execution.StartTime", "execution.$": "$$.Execution.Id"},
            retry=steps(scale),
            result="$.plan",
            then="Regions",
            catch=("NotifyFailure", "$.error"),
        ),
        "Regions": each(
            "For each Region: find what lacks tags, and tag it.",
            items="$.plan.regions",
            gives={"region.$": ITEM, **PLAN, "execution.$": "$$.Execution.Id"},
            do=scope("FindBackups", _region(scale)),
            at_once=5,
            selector=FLATTENED,
            result="$.outcome",
            then="AllMarked?",
        ),
        "AllMarked?": choice(
            "Did anything fail?",
            [
                present("$.outcome.failed[0]", then="NotifyFailure"),
                present("$.outcome.permanent[0]", then="NotifyFailure"),
            ],
            otherwise="SummariseRetention",
        ),
        "SummariseRetention": _summarise(scale, catch=("NotifyFailure", "$.summary_error")),
        "Marked": succeed("Every backup that was found is accounted for in the output."),
    }


def _failure_branch(scale: float) -> States:
    retry = patient(tagging(scale, LAST_ATTEMPTS), scale)
    return {
        "NotifyFailure": notify_failure(scale),
        "WhatFailed?": choice(
            "Repeat just what failed, the summary, Regions or chunks. If nothing was found in any Region, explain why.",
            [
                present("$.summary_error", then="RetrySummariseRetention"),
                present("$.outcome.seen[0]", then="RetryFailed"),
            ],
            otherwise="ExplainFailure",
        ),
        "RetryFailed": each(
            "Once more for each Region or chunk that failed. No Catch: what fails here can be redriven.",
            items="$.outcome.failed",
            gives={"item.$": ITEM, "region.$": f"{ITEM}.region", **PLAN, "execution.$": "$$.Execution.Id"},
            do=scope("WhichKind?", _failed_item(scale, retry)),
            at_once=5,
            selector=FLATTENED,
            result="$.retried",
            then="RetrySummariseRetention",
        ),
        "RetrySummariseRetention": _summarise(scale),
        "ExplainFailure": task(
            "summarise_retention",
            "Put the error of the discovery into the words that the execution ends with.",
            takes={"input.$": "$", "execution.$": "$$.Execution.Id", "started.$": "$$.Execution.StartTime"},
            retry=steps(scale),
            result="$.failure",
            then="DiscoveryFailed",
            catch=("DiscoveryFailed", "$.failure"),
        ),
        "DiscoveryFailed": fail(
            "No Region could be looked at. A new run does all of it; there is nothing to redrive.",
            error="DiscoveryFailed",
            cause="States.JsonToString($.failure)",
        ),
    }


def _region(scale: float) -> States:
    return {
        **_find("", steps(scale), catch=("RegionFailed", "$.error")),
        "TagChunks": _tag_chunks(
            "", tagging(scale), told={"attempts": ATTEMPTS, "on_last": "report"}, catch=("ChunkFailed", "$.error")
        ),
        "RegionMarked": _marked(),
        "RegionFailed": shape(
            "Nothing of this Region was found: hand it on to be tried again.",
            {
                "seen": [],
                "counts": [],
                "failed": [{**FAILED, "kind": "region"}],
                "permanent": [],
            },
        ),
    }


def _failed_item(scale: float, retry: Retry) -> States:
    return {
        "WhichKind?": choice(
            "A chunk that was found but not tagged, or a whole Region?",
            [equals("$.item.kind", "chunk-of-backups", then="TakeChunk")],
            otherwise="RetryFindBackups",
        ),
        "TakeChunk": shape(
            "Give the chunk the form it would have coming from FindBackups.",
            {"chunks.$": "States.Array($.item.chunk)", "seen": {"region.$": "$.region", "reported": []}},
            result="$.found",
            then="RetryTagChunks",
        ),
        **_find("Retry", patient(steps(scale, LAST_ATTEMPTS), scale)),
        "RetryTagChunks": _tag_chunks("Retry", retry, told={"attempts": LAST_ATTEMPTS, "on_last": "raise"}),
        "RetryRegionMarked": _marked(),
    }


def _find(prefix: str, retry: Retry, catch: Catch | None = None) -> States:
    return {
        f"{prefix}FindBackups": task(
            "find_backups",
            "Look at every AMI and snapshot of the Region, and cut those that lack tags into chunks.",
            takes={"region.$": "$.region", **INSIDE},
            retry=retry,
            result="$.found",
            then=f"{prefix}TagChunks",
            catch=catch,
        )
    }


def _tag_chunks(prefix: str, retry: Retry, *, told: dict[str, Any], catch: Catch | None = None) -> State:
    """Return the Map over chunks; without `catch` it is the one that repeats."""
    states = {
        f"{prefix}TagBackups": task(
            "tag_backups",
            "Tag up to 1,000 backups, and say what became of each.",
            takes={
                "chunk.$": "$.chunk",
                "region.$": "$.region",
                "execution.$": "$.execution",
                "attempt.$": "$$.State.RetryCount",
                **told,
            },
            retry=retry,
            catch=catch,
        )
    }
    if catch is not None:
        states["ChunkFailed"] = shape(
            "Not one backup of this chunk was reported on: hand it on to be tried again.",
            {
                "counts": {"amis": 0, "snapshots": 0, "kept": 0, "gone": 0, "failed": 0},
                "failed": [{**FAILED, "kind": "chunk-of-backups", "chunk.$": "$.chunk"}],
                "permanent": [],
            },
        )
    return each(
        "For each chunk of at most 1,000 backups: tag them.",
        items="$.found.chunks",
        gives={"chunk.$": ITEM, "region.$": "$.region", "execution.$": "$.execution"},
        do=scope(f"{prefix}TagBackups", states),
        at_once=4,
        selector=MARKED,
        result="$.marked",
        then=f"{prefix}RegionMarked",
    )


def _marked() -> State:
    return shape(
        "The accounts of this Region.",
        {
            "seen.$": "States.Array($.found.seen)",
            "counts.$": "$.marked.counts",
            "failed.$": "$.marked.failed",
            "permanent.$": "$.marked.permanent",
        },
    )


def _summarise(scale: float, catch: Catch | None = None) -> State:
    return task(
        "summarise_retention",
        "Check that what was found is what was accounted for, and write the output.",
        takes={"input.$": "$", "execution.$": "$$.Execution.Id", "started.$": "$$.Execution.StartTime"},
        retry=steps(scale),
        then="Marked",
        catch=catch,
    )
