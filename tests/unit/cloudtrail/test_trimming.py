import json

import pytest

from chalicelib.cloudtrail import identity_of, trimmed


def test_only_members_that_are_read_go_on():
    assert trimmed({"eventName": "X", "tlsDetails": {"a": 1}}) == {"eventName": "X"}


def test_what_lies_deeper_than_anything_is_looked_for_is_left_out():
    found = trimmed({"requestParameters": {"a": json.loads('{"b":' * 500 + "[1]" + "}" * 500)}})
    assert len(json.dumps(found)) < 200


def test_lists_too_are_cut():
    found = trimmed({"requestParameters": json.loads("[" * 500 + "]" * 500)})
    assert json.dumps(found["requestParameters"]) == "[" * 17 + "]" * 17


def test_texts_and_numbers_become_such_as_json_can_hold():
    found = trimmed({"requestParameters": {"\ud800": ["\udfff", float("inf"), 1.5, 7, True, None, "é"]}})
    assert found == {"requestParameters": {"?": ["?", None, 1.5, 7, True, None, "é"]}}


def test_a_name_is_no_longer_than_an_index_takes():
    found = trimmed({"userIdentity": {"userName": "é" * 2_000, "type": "IAMUser"}, "userAgent": "x" * 2_000})
    assert found["userIdentity"] == {"userName": "é" * 750, "type": "IAMUser"}
    assert found["userAgent"] == "x" * 2_000


def test_who_switched_to_a_role_is_no_longer_either_where_that_is_asked_for():
    record = {"eventName": "SwitchRole", "additionalEventData": {"SwitchFrom": "x" * 2_000}, "errorMessage": "e"}
    assert trimmed(record) == {"eventName": "SwitchRole"}
    assert trimmed(record, "additionalEventData")["additionalEventData"] == {"SwitchFrom": "x" * 1_500}


@pytest.mark.parametrize(
    ("record", "identity"),
    [
        ({"userIdentity": {"arn": "\ud800" * 2_000}}, {"arn": "?" * 1_500}),
        ({"userIdentity": "somebody"}, "somebody"),
        ({}, None),
        (5, None),
    ],
)
def test_the_identity_alone_is_as_that_of_the_record(record, identity):
    assert identity_of(record) == identity
