"""The `compliance` machine: which resources have the tags that they must have, and who is told of the others.

A check of one unit is five transitions: find, the Map, check, whether to fill, publish. More states would be more to
pay for each of the thousands of instances that change their state in a month.
"""

from statemachines.asl import Catch, State, States, choice, each, machine, present, scope, shape, task
from statemachines.notify_state import notify_failure
from statemachines.retries import LAST_ATTEMPTS, patient, steps

DAY = 86_400

ITEM = "$$.Map.Item.Value"
EXECUTION = {"execution.$": "$$.Execution.Id"}
INSIDE = {"execution.$": "$.execution"}


def compliance(scale: float = 1.0) -> State:
    """Return the definition; `scale` shrinks the waits between attempts, for an AWS that needs none."""
    return machine(
        "Checks the tags of resources against the rules of the tag policy, and tells their owners.",
        start="FindResources",
        timeout=DAY,
        states={**_normal_way(scale), **_failure_branch(scale)},
    )


def _normal_way(scale: float) -> States:
    return {
        "FindResources": _find(scale, catch=("NotifyFailure", "$.error")),
        "CheckUnits": each(
            "For each unit: hold the tags of its resources against the rules.",
            items="$.found.units",
            gives={"unit.$": ITEM, **EXECUTION},
            do=scope("CheckResources", _unit(scale)),
            at_once=5,
            selector={"failed.$": "$[*].failed[*]", "parts.$": "$[*].parts[*]", "fill.$": "$[*].fill[*]"},
            result="$.checked",
            then="AnyToFill?",
        ),
        "AnyToFill?": choice(
            "Does a rule let tags be added unasked, and are some missing? Only then is the Lambda invoked.",
            [present("$.checked.fill[0]", then="FillGaps")],
            otherwise="PublishFindings",
        ),
        "FillGaps": _fill(scale, result="$.filled", then="PublishFindings", catch=("NotifyFailure", "$.error")),
        "PublishFindings": _publish(scale, catch=("NotifyFailure", "$.error")),
    }


def _unit(scale: float) -> States:
    return {
        "CheckResources": task(
            "check_resources",
            "Which of these resources lack which tags? Logs and metrics for each instance.",
            takes={"unit.$": "$.unit", **INSIDE},
            retry=steps(scale),
            catch=("CheckFailed", "$.error"),
        ),
        "CheckFailed": shape(
            "Nothing is known of this unit: hand it on to be checked again.",
            {"failed": [{"unit.$": "$.unit", "error.$": "$.error.Error"}], "parts": [], "fill": []},
        ),
    }


def _failure_branch(scale: float) -> States:
    return {
        "NotifyFailure": notify_failure(scale),
        "WhatFailed?": choice(
            "Repeat just what failed: some units, filling gaps, publishing, or finding what to check.",
            [
                present("$.checked.failed[0]", then="RetryChecks"),
                present("$.checked", then="AnyLeftToFill?"),
            ],
            otherwise="RetryFindResources",
        ),
        "RetryFindResources": _find(scale),
        "RetryChecks": each(
            "Once more for each unit that failed. No Catch: what fails here can be redriven.",
            items="$.checked.failed",
            gives={"unit.$": f"{ITEM}.unit", **EXECUTION},
            do=scope("RetryCheckResources", {"RetryCheckResources": _retry_check(scale)}),
            at_once=5,
            selector={"parts.$": "$[*].parts[*]", "fill.$": "$[*].fill[*]"},
            result="$.rechecked",
            then="AnyLeftToFill?",
        ),
        "AnyLeftToFill?": choice(
            "Was something found to be added that FillGaps has not seen to?",
            [
                present("$.rechecked.fill[0]", then="RetryFillGaps"),
                present("$.filled", then="RetryPublishFindings"),
                present("$.checked.fill[0]", then="RetryFillGaps"),
            ],
            otherwise="RetryPublishFindings",
        ),
        "RetryFillGaps": _fill(scale, result="$.refilled", then="RetryPublishFindings"),
        "RetryPublishFindings": _publish(scale),
    }


def _retry_check(scale: float) -> State:
    return task(
        "check_resources",
        "The same check as before.",
        takes={"unit.$": "$.unit", **INSIDE},
        retry=patient(steps(scale, LAST_ATTEMPTS), scale),
    )


def _find(scale: float, catch: Catch | None = None) -> State:
    return task(
        "find_resources",
        "The instances that were named or are running, or every Region and what only the ledger knows.",
        takes={"input.$": "$", **EXECUTION},
        retry=steps(scale),
        result="$.found",
        then="CheckUnits",
        catch=catch,
    )


def _fill(scale: float, *, result: str, then: str, catch: Catch | None = None) -> State:
    return task(
        "fill_gaps",
        "Adds the tags that rules let be added unasked, where they are still missing.",
        takes={"input.$": "$", **EXECUTION},
        retry=steps(scale),
        result=result,
        then=then,
        catch=catch,
    )


def _publish(scale: float, catch: Catch | None = None) -> State:
    return task(
        "publish_findings",
        "All findings in one file, owners told of what is new, and a summary of the day.",
        takes={"input.$": "$", **EXECUTION},
        retry=steps(scale),
        catch=catch,
    )
