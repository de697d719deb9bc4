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
        "check_resources": lambda payload: {"failed": [], "parts": [payload["unit"]["work"]]},
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
    assert done.entered == {"FindResources": 1, "CheckUnits": 1, "CheckResources": 3, "PublishFindings": 1}


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
