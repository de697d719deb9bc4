"""Which execution is drawn, and what is said where there is none, against moto's Step Functions."""

import json

import boto3
import botocore.client
import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner
from moto import mock_aws

from scripts.ops.cli.trace import main
from scripts.ops.errors import CommandError
from scripts.ops.trace.trace import trace
from statemachines.machines import MACHINES
from statemachines.names import Names

NAMES = Names(stage="dev", account="123456789012", region="eu-west-1")
ROLE = "arn:aws:iam::123456789012:role/states"


@pytest.fixture
def session():
    with mock_aws():
        session = boto3.Session(region_name=NAMES.region)
        client = session.client("stepfunctions")
        for kind, define in MACHINES.items():
            client.create_state_machine(name=NAMES.machine(kind).name, definition=json.dumps(define(1.0)), roleArn=ROLE)
        yield session


@pytest.fixture
def start(session):
    def start(kind, name):
        arn = NAMES.machine(kind).arn
        return session.client("stepfunctions").start_execution(stateMachineArn=arn, name=name, input="{}")[
            "executionArn"
        ]

    return start


@pytest.fixture
def run(session):
    def run(*arguments):
        return CliRunner().invoke(main, ["--region", NAMES.region, *arguments])

    return run


def refuse(monkeypatch, operation, code):
    original = botocore.client.BaseClient._make_api_call

    def call(client, name, arguments):
        if name == operation:
            raise ClientError({"Error": {"Code": code, "Message": "somebody may not do this"}}, name)
        return original(client, name, arguments)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)


@pytest.mark.parametrize("kind", MACHINES)
def test_a_name_is_looked_up_in_every_machine_and_drawn_by_its_definition(session, start, kind):
    arn = start(kind, "some-run")
    for asked in ("some-run", arn):
        found = trace(NAMES, session, asked)
        assert (found.kind, found.execution.arn) == (kind, arn)
        assert found.definition == MACHINES[kind](1.0)


def test_without_a_name_it_is_the_newest_of_all_machines(session, start):
    for kind, name in (("attribute", "a"), ("retention", "b"), ("attribute", "c")):
        start(kind, name)
    assert trace(NAMES, session, "").execution.name == "c"


def test_the_newest_that_failed_is_found_whatever_was_started_since(session, start):
    states = session.client("stepfunctions")
    states.stop_execution(executionArn=start("compliance", "bad"))
    start("attribute", "good")
    found = trace(NAMES, session, "", failed=True)
    assert (found.execution.name, found.execution.status) == ("bad", "ABORTED")


@pytest.mark.parametrize(
    ("failed", "told"), [(False, "has no executions yet"), (True, "No execution of stage dev failed")]
)
def test_where_there_is_none_it_says_so(session, failed, told):
    with pytest.raises(CommandError, match=told):
        trace(NAMES, session, "", failed=failed)


@pytest.mark.parametrize(
    "asked", ["nobody", "no good name", NAMES.attribute.arn.replace("stateMachine", "execution") + ":x"]
)
def test_an_execution_that_is_not_there_or_that_aws_forgot_is_told_of(run, asked):
    answer = run(asked)
    assert answer.exit_code == 1
    assert "has no execution" in answer.stderr
    assert "90 days" in answer.stderr


def test_an_execution_that_expires_meanwhile_is_told_of_in_the_same_words(run, start, monkeypatch):
    start("attribute", "old")
    refuse(monkeypatch, "GetExecutionHistory", "ExecutionDoesNotExist")
    assert "Stage dev has no execution old" in run("old").stderr


@pytest.mark.parametrize("asked", [["x"], ["--latest"], ["--failed"]])
def test_a_stage_that_is_not_there_is_told_of(run, asked):
    answer = run(*asked, "--stage", "nope")
    assert answer.exit_code == 1
    assert "There is no stage nope" in answer.stderr


@pytest.mark.parametrize(
    "arn", ["arn:aws:states:eu-west-1:123456789012:execution:tagtrail-attribute-prod:x", "arn:aws:s3:::x"]
)
def test_an_arn_of_something_else_is_told_of(run, arn):
    answer = run(arn)
    assert answer.exit_code == 1
    assert "is no execution of stage dev" in answer.stderr


@pytest.mark.parametrize("operation", ["DescribeExecution", "GetExecutionHistory", "DescribeStateMachineForExecution"])
def test_a_call_that_is_denied_is_told_of(run, start, monkeypatch, operation):
    start("attribute", "a")
    refuse(monkeypatch, operation, "AccessDeniedException")
    answer = run("a")
    assert answer.exit_code == 1
    assert "a permission is missing" in answer.stderr
    assert "somebody may not do this" in answer.stderr


@pytest.mark.parametrize("arguments", [[], ["x", "--latest"], ["--latest", "--failed"]])
def test_one_execution_must_be_named(run, arguments):
    assert run(*arguments).exit_code == 2


def test_it_is_shown_in_the_terminal_as_json_or_written_as_a_page(run, start, tmp_path):
    start("retention", "night")
    assert "night" in run("night").stdout
    assert json.loads(run("night", "--json").stdout)["machine"] == "retention"
    page = tmp_path / "page.html"
    answer = run("night", "--html", str(page))
    assert (answer.exit_code, answer.stdout) == (0, "")
    assert "<svg" in page.read_text()
    assert "can't be written" in run("night", "--html", str(tmp_path / "nowhere" / "page.html")).stderr


def test_the_console_is_linked_on_aws(session, start):
    arn = start("attribute", "a")
    assert trace(NAMES, session, "a").console.endswith(arn)
