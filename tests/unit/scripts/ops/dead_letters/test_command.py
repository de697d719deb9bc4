"""Listing, sending back and dropping dead letters, against SQS in memory."""

import json

import boto3
import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner
from moto import mock_aws

from scripts.ops.cli import deadletters
from scripts.ops.dead_letters import queue as queues
from scripts.ops.dead_letters.queue import DeadLetters
from statemachines.names import Names

NAMES = Names(stage="dev", account="123456789012", region="us-east-1")


class Box:
    """The queues of a stage. `visible` and `take` look as anybody else would."""

    def __init__(self):
        self.sqs = boto3.client("sqs")
        self.urls = {
            name: self.sqs.create_queue(QueueName=name)["QueueUrl"] for name in (NAMES.dlq, NAMES.inbox, NAMES.changes)
        }

    def put(self, body, **told):
        attributes = {name: {"StringValue": value, "DataType": "String"} for name, value in told.items()}
        sent = self.sqs.send_message(QueueUrl=self.urls[NAMES.dlq], MessageBody=body, MessageAttributes=attributes)
        return sent["MessageId"]

    def visible(self, queue=NAMES.dlq):
        names = ["ApproximateNumberOfMessages"]
        found = self.sqs.get_queue_attributes(QueueUrl=self.urls[queue], AttributeNames=names)["Attributes"]
        return int(found[names[0]])

    def take(self, queue=NAMES.inbox):
        found = self.sqs.receive_message(QueueUrl=self.urls[queue], MaxNumberOfMessages=10).get("Messages", [])
        return sorted(one["Body"] for one in found)


@pytest.fixture
def box(monkeypatch):
    monkeypatch.setattr(queues, "WAIT", 0)
    with mock_aws():
        yield Box()


def run(*arguments, **more):
    return CliRunner().invoke(deadletters.main, arguments, **more)


def told(*arguments):
    return json.loads(run(*arguments, "--json").stdout)


def test_an_empty_queue_is_said_to_be_empty(box):
    assert run().stdout == "There are no dead letters.\n"
    assert told() == {"queue": NAMES.dlq, "reasons": {}, "letters": []}


def test_more_than_a_page_is_listed_counted_by_reason_and_left_for_others(box):
    for number in range(23):
        box.put(f"{number}", error="Refused" if number % 2 else "MalformedLog")
    found = told()
    assert sorted(int(one["body"]) for one in found["letters"]) == list(range(23))
    assert found["reasons"] == {"Refused": 11, "MalformedLog": 12}
    assert box.visible() == 23
    assert "12 x MalformedLog" in run().stdout


def test_a_table_of_very_many_ends_somewhere(box, monkeypatch):
    monkeypatch.setattr(deadletters.view, "SHOWN", 2)
    one = box.put(json.dumps({"s3Bucket": "trail", "s3ObjectKey": ["a", "b", "c"]}))
    box.put("2")
    box.put("3")
    assert "and 1 more: see --json" in run().stdout
    assert "and 1 more" in run("explain", one).stdout


def test_a_letter_is_explained(box):
    one = box.put("{}", error="InvalidRequest", reason="no known shape")
    box.put("[]", error="Refused")
    answer = run("explain", one[:8]).stdout
    assert "A tagging request or message is not of the documented form." in answer
    assert f"./scripts/deadletters drop --stage dev {one}" in answer
    assert "Refused" not in answer
    assert told("explain", one)["letters"][0]["meaning"].startswith("A tagging request")


def test_what_is_sent_back_is_where_it_belongs_and_gone_from_here(box):
    box.put("1", error="Refused", reason="not ours")
    box.put("2", error="MalformedLog", reason="not gzip")
    box.put(json.dumps({"detail-type": "EC2 Instance State-change Notification"}))
    answer = run("send-back", "--reason", "Refused")
    assert (answer.exit_code, answer.stdout) == (0, "1 sent back, 0 not.\n")
    assert (box.take(), box.visible()) == (["1"], 2)
    assert run("send-back", "--all").exit_code == 0
    assert (box.take(), len(box.take(NAMES.changes)), box.visible()) == (["2"], 1, 0)


def test_what_no_queue_takes_stays_and_is_told(box):
    one = box.put(json.dumps({"scope": "all"}))
    answer = run("send-back", "--all")
    assert answer.exit_code == 1
    assert f"{one}: no queue takes it back: ./scripts/deadletters explain {one}" in answer.stdout
    assert box.visible() == 1


def test_what_can_t_be_sent_stays_and_what_comes_after_it_is_sent(box, monkeypatch):
    calls = []
    send = DeadLetters._send

    def refuse_first(self, letter):
        calls.append(letter.id)
        if len(calls) == 1:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "SendMessage")
        send(self, letter)

    monkeypatch.setattr(DeadLetters, "_send", refuse_first)
    for body in "12":
        box.put(body)
    answer = run("send-back", "--all", "--json")
    assert answer.exit_code == 1
    assert [bool(one["why"]) for one in json.loads(answer.stdout)] == [True, False]
    assert (len(box.take()), box.visible()) == (1, 1)


def test_after_ctrl_c_what_was_not_sent_lies_there_for_everybody(box, monkeypatch):
    send = DeadLetters._send

    def interrupted(self, letter):
        send(self, letter)
        raise KeyboardInterrupt

    monkeypatch.setattr(DeadLetters, "_send", interrupted)
    for number in range(12):
        box.put(f"{number}")
    answer = run("send-back", "--all")
    assert answer.exit_code == 130
    assert "Stopped." in answer.stderr
    assert (len(box.take()), box.visible()) == (1, 12)


def test_dropping_asks_and_deletes_only_what_was_chosen(box, monkeypatch):
    one = box.put("1")
    box.put("2")
    assert run("drop", one).exit_code == 2
    monkeypatch.setattr(deadletters, "agreed", lambda *_, **__: False)
    assert (run("drop", one).exit_code, box.visible()) == (0, 2)
    monkeypatch.setattr(deadletters, "agreed", lambda *_, **__: True)
    assert run("drop", one).stdout.endswith("1 dropped, 0 not.\n")
    assert box.visible() == 1
    assert told("drop", "--all", "--yes")[0]["why"] == ""
    assert (box.visible(), box.take()) == (0, [])


def test_a_letter_that_somebody_else_has_is_not_said_to_be_sent(box, monkeypatch):
    box.put("1")
    monkeypatch.setattr(DeadLetters, "send_back", lambda *_: iter_of_none())
    answer = run("send-back", "--all")
    assert answer.exit_code == 1
    assert "somebody else is looking at it, or has taken it" in answer.stdout


def iter_of_none():
    yield from ()


@pytest.mark.parametrize("wrong", [["send-back"], ["drop", "--all", "--reason", "x"], ["drop", "x", "--all"], ["mend"]])
def test_which_letters_are_meant_must_be_said_once(box, wrong):
    assert run(*wrong).exit_code == 2


def test_an_id_of_none_or_of_several_is_refused(box):
    box.put("1")
    box.put("2")
    assert "There is no letter nobody." in run("drop", "nobody", "--yes").stderr
    assert "2 letters begin with ." in run("drop", "", "--yes").stderr
    assert box.visible() == 2


def test_nothing_to_do_is_done_at_once(box):
    assert (run("drop", "--all").exit_code, run("send-back", "--all").exit_code) == (0, 0)


def test_a_stage_that_is_not_there_is_told():
    with mock_aws():
        assert "There is no stage dev" in run().stderr


def test_reading_a_long_queue_ends_though_letters_come_round_again(box, monkeypatch):
    monkeypatch.setattr(queues, "HIDDEN", 0)
    for number in range(4):
        box.put(f"{number}")
    assert len(told()["letters"]) == 4
