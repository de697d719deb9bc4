from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import CatalogueChanged
from chalicelib.steps import fetch_log
from scripts.ops.rerun.successor import counted_anew, document, successor
from scripts.ops.stage.execution_failures import Failure
from tests.unit.scripts.ops.stage.histories import NOW, batch, execution

FAILURE = Failure(state="RetryTagSQS", items=(batch("SQS"),))


def test_attempts_are_counted_in_the_name():
    assert successor("log-0a1b") == "log-0a1b-r1"
    assert successor("log-0a1b-r1") == "log-0a1b-r2"
    assert successor("log-0a1b-r9") == "log-0a1b-r10"


def test_the_longest_name_of_ours_keeps_all_its_characters():
    assert successor("x" * 75) == "x" * 75 + "-r1"


@given(st.text("abc-_r1", min_size=1, max_size=80))
def test_a_name_is_never_too_long_nor_the_same_again(name):
    chain = [name]
    for _ in range(4):
        chain.append(successor(chain[-1]))
    assert len(set(chain)) == 5
    assert max(map(len, chain[1:])) <= 80


def test_long_names_that_begin_alike_have_different_successors():
    assert successor("x" * 79 + "a") != successor("x" * 79 + "b")


def test_just_what_failed_is_tried_again():
    assert document(execution(), FAILURE, NOW) == {"source": "retry", "retry": [batch("SQS")], "run": ""}


def test_a_replay_stays_the_same_replay():
    assert document(execution(input={"run": "r7"}), FAILURE, NOW)["run"] == "r7"


def test_what_never_knew_what_failed_begins_again():
    failed = execution(input={"run": "r7"})
    assert document(failed, Failure(state="RetryFetchLog"), NOW) == failed.input


def test_what_the_work_bucket_has_forgotten_begins_again():
    failed = execution(ago=timedelta(days=29))
    assert document(failed, FAILURE, NOW) == failed.input


LOG = {"bucket": "trail", "key": "a.json.gz", "version": "", "slice": {"first": 3, "last": 9, "expected": 2}}


def test_a_log_with_another_number_of_creations_is_read_with_that_number(monkeypatch, stage):
    monkeypatch.setattr(fetch_log, "_creations", lambda *_: [{}] * 5)
    with pytest.raises(CatalogueChanged) as raised:
        fetch_log.run({"log": LOG, "run": "", "execution": "x"}, stage.runtime)
    failed = execution(input={"source": "logs", "log": LOG}, error="CatalogueChanged", message=str(raised.value))
    assert counted_anew(failed) == 5
    again = document(failed, Failure(state="RetryFetchLog"), NOW)
    assert again["log"] == {**LOG, "slice": {"first": 3, "last": 9, "expected": 5}}


def test_other_errors_do_not_change_the_input():
    assert counted_anew(execution(error="MalformedLog", message="it holds 5 creations, and no end")) is None
    assert counted_anew(execution(error="CatalogueChanged", message="")) is None
