"""`whodunit --history`: made, tagged, deleted, made again, each with who, when and execution."""

import json

import boto3
import pytest
from click.testing import CliRunner
from moto import mock_aws

from chalicelib.ledger.table import LedgerTable
from scripts.ops.cli import whodunit
from scripts.ops.ledger_queries import inventory_view, lookup_view
from scripts.ops.ledger_queries.history import history_of, lives
from statemachines.names import Names
from tests.unit import ledger_table
from tests.unit.scripts.ops.stage.histories import ARN as EXECUTION

NAMES = Names(stage="dev", account="123456789012", region="us-east-1")
RULE = "arn:aws:events:us-east-1:123456789012:rule/nightly"
ANN = {"name": "ann", "arn": "arn:aws:iam::123456789012:user/ann"}
BEN = {"name": "ben", "arn": "arn:aws:iam::123456789012:user/ben"}
DELETED = {"Time": "2026-11-21T10:00:00Z", "By": "ann", "Arn": ANN["arn"], "Action": "DeleteRule"}


def row(**more):
    """A rule that ann made and deleted, ben made again, and carl put once more."""
    past = {"EventTime": "2026-11-20T09:00:00Z", "EventId": "e1", "Action": "PutRule", "Success": "upsert"}
    put = {"EventTime": "2026-11-23T09:00:00Z", "EventId": "e3", "Action": "PutRule", "Success": "upsert"}
    return {
        "ResourceId": RULE,
        "EventTime": "2026-11-22T11:00:00Z",
        "EventId": "e2",
        "Action": "PutRule",
        "Success": "upsert",
        "Creator": BEN,
        "CreatorName": "ben",
        "Status": "TAGGED",
        "Tags": {"CreatedBy": "ben"},
        "WrittenAt": "2026-11-22T11:07:00Z",
        "Execution": f"{EXECUTION}second",
        "Past": [{**past, "Creator": ANN, "Execution": f"{EXECUTION}first"}],
        "Calls": [{**put, "Creator": {"name": "carl"}}],
        "Deletions": {"d1": DELETED},
        "Uncertain": "nothing tells",
        "Revision": 4,
        **more,
    }


def told(row):
    return [(step.what, step.when[:16], step.who) for step in history_of(row)]


def test_each_life_of_a_name_is_told_with_what_came_between():
    assert told(row()) == [
        ("made", "2026-11-20T09:00", "ann"),
        ("deleted", "2026-11-21T10:00", "ann"),
        ("made again", "2026-11-22T11:00", "ben"),
        ("tagged", "2026-11-22T11:07", "TagTrail"),
        ("changed", "2026-11-23T09:00", "carl"),
    ]
    executions = [step.execution.rpartition(":")[2] for step in history_of(row())]
    assert executions == ["first", "", "second", "second", ""]


@pytest.mark.parametrize(
    ("more", "who"),
    [({}, "ann (agent)"), ({"on_behalf_of": "ann@example.com"}, "ann (agent, for ann@example.com)")],
)
def test_what_an_agent_made_is_told_as_an_agents(more, who):
    made = next(one for one in history_of(row(Creator={**ANN, "kind": "agent", **more})) if one.event == "e2")
    assert (made.kind, made.on_behalf_of) == ("agent", more.get("on_behalf_of", ""))
    assert lookup_view.step(made)["who"] == who


def test_what_was_deleted_before_anything_is_known_and_again_later_is_told_too():
    more = {"d0": {**DELETED, "Time": "2026-11-19T10:00:00Z"}, "d2": {**DELETED, "Time": "2026-11-21T11:00:00Z"}}
    found = [what for what, _, _ in told(row(Deletions={"d1": DELETED, **more}))]
    assert found == ["deleted", "made", "deleted", "deleted", "made again", "tagged", "changed"]


def test_a_renaming_says_the_new_name():
    [step] = [one for one in history_of(row(RenamedTo={"d1": "arn:new"})) if one.event == "d1"]
    assert (step.what, step.note) == ("renamed", "now arn:new")


RENAMED = {"Time": "2026-11-22T11:05:00Z", "Event": "r1", "By": "dan", "Action": "Rename", "From": "arn:old"}


def test_what_was_renamed_was_made_by_its_maker_and_renamed_by_another():
    found = history_of(row(RenamedFrom=RENAMED, Calls=[], Past=[], Deletions={}))
    assert [(step.what, step.when[11:16], step.who, step.event, step.note) for step in found[:2]] == [
        ("made", "11:00", "ben", "e2", ""),
        ("renamed", "11:05", "dan", "r1", "from arn:old"),
    ]
    assert "made again" not in [step.what for step in history_of(row(RenamedFrom=RENAMED))]


def test_what_got_its_name_back_was_made_once():
    first = {**{name: row()[name] for name in ("EventTime", "EventId", "Action", "Success", "Creator")}}
    gone = {"d1": {**DELETED, "Time": "2026-11-22T11:02:00Z"}}
    again = row(RenamedFrom=RENAMED, Past=[first], Calls=[], Deletions=gone, RenamedTo={"d1": "arn:old"})
    assert [step.what for step in history_of(again)] == ["made", "renamed", "renamed", "tagged"]


def test_the_tags_of_an_earlier_resource_of_the_name_are_told():
    [past] = row()["Past"]
    found = history_of(row(Past=[{**past, "Tagged": "2026-11-20T09:06:00Z"}]))
    assert [step.what for step in found] == ["made", "tagged", "deleted", "made again", "tagged", "changed"]
    assert (found[1].when, found[1].execution) == ("2026-11-20T09:06:00Z", f"{EXECUTION}first")


def test_a_maker_that_nobody_saw_is_not_known():
    found = history_of(row(Past=[], Calls=[], Deletions={}, Answer="existing"))
    assert (found[0].what, found[0].who, found[0].note) == ("made", "", "by whom is not known: it was there before")


def test_a_maker_that_nobody_can_know_is_not_known():
    unknown = {name: value for name, value in row(Past=[], Calls=[]).items() if name != "Creator"}
    assert [step.note for step in history_of(unknown) if step.what == "made"] == ["by whom is not known"]


def test_requests_and_additions_are_part_of_it():
    added = [{"At": "2026-11-24T09:00:00Z", "By": "arn:me", "Tags": [{"Key": "Team", "Value": "blue"}]}]
    asked = {"EventTime": "2026-11-23T09:00:00Z", "EventId": "r", "Action": "terraform", "Success": "request"}
    found = history_of(row(Calls=[{**asked, "Creator": BEN}], Added=added))
    assert [(step.what, step.note) for step in found[-2:]] == [("tags asked for", ""), ("tags added", "Team=blue")]


@pytest.mark.parametrize(
    ("more", "what", "note"),
    [
        ({}, "tagged", "CreatedBy=ben"),
        ({"Status": "KEPT"}, "had its tags", "CreatedBy=ben"),
        ({"Status": "FAILED", "Tags": {}, "Error": "AccessDenied"}, "not tagged", "AccessDenied"),
        ({"Status": "SKIPPED", "Tags": {}, "Reason": "the policy ignores it"}, "not tagged", "the policy ignores it"),
        ({"Status": None, "Tags": None, "WrittenAt": None}, "not tagged", ""),
    ],
)
def test_what_became_of_the_tags_is_told(more, what, note):
    [step] = [one for one in history_of(row(**more)) if one.who == "TagTrail"]
    assert (step.what, step.note) == (what, note)


def test_a_row_of_an_older_version_does_not_tell_whether_it_exists():
    assert lives({"ResourceId": RULE, "EventId": "e1"}) is None
    assert lives(row()) is True
    assert lives(row(DeletedAt="2026-11-24T09:00:00Z")) is False


@pytest.fixture
def ledger():
    with mock_aws():
        client = boto3.client("dynamodb")
        ledger_table.create(client, NAMES.table)
        table = LedgerTable(client, NAMES.table)
        table.put([row(), {"ResourceId": "closing#arn:aws:s3:::gone", "Deletions": {"d1": DELETED}}])
        yield table


def ask(*arguments):
    return CliRunner().invoke(whodunit.main, arguments)


def test_the_command_shows_it_as_a_table(ledger):
    answer = ask(RULE, "--history")
    assert answer.exit_code == 0
    for text in (RULE, "made again", "2026-11-21T10:00:00Z", "second", "CreatedBy=ben", "is uncertain: nothing tells"):
        assert text in answer.stdout


def test_the_command_writes_it_as_json(ledger):
    [found] = json.loads(ask("nightly", "--history", "--json").stdout)
    assert (found["ResourceId"], found["Lives"], found["Uncertain"]) == (RULE, True, "nothing tells")
    assert found["History"][0] == {
        "what": "made",
        "when": "2026-11-20T09:00:00Z",
        "who": "ann",
        "identity": ANN["arn"],
        "kind": "",
        "on_behalf_of": "",
        "action": "PutRule",
        "event": "e1",
        "execution": f"{EXECUTION}first",
        "note": "",
    }


def test_what_is_known_to_be_deleted_and_no_more_has_a_history(ledger):
    assert "DeleteRule" in ask("arn:aws:s3:::gone", "--history").stdout
    assert ask("arn:aws:s3:::gone").exit_code == 1


def test_without_a_name_there_is_none(ledger):
    assert ask("--failed", "--history").exit_code == 2


def test_another_spelling_of_an_arn_is_the_same_name(ledger):
    group = "arn:aws:logs:us-east-1:123456789012:log-group:/app"
    ledger.put([{**row(), "ResourceId": group}])
    assert ask(f"{group}:*", "--history").exit_code == 0


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({}, "yes"),
        ({"DeletedAt": "2026-11-24T09:00:00Z", "DeletedBy": "dan"}, "no: deleted 2026-11-24T09:00:00Z by dan"),
    ],
)
def test_whoever_asks_who_made_it_is_told_whether_it_exists_and_what_is_uncertain(ledger, more, text):
    ledger.put([row(**more)])
    answer = ask(RULE).stdout
    assert (text in answer, "nothing tells" in answer) == (True, True)


@pytest.mark.parametrize(("by", "who"), [({}, "dan"), ({"By": None}, "somebody unknown")])
def test_whoever_asks_who_made_it_is_told_who_renamed_it(ledger, by, who):
    known = {name: value for name, value in {**RENAMED, **by}.items() if value}
    ledger.put([row(RenamedFrom=known)])
    [found] = [lookup_view.answer(one, "dev") for one in ledger.read([RULE]).values()]
    assert found["renamed"] == f"from arn:old at 2026-11-22T11:05:00Z by {who}, Rename (event r1)"
    assert "ben" in ask(RULE).stdout


@pytest.mark.parametrize(
    ("more", "who"),
    [
        ({}, "dan"),
        ({"Kind": "service"}, "dan"),
        ({"Kind": "agent"}, "dan (agent)"),
        ({"Kind": "agent", "For": "eve"}, "dan (agent, for eve)"),
    ],
)
def test_what_an_agent_deleted_is_told_as_an_agents(more, who):
    fact = {**DELETED, "Time": "2026-11-24T09:00:00Z", "By": "dan", **more}
    gone = {"DeletedAt": fact["Time"], "DeletedBy": "dan", "DeletedEvent": "d2"}
    found = row(Deletions={"d1": DELETED, "d2": fact}, **gone)
    assert lookup_view.exists(found) == f"no: deleted 2026-11-24T09:00:00Z by {who}"
    assert inventory_view.short(found)["by"] == who
    assert [lookup_view.step(one)["who"] for one in history_of(found) if one.event == "d2"] == [who]


def test_among_several_an_uncertain_maker_is_marked(ledger):
    assert "ben (uncertain)" in ask("--made-by", "ben").stdout
