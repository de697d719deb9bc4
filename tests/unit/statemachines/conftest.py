"""A machine run by moto's interpreter in this process, with Python callables in the place of our functions."""

import functools
import json
import re
import threading
from collections import Counter
from dataclasses import dataclass, field
from types import SimpleNamespace

import boto3
import pytest
from moto import mock_aws
from moto.awslambda_simple.models import LambdaSimpleBackend
from moto.stepfunctions.parser.asl.component.common.path import result_path
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.utils import json_path

from statemachines.attribute import attribute
from statemachines.functions import TIMEOUTS, placeholder
from statemachines.names import Names

NAMES = Names(stage="test", account="123456789012", region="eu-west-1")
ENGINE = {"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}
TRUST = {"Version": "2012-10-17", "Statement": []}


def definition(machine):
    """The machine with our functions' ARNs in it."""
    arns = {placeholder(function): NAMES.function_arn(function) for function in TIMEOUTS}
    return re.sub(r"\$\{(\w+)\}", lambda found: arns[found[1]], json.dumps(machine))


@dataclass
class Run:
    """What became of an execution."""

    status: str
    error: str | None
    output: dict
    entered: Counter


@dataclass
class Functions:
    """Our functions: one batch of EC2 and one of S3 in each chunk, and everything is well unless a test says so."""

    calls: list = field(default_factory=list)
    replaced: dict = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, name):
        """The payloads that `name` was called with, in order."""
        return [payload for called, payload in self.calls if called == name]

    def invoke(self, function_name, qualifier, body, headers, response_headers):
        name = function_name.rsplit(":", 1)[-1].removeprefix("tagtrail-test-")
        payload = json.loads(body)
        with self.lock:
            self.calls.append((name, payload))
        handler = self.replaced.get(name) or getattr(self, name, self.tag)
        try:
            return json.dumps(handler(payload)).encode()
        except Exception as error:  # noqa: BLE001  (as Lambda does: every exception becomes an answer)
            response_headers["x-amz-function-error"] = "Unhandled"
            return json.dumps({"errorType": type(error).__name__, "errorMessage": str(error)}).encode()

    def fetch_log(self, payload):
        return {"chunks": [{"inline": ["a"], "records": 1}], "records": 1}

    def parse_events(self, payload):
        return {"inline": payload["chunk"]["inline"], "records": payload["chunk"]["records"]}

    def resolve_identity(self, payload):
        batches = [batch("EC2"), batch("S3")]
        return {"batches": batches, "settled": {"inline": []}, "records": payload["parsed"]["records"]}

    def tag(self, payload):
        return {"failed": 0, "inline": []}

    def record_metadata(self, payload):
        broken = [
            {"kind": "batch", "batch": of, "error": outcome["error"]}
            for of, outcome in zip(payload["batches"], payload["outcomes"], strict=True)
            if "error" in outcome
        ]
        return {"results": {"records": payload["records"], "failed": len(broken)}, "failed": broken, "permanent": []}

    def notify(self, payload):
        return {"told": True}

    def summarise(self, payload):
        return {"summarised": payload["input"]}


def batch(service):
    return {"service": service, "account": "123456789012", "region": "eu-west-1", "resources": 1, "inline": {}}


@pytest.fixture
def functions(monkeypatch):
    """The functions that the machine's tasks reach."""
    fake = Functions()
    monkeypatch.setattr(LambdaSimpleBackend, "invoke", fake.invoke)
    return fake


@pytest.fixture
def waits(monkeypatch):
    """The seconds that retriers asked to wait; nobody waits."""
    asked = []
    monkeypatch.setattr(retrier_decl, "time", SimpleNamespace(sleep=asked.append))
    return asked


@pytest.fixture(scope="session")
def parsed():
    """Parse a definition once for all tests: the grammar takes seconds, and a parsed program keeps no state."""
    return functools.cache(AmazonStateLanguageParser.parse)


@pytest.fixture(scope="session")
def paths():
    """Parse a JSONPath once for all tests."""
    return functools.cache(json_path.parse)


@pytest.fixture(scope="session")
def clients():
    """Make a client once for all tests: moto answers whoever asks."""
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    return {name: boto3.client(name, region_name=NAMES.region, **keys) for name in ("stepfunctions", "iam")}


@pytest.fixture
def run(functions, waits, parsed, paths, clients, monkeypatch):
    """Run a machine, `attribute` if no other is given, with an input, and return what became of it."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", NAMES.region)
    # A path with two wildcards and no match is an empty list on AWS; moto knows that only of one wildcard.
    # https://github.com/localstack/localstack/issues/12318
    monkeypatch.setattr(json_path, "_contains_slice_or_wildcard_array", lambda path: "[*]" in path)
    monkeypatch.setattr(AmazonStateLanguageParser, "parse", parsed)
    for module in (json_path, result_path):
        monkeypatch.setattr(module, "parse", paths)
    # For each error moto writes out the whole program, once for each level of it: seconds.
    monkeypatch.setattr(EvalComponent, "_log_failure_event_exception", lambda *args, **kw: None)
    with mock_aws(config=ENGINE):
        yield functools.partial(_run, clients)


def ended(describe):
    """What `describe` says when the execution has ended; it does within a minute or never."""
    pause = threading.Event()
    for _ in range(1200):
        if (state := describe())["status"] != "RUNNING":
            return state
        pause.wait(0.05)
    pytest.fail("The execution does not end.")


def _run(clients, given, define=attribute, kind="attribute"):
    client = clients["stepfunctions"]
    role = clients["iam"].create_role(RoleName="states", AssumeRolePolicyDocument=json.dumps(TRUST))
    made = client.create_state_machine(
        name=NAMES.machine(kind).name, definition=definition(define()), roleArn=role["Role"]["Arn"]
    )
    started = client.start_execution(stateMachineArn=made["stateMachineArn"], name="run", input=json.dumps(given))
    arn = started["executionArn"]
    state = ended(lambda: client.describe_execution(executionArn=arn))
    pages = client.get_paginator("get_execution_history").paginate(executionArn=arn)
    events = [event for page in pages for event in page["events"]]
    entered = Counter(
        event["stateEnteredEventDetails"]["name"] for event in events if "stateEnteredEventDetails" in event
    )
    return Run(state["status"], state.get("error"), json.loads(state.get("output", "null")), entered)
