"""The machine runs on a Step Functions that is not the embedded one, with our functions served by the embedded Lambda.

Another embedded AWS, in a process of its own and without a single function, plays AWS Step Functions Local here: the
real one can't be had from a package registry. So this shows the way there and back, not that engine's own behaviour.
"""

import os
import socket
import subprocess
import sys

import boto3
import pytest

from scripts.ops.project import ROOT

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:tagtrail-attribute-local"

ENGINE = """
import json, os, sys
from scripts.devtools.embedded_aws import EmbeddedAws
with EmbeddedAws() as aws:
    os.environ["MOTO_PORT"] = sys.argv[1]  # where its state machines invoke functions, as LAMBDA_ENDPOINT says
    iam, role = aws.client("iam"), "tagtrail-attribute-local-states"  # unlike the real one, it looks at the role
    allow = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*"}
    trust, run = (json.dumps({"Version": "2012-10-17", "Statement": one}) for one in ([], [allow]))
    iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust)
    iam.put_role_policy(RoleName=role, PolicyName="run", PolicyDocument=run)
    print(aws.endpoint, flush=True)
    sys.stdin.read()
"""


def environment():
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "chalice_app")])}


def sfn_local(*arguments):
    command = [sys.executable, "-P", "-m", "scripts.devtools.cli.sfn_local", *arguments]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture(scope="module")
def port():
    """A port that is free now: both sides must know it before either starts."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


@pytest.fixture(scope="module")
def endpoint(port):
    with subprocess.Popen(
        [sys.executable, "-P", "-c", ENGINE, port],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as engine:
        yield engine.stdout.readline().strip()
        engine.stdin.close()


@pytest.fixture(scope="module")
def ran(endpoint, port):
    return sfn_local("--endpoint", endpoint, "--port", port)


def test_everything_becomes_as_it_should(ran):
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "0 problems" in ran.stdout.splitlines()[-1]


def test_it_says_how_to_start_the_engine(ran, port):
    assert f"docker run --rm --network host -e LAMBDA_ENDPOINT=http://127.0.0.1:{port}" in ran.stdout
    assert f"java -jar StepFunctionsLocal.jar --lambda-endpoint http://127.0.0.1:{port}" in ran.stdout


def test_the_states_of_each_execution_are_shown(ran):
    assert "SUCCEEDED" in ran.stdout
    for state in ("ParseEvents", "TagRDS", "RecordMetadata", "Summarise"):
        assert state in ran.stdout


def test_the_executions_ran_there_and_not_on_the_embedded_aws(ran, endpoint):
    states = boto3.client("stepfunctions", endpoint_url=endpoint, region_name="us-east-1")
    found = states.list_executions(stateMachineArn=MACHINE)["executions"]
    assert {one["status"] for one in found} == {"SUCCEEDED"}


def test_where_nothing_answers_it_says_what_to_start():
    ran = sfn_local("--endpoint", "http://127.0.0.1:9", "--port", "0", "--wait", "0")
    assert ran.returncode == 1
    assert "Nothing that is Step Functions answered at http://127.0.0.1:9" in ran.stderr
    assert "Start AWS Step Functions Local" in ran.stderr
