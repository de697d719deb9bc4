import json

import pytest

from chalicelib.core.payloads import to_json
from chalicelib.errors import AccountsDiffer
from chalicelib.schemas import validation
from chalicelib.steps import summarise

EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:tagtrail-attribute-test:run-1"


def line(event, *resources, status="TAGGED"):
    return {
        "event": event,
        "time": "t",
        "source": "s",
        "name": "n",
        "creator": "alice",
        "log": None,
        "position": None,
        "status": status,
        "reason": None,
        "error": None,
        "resources": list(resources),
    }


def resource(arn, status, error=None, reason=None):
    return {"arn": arn, "type": "T", "status": status, "reason": reason, "error": error}


def result(stage, *lines):
    return {"pointer": stage.runtime.work.put("\n".join(map(to_json, lines)), execution="x")}


def summary(stage, results, retried=None, records=None):
    state = {"outcome": {"results": results}}
    if records is not None:
        state["fetched"] = {"records": records}
    if retried is not None:
        state["retried"] = {"results": retried, "permanent": []}
    found = summarise.run({"input": state, "execution": EXECUTION}, stage.runtime)
    validation.check(found, "result", AssertionError)
    return found


def test_mends_that_did_not_come_in_are_counted_beside_what_did(stage):
    results = [result(stage, line("e1"), line("mend#1")), result(stage, line("mend#beside#1"))]
    assert summary(stage, results, [result(stage, line("mend#beside#1"))], records=2)["events"] == 3


def test_the_output_counts_events_and_resources_and_points_to_a_line_for_each(stage):
    found = summary(
        stage,
        [
            result(stage, line("e1", resource("a", "TAGGED"), resource("b", "TAGGED"))),
            result(stage, line("e2", resource("c", "FAILED", "AccessDenied", "no" * 400), status="FAILED")),
        ],
        records=2,
    )
    results = stage.runtime.work.get(found.pop("results")).decode().splitlines()
    assert [json.loads(one)["event"] for one in results] == ["e1", "e2"]
    [failed] = found.pop("failed_resources")
    assert (failed["arn"], failed["error"], len(failed["message"])) == ("c", "AccessDenied", 300)
    assert found == {
        "events": 2,
        "tagged": 1,
        "kept": 0,
        "skipped": 0,
        "failed": 1,
        "resources": 3,
        "execution": EXECUTION,
    }


def test_an_event_without_a_resource_stands_in_the_output_by_its_id(stage):
    place = {"account": "123456789012", "region": "us-east-1"}
    nameless = line("e1", status="FAILED") | {**place, "error": "NoResourceNamed"}
    [failed] = summary(stage, [result(stage, nameless)], records=1)["failed_resources"]
    assert "arn" not in failed
    assert (failed["event"], failed["error"], failed["account"]) == ("e1", "NoResourceNamed", "123456789012")


def test_copies_of_one_event_in_two_logs_are_two(stage):
    copies = [line("e1", resource("a", "TAGGED")) | {"log": {"bucket": "b", "key": key}, "position": 0} for key in "kl"]
    chunks = [result(stage, one) for one in copies]
    found = summary(stage, chunks, [chunks[1]], records=2)
    assert (found["events"], found["tagged"]) == (2, 2)


def test_what_healed_counts_as_it_is_now(stage):
    first = result(stage, line("e1", resource("a", "TAGGED"), resource("b", "FAILED", "Throttled"), status="FAILED"))
    again = result(stage, line("e1", resource("b", "TAGGED")))
    found = summary(stage, [first], [again], records=1)
    assert (found["tagged"], found["failed"], found["resources"], found["failed_resources"]) == (1, 0, 2, [])


def test_a_chunk_that_failed_and_was_worked_on_later_is_accounted_for(stage):
    found = summary(stage, [{"records": 0}], [result(stage, line("e1", resource("a", "TAGGED")))], records=1)
    assert found["tagged"] == 1


def test_an_execution_of_retries_alone_counts_what_it_was_given(stage):
    assert summary(stage, [], [result(stage, line("e1", resource("a", "TAGGED")))])["events"] == 1


def test_an_event_that_is_not_accounted_for_fails_the_execution(stage):
    with pytest.raises(AccountsDiffer, match="2 events entered, 1 are accounted for"):
        summary(stage, [result(stage, line("e1"))], records=2)


def test_of_very_many_failures_fifty_are_listed(stage):
    many = line("e1", *(resource(f"a{n}", "FAILED", "AccessDenied") for n in range(80)), status="FAILED")
    assert len(summary(stage, [result(stage, many)], records=1)["failed_resources"]) == 50
