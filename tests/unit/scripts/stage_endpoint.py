"""A stage behind an HTTP endpoint, where each answer of AWS can be another one: what a person's commands meet."""

import gzip
import io
import json
import os
import re
import signal
import threading
import zipfile
from contextlib import contextmanager
from functools import cache

import boto3
from boto3.dynamodb.types import TypeSerializer
from moto import mock_aws
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

from statemachines.names import Names
from tests.unit import ledger_table
from tests.unit.logs import KEY, record
from tests.unit.scripts.ops.reports.summaries import finding, row

NAMES = Names(stage="here", account="123456789012", region="us-east-1")
ARN = "arn:aws:s3:::a-bucket"
TRAIL = "the-trail"
FINDINGS = {"bucket": NAMES.compliance_bucket, "key": "findings/today/daily.jsonl"}

_BODIES = {
    "s3": "<Error><Code>{0}</Code><Message>{1}</Message></Error>",
    "ec2": "<Response><Errors><Error><Code>{0}</Code><Message>{1}</Message></Error></Errors></Response>",
    "query": "<ErrorResponse><Error><Code>{0}</Code><Message>{1}</Message></Error></ErrorResponse>",
}


class Handler(WSGIRequestHandler):
    def log(self, *_):
        """Say nothing."""


class Endpoint:
    """`fault` is asked before each call, with its number, and returns what is done instead, or None."""

    def __init__(self):
        self.calls, self.fault = [], lambda _: None
        self._aws = DomainDispatcherApplication(create_backend_app)
        self._server = make_server("127.0.0.1", 0, self, threaded=True, request_handler=Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def __call__(self, environ, start_response):
        self.calls.append(_service(environ))
        answer = self.fault(len(self.calls))
        return answer(environ, start_response) if answer else self._aws(environ, start_response)

    @contextmanager
    def failing(self, answer, since=1):
        """Let every call fail, or every call from one on."""
        self.calls.clear()
        self.fault = lambda number: answer if number >= since else None
        yield
        self.fault = lambda _: None

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def refusal(code, message="as the test wants it", status="400 Bad Request"):
    """Answer with an error in the form of the service that is asked."""

    def answer(environ, start_response):
        service = _service(environ)
        form = service if service in _BODIES else "query"
        body = _BODIES[form].format(code, message)
        if "HTTP_X_AMZ_TARGET" in environ or service == "lambda":
            body = json.dumps({"__type": code, "message": message})
        start_response(status, [("x-amzn-errortype", code), ("Content-Type", "text/xml")])
        return [body.encode()]

    return answer


def ctrl_c(environ, start_response):
    """Press Ctrl-C while the command waits for an answer."""
    os.kill(os.getpid(), signal.SIGINT)
    return refusal("AccessDenied")(environ, start_response)


def no_aws(_environ, start_response):
    """Answer as something does that is no AWS."""
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"<html>Please log in to the network of this hotel"]


def _service(environ):
    found = re.search(r"Credential=[^/]+/[^/]+/[^/]+/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
    return found[1] if found else ""


@cache
def _session(_environment, **named):
    """Make each session and client once for an environment: that takes longer than what a command does with it."""
    session = _SESSION(**named)
    session.client = cache(session.client)
    return session


_SESSION = boto3.Session


def session(**named):
    """Return a session as a command gets it, in the environment of now."""
    return _session(tuple(sorted(one for one in os.environ.items() if one[0].startswith("AWS_"))), **named)


@contextmanager
def standing():
    """Yield an endpoint with a stage: what its commands look at, no more."""
    with mock_aws():
        _build(boto3.Session(region_name=NAMES.region))
        endpoint = Endpoint()
        try:
            yield endpoint
        finally:
            endpoint.close()


def _build(session):
    ledger_table.create(session.client("dynamodb"), NAMES.table)
    _fill(session.client("dynamodb"))
    s3 = session.client("s3")
    for bucket in (TRAIL, NAMES.work_bucket, NAMES.compliance_bucket):
        s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=TRAIL, Key=KEY, Body=gzip.compress(json.dumps({"Records": [record()]}).encode()))
    s3.put_object(Bucket=FINDINGS["bucket"], Key=FINDINGS["key"], Body=json.dumps(finding()))
    for queue in (NAMES.inbox, NAMES.dlq, NAMES.changes):
        session.client("sqs").create_queue(QueueName=queue)
    session.client("sns").create_topic(Name=NAMES.topic)
    role = session.client("iam").create_role(RoleName=NAMES.function("receive"), AssumeRolePolicyDocument="{}")["Role"]
    _start(session.client("stepfunctions"), role["Arn"])
    session.client("cloudformation").create_stack(StackName=NAMES.stack, TemplateBody=json.dumps(_TEMPLATE))
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app.py", "")
    session.client("lambda").create_function(
        FunctionName=NAMES.function("receive"),
        Runtime="python3.11",
        Role=role["Arn"],
        Handler="app.receive",
        Code={"ZipFile": code.getvalue()},
        Environment={"Variables": _SETTINGS},
    )


_TEMPLATE = {
    "Resources": {"Alerts": {"Type": "AWS::SNS::Topic"}},
    "Outputs": {"TriggerMode": {"Value": "s3"}, "LogWindow": {"Value": "20"}, "ChangesWindow": {"Value": "20"}},
}

_SETTINGS = {
    "STAGE": NAMES.stage,
    "INBOX_QUEUE": NAMES.inbox,
    "DLQ_URL": f"https://sqs.{NAMES.region}.amazonaws.com/{NAMES.account}/{NAMES.dlq}",
    "WORK_BUCKET": NAMES.work_bucket,
    "DYNAMODB_TABLE": NAMES.table,
    "SNS_TOPIC_ARN": NAMES.topic_arn,
    "STATE_MACHINE_ARN": NAMES.attribute.arn,
    "TRAIL_BUCKETS": TRAIL,
    "ACCOUNTS": NAMES.account,
}


def _fill(dynamodb):
    made = {
        "ResourceId": ARN,
        "User": "alice",
        "Status": "FAILED",
        "Error": "AccessDenied: no",
        "EventTime": "2026-11-22T12:00:00Z",
        "CreatorName": "alice",
    }
    for item in (made, row(Findings=FINDINGS)):
        dynamodb.put_item(TableName=NAMES.table, Item={name: TypeSerializer().serialize(item[name]) for name in item})


def _start(states, role):
    broken = {"StartAt": "No", "States": {"No": {"Type": "Fail"}}}
    for kind in ("attribute", "compliance", "retention"):
        machine = NAMES.machine(kind)
        states.create_state_machine(name=machine.name, definition=json.dumps(broken), roleArn=role)
    states.start_execution(stateMachineArn=NAMES.attribute.arn, name="failed", input="{}")


def broken(_environ, start):
    """What stands in for AWS and fails: it answers with what it raised, as the embedded AWS does."""
    start("500 Internal Server Error", [("Content-Type", "text/plain")])
    return [b'Traceback (most recent call last):\n  File "test_endpoint.py", line 76, in _answer\nKeyError: 1\n']
