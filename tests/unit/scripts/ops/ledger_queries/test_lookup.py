import json

import boto3
import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner
from moto import mock_aws

from chalicelib.ledger.rows import NAMES as NAMED
from chalicelib.ledger.rows import Ledger
from chalicelib.ledger.table import LedgerTable
from chalicelib.ledger.untold import NO_TIME
from scripts.ops.cli import whodunit
from statemachines.names import Names
from tests.unit import ledger_table
from tests.unit.scripts.ops.stage.histories import ARN, NOW

NAMES = Names(stage="dev", account="123456789012", region="us-east-1")
INSTANCE = "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0"
ELSEWHERE = "arn:aws:ec2:eu-west-1:123456789012:instance/i-0aaaaaaaaaaaaaaa0"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:report"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/report"
LONGER = "arn:aws:lambda:us-east-1:123456789012:function:old-report"


def row(arn, name="alice", status="TAGGED", time="2026-11-22T10:00:00Z", **more):
    creator = {"name": name, "arn": f"arn:aws:iam::123456789012:user/{name}", "type": "IAMUser", "human": True}
    return {
        "ResourceId": arn,
        "Status": status,
        "EventId": f"e-{arn}",
        "EventTime": time,
        "Creator": creator,
        "CreatorName": name,
        "Groups": ["platform"],
        "Action": "RunInstances",
        "Tags": {"CreatedBy": name},
        "Error": "",
        "Execution": f"{ARN}log-1",
        "AccountId": "123456789012",
        "Region": "us-east-1",
        **more,
    }


@pytest.fixture
def ledger():
    with mock_aws():
        client = boto3.client("dynamodb")
        ledger_table.create(client, NAMES.table)
        ledger = Ledger(LedgerTable(client, NAMES.table), lambda: NOW)
        for one in (row(INSTANCE), row(ELSEWHERE), row(FUNCTION), row(LONGER), row(TABLE, time="2026-11-22T11:00:00Z")):
            ledger.put_rows([one])
        ledger.put_if_absent("alert#report", {}, 60)
        ledger.put_if_absent("alert#/report", {}, 60)
        ledger.note_names(CompleteAt="2026-11-22T12:00:00Z")
        yield ledger


@pytest.fixture
def older(ledger):
    """A ledger that may have rows which lack their name: TABLE has none."""
    ledger.delete(NAMED)
    ledger.store.client.update_item(
        TableName=NAMES.table,
        Key={"ResourceId": {"S": TABLE}},
        UpdateExpression="REMOVE #Name",
        ExpressionAttributeNames={"#Name": "Name"},
    )
    return ledger


def ask(*arguments):
    return CliRunner().invoke(whodunit.main, arguments)


@pytest.mark.parametrize("asked", [INSTANCE, "i-0123456789abcdef0"])
def test_an_arn_and_an_id_of_the_region_are_one_read(ledger, asked):
    answer = ask(asked)
    assert (answer.exit_code, answer.stderr) == (0, "")
    for text in (INSTANCE, "alice", "yes", "platform", "2026-11-22T10:00:00Z", "RunInstances", "CreatedBy=alice"):
        assert text in answer.stdout
    assert f"#/v2/executions/details/{ARN}log-1" in answer.stdout


BY_NAME = [("report", [TABLE, FUNCTION]), ("i-0aaaaaaaaaaaaaaa0", [ELSEWHERE]), ("function:report", [FUNCTION])]


@pytest.mark.parametrize(("asked", "found"), BY_NAME)
def test_another_name_is_found_by_the_index_in_any_region(ledger, asked, found):
    answer = ask(asked, "--json")
    assert [one["ResourceId"] for one in json.loads(answer.stdout)] == found
    assert answer.stderr == ""


@pytest.mark.parametrize(("asked", "found"), BY_NAME)
def test_where_rows_of_an_older_version_may_lack_their_name_the_whole_ledger_is_looked_through(older, asked, found):
    answer = ask(asked, "--json")
    assert [one["ResourceId"] for one in json.loads(answer.stdout)] == found
    assert "Looking through the whole ledger" in answer.stderr


def test_an_index_that_is_not_there_yet_is_no_failure(ledger):
    gone = [{"Delete": {"IndexName": "by-name"}}]
    ledger.store.client.update_table(TableName=NAMES.table, GlobalSecondaryIndexUpdates=gone)
    answer = ask("report", "--json")
    assert [one["ResourceId"] for one in json.loads(answer.stdout)] == [TABLE, FUNCTION]
    assert "Looking through the whole ledger" in answer.stderr


def test_another_refusal_of_the_index_is_told(ledger, monkeypatch):
    def refuse(*_, **__):
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "Query")

    monkeypatch.setattr(LedgerTable, "query", refuse)
    assert ask("report").exit_code == 1


def test_what_was_added_by_hand_is_told_of_a_name_too(ledger):
    added = [{"At": "2026-11-22T11:00:00Z", "By": "bob", "Tags": [{"Key": "Team", "Value": "blue"}]}]
    ledger.put_rows([{"ResourceId": f"remediation#{ELSEWHERE}", "Added": added}])
    (told,) = json.loads(ask("i-0aaaaaaaaaaaaaaa0", "--json").stdout)
    assert told["Added"] == added


@pytest.mark.parametrize("asked", ["orders", "keyspace/orders"])
def test_an_arn_that_ends_in_a_slash_has_a_name(ledger, asked):
    keyspace = "arn:aws:cassandra:us-east-1:123456789012:/keyspace/orders/"
    ledger.put_rows([row(keyspace)])
    assert keyspace in ask(asked).stdout


@pytest.mark.parametrize("asked", ["/shop/db-url", "shop/db-url", "db-url"])
def test_a_parameter_is_known_by_the_name_that_aws_shows(ledger, asked):
    parameter = "arn:aws:ssm:us-east-1:123456789012:parameter/shop/db-url"
    ledger.put_rows([row(parameter), row(parameter.replace("/shop", "/old/shop"))])
    told = [one["ResourceId"] for one in json.loads(ask(asked, "--json").stdout)]
    assert (parameter in told, len(told)) == (True, 1 if asked.startswith("/") else 2)


def test_several_matches_are_a_table(ledger):
    answer = ask("report")
    assert answer.exit_code == 0
    assert "2 resources" in answer.stdout
    assert TABLE in answer.stdout
    assert FUNCTION in answer.stdout


@pytest.mark.parametrize("asked", ["port", "arn:aws:s3:::nothing", "alert#report", "/"])
def test_what_the_ledger_does_not_know_exits_with_1_and_says_what_to_try(ledger, asked):
    answer = ask(asked)
    assert answer.exit_code == 1
    assert "5 to 15 minutes" in answer.stderr
    assert "a replay of its log (docs/operations.md)" in answer.stderr


def test_what_somebody_made_is_listed_newest_first(ledger):
    ledger.put_rows([row("arn:aws:s3:::hers", name="berta")])
    (hers,) = json.loads(ask("--made-by", "berta", "--json").stdout)
    assert hers["ResourceId"] == "arn:aws:s3:::hers"
    assert json.loads(ask("--made-by", "alice", "--json").stdout)[0]["ResourceId"] == TABLE
    assert ask("--made-by", "nobody").exit_code == 1


def test_a_list_that_is_cut_says_so(ledger):
    answer = ask("--made-by", "alice", "--limit", "2")
    assert "2 resources" in answer.stdout
    assert "there are more" in answer.stderr


def test_what_failed_is_listed_and_nothing_is_no_failure(ledger):
    assert (ask("--failed").exit_code, ask("--failed").stdout) == (0, "Nothing.\n")
    ledger.put_rows([row("arn:aws:s3:::hers", status="FAILED", Error="AccessDenied")])
    assert "AccessDenied" in ask("--failed").stdout
    assert "./scripts/rerun --stage dev" in ask("arn:aws:s3:::hers").stdout


@pytest.mark.parametrize("error", ["AccessDenied", "UnknownCreator"])
def test_about_what_failed_and_is_gone_nothing_is_to_be_done(ledger, error):
    gone = {"DeletedAt": "2026-11-24T09:00:00Z", "DeletedBy": "dan"}
    ledger.put_rows([row("arn:aws:s3:::hers", status="FAILED", Error=error, **gone)])
    assert ask("--failed").stdout == "Nothing.\n"
    shown = ask("arn:aws:s3:::hers").stdout
    assert "nothing: it is gone" in shown
    for answer in (shown, ask("--made-by", "alice").stdout):
        assert error in answer
        assert "./scripts/" not in answer


def test_names_of_strangers_are_only_text(ledger):
    evil = "\x1b[2J[red]alice[/red] https://evil.example"
    ledger.put_rows([row("arn:aws:s3:::hers", name=evil, Groups=["[bold]\x07x"])])
    for answer in (ask("arn:aws:s3:::hers"), ask("--made-by", evil), ask("arn:aws:s3:::hers", "--json")):
        assert answer.exit_code == 0
        assert not {"\x1b", "\x07"} & set(answer.stdout)
        assert "[red]alice[/red]" in answer.stdout


@pytest.mark.parametrize("arguments", [[], ["i-1", "--failed"], ["--failed", "--made-by", "alice"]])
def test_one_thing_is_asked_at_a_time(arguments):
    assert ask(*arguments).exit_code == 2


def test_a_stage_that_is_not_there_is_told(ledger):
    answer = ask(INSTANCE, "--stage", "nope")
    assert answer.exit_code == 1
    assert "There is no stage nope in account 123456789012" in answer.stderr


def test_the_person_behind_a_machine_is_shown_with_the_way_there(ledger):
    link = {"arn": FUNCTION, "name": "report", "type": "AWS::Lambda::Function", "how": "acted", "human": False}
    alice = {"arn": "arn:alice", "name": "alice\x1b[31m", "type": "IAMUser", "how": "CreateFunction", "human": True}
    creator = {"name": "report", "human": False, "chain": [link, alice], "person": "alice"}
    ledger.put_rows([row(TABLE, Creator=creator)])
    shown = ask(TABLE).stdout
    assert "person     alice" in shown
    assert "behind it  report (AWS::Lambda::Function, a machine): acted" in shown
    assert "alice [31m (IAMUser, a person): CreateFunction" in shown


def test_where_nothing_tells_who_is_behind_a_machine_it_says_so(ledger):
    chain = [{"name": "who", "type": "IAMUser", "how": "AssumeRole"}]
    ledger.put_rows([row(TABLE, Creator={"name": "report", "human": None, "chain": chain})])
    shown = ask(TABLE).stdout
    assert "person     not known" in shown
    assert "behind it  who (IAMUser): AssumeRole" in shown


def test_an_agent_is_shown_with_the_person_it_worked_for_and_what_it_claims(ledger):
    ann = {"name": "ann", "type": "AssumedRole", "how": "AssumeRole", "human": False, "on_behalf_of": "ann"}
    creator = {
        "name": "deploy",
        "type": "AssumedRole",
        "human": False,
        "kind": "agent",
        "evidence": "an agent opened the session",
        "on_behalf_of": "ann",
        "agent": "robot/2\x1b[31m",
        "origin": "cli",
        "origin_claimed": True,
        "principal_id": "AROAEXAMPLE:deploy",
        "session_tags": {"Team": "[red]blue"},
        "chain": [ann],
        "person": "ann",
    }
    ledger.put_rows([row(TABLE, Creator=creator)])
    shown = [" ".join(line.split()) for line in ask(TABLE).stdout.splitlines()]
    for line in (
        "kind agent (an agent opened the session)",
        "for ann",
        "agent robot/2 [31m (claimed by the user agent)",
        "with cli (claimed by the user agent)",
        "identity type AssumedRole",
        "principal id AROAEXAMPLE:deploy",
        "session tags Team=[red]blue",
        "behind it ann (AssumedRole, an agent for ann): AssumeRole",
    ):
        assert line in shown


def test_a_workload_is_shown_by_its_name_and_a_kind_without_evidence_alone(ledger):
    creator = {"name": "x", "kind": "unknown", "workload": "shop/checkout@refs/heads/main", "origin": "console"}
    ledger.put_rows([row(TABLE, Creator=creator)])
    shown = [" ".join(line.split()) for line in ask(TABLE).stdout.splitlines()]
    assert {"kind unknown", "workload shop/checkout@refs/heads/main", "with console"} <= set(shown)


def test_a_creation_without_a_name_is_found_by_its_event_with_the_command_that_tags_it(ledger):
    key = "event#123456789012#us-east-1#e-9"
    nameless = {"Status": "FAILED", "Error": "NoResourceNamed", "Reason": "too long", "ResourceType": ""}
    ledger.put_new(row(key, **nameless))
    command = f"./scripts/tag ID --user alice --stage dev --region us-east-1 --account 123456789012 --event '{key}'"
    assert command in ask("--failed").stdout.replace("\n", " ")
    for asked in (key, "e-9"):
        answer = ask(asked).stdout
        assert "too long" in answer
        assert "./scripts/tag ID --user alice" in answer


def test_a_record_that_tells_no_time_is_not_of_the_year_one(ledger):
    key = "event#123456789012#us-east-1#e-9"
    ledger.put_new(row(key, status="FAILED", time=NO_TIME, Error="MalformedRecord"))
    for asked in (key, "--failed"):
        answer = ask(asked).stdout
        assert "not known" in answer.replace("person     not known", "")
        assert NO_TIME not in answer
