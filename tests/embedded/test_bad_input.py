"""What bad input gets: nothing is lost, nothing stops its neighbours, and what can't be processed says why."""

import json
from collections import Counter
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from scripts.devtools.scenarios import people, trail
from scripts.devtools.scenarios.calls import Made
from tests.embedded.bad_input import BAD_RECORDS, BROKEN_LOGS, MALFORMED, NO_LOGS, NOBODY, ODD_RECORDS, POISON

EXPECTED = {
    **{name: ("MalformedLog", reason) for name, (_, reason) in BROKEN_LOGS.items()},
    **{name: (error, reason) for name, (_, error, reason) in {**BAD_RECORDS, **POISON}.items()},
    "gone": ("ResourceNotFound", "NoSuchKey"),
}


@pytest.fixture(scope="module")
def flood(new_trial):
    """All bad input at once, with something good after each piece."""
    with new_trial() as trial:
        made = {
            "odd": {name: changed(trial.make("CreateQueue"), **change) for name, change in ODD_RECORDS.items()},
            "malformed": {name: changed(trial.make("CreateQueue"), **change) for name, change in MALFORMED.items()},
            "nobodys": {name: changed(trial.make("CreateQueue"), **change) for name, change in NOBODY.items()},
            "big": with_user_data(trial.make("RunInstances"), 2_000_000),
            "never": trial.make("CreateQueue"),  # stands only in what can't be read
        }
        good = [trial.make("CreateQueue") for _ in (*BROKEN_LOGS, *BAD_RECORDS, *POISON)]
        with trial.gathering():
            cases = feed(trial, made, iter(good))
    lines = [line for one in trial.executions for line in trial.lines(json.loads(one["output"]))]
    letters = [(case_of(letter, cases), letter) for letter in trial.letters]
    return SimpleNamespace(trial=trial, good=good, lines=lines, letters=letters, **made)


def feed(trial, made, good):
    """Feed it all in; returns the name of each case by its message or its log's key."""
    cases, never = {}, made["never"].record
    for name, (body, _) in BROKEN_LOGS.items():
        cases[put(trial, body(never))] = name
        trial.send(request_for(next(good)), creations=1)
    for name, (records, *_) in BAD_RECORDS.items():
        cases[put(trial, trail.packed(trial.records([*records(never), next(good)])))] = name
    put(trial, trail.packed([7, "text", None, [made["never"].record]]))
    for name, (message, *_) in POISON.items():
        cases[message] = name
        trial.send(message, request_for(next(good)), creations=1)
    gone = trail.key(datetime.now(UTC))
    trial.send(trial.note(gone), {"Event": "s3:TestEvent", "Bucket": trial.stage.trail}, {"Records": []})
    for key, body in NO_LOGS.items():
        trial.put(key, body)
    put(trial, trail.packed(one.record for one in made["malformed"].values()))
    trial.log(*made["odd"].values(), *made["nobodys"].values(), made["big"], *no_creations())
    return {**cases, gone: "gone"}


def changed(made, **change):
    return Made(record={**made.record, **change}, arns=made.arns)


def with_user_data(made, size):
    return changed(made, requestParameters={**made.record["requestParameters"], "userData": "A" * size})


def put(trial, body):
    key = trail.key(datetime.now(UTC))
    trial.put(key, body)
    return key


def request_for(made):
    return {"resourceId": made.arns[0], "user": people.NILKANTH["arn"]}


def no_creations():
    common = {"who": people.ALICE, "when": datetime.now(UTC), "request": {"name": "x"}}
    return [trail.record("ec2", "CreateTeleporter", **common), trail.record("nobody", "Create", **common)]


def case_of(letter, cases):
    """Tell of which case a dead letter is, by the message or the log's key."""
    return cases.get(letter.body) or cases.get(json.loads(letter.body)["s3ObjectKey"][0], letter.body)


@pytest.mark.parametrize("case", EXPECTED)
def test_what_can_not_be_processed_lies_in_the_dead_letter_queue_with_its_reason(flood, case):
    error, reason = EXPECTED[case]
    (letter,) = [letter for name, letter in flood.letters if name == case]
    assert letter.error == error
    assert reason in letter.reason


def test_nothing_else_lies_there_and_nothing_twice(flood):
    assert Counter(name for name, _ in flood.letters) == Counter(list(EXPECTED))


def test_an_alert_tells_once_of_each_kind_of_dead_letter_and_of_what_nobody_made(flood):
    found = Counter((alert["kind"], alert["error"]) for alert in flood.trial.alerts)
    dead_letters = {("dead-letter", error): 1 for error, _ in EXPECTED.values()}
    assert found == {**dead_letters, ("chunk", "UnknownCreator"): 1, ("log", "MalformedRecord"): 1}


def test_everything_good_is_tagged(flood):
    wanted = [people.NILKANTH["arn"]] * (len(BROKEN_LOGS) + len(BAD_RECORDS) + len(POISON))
    assert [flood.trial.tags(made).get("CreatedBy") for made in flood.good] == wanted


@pytest.mark.parametrize("case", ODD_RECORDS)
def test_an_odd_record_is_tagged_all_the_same(flood, case):
    assert flood.trial.tags(flood.odd[case])["ManagedBy"] == "auto-tagger"
    assert flood.trial.row(flood.odd[case])["Status"] == "TAGGED"


@pytest.mark.parametrize("case", NOBODY)
def test_what_nobody_says_who_made_fails_and_says_so(flood, case):
    assert flood.trial.tags(flood.nobodys[case]) == {}
    record = flood.nobodys[case].record
    (line,) = [line for line in flood.lines if line["event"] == record["eventID"]]
    assert (line["status"], line["reason"]) == ("FAILED", "Could not determine username")
    row = flood.trial.row(flood.nobodys[case])
    assert (row["Status"], row["Error"], row["EventId"]) == ("FAILED", "UnknownCreator", record["eventID"])
    outputs = [json.loads(one["output"]) for one in flood.trial.executions]
    failed = [one["arn"] for output in outputs for one in output["failed_resources"]]
    assert flood.nobodys[case].arns[0] in failed


def test_what_a_record_must_say_and_does_not_is_named_in_the_ledger(flood):
    found = [row for key, row in flood.trial.stage.rows().items() if key.startswith("event#")]
    assert {(row["Status"], row["Error"]) for row in found} == {("FAILED", "MalformedRecord")}
    assert len(found) == len(MALFORMED) + 4  # those that are no objects
    assert [flood.trial.tags(made) for made in flood.malformed.values()] == [{}] * len(MALFORMED)


def test_an_instance_with_2_mb_of_user_data_is_tagged(flood):
    assert flood.trial.tags(flood.big)["CreatedBy"] == people.NILKANTH["arn"]


def test_what_is_bad_tags_nothing(flood):
    assert flood.trial.tags(flood.never) == {}


def test_every_execution_succeeds_and_everything_that_entered_is_accounted_for(flood):
    assert {one["status"] for one in flood.trial.executions} == {"SUCCEEDED"}
    flood.trial.assert_balance(tagged=len(flood.good) + len(flood.odd) + 1, failed=len(NOBODY))


def test_a_dead_letter_can_be_sent_again_once_its_cause_is_gone(trial):
    queue = trial.make("CreateQueue")
    good = trail.packed(trial.records([queue]))
    key = put(trial, good[:-20])
    trial.wait()
    (letter,) = trial.letters
    trial.put(key.replace(".json.gz", ".other"), good)  # as a sign that a new object alone would not be announced
    with trial.gathering():
        trial.put(key, good)
        trial.stage.received(trial.stage.names.inbox)  # its announcement is lost
        trial.send(letter.body)
    assert trial.tags(queue)["CreatedBy"] == people.NILKANTH["arn"]
    trial.assert_balance(tagged=1)


def test_what_fails_at_every_delivery_lies_there_after_the_last_with_the_error_of_aws(trial):
    mend = trial.deny("receive", "states:StartExecution")
    queue, neighbour = trial.make("CreateQueue"), trial.make("CreateQueue")
    trial.log(queue)
    (letter,) = trial.letters
    assert "StartExecution" in letter.reason
    assert [(alert["kind"], "StartExecution" in alert["message"]) for alert in trial.alerts] == [("dead-letter", True)]
    mend()
    trial.send(letter.body)
    trial.log(neighbour)
    assert [trial.tags(one)["ManagedBy"] for one in (queue, neighbour)] == ["auto-tagger"] * 2
    trial.assert_balance(tagged=2)


def test_a_log_of_many_creations_is_worked_on_in_slices(trial):
    """510 creations make two slices; 10,000 would make twenty, and a test of minutes."""
    volumes = [changed(trial.make("CreateVolume"), eventTime="2026-11-22T11:00:00Z") for _ in range(100)]
    tables = [again for _ in range(41) for again in made_again(trial.make("CreateTable"), 10)]
    trial.log(*volumes, *tables)
    slices = [json.loads(one["input"])["log"]["slice"] for one in trial.executions]
    assert sorted((one["first"], one["last"], one["expected"]) for one in slices) == [(0, 499, 500), (500, 509, 10)]
    assert {trial.tags(made)["CreatedDate"] for made in volumes[::10]} == {"2026-11-22T11:00:00Z"}
    assert {trial.tags(made)["CreatedDate"] for made in tables[::10]} == {"2026-11-22T11:09:00Z"}
    assert len([call for call in trial.calls if call.operation == "CreateTags"]) <= 2  # all volumes in one chunk or two
    trial.assert_balance(tagged=100 + 41, skipped=41 * 9)


def made_again(made, times):
    """The same creation once a minute, as if what it made were deleted in between."""
    minutes = [f"2026-11-22T11:{minute:02}:00Z" for minute in range(times)]
    return [changed(made, eventTime=minute, eventID=f"{made.arns[0]} {minute}") for minute in minutes]
