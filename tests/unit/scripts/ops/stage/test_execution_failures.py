import pytest

from scripts.ops.stage.execution_failures import read
from tests.unit.scripts.ops.stage.histories import (
    batch,
    entered,
    event,
    exited,
    failed,
    iteration,
    retry_entered,
    succeeded,
)

SQS, RDS, EC2 = batch("SQS"), batch("RDS"), batch("EC2")


def test_what_entered_the_failure_branch_is_what_failed():
    assert list(read([retry_entered(1, 0, SQS, RDS), event(2, 1, "ExecutionFailed")]).items) == [SQS, RDS]


def test_what_succeeded_in_the_failure_branch_is_left_out():
    events = [retry_entered(1, 0, SQS, RDS, EC2), succeeded(2, 1, 1), event(3, 1, "ExecutionFailed")]
    assert list(read(events).items) == [SQS, EC2]


def test_successes_of_other_maps_count_for_nothing():
    events = [succeeded(1, 0, 0, "TagChunks"), retry_entered(2, 1, SQS), succeeded(3, 2, 0, "RetryTagBatches")]
    assert list(read(events).items) == [SQS]


def test_a_success_after_a_redrive_counts_with_those_before():
    events = [
        retry_entered(1, 0, SQS, RDS, EC2),
        succeeded(2, 1, 2),
        event(3, 1, "ExecutionFailed"),
        event(4, 0, "ExecutionRedriven"),
        succeeded(5, 1, 0),
        event(6, 1, "ExecutionFailed"),
    ]
    assert list(read(events).items) == [RDS]


@pytest.mark.parametrize(
    "events",
    [
        [entered(1, "FetchLog", 0), entered(2, "RetryFetchLog", 1)],
        [retry_entered(1, 0, SQS), succeeded(2, 1, 0), entered(3, "RetrySummarise", 2)],
        [retry_entered(1, 0, SQS, inputDetails={"truncated": True})],
        [],
    ],
    ids=["never got there", "all healed there", "cut", "empty"],
)
def test_nothing_is_known_to_be_left(events):
    assert list(read(events).items) == []


def test_the_state_that_failed_is_the_one_the_end_goes_back_to():
    events = [
        entered(1, "RetryTagSQS", 0),
        entered(2, "RetryTagRDS", 0),
        event(3, 1, "LambdaFunctionFailed"),
        entered(4, "RetryTagEC2", 0),
        event(5, 3, "ExecutionFailed"),
    ]
    assert read(events).state == "RetryTagSQS"


def test_of_several_ends_the_last_one_counts():
    events = [
        entered(1, "RetryTagSQS", 0),
        event(2, 1, "ExecutionFailed"),
        event(3, 2, "ExecutionRedriven"),
        entered(4, "RetryTagRDS", 3),
        event(5, 4, "ExecutionTimedOut"),
    ]
    assert read(events).state == "RetryTagRDS"


def test_an_end_that_leads_nowhere_is_blamed_on_the_last_state():
    events = [entered(1, "TagEC2", 0), event(2, 1, "LambdaFunctionStarted"), event(3, 0, "ExecutionAborted")]
    assert read(events).state == "TagEC2"
    assert read([event(1, 0, "ExecutionAborted")]).state == ""


PART, CHECKED_PART, LATER_PART = ({"bucket": "work", "key": key} for key in ("before", "checked", "rechecked"))
UNITS = [{"unit": {"kind": "all", "work": {"inline": []}}, "error": error} for error in ("Throttled", "TimedOut")]
CHECKED = {
    "found": {"scope": "all", "digest": True, "units": [], "parts": [PART]},
    "checked": {"failed": UNITS, "parts": [CHECKED_PART]},
}


def test_of_a_check_the_units_left_and_all_that_was_found_are_known():
    events = [
        entered(1, "RetryChecks", 0, CHECKED, kind="Map"),
        iteration(2, 1, "RetryChecks", 0),
        entered(3, "RetryCheckResources", 2),
        iteration(4, 1, "RetryChecks", 1),
        entered(5, "RetryCheckResources", 4),
        exited(6, "RetryCheckResources", 5, {"failed": [], "parts": [LATER_PART]}),
        iteration(7, 6, "RetryChecks", 1, "Succeeded"),
        failed(8, 3),
        failed(9, 8, kind="ExecutionFailed"),
    ]
    failure = read(events)
    assert (failure.state, list(failure.items)) == ("RetryCheckResources", UNITS[:1])
    assert list(failure.parts) == [PART, CHECKED_PART, LATER_PART]


def test_of_a_check_that_could_not_be_published_no_unit_is_left():
    rechecked = {**CHECKED, "rechecked": {"parts": [LATER_PART]}}
    events = [
        entered(1, "RetryChecks", 0, CHECKED, kind="Map"),
        entered(2, "RetryPublishFindings", 1, rechecked),
        failed(3, 2),
        failed(4, 3, kind="ExecutionFailed"),
    ]
    failure = read(events)
    assert (failure.items, list(failure.parts)) == ((), [PART, CHECKED_PART, LATER_PART])


def test_a_check_whose_gaps_could_not_be_filled_is_to_be_made_anew():
    rechecked = {**CHECKED, "rechecked": {"parts": [LATER_PART]}}
    events = [
        entered(1, "RetryChecks", 0, CHECKED, kind="Map"),
        entered(2, "RetryFillGaps", 1, rechecked),
        failed(3, 2),
        failed(4, 3, kind="ExecutionFailed"),
    ]
    failure = read(events)
    assert (failure.state, failure.items, failure.parts) == ("RetryFillGaps", (), None)


def test_of_a_check_that_never_got_there_nothing_is_known():
    failure = read([entered(1, "RetryFindResources", 0), failed(2, 1), failed(3, 2, kind="ExecutionFailed")])
    assert (failure.items, failure.parts, failure.final) == ((), None, False)


def test_the_end_in_a_fail_state_is_final():
    assert read([entered(1, "DiscoveryFailed", 0, kind="Fail"), failed(2, 1, kind="ExecutionFailed")]).final
