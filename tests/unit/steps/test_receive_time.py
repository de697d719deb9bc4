"""`receive` has a clock: slow and hanging logs cost their neighbours nothing, and no good one becomes a dead letter."""

import json
from dataclasses import replace
from random import Random

import pytest
from botocore.exceptions import ReadTimeoutError

from chalicelib.intake.deliveries import LAST_DELIVERY
from chalicelib.intake.log_scan import SLICE_RECORDS
from chalicelib.intake.reading_time import KEPT
from chalicelib.steps import receive
from tests.unit.logs import KEY, notification, put, record, sqs

WHOLE = 120
HANGS = 11
"""Seconds that a request to S3 takes before the SDK gives it up."""


def key(name):
    return KEY.replace("_aB", f"_{name}")


class Bucket:
    """The trail's bucket, where some objects hang; the time that they take is told to the clock and not waited for."""

    def __init__(self, stage, monkeypatch, hanging):
        self.now = 0.0
        self.asked = []
        self._hanging = hanging
        self._get = stage.client("s3").get_object
        monkeypatch.setattr(stage.client("s3"), "get_object", self.get)
        self.runtime = replace(stage.runtime, seconds_left=lambda: WHOLE - self.now)

    def get(self, **request):
        self.asked.append(request["Key"])
        if request["Key"] in self._hanging:
            self.now += HANGS
            raise ReadTimeoutError(endpoint_url="https://trail.s3.amazonaws.com")
        self.now += 0.1
        return self._get(**request)

    def deliver(self, messages, delivery):
        """Let `receive` have messages (id to body) once. Returns those that come again."""
        self.now, self.asked = 0.0, []
        event = sqs(*messages.values(), delivery=delivery)
        for one, name in zip(event["Records"], messages, strict=True):
            one["messageId"] = name
        failures = receive.run(event, self.runtime)["batchItemFailures"]
        return {one["itemIdentifier"] for one in failures}


@pytest.fixture
def inbox(stage):
    client = stage.client("sqs")
    url = client.create_queue(QueueName="tagtrail-inbox-test")["QueueUrl"]

    def take():
        found = []
        while messages := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            found += [one["Body"] for one in messages]
            for one in messages:
                client.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
        return found

    return take


def started(stage):
    """The numbers of the records that are worked on."""
    chunks = [chunk for one in stage.executions() for chunk in one["fetched"]["chunks"]]
    return sorted(int(entry["record"]["eventID"][-12:]) for chunk in chunks for entry in chunk["inline"])


def test_what_was_read_is_started_and_the_rest_comes_again(stage, monkeypatch, caplog):
    hanging = [key(f"slow{number}") for number in range(20)]
    put(stage, [record(number=1)], key("first"))
    put(stage, [record(number=2)], key("last"))
    bucket = Bucket(stage, monkeypatch, hanging)
    notes = {name: notification(name) for name in [key("first"), *hanging, key("last")]}
    event = {"detail-type": "AWS API Call via CloudTrail", "source": "aws.s3", "detail": record(number=3)}
    again = bucket.deliver(notes | {"event": event}, 1)
    assert again == {*hanging, key("last")}
    assert started(stage) == [1, 3]
    assert bucket.asked == [key("first"), *hanging[:8]]
    assert bucket.now <= WHOLE - KEPT * WHOLE + HANGS
    assert stage.dead_letters() == []


def test_no_good_log_among_hanging_ones_becomes_a_dead_letter(stage, monkeypatch, inbox):
    hanging = [key(f"slow{number}") for number in range(40)]
    good = [key(f"good{number}") for number in range(20)]
    for number, name in enumerate(good):
        put(stage, [record(number=number)], name)
    bucket = Bucket(stage, monkeypatch, hanging)
    names = [*hanging, *good]
    Random(1).shuffle(names)
    waiting = {name: notification(name) for name in names}
    for _ in range(8):  # until nothing waits
        for delivery in range(1, LAST_DELIVERY + 1):
            again = bucket.deliver(waiting, delivery)
            waiting = {name: body for name, body in waiting.items() if name in again}
        assert waiting == {}  # SQS itself moves nothing
        sent = [json.loads(body) for body in inbox()]
        waiting = {one["Records"][0]["s3"]["object"]["key"]: one for one in sent}
    assert waiting == {}
    assert started(stage) == list(range(20))
    letters = [json.loads(one["Body"])["Records"][0]["s3"]["object"]["key"] for one in stage.dead_letters()]
    assert sorted(letters) == sorted(hanging)


def test_a_hanging_log_alone_is_told_of_with_its_reason(stage, monkeypatch):
    bucket = Bucket(stage, monkeypatch, [KEY])
    assert bucket.deliver({"m": notification()}, LAST_DELIVERY - 1) == {"m"}
    assert bucket.deliver({"m": notification()}, LAST_DELIVERY) == set()
    [letter] = stage.dead_letters()
    assert letter["MessageAttributes"]["error"]["StringValue"] == "TimedOut"


def test_a_message_of_several_logs_that_was_begun_was_reached(stage, monkeypatch, inbox):
    hanging = [key(f"slow{number}") for number in range(9)]
    put(stage, [record(number=1)], key("first"))
    put(stage, [record(number=2)], key("last"))
    bucket = Bucket(stage, monkeypatch, hanging)
    note = {"s3Bucket": "trail", "s3ObjectKey": [key("first"), *hanging, key("last")]}
    assert bucket.deliver({"m": note}, 1) == {"m"}
    assert bucket.deliver({"m": note}, LAST_DELIVERY) == set()
    assert inbox() == []
    [letter] = stage.dead_letters()
    assert letter["MessageAttributes"]["error"]["StringValue"] == "TimedOut"
    assert started(stage) == [1]


def test_logs_after_a_failing_one_in_its_message_are_read(stage, monkeypatch):
    put(stage, [record(number=2)], key("last"))
    bucket = Bucket(stage, monkeypatch, [key("slow")])
    note = {"s3Bucket": "trail", "s3ObjectKey": [key("slow"), key("last")]}
    assert bucket.deliver({"m": note}, LAST_DELIVERY) == set()
    assert started(stage) == [2]
    assert len(stage.dead_letters()) == 1


def test_no_more_is_read_than_may_be_held(stage, monkeypatch):
    for number in range(3):
        put(stage, [record(number=number)], key(str(number)))
    monkeypatch.setattr(receive, "MOST_HELD", 1_000)
    bucket = Bucket(stage, monkeypatch, [])
    again = bucket.deliver({str(number): notification(key(str(number))) for number in range(3)}, 1)
    assert again == {"2"}
    assert started(stage) == [0, 1]


def test_slices_are_started_until_lambda_is_about_to_stop_the_function(stage, monkeypatch):
    put(stage, [record(number=number) for number in range(2 * SLICE_RECORDS)])
    bucket = Bucket(stage, monkeypatch, [])
    start = receive.start_log

    def slow(*args):
        bucket.now += 109
        return start(*args)

    monkeypatch.setattr(receive, "start_log", slow)
    assert bucket.deliver({"m": notification()}, 1) == {"m"}
    assert [one["log"]["slice"]["first"] for one in stage.executions()] == [0]
    monkeypatch.setattr(receive, "start_log", start)
    assert bucket.deliver({"m": notification()}, 2) == set()
    assert sorted(one["log"]["slice"]["first"] for one in stage.executions()) == [0, SLICE_RECORDS]


@pytest.mark.parametrize("bad", ["", "x" * 1025, "half \ud800"])
def test_a_key_that_no_object_can_have_is_a_dead_letter_beside_good_logs(stage, bad):
    put(stage, [record()])
    assert receive.run(sqs({"s3Bucket": "trail", "s3ObjectKey": [bad, KEY]}), stage.runtime) == {
        "batchItemFailures": []
    }
    [letter] = stage.dead_letters()
    assert letter["MessageAttributes"]["error"]["StringValue"] == "InvalidRequest"
    assert len(stage.executions()) == 1


@pytest.mark.parametrize("odd", ["a b+c&%25", "ü/日本", "line\nbreak", "\x01\x7f", "'\"<>", "../x"])
def test_a_key_of_any_characters_is_read(stage, odd):
    name = f"{odd}/{KEY}"
    put(stage, [record()], name)
    assert receive.run(sqs({"s3Bucket": "trail", "s3ObjectKey": [name]}), stage.runtime) == {"batchItemFailures": []}
    assert stage.dead_letters() == []
    [execution] = stage.executions()
    assert execution["fetched"]["chunks"][0]["inline"][0]["log"]["key"] == name
