"""The graph check finds nothing in a healthy machine, and names the state of each broken one."""

import copy

import pytest

from statemachines import graph
from statemachines.asl import choice, each, equals, machine, present, scope, shape, succeed, task
from statemachines.retries import patient, steps, tagging

CAUGHT = ("Failing", "$.error")


def healthy():
    inner = {
        "Tag": task("tag_any", "", takes={"a": [{"b.$": "$.b"}]}, retry=tagging(1), catch=("BatchFailed", "$.error")),
        "BatchFailed": shape("", {"error.$": "$.error.Error"}),
    }
    again = {"Repeat": task("tag_any", "", takes={}, retry=patient(steps(1, attempts=3), 1))}
    return machine(
        "A small machine of every kind of state that we use.",
        start="Fetch",
        timeout=60,
        states={
            "Fetch": task("fetch_log", "", takes={}, retry=steps(1), result="$.got", then="Which?", catch=CAUGHT),
            "Which?": choice("", [equals("$.got[0].kind", "x", then="Each")], otherwise="Done"),
            "Each": each("", items="$.got", gives={"item.$": "$$.Map.Item.Value"}, do=scope("Tag", inner), at_once=1,
                         selector={"all.$": "$[*].failed[*]"}, result="$.outcome", then="Done"),
            "Failing": choice("", [present("$.outcome", then="RetryAll")], otherwise="Done"),
            "RetryAll": each("", items="$.got", gives={}, do=scope("Repeat", again), at_once=1, then="Done"),
            "Done": succeed(""),
        },
    )  # fmt: skip


FETCH = ("States", "Fetch")
CATCHER = (*FETCH, "Catch", 0)
WHICH = ("States", "Which?")
RULE = (*WHICH, "Choices", 0)
EACH = ("States", "Each")
TAG = ("States", "Each", "Iterator", "States", "Tag")
RETRIER = (*TAG, "Retry", 1)
RETRY_ALL = ("States", "RetryAll")
REPEAT = (*RETRY_ALL, "Iterator", "States", "Repeat")
GONE = object()


def broken(*changes):
    """A healthy machine with the value at each path replaced, or removed."""
    made = copy.deepcopy(healthy())
    for path, value in changes:
        at = made
        for step in path[:-1]:
            at = at[step]
        if value is GONE:
            del at[path[-1]]
        else:
            at[path[-1]] = value
    return made


def test_a_healthy_machine_has_no_problem():
    assert graph.problems(healthy()) == []


def test_names_are_those_of_all_levels():
    assert graph.names(healthy()) == [
        "Fetch", "Which?", "Each", "Failing", "RetryAll", "Done", "Tag", "BatchFailed", "Repeat",
    ]  # fmt: skip


def catch(then):
    return [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": then}]


STRUCTURE = {
    "a start that is no state": ([(("StartAt",), "Nowhere")], "the machine starts at 'Nowhere'"),
    "an iteration's start that is no state": ([((*EACH, "Iterator", "StartAt"), "No")], "Each starts at 'No'"),
    "a Next that is no state": ([((*EACH, "Next"), "Nowhere")], "Each leads to 'Nowhere'"),
    "a Next into an iteration": ([((*EACH, "Next"), "Tag")], "Each leads to 'Tag'"),
    "a Default that is no state": ([((*WHICH, "Default"), "Nowhere")], "Which? leads to 'Nowhere'"),
    "a rule that leads to no state": ([((*RULE, "Next"), "Nowhere")], "Which? leads to 'Nowhere'"),
    "a Catch that leads to no state": ([((*CATCHER, "Next"), "Failed?")], "Fetch leads to 'Failed?'"),
    "a state that nothing leads to": ([(("States", "Alone"), succeed(""))], "Alone is never reached"),
    "an iteration's state that nothing leads to": ([((*TAG, "Catch"), [])], "BatchFailed is never reached"),
    "a level that never ends": ([(("States", "Done"), shape("", {}, then="Fetch"))], "the machine never ends"),
    "a name of two levels": ([(("States", "Tag"), succeed("")), ((*EACH, "Next"), "Tag")], "Tag is the name of 2"),
    "neither Next nor End": ([((*EACH, "Next"), GONE)], "Each needs either Next or End"),
    "both Next and End": ([((*EACH, "End"), True)], "Each needs either Next or End"),
}
FIELDS = {
    "an unknown type": ([((*FETCH, "Type"), "Activity")], "Fetch has the type 'Activity'"),
    "a misspelt field": ([((*FETCH, "Parameter"), {})], "Fetch has the field Parameter"),
    "JSONata": ([((*FETCH, "QueryLanguage"), "JSONata")], "Fetch has the field QueryLanguage"),
    "JSONata everywhere": ([(("QueryLanguage",), "JSONata")], "the machine has the field QueryLanguage"),
    "variables": ([((*FETCH, "Assign"), {})], "Fetch has the field Assign"),
    "a distributed Map": ([((*EACH, "ItemReader"), {})], "Each has the field ItemReader"),
    "batches of items": ([((*EACH, "ItemBatcher"), {})], "Each has the field ItemBatcher"),
    "results in S3": ([((*EACH, "ResultWriter"), {})], "Each has the field ResultWriter"),
    "a mode": ([((*EACH, "ItemProcessor"), {"ProcessorConfig": {}})], "Each has the field ItemProcessor"),
    "ItemsPath with a wildcard": ([((*EACH, "ItemsPath"), "$.a[*].b")], "Each has the ItemsPath '$.a[*].b'"),
    "ResultPath with a filter": ([((*FETCH, "ResultPath"), "$[?(@.a)]")], "Fetch has the ResultPath '$[?(@.a)]'"),
    "ResultPath into the context": ([((*FETCH, "ResultPath"), "$$.a")], "Fetch has the ResultPath '$$.a'"),
    "InputPath that is none": ([((*FETCH, "InputPath"), "log")], "Fetch has the InputPath 'log', which is not a path"),
    "a Variable with a wildcard": ([((*RULE, "Variable"), "$.got[*].kind")], "Which? has the Variable"),
    "a Variable deep in And, Or and Not": (
        [(RULE, {"And": [{"Or": [{"Not": {"Variable": "$..x", "IsPresent": True}}]}], "Next": "Each"})],
        "Which? has the Variable '$..x'",
    ),
    "a path under a key without .$": ([((*TAG, "Parameters"), {"a": [{"b": "$.b"}]})], "Tag has 'b': '$.b'"),
    "a path in a list": ([((*TAG, "Parameters"), {"a": ["$.b"]})], "Tag has 'a': '$.b'"),
    "no path under a key with .$": ([((*TAG, "Parameters"), {"a.$": 1})], "Tag has 'a.$': 1"),
}
FAILURES = {
    "no function": ([((*FETCH, "Resource"), "arn:aws:states:::sns:publish")], "Fetch has the Resource"),
    "a Task without timeout": ([((*FETCH, "TimeoutSeconds"), GONE)], "Fetch has no TimeoutSeconds"),
    "a machine without timeout": ([(("TimeoutSeconds",), GONE)], "the machine has no TimeoutSeconds"),
    "a heartbeat as long as the timeout": ([((*FETCH, "HeartbeatSeconds"), 135)], "Fetch has a HeartbeatSeconds"),
    "a Task without Retry": ([((*TAG, "Retry"), [])], "Tag has no Retry"),
    "a Task without Catch": ([((*TAG, "Catch"), GONE)], "Tag has no Catch of States.ALL"),
    "a Catch of some errors": ([((*TAG, "Catch", 0, "ErrorEquals"), ["Throttled"])], "Tag has no Catch of States.ALL"),
    "a Catch that is no failure branch": ([((*CATCHER, "Next"), "Done")], "Fetch has a Catch that leads to 'Done'"),
    "a Catch that replaces the input": ([((*CATCHER, "ResultPath"), GONE)], "Fetch has a Catch without"),
    "a Catch that overwrites everything": ([((*CATCHER, "ResultPath"), "$")], "Fetch has a Catch without"),
    "a Catch in the failure branch": ([((*REPEAT, "Catch"), catch("Repeat"))], "Repeat has a Catch, so a redrive"),
    "a Catch on the failure branch": (
        [((*RETRY_ALL, "Catch"), catch("Failing"))],
        "RetryAll has a Catch, so a redrive",
    ),
    "States.ALL not alone": (
        [((*REPEAT, "Retry", 1, "ErrorEquals"), ["States.ALL", "Throttled"])],
        "Repeat has States.ALL in its Retry not alone or not last",
    ),
    "States.ALL not last": (
        [((*REPEAT, "Retry", 0, "ErrorEquals"), ["States.ALL"])],
        "Repeat has States.ALL in its Retry not alone or not last",
    ),
    "an error that nothing raises": ([((*RETRIER, "ErrorEquals"), ["NotReadi"])], "Tag names the error 'NotReadi'"),
    "a retrier for no error": ([((*RETRIER, "ErrorEquals"), [])], "Tag has a Retry without ErrorEquals"),
    "a misspelt field of a retrier": ([((*RETRIER, "MaxAttempt"), 1)], "Tag has the field MaxAttempt in its Retry"),
    "an unknown jitter": ([((*RETRIER, "JitterStrategy"), "HALF")], "Tag has the JitterStrategy 'HALF'"),
    "a fraction of a second": ([((*RETRIER, "IntervalSeconds"), 0.5)], "Tag has the IntervalSeconds 0.5"),
    "a longest delay below the first": ([((*RETRIER, "MaxDelaySeconds"), 60)], "Tag has a MaxDelaySeconds"),
    "retriers spent apart": ([((*RETRIER, "MaxAttempts"), 2)], "Tag has retriers of different MaxAttempts"),
}
BREAKS = STRUCTURE | FIELDS | FAILURES


@pytest.mark.parametrize(("changes", "expected"), BREAKS.values(), ids=BREAKS)
def test_a_broken_machine_is_named_with_its_state(changes, expected):
    found = graph.problems(broken(*changes))
    assert [problem for problem in found if problem.startswith(expected)], found


def test_branches_of_a_parallel_state_are_checked_too():
    made = healthy()
    made["States"]["Done"] = {"Type": "Parallel", "Branches": [{"StartAt": "Gone", "States": {}}], "End": True}
    assert graph.problems(made) == ["Done starts at 'Gone', which is no state of its level.", "Done never ends."]
