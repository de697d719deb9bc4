"""The fields of any record, tolerant of every odd form."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.cloudtrail import account_of, record_time, region_of, time_text, unwrap, version_of

RECORD = {"eventName": "CreateTopic", "awsRegion": "eu-west-1"}


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
        ("0001-01-01T00:00:00", "0001-01-01T00:00:00Z"),
    ],
)
def test_times_are_normalised(written, text):
    assert time_text({"eventTime": written}) == text


def test_a_time_is_in_utc():
    assert record_time({"eventTime": "2026-11-22T01:41:00Z"}) == datetime(2026, 11, 22, 1, 41, tzinfo=UTC)


@pytest.mark.parametrize(
    "written", ["", "...", "yesterday", None, 1700000000, "0001-01-01T00:00:00+14:00", "2026-13-01"]
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


@pytest.mark.parametrize(
    ("written", "account"),
    [(12345678901, "012345678901"), ("012345678901", "012345678901"), (True, ""), (-1, ""), (10**12, ""), (None, "")],
)
def test_an_account_that_became_a_number_gets_its_zeros_back(written, account):
    assert account_of({"recipientAccountId": written}) == account


def test_the_region_is_as_written():
    assert region_of(RECORD) == "eu-west-1"


@pytest.mark.parametrize(
    ("written", "version"),
    [("1.08", (1, 8)), ("1.11", (1, 11)), ("2.0", (2, 0)), ("1", None), ("1.x", None), (1.08, None), ("...", None)],
)
def test_versions_are_two_numbers(written, version):
    assert version_of({"eventVersion": written}) == version


def test_versions_order_as_numbers():
    assert version_of({"eventVersion": "1.10"}) > version_of({"eventVersion": "1.9"})


values = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text()) | st.just({})
names = st.sampled_from(["eventTime", "awsRegion", "recipientAccountId", "userIdentity", "eventVersion", "detail"])


@pytest.mark.no_cover
@settings(deadline=None)
@given(values | st.dictionaries(names, values | st.dictionaries(st.just("accountId"), values)))
def test_any_json_value_is_answered(record):
    unwrapped = unwrap(record)
    assert unwrapped is None or isinstance(unwrapped, dict)
    assert all(isinstance(read(record), str) for read in (account_of, region_of, time_text))
    assert version_of(record) is None or len(version_of(record)) == 2
