import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.catalogue import Verdict, verdict
from tests.unit.catalogue.records import record


def test_a_successful_creation_is_one():
    assert verdict(record()) is Verdict.CREATION


def test_a_creation_inside_an_eventbridge_event_is_one():
    assert verdict({"detail-type": "AWS API Call via CloudTrail", "detail": record()}) is Verdict.CREATION


@pytest.mark.parametrize("value", [None, "text", 7, [], [record()]])
def test_what_is_no_object_is_no_creation(value):
    assert verdict(value) is Verdict.NOT_AN_OBJECT


@pytest.mark.parametrize(
    "value", [record(name="DeleteTopic"), {"eventName": "GetObject"}, {"eventSource": "kinesisvideo.x"}]
)
def test_an_event_without_a_row_is_unknown(value):
    assert verdict(value) is Verdict.UNKNOWN_EVENT


@pytest.mark.parametrize(
    "change", [{"eventSource": None}, {"eventName": ""}, {"eventSource": {}, "eventName": []}, {"eventName": 7}]
)
def test_what_may_be_a_creation_and_does_not_say_of_which_call_is_told_so(change):
    assert verdict({**record(), **change}) is Verdict.UNTOLD
    assert verdict({**record(), **change, "errorCode": "AccessDenied"}) is Verdict.UNKNOWN_EVENT


@pytest.mark.parametrize(
    "members",
    [
        {"eventType": "AwsCloudTrailInsight"},
        {"eventType": "AwsVpceEvent"},
        {"eventType": "AwsVpceEvents"},
        {"eventType": "AwsConsoleSignIn"},
        {"eventType": ["AwsApiCall"]},
        {"eventCategory": "Insight"},
        {"eventCategory": "NetworkActivity"},
    ],
)
def test_a_record_that_describes_no_call_is_no_creation(members):
    assert verdict(record(**members)) is Verdict.NOT_A_CALL


@pytest.mark.parametrize("members", [{"eventType": None}, {"eventType": "AwsServiceEvent"}, {"eventCategory": []}])
def test_service_events_and_records_of_old_are_calls(members):
    assert verdict(record(**members)) is Verdict.CREATION


@pytest.mark.parametrize(
    "members",
    [
        {"errorCode": "Client.DryRunOperation"},
        {"requestParameters": {"dryRun": True}},
        {"requestParameters": {"DryRun": "true"}},
        {"requestParameters": {"CreateFleetRequest": {"DryRun": True}}},
    ],
)
def test_a_dry_run_is_no_creation(members):
    assert verdict(record(**members)) is Verdict.DRY_RUN


@pytest.mark.parametrize(
    "parameters",
    [None, "text", {"dryRun": False}, {"request": "text"}, {"CreateFleetRequest": {"DryRun": False}}, {"dryRun": None}],
)
def test_a_call_that_was_meant_is_a_creation(parameters):
    assert verdict(record(requestParameters=parameters)) is Verdict.CREATION


def test_a_failed_call_is_no_creation():
    assert verdict(record(errorCode="AccessDenied", responseElements=None)) is Verdict.FAILED


def test_an_empty_error_code_is_none():
    assert verdict(record(errorCode="")) is Verdict.CREATION


@pytest.mark.parametrize("value", [True, "true", "True"])
def test_a_call_that_only_read_is_no_creation(value):
    assert verdict(record(readOnly=value)) is Verdict.READ_ONLY


def test_every_reason_can_be_read():
    assert all(" " in reason or reason is Verdict.CREATION for reason in Verdict)


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3))


@given(st.dictionaries(st.sampled_from(["eventType", "eventCategory", "errorCode", "readOnly"]), JSON))
def test_no_record_raises(members):
    assert verdict(record(**members)) in Verdict
