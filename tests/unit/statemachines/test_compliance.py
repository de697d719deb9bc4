"""The machine `compliance`: few states on its way, and a failure branch that repeats just what failed."""

import pytest

from statemachines.compliance import compliance

pytestmark = pytest.mark.no_cover  # the interpreter is moto's


class Throttled(Exception):
    pass


class Broken(Exception):
    pass


@pytest.fixture
def check(functions, run):
    """Run a check of three units by functions that may be replaced."""
    units = [{"kind": "named", "work": {"inline": number}} for number in range(3)]
    functions.replaced |= {
        "find_resources": lambda payload: {"scope": "named", "digest": False, "units": units},
        "check_resources": lambda payload: {"failed": [], "parts": [payload["unit"]["work"]], "fill": []},
        "fill_gaps": lambda payload: {"filled": {"key": str(len(payload["input"]["checked"]["fill"]))}},
        "publish_findings": published,
    }
    return lambda: run({"instances": ["i-1"]}, compliance, "compliance")


def published(payload):
    state = payload["input"]
    if state["checked"]["failed"] and "rechecked" not in state:
        raise ChecksFailed
    again = state.get("rechecked", {"parts": []})["parts"]
    return {"parts": sorted(part["inline"] for part in [*state["checked"]["parts"], *again])}


class ChecksFailed(Exception):
    pass


def failing(functions, name, times, error, of=None):
    """Let a function fail some times, for one unit or for all."""
    original, left = functions.replaced[name], [times]

    def fail(payload):
        if left[0] and (of is None or payload["unit"]["work"]["inline"] == of):
            left[0] -= 1
            raise error
        return original(payload)

    functions.replaced[name] = fail


def test_a_check_is_find_map_check_and_publish_and_nothing_else(check, functions):
    done = check()
    assert (done.status, done.output) == ("SUCCEEDED", {"parts": [0, 1, 2]})
    assert done.entered == {
        "FindResources": 1, "CheckUnits": 1, "CheckResources": 3, "AnyToFill?": 1, "PublishFindings": 1,
    }  # fmt: skip


@pytest.fixture
def gaps(functions, check):
    """Let one unit find something to fill."""
    plain = functions.replaced["check_resources"]
    found = lambda payload: [{"key": "1"}] if payload["unit"]["work"]["inline"] == 1 else []  # noqa: E731
    functions.replaced["check_resources"] = lambda payload: {**plain(payload), "fill": found(payload)}


def told_last(functions):
    return functions.of("publish_findings")[-1]["input"]


def test_gaps_are_filled_before_publishing_and_only_if_there_are_some(check, gaps, functions):
    done = check()
    assert (done.status, done.entered["FillGaps"]) == ("SUCCEEDED", 1)
    assert told_last(functions)["filled"] == {"filled": {"key": "1"}}


def test_gaps_that_could_not_be_filled_are_told_of_and_tried_once_more(check, gaps, functions):
    failing(functions, "fill_gaps", 1, Broken)
    done = check()
    assert (done.status, done.entered["RetryFillGaps"], done.entered["NotifyFailure"]) == ("SUCCEEDED", 1, 1)
    assert set(told_last(functions)) & {"filled", "refilled"} == {"refilled"}


def test_gaps_that_go_on_failing_leave_an_execution_that_can_be_redriven(check, gaps, functions):
    failing(functions, "fill_gaps", 99, Broken)
    done = check()
    assert (done.status, done.error, done.entered["RetryPublishFindings"]) == ("FAILED", "Broken", 0)


@pytest.mark.parametrize(("unit", "again"), [(1, 1), (2, 0)])
def test_what_a_unit_finds_that_is_checked_again_is_filled_then_and_nothing_twice(check, gaps, functions, unit, again):
    failing(functions, "check_resources", 1, Broken, of=unit)
    done = check()
    assert (done.status, done.entered["FillGaps"], done.entered["RetryFillGaps"]) == ("SUCCEEDED", 1 - again, again)


def test_publishing_that_failed_does_not_fill_again(check, gaps, functions):
    failing(functions, "publish_findings", 1, Broken)
    done = check()
    assert (done.status, done.entered["FillGaps"], done.entered["RetryFillGaps"]) == ("SUCCEEDED", 1, 0)


def test_what_passes_within_seconds_is_tried_again_where_it_is(check, functions):
    failing(functions, "check_resources", 2, Throttled)
    done = check()
    assert (done.status, done.output["parts"]) == ("SUCCEEDED", [0, 1, 2])
    assert "NotifyFailure" not in done.entered


def test_a_unit_that_fails_is_told_and_only_that_is_checked_again(check, functions):
    failing(functions, "check_resources", 1, Broken, of=1)
    done = check()
    assert (done.status, done.output["parts"]) == ("SUCCEEDED", [0, 1, 2])
    assert done.entered["RetryCheckResources"] == done.entered["NotifyFailure"] == 1
    (told,) = functions.of("notify")
    assert told["input"]["checked"]["failed"][0]["error"] == "Broken"
    assert told["input"]["error"]["Error"] == "ChecksFailed"


def test_a_unit_that_goes_on_failing_leaves_an_execution_that_can_be_redriven(check, functions):
    failing(functions, "check_resources", 99, Broken, of=1)
    done = check()
    assert (done.status, done.error) == ("FAILED", "Broken")
    assert done.entered["RetryPublishFindings"] == 0


@pytest.mark.parametrize(
    ("function", "again"), [("find_resources", "RetryFindResources"), ("publish_findings", "RetryPublishFindings")]
)
def test_finding_and_publishing_are_tried_once_more(check, functions, function, again):
    failing(functions, function, 1, Broken)
    done = check()
    assert (done.status, done.output["parts"]) == ("SUCCEEDED", [0, 1, 2])
    assert done.entered[again] == 1


def test_failures_that_can_not_be_told_are_tried_again_all_the_same(check, functions):
    failing(functions, "find_resources", 1, Broken)
    functions.replaced["notify"] = lambda payload: published(None)
    assert check().status == "SUCCEEDED"
