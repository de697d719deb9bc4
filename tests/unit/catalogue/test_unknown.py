import json

import pytest

from chalicelib.catalogue import unknown_creation
from tests.unit.catalogue.records import ACCOUNT, record

NEW = f"arn:aws:newthing:eu-west-1:{ACCOUNT}:thing/1"


def unknown(**members):
    return record("newthing", **{"name": "CreateThing", "responseElements": {"thing": {"thingArn": NEW}}, **members})


def test_the_arn_of_something_new_shows_a_gap():
    assert unknown_creation(unknown()) == (NEW,)


def test_it_is_found_inside_an_event_and_in_lists():
    assert unknown_creation({"detail": unknown(responseElements={"things": [{"ARN": NEW}, {"Arn": NEW}]})}) == (NEW,)


def test_an_arn_without_an_account_counts():
    assert unknown_creation(unknown(responseElements={"arn": "arn:aws:newthing:::x"})) == ("arn:aws:newthing:::x",)


@pytest.mark.parametrize(
    "members",
    [
        {"name": "DescribeThing"},
        {"name": "DeleteThing"},
        {"eventName": None},
        {"eventSource": 7},
        {"errorCode": "AccessDenied"},
        {"readOnly": True},
        {"eventType": "AwsVpceEvent"},
        {"requestParameters": {"dryRun": True}},
        {"requestParameters": {"source": NEW}},
        {"responseElements": None},
        {"responseElements": {"arn": "text"}},
        {"responseElements": {"arn": "arn:aws:x"}},
        {"responseElements": {"arn": {}}},
        {"responseElements": {"thing": NEW}},
        {"responseElements": {"roleArn": "arn:aws:iam::444455556666:role/theirs"}},
    ],
)
def test_no_gap_is_seen_in(members):
    assert unknown_creation(unknown(**members)) == ()


@pytest.mark.parametrize("value", [None, "text", [], {}])
def test_what_is_no_record_shows_no_gap(value):
    assert unknown_creation(value) == ()


def test_a_call_of_the_catalogue_is_no_gap():
    assert unknown_creation(record()) == ()


def test_a_call_known_to_make_what_carries_no_tags_is_no_gap():
    arn = f"arn:aws:iam::{ACCOUNT}:group/staff"

    assert unknown_creation(record("iam", "CreateGroup", responseElements={"group": {"arn": arn}})) == ()


def test_a_record_shows_at_most_twenty():
    many = [{"arn": f"{NEW}{number}"} for number in range(50)]

    assert len(unknown_creation(unknown(responseElements={"things": many}))) == 20


def test_a_deeply_nested_response_does_no_harm():
    assert unknown_creation(unknown(responseElements=json.loads("[" * 900 + "]" * 900))) == ()
