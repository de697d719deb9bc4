"""The `attribute` machine: from the creations in a CloudTrail log to tagged, recorded and alerted resources.

Tasks whose name starts with "Retry", and all tasks inside the Map `RetryFailed`, have no Catch on purpose: when one
fails, the execution is FAILED with the real error, and a redrive repeats only that.
"""

from typing import Any

from statemachines.asl import Catch, State, States, choice, each, equals, machine, present, scope, shape, succeed, task
from statemachines.notify_state import notify_failure
from statemachines.retries import ATTEMPTS, LAST_ATTEMPTS, Retry, patient, steps, tagging

SERVICES = ("EC2", "S3", "RDS", "Lambda", "DynamoDB", "SNS", "SQS", "ElastiCache")
"""Services with a tag step of their own; all others go through the Resource Groups Tagging API in TagAny."""

DAY = 86_400

ITEM = "$$.Map.Item.Value"
EXECUTION = {"run.$": "$.run", "execution.$": "$$.Execution.Id"}
"""What every step is told of the execution, at the top level."""
INSIDE = {"run.$": "$.run", "execution.$": "$.execution"}
"""The same inside an iteration, which was given both."""
NOTHING = {"events": 0, "tagged": 0, "kept": 0, "skipped": 0, "failed": 0, "resources": 0}


def attribute(scale: float = 1.0) -> State:
    """Return the definition; `scale` shrinks the waits between attempts, for an AWS that needs none."""
    return machine(
        "Tags each resource that a CloudTrail log says was created with who created it, and keeps the ledger.",
        start="Source?",
        timeout=DAY,
        states={**_normal_way(scale), **_failure_branch(scale)},
    )


def _normal_way(scale: float) -> States:
    return {
        "Source?": choice(
            "A log in S3, records that came with the message, or what an earlier execution failed at?",
            [
                equals("$.source", "logs", then="FetchLog"),
                equals("$.source", "inline", then="TagChunks"),
                equals("$.source", "retry", then="TakeRetry"),
            ],
        ),
        "FetchLog": _fetch_log(scale, catch=("NotifyFailure", "$.error")),
        "TagChunks": each(
            "For each chunk of at most 100 records: find the resources, find who made them, tag, record.",
            items="$.fetched.chunks",
            gives={"chunk.$": ITEM, **EXECUTION},
            do=scope("ParseEvents", _chunk(scale)),
            at_once=5,
            # A Choice and a Map read reference paths only, so the lists are flattened here.
            selector={
                "failed.$": "$[*].failed[*]",
                "permanent.$": "$[*].permanent[*]",
                "results.$": "$[*].results",
            },
            result="$.outcome",
            then="AllTagged?",
        ),
        "AllTagged?": choice(
            "Did anything fail?",
            [
                present("$.outcome.failed[0]", then="NotifyFailure"),
                present("$.outcome.permanent[0]", then="NotifyFailure"),
            ],
            otherwise="Summarise",
        ),
        "Summarise": _summarise(scale, catch=("NotifyFailure", "$.summary_error")),
        "Attributed": succeed("Everything that came in is accounted for in the output."),
    }


def _failure_branch(scale: float) -> States:
    return {
        "NotifyFailure": notify_failure(scale),
        "WhatFailed?": choice(
            "Repeat just what failed: the summary, some batches or chunks, or reading the log.",
            [
                present("$.summary_error", then="RetrySummarise"),
                present("$.outcome", then="RetryFailed"),
            ],
            otherwise="RetryFetchLog",
        ),
        "RetryFetchLog": _fetch_log(scale),
        "RetrySummarise": _summarise(scale),
        "TakeRetry": shape(
            "Take over what an earlier execution failed at.",
            {"failed.$": "$.retry", "permanent": [], "results": []},
            result="$.outcome",
            then="RetryFailed",
        ),
        "RetryFailed": each(
            "Once more for each batch or chunk that failed. No Catch: what fails here can be redriven.",
            items="$.outcome.failed",
            gives={"item.$": ITEM, **EXECUTION},
            do=scope("WhichKind?", _failed_item(scale)),
            at_once=10,
            selector={
                "failed.$": "$[*].failed[*]",
                "permanent.$": "$[*].permanent[*]",
                "results.$": "$[*].results",
            },
            result="$.retried",
            then="AnyGivenUp?",
        ),
        "AnyGivenUp?": choice(
            "Did the repetition meet what no further try can change?",
            [present("$.retried.permanent[0]", then="NotifyGivenUp")],
            otherwise="AnyToMend?",
        ),
        "NotifyGivenUp": task(
            "notify",
            "Tell the operators of that too. If telling fails, the summary still names it.",
            takes={"kind": "given-up", "input.$": "$", "execution.$": "$$.Execution.Id"},
            retry=steps(scale),
            result="$.notified_again",
            then="AnyToMend?",
            catch=("RetrySummarise", "$.notify_error"),
        ),
        "AnyToMend?": choice(
            "Did another execution work on a resource at the same time, so that its tags are to be looked at again?",
            [present("$.retried.failed[0]", then="GatherRetried")],
            otherwise="Summarise",
        ),
        # A Pass makes lists of lists, and the next one flattens them: no function joins two lists.
        "GatherRetried": shape(
            "Put the ends of both rounds side by side.",
            {
                "failed.$": "$.retried.failed",
                "permanent.$": "States.Array($.outcome.permanent, $.retried.permanent)",
                "results.$": "States.Array($.outcome.results, $.retried.results)",
            },
            result="$.gathered",
            then="TakeMends",
        ),
        "TakeMends": shape(
            "Take over what is to be looked at again.",
            {
                "failed.$": "$.gathered.failed",
                "permanent.$": "$.gathered.permanent[*][*]",
                "results.$": "$.gathered.results[*][*]",
            },
            result="$.outcome",
            then="RetryFailed",
        ),
    }


def _chunk(scale: float) -> States:
    caught = ("ChunkFailed", "$.error")
    return {
        **_understand("", "$.chunk", steps(scale), then="TagBatches", catch=caught),
        "TagBatches": _tag_batches(
            "",
            tagging(scale),
            told={"attempts": ATTEMPTS, "on_last": "report"},
            then="RecordMetadata",
            catch=("BatchFailed", "$.error"),
        ),
        "RecordMetadata": _record(steps(scale), catch=caught),
        "ChunkFailed": shape(
            "None of this chunk's records is accounted for yet: hand the chunk on to be tried again.",
            {
                "failed": [{"kind": "chunk", "chunk.$": "$.chunk", "error.$": "$.error.Error"}],
                "permanent": [],
                "results": NOTHING,
            },
        ),
    }


def _failed_item(scale: float) -> States:
    retry = patient(steps(scale, LAST_ATTEMPTS), scale)
    return {
        "WhichKind?": choice(
            "A batch that was understood but not tagged, or a whole chunk?",
            [equals("$.item.kind", "batch", then="TakeBatch")],
            otherwise="RetryParseEvents",
        ),
        "TakeBatch": shape(
            "Give the batch the form it would have coming from ResolveIdentity.",
            {"batches.$": "States.Array($.item.batch)", "settled": {"inline": []}, "records": 0},
            result="$.resolved",
            then="RetryTagBatches",
        ),
        **_understand("Retry", "$.item.chunk", retry, then="RetryTagBatches"),
        "RetryTagBatches": _tag_batches(
            "Retry",
            patient(tagging(scale, LAST_ATTEMPTS), scale),
            told={"attempts": LAST_ATTEMPTS, "on_last": "raise"},
            then="RetryRecordMetadata",
        ),
        "RetryRecordMetadata": _record(retry),
    }


def _understand(prefix: str, chunk: str, retry: Retry, *, then: str, catch: Catch | None = None) -> States:
    """Return the two states from records to batches that can be tagged."""
    return {
        f"{prefix}ParseEvents": task(
            "parse_events",
            "Which resources do these records say were created?",
            takes={"chunk.$": chunk, **INSIDE},
            retry=retry,
            result="$.parsed",
            then=f"{prefix}ResolveIdentity",
            catch=catch,
        ),
        f"{prefix}ResolveIdentity": task(
            "resolve_identity",
            "Who created them? Gather what can be tagged together: one account, Region and service a batch.",
            takes={"parsed.$": "$.parsed", **INSIDE},
            retry=retry,
            result="$.resolved",
            then=then,
            catch=catch,
        ),
    }


def _tag_batches(prefix: str, retry: Retry, *, told: dict[str, Any], then: str, catch: Catch | None = None) -> State:
    """Return the Map over batches; with a `catch`, a batch that fails doesn't stop the others."""
    states = {
        f"{prefix}WhichService?": choice(
            "Which tag step knows this service?",
            [equals("$.batch.service", service, then=f"{prefix}Tag{service}") for service in SERVICES],
            otherwise=f"{prefix}TagAny",
        ),
        **{f"{prefix}Tag{service}": _tag(service, retry, told, catch) for service in (*SERVICES, "Any")},
    }
    if catch is not None:
        states["BatchFailed"] = shape("Not one resource of this batch was reported on.", {"error.$": "$.error.Error"})
    return each(
        "For each batch: tag its resources. Each reports what became of every resource.",
        items="$.resolved.batches",
        gives={"batch.$": ITEM, **INSIDE},
        do=scope(f"{prefix}WhichService?", states),
        at_once=10,
        result="$.outcomes",
        then=then,
    )


def _tag(service: str, retry: Retry, told: dict[str, Any], catch: Catch | None) -> State:
    return task(
        f"tag_{service.lower()}",
        f"Add what is missing to the tags of {'any other' if service == 'Any' else service} resources.",
        takes={"batch.$": "$.batch", **INSIDE, "attempt.$": "$$.State.RetryCount", **told},
        retry=retry,
        catch=catch,
    )


def _record(retry: Retry, catch: Catch | None = None) -> State:
    return task(
        "record_metadata",
        "Write the ledger rows, and account for every record and resource of the chunk.",
        takes={
            "batches.$": "$.resolved.batches",
            "outcomes.$": "$.outcomes",
            "settled.$": "$.resolved.settled",
            "records.$": "$.resolved.records",
            **INSIDE,
        },
        retry=retry,
        catch=catch,
    )


def _fetch_log(scale: float, catch: Catch | None = None) -> State:
    return task(
        "fetch_log",
        "Read the creations from the log and cut them into chunks.",
        takes={"log.$": "$.log", **EXECUTION},
        retry=steps(scale),
        result="$.fetched",
        then="TagChunks",
        catch=catch,
    )


def _summarise(scale: float, catch: Catch | None = None) -> State:
    return task(
        "summarise",
        "Check that what came in is what was accounted for, and write the output.",
        takes={"input.$": "$", "execution.$": "$$.Execution.Id", "started.$": "$$.Execution.StartTime"},
        retry=steps(scale),
        then="Attributed",
        catch=catch,
    )
