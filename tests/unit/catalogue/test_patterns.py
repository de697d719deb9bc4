import json

import pytest

from chalicelib.catalogue import CREATIONS, event_patterns
from chalicelib.catalogue.model import row

LIMIT = 2000


def matches(pattern, source, name):
    """Match as EventBridge does: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html"""
    detail = pattern["detail"]
    names = detail["eventName"]
    prefixes = tuple(each["prefix"] for each in names if isinstance(each, dict))
    return source in detail["eventSource"] and (name in names or name.startswith(prefixes))


def test_each_call_is_let_through_by_exactly_one_pattern():
    patterns = event_patterns()
    calls = {(row.source, row.name) for row in CREATIONS}

    assert [call for call in calls if sum(matches(pattern, *call) for pattern in patterns) != 1] == []


@pytest.mark.parametrize(
    ("source", "name"),
    [("lambda.amazonaws.com", "CreateFunction20150331"), ("cloudfront.amazonaws.com", "CreateFunction2020_05_31")],
)
def test_a_version_behind_the_name_is_let_through(source, name):
    assert sum(matches(pattern, source, name) for pattern in event_patterns()) == 1


def test_patterns_fit_and_leave_out_failed_calls():
    for pattern in event_patterns(LIMIT):
        assert len(json.dumps(pattern)) < LIMIT
        assert pattern["detail"]["errorCode"] == [{"exists": False}]
        assert "AWS API Call via CloudTrail" in pattern["detail-type"]


def test_services_share_patterns():
    assert len(event_patterns()) < 25


def test_a_service_too_large_for_one_pattern_has_its_names_divided():
    rows = [row("big", f"CreateThing{number}", "T", "R.arn", tagger="big") for number in range(90)]
    rows.append(row("small", "CreateThing1", "T", "R.arn", tagger="small"))

    patterns = event_patterns(600, rows)

    sources = [pattern["detail"]["eventSource"] for pattern in patterns]
    names = [name for pattern in patterns[:-1] for name in pattern["detail"]["eventName"]]
    assert sources == [["big.amazonaws.com"]] * (len(patterns) - 1) + [["small.amazonaws.com"]]
    assert sorted(names) == sorted(each.name for each in rows[:-1])


def test_a_single_name_is_not_divided():
    rows = [row("big", "CreateThing", "T", "R.arn", tagger="big")]

    assert len(event_patterns(10, rows)) == 1
