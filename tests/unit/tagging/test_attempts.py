from datetime import timedelta

import pytest

from chalicelib import errors
from chalicelib.tagging.attempts import to_raise
from chalicelib.tagging.decisions import failed, settled
from tests.unit.tagging.examples import resource, task


def failures(*given):
    return [failed(task(resource(f"vol-{n}"), age=timedelta(0)), error) for n, error in enumerate(given)]


def raised(outcomes, **how):
    error = to_raise(outcomes, **{"last": False, "report": True, **how})
    return error and (type(error), str(error))


THROTTLE, NOT_READY = errors.Throttled("slow down"), errors.ResourceNotReady("soon")
DENIED, UNSUPPORTED = errors.AccessDenied("no"), errors.TaggingUnsupported("never")


@pytest.mark.parametrize("report", [True, False])
@pytest.mark.parametrize("last", [True, False])
def test_nothing_is_raised_where_nothing_failed(last, report):
    outcomes = [settled(task(), "TAGGED", None), settled(task(), "SKIPPED", "so")]
    assert raised(outcomes, last=last, report=report) is None


def test_while_attempts_remain_what_may_heal_is_raised_with_the_resources_that_wait():
    found = raised(failures(DENIED, NOT_READY, UNSUPPORTED, errors.ResourceNotFound("x")))
    arns = ", ".join(resource(f"vol-{n}").arn for n in (1, 3))
    assert found == (errors.ResourceNotReady, f"soon (2 resources: {arns})")


def test_what_heals_within_seconds_decides():
    assert raised(failures(NOT_READY, THROTTLE))[0] is errors.Throttled


def test_at_most_five_resources_are_named():
    assert raised(failures(*[THROTTLE] * 6))[1].endswith("vol-4)")


@pytest.mark.parametrize("error", [DENIED, UNSUPPORTED])
def test_what_does_not_heal_by_itself_is_reported_at_once(error):
    assert raised(failures(error)) is None


def test_on_the_last_attempt_all_is_reported_or_what_could_heal_at_all_is_raised():
    outcomes = failures(UNSUPPORTED, DENIED, THROTTLE)
    assert raised(outcomes, last=True) is None
    kind, text = raised(outcomes, last=True, report=False)
    assert (kind, text.partition(":")[0]) == (errors.AccessDenied, "no (2 resources")


def test_what_no_try_can_change_is_never_raised():
    assert raised(failures(UNSUPPORTED), last=True, report=False) is None
