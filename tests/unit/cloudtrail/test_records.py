"""The fields of any record, tolerant of every odd form."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.cloudtrail import (
    account_of,
    call_id_of,
    is_region,
    lacks,
    record_time,
    region_of,
    role_of,
    time_text,
    unwrap,
)

RECORD = {"eventName": "CreateTopic", "awsRegion": "eu-west-1"}


@pytest.mark.parametrize(
    ("ids", "call"),
    [
        ({"eventID": "e"}, "e"),
        ({"eventID": "e", "sharedEventID": "s"}, "s"),
        ({"eventID": "e", "sharedEventID": "not\none"}, "e"),
        ({"sharedEventID": "s"}, ""),
        ({}, ""),
    ],
)
def test_the_copies_of_a_record_tell_of_one_call(ids, call):
    assert call_id_of(ids) == call


def test_a_record_is_itself():
    assert unwrap(RECORD) is RECORD


def test_the_detail_of_an_eventbridge_event_is_the_record():
    assert unwrap({"detail-type": "AWS API Call via CloudTrail", "detail": RECORD}) is RECORD


def test_a_record_with_a_detail_of_its_own_stays_whole():
    record = {**RECORD, "detail": {}}
    assert unwrap(record) is record


def test_a_detail_that_is_no_object_is_no_record():
    value = {"detail": "text"}
    assert unwrap(value) is value


@pytest.mark.parametrize("value", [None, "text", 1, [RECORD]])
def test_what_is_no_object_holds_no_record(value):
    assert unwrap(value) is None


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("2026-11-22T01:41:00Z", "2026-11-22T01:41:00Z"),
        ("2021-10-14 21:25:20", "2021-10-14T21:25:20Z"),
        ("2026-01-11 22:54:56.000000000", "2026-01-11T22:54:56Z"),
        ("2026-01-11T22:54:56.987654321Z", "2026-01-11T22:54:56Z"),
        ("2026-11-22T01:41:00+02:00", "2026-11-21T23:41:00Z"),
    ],
)
def test_times_are_normalised(written, text):
    assert time_text({"eventTime": written}) == text


def test_a_time_is_in_utc():
    assert record_time({"eventTime": "2026-11-22T01:41:00Z"}) == datetime(2026, 11, 22, 1, 41, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["", "...", "yesterday", None, 1700000000, "0001-01-01T00:00:00+14:00", "2026-13-01", "9999-12-31T23:00:00Z"],
)
def test_what_is_no_time_is_none(written):
    assert (record_time({"eventTime": written}), time_text({"eventTime": written})) == (None, "")


def test_the_account_is_that_of_the_recipient():
    assert (
        account_of({"recipientAccountId": "111111111111", "userIdentity": {"accountId": "222222222222"}})
        == "111111111111"
    )


def test_the_account_of_the_caller_stands_in():
    assert account_of({"userIdentity": {"accountId": "222222222222"}}) == "222222222222"


def test_the_account_of_the_caller_stands_in_for_what_is_no_account():
    record = {"recipientAccountId": "HIDDEN_DUE_TO_SECURITY_REASONS", "userIdentity": {"accountId": 22222222222}}
    assert account_of(record) == "022222222222"


@pytest.mark.parametrize("written", ["anonymous", "1234567890123", "12345", "\u0661" * 12, True, -5, None])
def test_what_is_no_account_is_none(written):
    assert account_of({"recipientAccountId": written, "userIdentity": {"accountId": written}}) == ""


def test_the_role_is_the_one_whose_session_it_was():
    arn = "arn:aws:iam::123456789012:role/Deploy"
    assert role_of({"userIdentity": {"sessionContext": {"sessionIssuer": {"arn": arn}}}}) == arn
    assert role_of({"userIdentity": {"arn": arn}}) == ""


def test_the_region_is_as_written():
    assert region_of(RECORD) == "eu-west-1"


values = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text()) | st.just({})
names = st.sampled_from(["eventTime", "awsRegion", "recipientAccountId", "userIdentity", "detail"])
callers = st.dictionaries(st.sampled_from(["accountId", "sessionContext"]), values)


@pytest.mark.no_cover
@settings(deadline=None)
@given(
    values | st.dictionaries(names, values | st.dictionaries(st.sampled_from(["accountId", "sessionContext"]), values))
)
def test_any_json_value_is_answered(record):
    unwrapped = unwrap(record)
    assert unwrapped is None or isinstance(unwrapped, dict)
    assert all(isinstance(read(record), str) for read in (account_of, region_of, role_of, time_text))


WHOLE = {
    "eventID": "e-1",
    "eventTime": "2026-11-22T01:41:00Z",
    "awsRegion": "us-gov-west-1",
    "recipientAccountId": "123456789012",
}


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, ()),
        ({"eventID": ""}, ("eventID",)),
        ({"eventID": "a\nb"}, ("eventID",)),
        ({"eventID": "x" * 257}, ("eventID",)),
        ({"eventID": 7, "eventTime": "soon"}, ("eventID", "eventTime")),
        ({"eventTime": "9999-12-31T23:00:00Z"}, ("eventTime",)),
        ({"awsRegion": "../../etc"}, ("awsRegion",)),
        ({"awsRegion": "us-east-1 "}, ()),
        ({"recipientAccountId": "12"}, ("recipientAccountId",)),
        ({"recipientAccountId": None, "userIdentity": {"accountId": "123456789012"}}, ()),
    ],
)
def test_what_a_creation_needs_and_lacks_is_named(change, missing):
    assert lacks({**WHOLE, **change}) == missing


def test_no_record_at_all_lacks_everything():
    assert lacks(None) == tuple(WHOLE)


def test_a_region_has_a_name_of_a_form_and_length():
    assert is_region("us-isob-east-1")
    assert not any(map(is_region, ("", "us-east", "us-east-1\n", f"us-{'e' * 60}-1")))
