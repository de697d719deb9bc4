"""What becomes of messages that failed, and of those that were not reached."""

import logging

import pytest
from aws_lambda_powertools.utilities.data_classes import SQSEvent

from chalicelib.errors import Throttled
from chalicelib.intake.deliveries import LAST_DELIVERY, NotReached, in_turn, to_come_again
from tests.unit.logs import sqs


def batch(*bodies, delivery=1):
    return list(SQSEvent(sqs(*bodies, delivery=delivery)).records)


@pytest.fixture
def inbox(stage):
    client = stage.client("sqs")
    url = client.create_queue(QueueName="tagtrail-inbox-test")["QueueUrl"]
    return lambda: [one["Body"] for one in client.receive_message(QueueUrl=url).get("Messages", [])]


def order(messages):
    return [one.message_id for one in in_turn(messages)]


def test_messages_that_come_for_the_first_time_keep_their_order_and_go_first():
    new, old = batch(*"abc"), batch(*"abcdefgh", delivery=2)[3:]
    assert order([*old, *new])[:3] == ["m0", "m1", "m2"]


def test_others_have_another_order_in_each_delivery():
    orders = {tuple(order(batch(*"abcdefgh", delivery=number))) for number in range(2, 6)}
    assert len(orders) == 4
    assert all(sorted(one) == [f"m{number}" for number in range(8)] for one in orders)


@pytest.mark.parametrize("delivery", range(1, LAST_DELIVERY))
def test_a_message_that_was_not_reached_comes_again(stage, inbox, delivery, caplog):
    with caplog.at_level(logging.ERROR):
        again = to_come_again(batch("a", delivery=delivery), {"m0": NotReached()}, stage.runtime)
    assert (again, inbox(), stage.dead_letters()) == ({"m0"}, [], [])
    assert caplog.records == []


def test_on_its_last_delivery_it_is_sent_anew_and_is_no_dead_letter(stage, inbox):
    errors = {"m0": NotReached(), "m1": Throttled("slow down")}
    assert to_come_again(batch("a", "b", delivery=LAST_DELIVERY), errors, stage.runtime) == set()
    assert inbox() == ["a"]
    assert [one["Body"] for one in stage.dead_letters()] == ["b"]


def test_where_it_cannot_be_sent_anew_sqs_keeps_it(stage):
    again = to_come_again(batch("a", delivery=LAST_DELIVERY), {"m0": NotReached()}, stage.runtime)
    assert again == {"m0"}
