import itertools
import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.catalogue import CREATIONS, DELETING_CALLS, event_patterns
from chalicelib.catalogue.deletions import ENDINGS, RENAMINGS, RETURNS
from chalicelib.catalogue.event_patterns import creation_patterns, deletion_pattern
from chalicelib.catalogue.model import row

LIMIT = 2000


def matches(pattern, source, name):
    """Match as EventBridge does: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html"""
    detail = pattern["detail"]
    names = detail["eventName"]
    prefixes = tuple(each["prefix"] for each in names if isinstance(each, dict))
    return source in detail.get("eventSource", [source]) and (name in names or name.startswith(prefixes))


def matching(patterns, source, name):
    return sum(matches(pattern, source, name) for pattern in patterns)


def test_each_call_is_let_through_by_exactly_one_pattern():
    patterns = event_patterns()
    calls = {(row.source, row.name) for row in CREATIONS}

    assert [call for call in calls if matching(patterns, *call) != 1] == []


def test_no_call_of_any_service_is_let_through_by_two_patterns():
    patterns = event_patterns()
    in_patterns = Counter(source for pattern in creation_patterns() for source in pattern["detail"]["eventSource"])
    several = [source for source, count in in_patterns.items() if count > 1]
    names = {row.name for row in CREATIONS} | DELETING_CALLS | {"CreateFunction20150331", "DeleteFunction20150331"}

    assert several
    assert [call for call in itertools.product(several, names) if matching(patterns, *call) > 1] == []


SERVICES = ("ec2", "s3", "lambda", "cloudfront", "sns", "x" * 30)
NAMES = tuple(f"{verb}{noun}" for verb in ("Create", "Put") for noun in ("", "Function", "Thing", "Y" * 40, "Z" * 80))


@given(st.sets(st.tuples(st.sampled_from(SERVICES), st.sampled_from(NAMES)), min_size=1), st.integers(250, 900))
def test_whatever_the_rows_and_the_limit_each_call_matches_once_and_none_twice(calls, limit):
    rows = [row(service, name, "T", "R.arn", tagger="t") for service, name in calls]

    patterns = creation_patterns(limit, rows)

    for service, name in itertools.product(SERVICES, NAMES):
        found = matching(patterns, f"{service}.amazonaws.com", name)
        assert (found == 1) if (service, name) in calls else (found <= 1)
    single = [one for one in patterns if len(one["detail"]["eventName"]) == 1]
    assert [one for one in patterns if one not in single and len(json.dumps(one)) >= limit] == []


def test_each_call_that_ends_or_renames_something_is_let_through():
    calls = {(row.source, row.name) for row in (*ENDINGS, *RENAMINGS, *RETURNS)}

    assert [call for call in calls if matching(event_patterns(), *call) != 1] == []


def test_of_deletions_those_of_data_are_left_out():
    assert deletion_pattern()["detail"]["eventCategory"] == ["Management"]


@pytest.mark.parametrize(
    ("source", "name"),
    [("lambda.amazonaws.com", "CreateFunction20150331"), ("cloudfront.amazonaws.com", "CreateFunction2020_05_31")],
)
def test_a_version_behind_the_name_is_let_through(source, name):
    assert sum(matches(pattern, source, name) for pattern in event_patterns()) == 1


def test_patterns_fit_and_leave_out_failed_calls():
    for pattern in event_patterns():
        assert len(json.dumps(pattern)) < LIMIT
        assert pattern["detail"]["errorCode"] == [{"exists": False}]
        assert "AWS API Call via CloudTrail" in pattern["detail-type"]


def test_only_what_aws_itself_tells_is_let_through():
    assert {json.dumps(pattern["source"]) for pattern in event_patterns()} == {'[{"prefix": "aws."}]'}


def test_services_share_patterns():
    assert len(event_patterns()) < 25


def test_a_service_too_large_for_one_pattern_has_its_names_divided():
    rows = [row("big", f"CreateThing{number}", "T", "R.arn", tagger="big") for number in range(90)]
    rows.append(row("small", "CreateThing1", "T", "R.arn", tagger="small"))

    patterns = creation_patterns(600, rows)

    sources = [pattern["detail"]["eventSource"] for pattern in patterns]
    names = [name for pattern in patterns[:-1] for name in pattern["detail"]["eventName"]]
    assert sources == [["big.amazonaws.com"]] * (len(patterns) - 1) + [["small.amazonaws.com"]]
    assert sorted(names) == sorted(each.name for each in rows[:-1])


def test_a_single_name_is_not_divided():
    rows = [row("big", "CreateThing", "T", "R.arn", tagger="big")]

    assert len(creation_patterns(10, rows)) == 1
