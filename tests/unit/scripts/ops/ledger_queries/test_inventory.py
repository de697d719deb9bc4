import csv
import io
import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from chalicelib.ledger.untold import NO_TIME
from scripts.ops.cli import inventory
from scripts.ops.ledger_queries.inventory import Inventory, Wanted, request
from scripts.ops.ledger_queries.inventory_view import COLUMNS
from statemachines.names import Names

EC2 = "arn:aws:ec2:eu-west-1:123456789012:instance/i-1"
BUCKET = "arn:aws:s3:::reports"
QUEUE = "arn:aws:sqs:us-east-1:210987654321:jobs"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
ALICE = "arn:aws:iam::123456789012:user/alice"


def row(arn, creator, hour, status="TAGGED", **more):
    place = arn.split(":")
    return {
        "ResourceId": arn,
        "Service": place[2],
        "Region": place[3] or "us-east-1",
        "AccountId": place[4] or "123456789012",
        "ResourceType": "AWS::Any::Thing",
        "Status": status,
        "EventId": f"e{hour}",
        "EventTime": f"2026-11-22T{hour}:00:00Z",
        "Action": "Create",
        "CreatorName": creator,
        "Creator": {"name": creator, "arn": f"arn:aws:iam::123456789012:user/{creator}", "human": True},
        "Groups": ["one", "two"],
        "Tags": {"CreatedBy": creator},
        "Error": "",
        **more,
    }


@pytest.fixture
def ledger(stage, monkeypatch):
    names = Names(stage="test", account="123456789012", region="us-east-1")
    session = SimpleNamespace(client=stage.client)  # its clients are made once: that takes longer than the tests
    monkeypatch.setattr(inventory, "boto3", SimpleNamespace(Session=lambda: session))
    monkeypatch.setattr(inventory, "names_of", lambda *_: names)
    ledger = stage.runtime.ledger
    ledger.put_rows([row(EC2, "alice", "09", ResourceType="AWS::EC2::Instance", Tags={"Team": "blue", "a.b c": "x"})])
    ledger.put_rows([row(BUCKET, "bob", "10", Tags={"Team": "red"})])
    ledger.put_rows([row(QUEUE, "alice", "11", "FAILED", Error="AccessDenied")])
    ledger.put_rows([row(FUNCTION, "=cmd|' /C calc'!A0", "12", Tags={"n": 'say "hi", ok'})])
    ledger.put_if_absent("alert#1", {}, 60)
    ledger.put_if_absent("told#1", {}, 60)
    ledger.put_if_absent("job#1", {"Outcome": "new", "Service": "ec2", "Tags": {"Team": "blue"}}, 60)
    return ledger


def ask(*arguments):
    answer = CliRunner().invoke(inventory.main, [*arguments, "--stage", "test"])
    assert answer.exit_code == 0, answer.output
    return answer


def found(*arguments):
    return [json.loads(line)["ResourceId"] for line in ask(*arguments, "--json").stdout.splitlines()]


@pytest.mark.parametrize(
    ("wishes", "arns"),
    [
        ((), {EC2, BUCKET, QUEUE, FUNCTION}),
        (("--service", "EC2"), {EC2}),
        (("--account", "210987654321"), {QUEUE}),
        (("--region", "us-east-1"), {BUCKET, QUEUE, FUNCTION}),
        (("--type", "AWS::EC2::Instance"), {EC2}),
        (("--tag", "Team"), {EC2, BUCKET}),
        (("--tag", "Team=blue"), {EC2}),
        (("--tag", "Team=blue", "--tag", "a.b c=x"), {EC2}),
        (("--tag", "Team="), set()),
        (("--creator", ALICE), {EC2, QUEUE}),
        (("--creator", "alice", "--service", "sqs"), {QUEUE}),
        (("--creator", "alice", "--status", "tagged"), {EC2}),
        (("--status", "FAILED"), {QUEUE}),
        (("--since", "2026-11-22T10:00"), {BUCKET, QUEUE, FUNCTION}),
        (("--until", "2026-11-22T10:00"), {EC2}),
        (("--since", "2026-11-22T10:00", "--until", "2026-11-22T12:00"), {BUCKET, QUEUE}),
        (("--creator", "alice", "--since", "2026-11-22T10:00"), {QUEUE}),
        (("--status", "TAGGED", "--since", "2026-11-22T10:00", "--until", "2026-11-22T12:00"), {BUCKET}),
    ],
)
def test_every_wish_narrows_and_helper_rows_never_show(ledger, wishes, arns):
    listed = found(*wishes)
    assert (len(listed), set(listed)) == (len(arns), arns)


@pytest.mark.parametrize(
    ("wishes", "told"),
    [
        ((), "4 resources, 7 rows of the whole ledger read."),
        (("--service", "sqs"), "1 resource, 7 rows of the whole ledger read."),
        (("--creator", "alice"), "2 resources, 2 rows of the index by-creator read."),
        (("--creator", "alice", "--service", "sqs"), "1 resource, 2 rows of the index by-creator read."),
        (("--status", "FAILED"), "1 resource, 1 row of the index by-status read."),
    ],
)
def test_an_index_is_used_where_one_fits_and_it_says_how_much_was_read(ledger, wishes, told):
    for how in ("--json", "--csv", *([()] if not wishes else [])):
        assert told in ask(*wishes, *([how] if how else [])).stderr


def test_an_index_answers_newest_first(ledger):
    assert found("--creator", "alice") == [QUEUE, EC2]


def test_one_condition_on_the_time_goes_into_the_key():
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    operation, parameters = request(Wanted(creator="a", since=moment, until=moment))
    assert operation == "query"
    assert parameters["KeyConditionExpression"].count("BETWEEN") == 1
    assert "BETWEEN" not in parameters["FilterExpression"]


def test_pages_are_read_one_by_one_and_no_further_than_is_wanted():
    calls = []

    class Pages:
        def paginate(self, **request):
            for number in range(100):
                calls.append(number)
                items = [{"ResourceId": {"S": f"{number}-{n}"}} for n in range(10)]
                yield {"ScannedCount": 50, "Items": items}

    client = type("Client", (), {"get_paginator": lambda *_: Pages()})()
    inventory = Inventory(client, "t")
    rows = inventory.rows(Wanted())
    assert [next(rows)["ResourceId"] for _ in range(25)][-1] == "2-4"
    assert (calls, inventory.read) == ([0, 1, 2], 150)


def test_a_csv_file_holds_every_column_and_no_formula(ledger):
    lines = list(csv.DictReader(io.StringIO(ask("--csv").stdout)))
    assert list(lines[0]) == list(COLUMNS)
    by_arn = {line["resource"]: line for line in lines}
    assert by_arn[FUNCTION]["creator"] == "'=cmd|' /C calc'!A0"
    assert json.loads(by_arn[FUNCTION]["tags"]) == {"n": 'say "hi", ok'}
    assert {name: by_arn[EC2][name] for name in ("type", "account", "human", "groups", "created", "identity")} == {
        "type": "AWS::EC2::Instance",
        "account": "123456789012",
        "human": "True",
        "groups": "one two",
        "created": "2026-11-22T09:00:00Z",
        "identity": ALICE,
    }


AGENT = {
    "name": "ann",
    "arn": "arn:ann",
    "human": False,
    "kind": "agent",
    "evidence": "called through an MCP server of AWS",
    "person": "ann",
    "origin": "agent",
    "principal_id": "AROAEXAMPLE:ann",
    "session_tags": {"Team": "=1+1"},
}


def test_resources_are_found_by_the_kind_of_their_creator(ledger):
    ledger.put_rows([row(BUCKET, "ann", "13", Creator=AGENT)])
    assert found("--kind", "agent") == [BUCKET]
    assert set(found("--kind", "unknown")) == {EC2, QUEUE, FUNCTION}, "rows of older versions do not say it"
    assert found("--kind", "agent", "--creator", "bob") == []
    assert "agent" in ask("--kind", "agent").stdout


def test_a_csv_file_says_what_is_known_of_the_creator(ledger):
    ledger.put_rows([row(BUCKET, "ann", "13", Creator=AGENT)])
    by_arn = {line["resource"]: line for line in csv.DictReader(io.StringIO(ask("--csv").stdout))}
    line = by_arn[BUCKET]
    assert (line["kind"], line["evidence"], line["person"]) == ("agent", "called through an MCP server of AWS", "ann")
    assert (line["origin"], line["origin_claimed"], line["principal_id"]) == ("agent", "False", "AROAEXAMPLE:ann")
    assert json.loads(line["session_tags"]) == {"Team": "=1+1"}
    assert (by_arn[EC2]["kind"], by_arn[EC2]["session_tags"]) == ("unknown", "{}")


def test_a_table_shows_what_fits_and_says_that_there_is_more(ledger):
    answer = ask("--creator", "alice", "--limit", "1")
    assert "jobs" in answer.stdout
    assert EC2 not in answer.stdout
    assert "There are more: --limit" in answer.stderr
    whole = ask("--creator", "alice", "--limit", "2")
    assert EC2 in whole.stdout
    assert "There are more" not in whole.stderr
    assert "Team=blue" in whole.stdout


def test_a_record_that_tells_no_time_is_not_of_the_year_one(ledger):
    nameless = {"ResourceId": "event#123456789012#us-east-1#e-9", "EventTime": NO_TIME}
    ledger.put_new(row(QUEUE, "eve", "13", "FAILED", **nameless))
    table, sheet = ask("--creator", "eve"), ask("--creator", "eve", "--csv")
    assert "not known" in table.stdout
    assert NO_TIME not in table.stdout
    assert next(csv.DictReader(io.StringIO(sheet.stdout)))["created"] == ""


def test_nothing_found_is_no_failure(ledger):
    answer = ask("--creator", "nobody")
    assert (answer.stdout, answer.stderr) == ("", "0 resources, 0 rows of the index by-creator read.\n")


@pytest.mark.parametrize(
    "wrong",
    [
        ("--csv", "--json"),
        ("--tag", "=x"),
        ("--account", "1234"),
        ("--since", "yesterday"),
        ("--status", "GOOD"),
        ("--cost-tags", "--creator", "alice"),
        ("--cost-tags", "--csv"),
    ],
)
def test_wishes_that_make_no_sense_are_refused(aws, wrong):
    assert CliRunner().invoke(inventory.main, wrong).exit_code == 2


def test_a_stage_that_is_not_there_is_said_to_be_so(aws):
    for wishes in ((), ("--cost-tags",)):
        answer = CliRunner().invoke(inventory.main, [*wishes, "--stage", "none"])
        assert answer.exit_code == 1
        assert "There is no stage none in account 123456789012, Region us-east-1." in answer.stderr


GONE = {"DeletedAt": "2026-11-23T09:00:00Z", "DeletedBy": "dan", "Revision": 2}


@pytest.mark.parametrize(
    ("arguments", "seen"),
    [([], [EC2, BUCKET, FUNCTION]), (["--deleted"], [QUEUE]), (["--creator", "alice", "--deleted"], [QUEUE])],
)
def test_what_lives_is_listed_and_what_is_deleted_apart(ledger, arguments, seen):
    ledger.put_rows([row(QUEUE, "alice", "11", **GONE)])
    assert sorted(found(*arguments)) == sorted(seen)


def test_a_table_of_what_is_deleted_says_when_and_by_whom(ledger):
    ledger.put_rows([row(QUEUE, "alice", "11", **GONE)])
    answer = ask("--deleted").stdout
    assert "2026-11-23T09:00:00Z" in answer
    assert "dan" in answer


def test_what_is_uncertain_is_marked(ledger):
    ledger.put_rows([row(QUEUE, "alice", "11", Uncertain="nothing tells", Revision=1)])
    assert "alice (uncertain)" in ask().stdout
    rows = {one["resource"]: one for one in csv.DictReader(io.StringIO(ask("--csv").stdout))}
    assert (rows[QUEUE]["uncertain"], rows[QUEUE]["exists"]) == ("nothing tells", "True")
    assert (rows[BUCKET]["uncertain"], rows[BUCKET]["exists"]) == ("", "")
