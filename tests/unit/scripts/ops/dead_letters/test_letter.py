"""What a dead letter is, what it is about, where it belongs, and what is sent for it."""

import json
from datetime import UTC, datetime

import pytest

from chalicelib import errors
from chalicelib.intake.dead_letters import MAX_BODY
from chalicelib.intake.messages import parse_message
from scripts.ops.dead_letters.explanation import OF_ERROR, meaning, remedy
from scripts.ops.dead_letters.letter import CHANGES, INBOX, Letter
from statemachines.infrastructure.changes import DAILY
from statemachines.names import Names

NAMES = Names(stage="dev", account="123456789012", region="us-east-1")
RECORD = {"eventSource": "sqs.amazonaws.com", "eventName": "CreateQueue", "eventID": "e-1"}
NOTE = {"s3Bucket": "trail", "s3ObjectKey": ["a.json.gz"], "run": "", "positions": [1, 2]}
STORED = {"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": "trail"}, "object": {"key": "a%3Ab.json.gz"}}}
CALL = {"detail-type": "AWS Console Action via CloudTrail", "detail": RECORD, "job": "j"}
CHANGE = {
    "detail-type": "EC2 Instance State-change Notification",
    "detail": {"instance-id": "i-1", "state": "running"},
}
STATUS = {"detail-type": "Step Functions Execution Status Change", "detail": {"executionArn": "arn:x"}}
ASKED = {"resourceIds": ["vol-0123456789abcdef0"], "user": "bob"}


def letter(body, **told):
    attributes = {name: {"StringValue": value, "DataType": "String"} for name, value in told.items()}
    return Letter.of(
        {
            "MessageId": "m-1",
            "ReceiptHandle": "r-1",
            "Body": body if isinstance(body, str) else json.dumps(body),
            "Attributes": {"SentTimestamp": "1795348800000", "ApproximateReceiveCount": "2"},
            "MessageAttributes": attributes,
        }
    )


@pytest.mark.parametrize(
    ("body", "kind", "about", "queue"),
    [
        (NOTE, "log", ["s3://trail/a.json.gz"], INBOX),
        ({"Records": [STORED]}, "log", ["s3://trail/a:b.json.gz"], INBOX),
        ({"Type": "Notification", "Message": json.dumps(NOTE)}, "log", ["s3://trail/a.json.gz"], INBOX),
        (CALL, "event", ["sqs.amazonaws.com CreateQueue e-1"], INBOX),
        (ASKED, "request", ["vol-0123456789abcdef0"], INBOX),
        ({"resourceId": "arn:aws:s3:::b", "user": "bob"}, "request", ["arn:aws:s3:::b"], INBOX),
        (CHANGE, "state change", ["i-1"], CHANGES),
        (STATUS, "execution", ["arn:x"], ""),
        (DAILY, "check", [json.dumps(DAILY)], ""),
        ("{", "other", ["{"], INBOX),
        ("[1]", "other", ["[1]"], INBOX),
        ({"detail": "x" * 200}, "other", ['{"detail": "' + "x" * 88], INBOX),
        ("x" * MAX_BODY, "other", ["x" * 100], ""),
    ],
)
def test_a_letter_says_what_it_is_what_it_is_about_and_where_it_belongs(body, kind, about, queue):
    found = letter(body)
    assert (found.kind, found.about, found.queue) == (kind, about, queue)


def test_what_sqs_moved_from_the_queue_of_state_changes_goes_back_there():
    message = {"MessageId": "m", "ReceiptHandle": "r", "Body": "{"}
    for source, queue in ((NAMES.changes_arn, CHANGES), (NAMES.inbox_arn, INBOX)):
        assert Letter.of({**message, "Attributes": {"DeadLetterQueueSourceArn": source}}).queue == queue


def test_a_letter_says_when_it_was_sent_how_often_received_and_why_it_is_there():
    found = letter(NOTE, error="Refused", reason="2 of 9 records: not ours")
    assert (found.sent, found.received) == (datetime(2026, 11, 22, 12, tzinfo=UTC), 2)
    assert found.why == "Refused: 2 of 9 records: not ours"
    assert letter(STATUS, ERROR_CODE="SDK_CLIENT_ERROR", ERROR_MESSAGE="gone").why == "SDK_CLIENT_ERROR: gone"
    assert letter(NOTE, error="Refused", reason="Refused").why == "Refused"
    assert letter(NOTE).why == "no reason given: received too often"


@pytest.mark.parametrize("body", [NOTE, {"Records": [STORED]}, CALL, {**NOTE, "job": "j"}])
def test_logs_and_events_are_sent_with_a_run_of_the_letters_own_and_are_what_they_were(body):
    (sent,) = letter(body).bodies()
    (before,), (now,) = parse_message(json.dumps(body)), parse_message(sent)
    assert now.run == "letter-m-1"
    assert type(now) is type(before)
    assert {name: getattr(now, name) for name in now.__slots__ if name != "run"} == {
        name: getattr(before, name) for name in before.__slots__ if name != "run"
    }


def test_several_logs_of_one_message_are_a_message_each():
    sent = [json.loads(one) for one in letter({**NOTE, "s3ObjectKey": ["a", "b"]}).bodies()]
    assert [(one["s3ObjectKey"], one["run"]) for one in sent] == [(["a"], "letter-m-1"), (["b"], "letter-m-1")]


@pytest.mark.parametrize("body", [json.dumps(ASKED), json.dumps(CHANGE), "{"])
def test_all_else_is_sent_as_it_was(body):
    assert letter(body).bodies() == [body]


@pytest.mark.parametrize("error", OF_ERROR)
def test_an_error_is_explained_in_the_words_of_its_class_and_with_what_to_do(error):
    found = letter(NOTE, error=error, reason="so it is")
    assert meaning(found) == getattr(errors, error).__doc__
    assert "./scripts/deadletters drop --stage dev m-1" in remedy(found, NAMES)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (letter(STATUS, ERROR_CODE="NO_PERMISSIONS"), "./scripts/rerun --stage dev --list"),
        (letter(DAILY, ERROR_CODE="NO_PERMISSIONS"), "./scripts/doctor --stage dev"),
        (letter(CHANGE), "./scripts/deadletters drop --stage dev m-1"),
        (letter(NOTE), "Read /aws/lambda/tagtrail-dev-receive"),
        (letter(NOTE, error="Throttled"), "Mend the cause, then ./scripts/deadletters send-back --stage dev m-1"),
        (letter("x" * MAX_BODY, error="InvalidRequest"), "It was cut"),
    ],
)
def test_each_letter_has_a_way_on(found, told):
    assert told in remedy(found, NAMES)
    assert meaning(letter(NOTE, error="NO_PERMISSIONS")) == meaning(letter(NOTE)) == ""
