from itertools import permutations

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from chalicelib.errors import Throttled
from chalicelib.ledger.table import READ_ROUNDS, Ledger, is_newer
from tests.unit.conftest import NOW

ARN = "arn:aws:s3:::bucket"


def row(time="10", event="e1", status="TAGGED", creator="alice", **more):
    return {
        "ResourceId": ARN,
        "EventTime": f"2026-11-22T{time}:00:00Z",
        "EventId": event,
        "Status": status,
        "Creator": {"name": creator},
        "CreatorName": creator,
        "User": creator,
        "Groups": [creator],
        **more,
    }


def stored(stage):
    return stage.runtime.ledger.read([ARN])[ARN]


def test_a_row_is_read_as_it_was_written_with_the_time_of_writing(stage):
    assert stage.runtime.ledger.record(row(Tags={"a": "b"}))
    assert stored(stage) == {**row(Tags={"a": "b"}), "UpdatedAt": "2026-11-22T12:00:00Z"}


def test_arns_without_a_row_are_not_in_the_answer(stage):
    assert stage.runtime.ledger.read(["arn:none"]) == {}
    assert stage.runtime.ledger.read([]) == {}


def test_more_arns_than_one_call_takes_are_all_read(stage):
    for number in range(0, 250, 50):
        stage.runtime.ledger.record({**row(), "ResourceId": f"arn{number}"})
    assert len(stage.runtime.ledger.read([f"arn{n}" for n in range(250)])) == 5


@pytest.mark.parametrize(
    "order", list(permutations([("09", "e1", "old"), ("10", "e2", "new"), ("11", "e3", "newest")]))
)
def test_in_whatever_order_rows_come_the_newest_event_stays(stage, order):
    for time, event, creator in order:
        stage.runtime.ledger.record(row(time, event, creator=creator))
    assert stored(stage)["CreatorName"] == "newest"


@pytest.mark.parametrize("order", [("e1", "e2"), ("e2", "e1")])
def test_two_events_of_one_second_leave_the_same_row_in_both_orders(stage, order):
    for event in order:
        stage.runtime.ledger.record(row(event=event))
    assert stored(stage)["EventId"] == "e2"


@pytest.mark.parametrize("bad", ["FAILED", "SKIPPED"])
@pytest.mark.parametrize("good", ["TAGGED", "KEPT"])
def test_for_one_event_failed_becomes_tagged_and_never_the_reverse(stage, bad, good):
    assert stage.runtime.ledger.record(row(status=bad))
    assert stage.runtime.ledger.record(row(status=good))
    assert not stage.runtime.ledger.record(row(status=bad))
    assert stored(stage)["Status"] == good


def test_a_failure_of_a_newer_event_replaces_what_was_tagged(stage):
    stage.runtime.ledger.record(row("10", "e1"))
    assert stage.runtime.ledger.record(row("11", "e2", status="FAILED"))


def test_an_upsert_never_replaces_who_made_the_resource(stage):
    stage.runtime.ledger.record(row("10", "e1", creator="alice"))
    assert stage.runtime.ledger.record(row("11", "e2", creator="bob", Action="CreateTopic"), upsert=True)
    found = stored(stage)
    assert (found["CreatorName"], found["User"], found["Groups"], found["Creator"]) == (
        "alice",
        "alice",
        ["alice"],
        {"name": "alice"},
    )
    assert found["Action"] == "CreateTopic"


def test_a_claimed_name_is_free_again_when_its_time_is_up_or_it_is_given_back(stage):
    ledger = stage.runtime.ledger
    assert ledger.claim("alert#1", 60)
    assert not ledger.claim("alert#1", 60)
    stage.later(seconds=61)
    assert ledger.claim("alert#1", 60)
    ledger.release("alert#1")
    assert ledger.claim("alert#1", 60)


def test_the_indexes_answer_who_made_what_and_what_failed_newest_first(stage):
    ledger = stage.runtime.ledger
    ledger.record({**row("10"), "ResourceId": "a"})
    ledger.record({**row("11"), "ResourceId": "b"})
    ledger.record({**row("12", creator="bob", status="FAILED"), "ResourceId": "c"})
    assert [found["ResourceId"] for found in ledger.made_by("alice")] == ["b", "a"]
    assert [found["ResourceId"] for found in ledger.with_status("FAILED")] == ["c"]


def test_what_an_event_made_together_is_found_from_any_part_of_it(stage):
    ledger = stage.runtime.ledger
    for name, time, event in (("a", "10", "e1"), ("b", "10", "e1"), ("c", "10", "e2"), ("d", "11", "e1")):
        ledger.record({**row(time, event), "ResourceId": name})
    ledger.record({**row(creator="bob"), "ResourceId": "e"})
    assert [found["ResourceId"] for found in ledger.made_with({**row(), "ResourceId": "a"})] == ["b"]


@pytest.mark.parametrize(
    ("time", "event", "newer"),
    [("09", "e9", True), ("10", "e1", False), ("10", "e0", True), ("10", "e2", False), ("11", "e0", False)],
)
def test_newer_means_a_later_event_by_the_order_that_rows_are_written_in(time, event, newer):
    assert is_newer(row(), time=f"2026-11-22T{time}:00:00Z", event=event) is newer


def test_an_error_that_is_no_failed_condition_is_raised(stage):
    with pytest.raises(ClientError, match="ResourceNotFound"):
        Ledger(stage.client("dynamodb"), "no-table", stage.runtime.now).claim("x", 1)


def answers(*keys_left):
    client = boto3.client("dynamodb", region_name="us-east-1")
    stubber = Stubber(client)
    for left in keys_left:
        keys = {"t": {"Keys": [{"ResourceId": {"S": ARN}}]}} if left else {}
        stubber.add_response(
            "batch_get_item", {"Responses": {"t": [{"ResourceId": {"S": ARN}}]}, "UnprocessedKeys": keys}
        )
    stubber.activate()
    return client


def test_keys_that_dynamodb_keeps_back_are_asked_for_again():
    client = answers(True, False)
    assert Ledger(client, "t", lambda: None).read([ARN]) == {ARN: {"ResourceId": ARN}}


def test_dynamodb_that_keeps_keys_back_for_good_is_a_throttle():
    with pytest.raises(Throttled, match="unprocessed 5 times"):
        Ledger(answers(*[True] * READ_ROUNDS), "t", lambda: None).read([ARN])


def test_helper_rows_are_written_whatever_was_there(stage):
    rows = [{"ResourceId": f"retention#arn{n}", "Retention": "90days"} for n in range(60)]
    stage.runtime.ledger.put(rows)
    stage.runtime.ledger.put([{"ResourceId": "retention#arn0", "Retention": "30days"}])
    found = stage.runtime.ledger.read([row["ResourceId"] for row in rows])
    assert len(found) == 60
    assert found["retention#arn0"] == {
        "ResourceId": "retention#arn0",
        "Retention": "30days",
        "UpdatedAt": "2026-11-22T12:00:00Z",
    }


def unwritten(*left):
    client = boto3.client("dynamodb", region_name="us-east-1")
    stubber = Stubber(client)
    for some in left:
        rest = {"t": [{"PutRequest": {"Item": {"ResourceId": {"S": ARN}}}}]} if some else {}
        stubber.add_response("batch_write_item", {"UnprocessedItems": rest})
    stubber.activate()
    return Ledger(client, "t", lambda: NOW)


def test_rows_that_dynamodb_does_not_take_are_written_again():
    unwritten(True, False).put([{"ResourceId": ARN}])


def test_dynamodb_that_does_not_take_rows_for_good_is_a_throttle():
    with pytest.raises(Throttled, match="left rows unwritten"):
        unwritten(*[True] * READ_ROUNDS).put([{"ResourceId": ARN}])
