import json

import pytest

from chalicelib.alerts import from_failures
from chalicelib.errors import AccountsDiffer
from chalicelib.steps import record_metadata

CREATOR = {"name": "alice", "arn": "arn:aws:iam::1:user/alice", "groups": ["dev"], "human": True}
TAGS = {"CreatedBy": "alice"}


def event(number=1, **more):
    return {
        "id": f"e{number}",
        "time": "2026-11-22T11:59:00Z",
        "source": "sns.amazonaws.com",
        "name": "CreateTopic",
        "creator": CREATOR,
        "log": {"bucket": "trail", "key": "k"},
        "position": number,
        **more,
    }


def topic(name, **more):
    return {
        "arn": f"arn:aws:sns:us-east-1:123456789012:{name}",
        "id": name,
        "type": "AWS::SNS::Topic",
        "tagger": "sns",
        "region": "us-east-1",
        "account": "123456789012",
        **more,
    }


def batch(*resources, events=None):
    items = [{"event": n, "tags": TAGS, "resource": resource} for n, resource in enumerate(resources)]
    inline = {"events": events or [event(n) for n in range(len(resources))], "items": items, "replace": []}
    return {
        "service": "SNS",
        "account": "123456789012",
        "region": "us-east-1",
        "resources": len(items),
        "inline": inline,
    }


def group(number, status, *resources, reason=None, error=None):
    return {
        "event": number,
        "status": status,
        "reason": reason,
        "error": error,
        "tags": TAGS,
        "resources": list(resources),
    }


def outcome(*groups):
    return {"failed": 0, "inline": list(groups)}


def record(stage, batches, outcomes, settled=(), records=None):
    payload = {
        "batches": batches,
        "outcomes": outcomes,
        "settled": {"inline": list(settled)},
        "run": "",
        "execution": "a:run-1",
        "records": sum(len(one["inline"]["events"]) for one in batches) + len(settled) if records is None else records,
    }
    return record_metadata.run(payload, stage.runtime)


def lines(stage, answer):
    return [json.loads(one) for one in stage.runtime.work.get(answer["results"]["pointer"]).decode().splitlines()]


def test_each_resource_gets_its_row(stage):
    record(stage, [batch(topic("a"))], [outcome(group(0, "TAGGED", topic("a")))])
    row = stage.runtime.ledger.read([topic("a")["arn"]])[topic("a")["arn"]]
    assert row == {
        "ResourceId": topic("a")["arn"],
        "Tags": TAGS,
        "User": "alice",
        "Groups": ["dev"],
        "Action": "CreateTopic",
        "Status": "TAGGED",
        "Error": "",
        "Service": "sns",
        "ResourceType": "AWS::SNS::Topic",
        "Name": "a",
        "Region": "us-east-1",
        "AccountId": "123456789012",
        "EventId": "e0",
        "EventTime": "2026-11-22T11:59:00Z",
        "Creator": CREATOR,
        "CreatorName": "alice",
        "Execution": "a:run-1",
        "UpdatedAt": "2026-11-22T12:00:00Z",
        "Success": "new",
        "Revision": 1,
    }


@pytest.mark.parametrize(
    ("status", "reason", "error", "told"),
    [("FAILED", "denied by AWS", "AccessDenied", "AccessDenied"), ("SKIPPED", "deleted", None, "deleted")],
)
def test_the_row_says_why_a_resource_has_no_tags(stage, status, reason, error, told):
    record(stage, [batch(topic("a"))], [outcome(group(0, status, topic("a"), reason=reason, error=error))])
    [row] = stage.runtime.ledger.with_status(status)
    assert row["Error"] == told


@pytest.mark.parametrize("reason", ["superseded", "done before", "an update of what the ledger knows"])
def test_what_the_ledger_knew_already_is_not_written_again(stage, reason):
    for _ in range(2):
        record(stage, [batch(topic("a"))], [outcome({**group(0, "SKIPPED", topic("a"), reason=reason), "seen": 1})])
    assert stage.runtime.ledger.read([topic("a")["arn"]])[topic("a")["arn"]]["Revision"] == 1


@pytest.mark.parametrize("written", [["CreatedBy", "Team"], True], ids=["by name", "all that were wanted"])
def test_the_row_knows_which_tags_are_ours_and_not_those_whose_values_a_person_asked_for(stage, written):
    one = batch(topic("a"))
    one["inline"]["items"][0] |= {"tags": {"CreatedBy": "alice", "Team": "blue"}, "asked": ["Team"]}
    done = {**group(0, "TAGGED", topic("a")), "tags": {"CreatedBy": "alice", "Team": "blue", "Old": "x"}}
    record(stage, [one], [outcome({**done, "written": written})])
    row = stage.runtime.ledger.read([topic("a")["arn"]])[topic("a")["arn"]]
    assert (row["Written"], row["WrittenAt"]) == ({"CreatedBy": []}, "2026-11-22T12:00:00Z")


@pytest.mark.parametrize("died", [True, False])
def test_what_a_failed_call_was_to_write_may_be_ours(stage, died):
    failed = {**group(0, "FAILED", topic("a"), error="TimedOut"), "tags": {}, "written": ["CreatedBy"]}
    record(stage, [batch(topic("a"))], [{"error": "Sandbox.Timedout"} if died else outcome(failed)])
    assert stage.runtime.ledger.read([topic("a")["arn"]])[topic("a")["arn"]]["Written"] == {"CreatedBy": ["alice"]}


def test_an_update_that_the_tags_prove_to_be_one_leaves_no_doubt(stage):
    record(stage, [batch(topic("a"))], [outcome(group(0, "TAGGED", topic("a")))])
    for number, reason in ((5, "an update of what bears our tags"), (6, "an update of what the ledger knows")):
        made = batch(topic("a", success="upsert"), events=[event(number, time="2026-11-22T11:59:30Z")])
        skipped = {**group(0, "SKIPPED", topic("a", success="upsert"), reason=reason), "seen": number - 4}
        record(stage, [made], [outcome(skipped)])
        row = stage.runtime.ledger.read([topic("a")["arn"]])[topic("a")["arn"]]
        assert ("Uncertain" in row, row["Calls"][-1].get("Same", False)) == (number == 6, number == 5)


class TestTwoExecutionsThatWorkedOnOneNameAtOnce:
    """Each went by a ledger that knew of neither; the second to record finds out."""

    def chunk(self, stage):
        for number, time in ((1, "11:59:00"), (2, "11:59:30")):
            creator = {"name": f"user-{number}"}
            one = batch(topic("a"), events=[event(number, time=f"2026-11-22T{time}Z", creator=creator)])
            one["inline"]["items"][0]["resource"]["success"] = "upsert"
            done = {**group(0, "TAGGED", topic("a", success="upsert")), "tags": {"CreatedBy": creator["name"]}}
            answer = record(stage, [one], [outcome({**done, "written": ["CreatedBy"]})])
        return answer

    def test_leave_a_mend_for_the_branch_that_repeats(self, stage):
        answer = self.chunk(stage)
        [failed] = answer["failed"]
        assert (failed["kind"], failed["error"], failed["chunk"]["records"]) == ("chunk", "Mend", 1)
        [entry] = stage.runtime.work.unpack(failed["chunk"])
        assert (entry["mend"]["id"], entry["mend"]["creator"]["name"]) == ("e1", "user-1")
        assert entry["mend"]["resource"] == topic("a", success="upsert", upsert=True)

    def test_are_no_failure_that_anybody_hears_of(self, stage):
        answer = self.chunk(stage)
        state = {"outcome": {"failed": answer["failed"], "permanent": []}}
        assert list(from_failures.of_state(state, "x", stage.runtime)) == []

    def test_and_the_mend_is_not_measured_as_a_creation(self, stage, capsys):
        record(
            stage,
            [batch(topic("a"), events=[event(id="mend#1", call="e1")])],
            [outcome(group(0, "TAGGED", topic("a")))],
        )
        capsys.readouterr()
        stage.runtime.metrics.flush_metrics()
        assert "SecondsToTag" not in json.loads(capsys.readouterr().out)
        assert stage.runtime.ledger.read([topic("a")["arn"]])[topic("a")["arn"]]["EventId"] == "e1"


def test_an_event_without_a_time_has_a_row_that_any_other_replaces(stage):
    first = batch(topic("a"), events=[event(time="")])
    record(stage, [first], [outcome(group(0, "TAGGED", topic("a")))])
    record(stage, [batch(topic("a"), events=[event(2)])], [outcome(group(0, "TAGGED", topic("a")))])
    assert stage.runtime.ledger.read([topic("a")["arn"]])[topic("a")["arn"]]["EventId"] == "e2"


def test_an_upsert_keeps_the_creator_of_the_row(stage):
    record(stage, [batch(topic("a"))], [outcome(group(0, "TAGGED", topic("a")))])
    bob = batch(
        topic("a", upsert=True), events=[event(5, time="2026-11-22T11:59:30Z", creator={**CREATOR, "name": "bob"})]
    )
    record(stage, [bob], [outcome(group(0, "TAGGED", topic("a", upsert=True)))])
    assert stage.runtime.ledger.read([topic("a")["arn"]])[topic("a")["arn"]]["CreatorName"] == "alice"


def test_the_accounts_balance_over_batches_and_settled_events(stage):
    settled = {**lines_of(event(9)), "status": "SKIPPED", "reason": "superseded"}
    answer = record(
        stage,
        [batch(topic("a"), topic("b")), batch(topic("c"), events=[event(7)])],
        [
            outcome(group(0, "TAGGED", topic("a")), group(1, "KEPT", topic("b"))),
            outcome(group(0, "FAILED", topic("c"), error="AccessDenied", reason="no")),
        ],
        [settled],
    )
    accounts = {name: value for name, value in answer["results"].items() if name != "pointer"}
    assert accounts == {"events": 4, "tagged": 1, "kept": 1, "skipped": 1, "failed": 1, "resources": 3}
    assert {one["event"]: one["status"] for one in lines(stage, answer)} == {
        "e0": "TAGGED",
        "e1": "KEPT",
        "e7": "FAILED",
        "e9": "SKIPPED",
    }


def lines_of(one):
    return {
        "event": one["id"],
        "time": one["time"],
        "source": one["source"],
        "name": one["name"],
        "log": one["log"],
        "position": one["position"],
        "creator": "alice",
        "status": "SKIPPED",
        "reason": None,
        "error": None,
        "resources": [],
    }


def test_a_lost_event_is_an_error(stage):
    with pytest.raises(AccountsDiffer):
        record(stage, [batch(topic("a"))], [outcome(group(0, "TAGGED", topic("a")))], records=2)


def test_what_failed_is_a_batch_per_error_to_be_tried_again(stage):
    answer = record(
        stage,
        [batch(topic("a"), topic("b"), topic("c"))],
        [
            outcome(
                group(0, "TAGGED", topic("a")),
                group(1, "FAILED", topic("b"), error="AccessDenied", reason="no"),
                group(2, "FAILED", topic("c"), error="Throttled", reason="slow"),
            )
        ],
    )
    assert [(one["error"], one["resources"], one["kind"]) for one in answer["failed"]] == [
        ("AccessDenied", 1, "batch"),
        ("Throttled", 1, "batch"),
    ]
    again = stage.runtime.work.unpack(answer["failed"][0]["batch"])
    assert [item["resource"]["id"] for item in again["items"]] == ["b"]
    assert again["events"][again["items"][0]["event"]]["id"] == "e1"
    assert answer["failed"][0]["batch"]["service"] == "SNS"


def test_what_no_try_can_change_is_told_and_not_tried(stage):
    answer = record(stage, [batch(topic("a"))], [outcome(group(0, "FAILED", topic("a"), error="TaggingUnsupported"))])
    assert answer["failed"] == []
    assert [one["error"] for one in answer["permanent"]] == ["TaggingUnsupported"]


def test_a_settled_failure_is_told_too(stage):
    settled = {
        **lines_of(event(9)),
        "status": "FAILED",
        "error": "UnknownCreator",
        "reason": "Could not determine username",
    }
    answer = record(stage, [], [], [settled])
    [told] = answer["permanent"]
    assert (told["error"], told["resources"]) == ("UnknownCreator", 1)
    assert "batch" not in told
    assert (told["events"][0]["event"], told["events"][0]["arns"]) == ("e9", [])


NAMELESS = {
    "ResourceId": "event#123456789012#us-east-1#e9",
    "EventId": "e9",
    "EventTime": "2026-11-22T11:59:00Z",
    "Status": "FAILED",
    "Error": "NoResourceNamed",
}


class TestWhatNobodyKnows:
    def settled(self, row, *, upsert=False):
        failed = {"status": "FAILED", "error": row["Error"], "reason": "why", "account": "1", "region": "r"}
        return {**lines_of(event(9)), **failed, "untold": [{"row": row, "upsert": upsert}]}

    def known(self, stage, key):
        return stage.runtime.ledger.read([key]).get(key)

    def test_is_written_and_is_no_part_of_the_lines(self, stage):
        answer = record(stage, [], [], [self.settled(NAMELESS)])
        assert self.known(stage, NAMELESS["ResourceId"])["Execution"] == "a:run-1"
        assert "untold" not in lines(stage, answer)[0]

    def test_a_new_resource_loses_the_creator_of_the_one_before(self, stage):
        record(stage, [batch(topic("a"))], [outcome(group(0, "TAGGED", topic("a")))])
        later = {**NAMELESS, "ResourceId": topic("a")["arn"], "EventTime": "2026-11-22T12:59:00Z"}
        record(stage, [], [], [self.settled(later)])
        row = self.known(stage, topic("a")["arn"])
        assert row["Status"] == "FAILED"
        assert not row.keys() & {"Creator", "CreatorName", "User", "Groups"}

    def test_an_update_by_nobody_leaves_what_is_known(self, stage):
        record(stage, [batch(topic("a"))], [outcome(group(0, "TAGGED", topic("a")))])
        later = {**NAMELESS, "ResourceId": topic("a")["arn"], "EventTime": "2026-11-22T12:59:00Z"}
        record(stage, [], [], [self.settled(later, upsert=True)])
        assert self.known(stage, topic("a")["arn"])["Status"] == "TAGGED"

    @pytest.mark.parametrize(("status", "error"), [("TAGGED", None), ("FAILED", "AccessDenied")])
    def test_the_row_is_closed_when_the_creation_is_tagged(self, stage, status, error):
        record(stage, [], [], [self.settled(NAMELESS)])
        again = batch(topic("a"), events=[event(0, closes=NAMELESS["ResourceId"])])
        record(stage, [again], [outcome(group(0, status, topic("a"), error=error))])
        assert bool(self.known(stage, NAMELESS["ResourceId"])) is bool(error)


def test_something_found_with_a_resource_is_tried_again_with_the_tags_of_what_it_came_with(stage):
    found = topic("found")
    answer = record(stage, [batch(topic("a"))], [outcome(group(0, "FAILED", found, error="AccessDenied", reason="no"))])
    [item] = stage.runtime.work.unpack(answer["failed"][0]["batch"])["items"]
    assert (item["resource"]["id"], item["tags"]) == ("found", TAGS)


def test_a_batch_whose_step_died_failed_as_a_whole(stage):
    answer = record(stage, [batch(topic("a"), topic("b"))], [{"error": "Sandbox.Timedout"}])
    assert (answer["results"]["failed"], answer["failed"][0]["error"]) == (2, "Sandbox.Timedout")
    assert {row["Error"] for row in stage.runtime.ledger.with_status("FAILED")} == {"Sandbox.Timedout"}


def test_of_a_batch_that_is_tried_again_the_events_are_counted_as_they_come(stage):
    answer = record(stage, [batch(topic("a"))], [outcome(group(0, "TAGGED", topic("a")))], records=0)
    assert answer["results"]["events"] == 1


def test_the_metrics_of_a_chunk(stage, capsys):
    record(
        stage,
        [batch(topic("a"), topic("b"))],
        [outcome(group(0, "TAGGED", topic("a")), group(1, "SKIPPED", topic("b"), reason="gone"))],
    )
    capsys.readouterr()
    stage.runtime.metrics.flush_metrics()
    emitted = json.loads(capsys.readouterr().out)
    assert {name: emitted[name] for name in ("ResourcesTagged", "TaggingErrors", "EventsSkipped", "SecondsToTag")} == {
        "ResourcesTagged": [1.0],
        "TaggingErrors": [0.0],
        "EventsSkipped": [1.0],
        "SecondsToTag": [60.0],
    }
    assert emitted["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "TagTrail"
