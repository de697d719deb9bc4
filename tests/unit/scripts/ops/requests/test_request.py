import json
from datetime import timedelta

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from click.testing import CliRunner
from moto import mock_aws

from chalicelib.alerts.tag_command import tag_command
from chalicelib.intake.executions import execution_name
from scripts.ops.cli import tag
from scripts.ops.requests.request import TAKEN, Follower, Outcome
from statemachines.names import Names
from tests.unit.scripts.ops.stage.histories import NOW, execution

NAMES = Names(stage="dev", account="123456789012", region="us-east-1")
BUCKET = "arn:aws:s3:::mine"
VOLUME = "vol-0123456789abcdef0"


@pytest.fixture
def inbox():
    with mock_aws():
        yield boto3.client("sqs"), boto3.client("sqs").create_queue(QueueName=NAMES.inbox)["QueueUrl"]


def ask(*arguments):
    return CliRunner().invoke(tag.main, arguments)


@pytest.fixture
def stage(inbox):
    """What a request asks of a stage that also tags in 210987654321: a Lambda's environment, and the ledger."""
    assumed = json.dumps({"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}]})
    role = boto3.client("iam").create_role(RoleName="any", AssumeRolePolicyDocument=assumed)["Role"]["Arn"]
    boto3.client("lambda").create_function(
        FunctionName=NAMES.function("receive"),
        Runtime="python3.13",
        Handler="app.receive",
        Role=role,
        Code={"ZipFile": b""},
        Environment={"Variables": {"ACCOUNTS": "210987654321"}},
    )
    boto3.client("dynamodb").create_table(
        TableName=NAMES.table,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "ResourceId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "ResourceId", "AttributeType": "S"}],
    )
    boto3.client("dynamodb").put_item(TableName=NAMES.table, Item={"ResourceId": {"S": ROW}})
    return inbox


ROW = "event#123456789012#us-east-1#e-1"


def sent(inbox):
    sqs, url = inbox
    return [json.loads(one["Body"]) for one in sqs.receive_message(QueueUrl=url).get("Messages", [])]


def test_a_request_holds_what_was_said_and_nothing_else(inbox):
    answer = ask(BUCKET, "--user", "bob", "--no-wait")
    assert answer.exit_code == 0
    assert "./scripts/whodunit" in answer.stdout
    assert sent(inbox) == [{"resourceId": BUCKET, "user": "bob"}]


def test_a_request_may_hold_much(stage):
    options = "--group ops --group dev --action Import --tag Team=blue=green --tag Empty= --region eu-west-1"
    answer = ask(VOLUME, BUCKET, "--user", "bob", *options.split(), "--account", "210987654321", "--no-wait", "--json")
    volume = f"arn:aws:ec2:eu-west-1:210987654321:volume/{VOLUME}"
    assert [one["arn"] for one in json.loads(answer.stdout)["resources"]] == [volume, BUCKET]
    assert sent(stage) == [
        {
            "resourceIds": [VOLUME, BUCKET],
            "user": "bob",
            "groups": ["ops", "dev"],
            "action": "Import",
            "tags": {"Team": "blue=green", "Empty": ""},
            "region": "eu-west-1",
            "account": "210987654321",
        }
    ]


def test_an_account_in_which_the_stage_does_not_tag_is_refused_and_nothing_is_sent(stage):
    answer = ask(VOLUME, "--user", "bob", "--account", "999999999999", "--no-wait")
    assert answer.exit_code == 1
    assert "Stage dev does not tag in account 999999999999." in answer.stderr
    assert "It tags in 123456789012, 210987654321; ./scripts/deploy --account adds one." in answer.stderr
    assert sent(stage) == []


def test_whoever_may_not_ask_which_accounts_those_are_may_send(stage, monkeypatch):
    def refuse(client, operation, arguments):
        if operation == "GetFunctionConfiguration":
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, operation)
        return call(client, operation, arguments)

    call = BaseClient._make_api_call
    monkeypatch.setattr(BaseClient, "_make_api_call", refuse)
    assert ask(VOLUME, "--user", "bob", "--account", "999999999999", "--no-wait").exit_code == 0
    assert len(sent(stage)) == 1


def test_a_row_that_is_not_there_is_refused_and_nothing_is_sent(stage):
    answer = ask(BUCKET, "--user", "bob", "--event", "event#bogus", "--no-wait")
    assert answer.exit_code == 1
    assert "The ledger has no row event#bogus, so there is nothing to close." in answer.stderr
    assert sent(stage) == []
    assert ask(BUCKET, "--user", "bob", "--event", ROW, "--no-wait").exit_code == 0
    assert sent(stage) == [{"resourceId": BUCKET, "user": "bob", "event": ROW}]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([BUCKET], "--user"),
        (["--user", "bob"], "ID_OR_ARN"),
        (["my-bucket", "--user", "bob"], "give the resource's ARN"),
        ([BUCKET, "--user", "bob", "--tag", "Team"], "'Team' is not KEY=VALUE"),
        ([BUCKET, "--user", "bob", "--tag", "=blue"], "'=blue' is not KEY=VALUE"),
        ([BUCKET, "--user", "bob", "--tag", "aws:x=1"], "does not begin with aws:"),
        ([BUCKET, "--user", "bob", "--account", "12"], "12 digits"),
        ([VOLUME, "--user", "bob", "--region", "Frankfurt"], "AWS Region"),
    ],
)
def test_a_wrong_request_says_what_is_wrong_and_is_not_sent(inbox, arguments, said):
    answer = ask(*arguments, "--no-wait")
    assert answer.exit_code == 2
    assert said in answer.stderr
    assert sent(inbox) == []


def test_a_stage_that_is_not_there_is_told(inbox):
    answer = ask(BUCKET, "--user", "bob", "--stage", "nope")
    assert answer.exit_code == 1
    assert "There is no stage nope" in answer.stderr


class Machine:
    """Executions by name; the machine's clock goes on with each look."""

    def __init__(self, *found):
        self.found = {one.name: one for one in found}

    def get(self, name):
        return self.found.get(name)

    def started(self, _since):
        return list(self.found.values())


class Ledger:
    def __init__(self, *rows):
        self.rows, self.time = {one["ResourceId"]: one for one in rows}, NOW

    def now(self):
        return self.time

    def read(self, arns):
        return {arn: self.rows[arn] for arn in arns if arn in self.rows}


class Work:
    def __init__(self, *lines):
        self.lines = lines

    def get(self, _pointer):
        return "\n".join(map(json.dumps, self.lines)).encode()


@pytest.fixture
def follow():
    def follower(*executions, rows=(), lines=()):
        return Follower(machine=Machine(*executions), ledger=Ledger(*rows), work=Work(*lines))

    return follower


def waited(follower, timeout=timedelta(minutes=10), gathered=0):
    def sleep(_):
        follower.ledger.time += timedelta(seconds=10)

    return follower.wait("m1", since=NOW, timeout=timeout, gathered=gathered, sleep=sleep)


ALONE = execution_name("inline", ["m1"])


def test_a_message_of_its_own_is_found_by_the_name_of_its_execution(follow):
    assert waited(follow(execution(ALONE, "SUCCEEDED"))).name == ALONE


def test_a_message_among_others_is_found_by_what_the_execution_was_given(follow):
    together = execution("inline-x", "FAILED", input={"fetched": {"chunks": [{"inline": [{"id": "m1"}]}]}})
    assert waited(follow(execution("inline-y", "FAILED"), together)).name == "inline-x"


def test_a_message_that_nobody_takes_is_given_up_soon(follow):
    follower = follow()
    assert waited(follower) is None
    assert follower.ledger.time - NOW == TAKEN


def test_a_message_is_waited_for_as_long_as_the_inbox_gathers(follow):
    follower = follow()
    waited(follower, gathered=300)
    assert follower.ledger.time - NOW == TAKEN + timedelta(seconds=300)


def test_a_message_among_many_others_is_found_in_the_work_bucket(follow):
    far = {"fetched": {"chunks": [{"pointer": {"bucket": "work", "key": "one"}, "records": 2}]}}
    follower = follow(execution("inline-x", "FAILED", input=far), lines=[{"id": "m0"}, {"id": "m1"}])
    assert waited(follower).name == "inline-x"
    assert follow(execution("inline-x", "FAILED", input=far), lines=[{"id": "m0"}])._find("m1", NOW) is None


def test_an_execution_that_goes_on_is_waited_for_longer(follow):
    follower = follow(execution(ALONE, "RUNNING"))
    assert waited(follower).running
    assert follower.ledger.time - NOW == timedelta(minutes=10)


def line(status, *resources, event="m1", **more):
    return {"event": event, "status": status, "error": None, "reason": None, "resources": list(resources), **more}


def resource(arn, status, **more):
    return {"arn": arn, "status": status, "error": None, "reason": None, **more}


SUCCESS = execution(ALONE, "SUCCEEDED", output={"results": {}})


def test_a_success_is_told_for_each_resource(follow):
    told = line("TAGGED", resource("a", "TAGGED"), resource("b", "FAILED", error="InvalidTag", reason="too long"))
    other = line("KEPT", resource("a", "KEPT"), event="m2")
    follower = follow(lines=[told, other], rows=[{"ResourceId": "a", "EventId": "m1", "Tags": {"k": "v"}}])
    assert follower.outcomes("m1", ["a", "b"], SUCCESS) == [
        Outcome(arn="a", status="TAGGED", tags={"k": "v"}),
        Outcome(arn="b", status="FAILED", reason="InvalidTag: too long"),
    ]


def test_a_request_that_was_passed_over_is_told_for_each_resource(follow):
    follower = follow(lines=[line("SKIPPED", reason="ignored by the tag policy")])
    skipped = Outcome(arn="a", status="SKIPPED", reason="ignored by the tag policy")
    assert follower.outcomes("m1", ["a"], SUCCESS) == [skipped]
    assert not skipped.good


def test_of_a_failure_the_ledger_tells_what_was_tagged_and_aws_why_the_rest_was_not(follow):
    rows = [
        {"ResourceId": "a", "EventId": "m1", "Status": "TAGGED", "Error": ""},
        {"ResourceId": "b", "EventId": "m1", "Status": "FAILED", "Error": "AccessDenied"},
        {"ResourceId": "c", "EventId": "earlier", "Status": "TAGGED", "Error": ""},
    ]
    failed = execution(ALONE, "FAILED", error="AccessDenied", message="not authorized")
    found = follow(rows=rows).outcomes("m1", ["a", "b", "c"], failed)
    assert [(one.status, one.reason) for one in found] == [
        ("TAGGED", ""),
        ("FAILED", "AccessDenied: not authorized"),
        ("FAILED", "AccessDenied: not authorized"),
    ]
    assert [one.good for one in found] == [True, False, False]


def test_the_word_that_stands_for_a_name_is_nobodys_name(inbox):
    answer = ask(BUCKET, "--user", "NAME", "--no-wait")
    assert answer.exit_code == 2
    assert "NAME stands for a name that you have to find out" in answer.stderr
    assert sent(inbox) == []


def test_it_is_the_word_of_the_command_that_is_shown():
    assert f"--user {tag.UNKNOWN} " in tag_command(stage="dev", arn=BUCKET)
