import pytest

from scripts.ops.stage.history import ABORTED, CAUGHT, FAILED, RETRIED, RUNNING, SUCCEEDED, events_of, read_history
from tests.unit.scripts.ops.stage.histories import (
    denied_sqs,
    entered,
    event,
    exited,
    failed,
    iteration,
    redriven_sqs,
)


def outcomes(events):
    return {run.name: run.outcome for run in read_history(events).runs}


def run_of(events, name):
    return read_history(events).last(name)


def test_each_state_has_its_outcome():
    assert outcomes(denied_sqs()) == {
        "TagChunks": SUCCEEDED,
        "ParseEvents": RETRIED,
        "TagBatches": SUCCEEDED,
        "TagSQS": SUCCEEDED,
        "TagEC2": CAUGHT,
        "BatchFailed": SUCCEEDED,
        "RetryFailed": FAILED,
        "RetryTagBatches": FAILED,
        "RetryTagSQS": FAILED,
    }


def test_each_attempt_has_its_error_and_cause():
    attempts = run_of(denied_sqs(), "ParseEvents").attempts
    assert [(one.error, one.cause) for one in attempts] == [("Throttled", "slow down"), ("", "")]
    assert [(one.ended - one.started).total_seconds() for one in attempts] == [1, 1]


def test_a_state_knows_the_iterations_that_it_is_inside_of_and_where_it_came_from():
    history = read_history(denied_sqs())
    assert history.last("RetryTagSQS").scope == ((30, 0), (32, 0))
    assert history.last("BatchFailed").scope == ((2, 0), (11, 1))
    assert [history.last(name).after for name in ("BatchFailed", "TagSQS", "RetryFailed")] == [
        "TagEC2",
        "",
        "TagChunks",
    ]


def test_a_map_knows_how_its_iterations_ended_and_how_long_it_took():
    map_run = run_of(denied_sqs(), "RetryFailed")
    assert map_run.iterations == {0: FAILED}
    assert map_run.seconds == 13
    assert run_of(denied_sqs(), "TagBatches").iterations == {0: SUCCEEDED, 1: SUCCEEDED}


def test_what_a_tag_step_reports_is_counted():
    assert run_of(denied_sqs(), "TagSQS").reported == 1
    assert run_of(denied_sqs(), "ParseEvents").reported == 0


def test_a_redrive_adds_attempts_to_the_same_run():
    run = run_of(redriven_sqs(), "RetryTagSQS")
    assert [(one.redrive, one.error) for one in run.attempts] == [
        (0, "AccessDenied"),
        (0, "AccessDenied"),
        (1, "Throttled"),
        (1, ""),
    ]
    assert run.outcome == RETRIED
    assert outcomes(redriven_sqs())["RetryFailed"] == SUCCEEDED
    assert read_history(redriven_sqs()).redrives == 1


def test_a_redrive_that_leads_nowhere_goes_on_where_the_execution_failed():
    events = [*denied_sqs(), event(44, 0, "ExecutionRedriven"), event(45, 44, "LambdaFunctionScheduled")]
    run = run_of(events, "RetryTagSQS")
    assert (len(run.attempts), run.outcome) == (3, RUNNING)


def test_a_state_without_attempts_fails_with_the_error_of_the_execution():
    events = [entered(1, "Source?", 0, kind="Choice"), failed(2, 1, "States.NoChoiceMatched", kind="ExecutionFailed")]
    run = run_of(events, "Source?")
    assert (run.outcome, run.error, run.cause) == (FAILED, "States.NoChoiceMatched", "no")


def test_a_map_that_fails_after_its_iterations_is_blamed_and_not_what_was_inside():
    events = [
        entered(1, "TagChunks", 0, kind="Map"),
        iteration(2, 1, "TagChunks", 0),
        entered(3, "ParseEvents", 2),
        exited(4, "ParseEvents", 3),
        iteration(5, 4, "TagChunks", 0, "Succeeded"),
        failed(6, 5, "States.Runtime", kind="ExecutionFailed"),
    ]
    assert outcomes(events) == {"TagChunks": FAILED, "ParseEvents": SUCCEEDED}
    assert read_history(events).failed_state == "TagChunks"


@pytest.mark.parametrize(("end", "outcome"), [((), RUNNING), ((event(3, 2, "ExecutionAborted"),), ABORTED)])
def test_what_was_not_left_runs_until_the_execution_has_ended(end, outcome):
    events = [entered(1, "TagSQS", 0), event(2, 1, "LambdaFunctionScheduled"), *end]
    assert run_of(events, "TagSQS").outcome == outcome


def test_an_attempt_that_could_not_be_scheduled_counts():
    events = [entered(1, "TagSQS", 0), failed(2, 1, "Lambda.Unknown", kind="LambdaFunctionScheduleFailed")]
    assert [one.error for one in run_of(events, "TagSQS").attempts] == ["Lambda.Unknown"]


def test_data_that_aws_cut_is_not_taken_for_the_whole():
    events = [entered(1, "TagSQS", 0, inputDetails={"truncated": True})]
    assert run_of(events, "TagSQS").input is None


def test_all_pages_are_read():
    class Client:
        def get_paginator(self, operation):
            assert operation == "get_execution_history"
            return self

        def paginate(self, **_):
            return [{"events": [1, 2]}, {"events": [3]}]

    assert events_of(Client(), "arn") == [1, 2, 3]
