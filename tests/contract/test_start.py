"""What a Lambda does before its first request: its own step, its own clients, and nothing that others need."""

import json
import os
import subprocess
import sys

import pytest

from chalicelib.runtime.functions import FUNCTIONS
from scripts.ops.project import ROOT
from tests.contract.test_layout import LIBRARY, registrations
from tests.unit.conftest import ENVIRON

HEAVY = {"jsonschema", "pydantic", "aws_xray_sdk", "chalicelib.core.payload_types"}

NEEDED = {}
"""By function: the heavy packages that it needs at its start. None does: the packaged tag policy was checked on
deployment, and what comes from Parameter Store or as a request is checked when it comes."""

LOOK = """
import json, os, sys
import boto3
made = []
boto3.Session.client = lambda session, service, **_: made.append(service)
for name in sys.argv[1:]:
    sys.stdout.flush()
    if os.fork():
        os.wait()
        continue
    os.environ["_HANDLER"] = f"app.{name}"
    import app
    print(json.dumps([name, made, [one for one in sys.modules if not one.startswith("bot")]]), flush=True)
    os._exit(0)
"""


@pytest.fixture(scope="module")
def starts():
    """The clients that each Lambda makes at its start, and the modules that it imports: each in a fork of its own."""
    environ = {**os.environ, **ENVIRON, "PYTHONPATH": str(ROOT / "chalice_app"), "AWS_DEFAULT_REGION": "us-east-1"}
    command = [sys.executable, "-c", LOOK, *FUNCTIONS]
    answer = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    return {name: (clients, set(modules)) for name, clients, modules in map(json.loads, answer.stdout.splitlines())}


def test_every_function_has_a_step_of_that_name():
    assert set(FUNCTIONS) == set(registrations())
    assert {one.step for one in FUNCTIONS.values()} == {path.stem for path in (LIBRARY / "steps").glob("[a-z]*.py")}


def test_a_function_serves_its_own_name():
    """app.py says each name twice more: a wrong one would run another function's step with this one's rights."""
    lines = (ROOT / "chalice_app" / "app.py").read_text().splitlines()
    served = [line.split('"')[1] for line in lines if line.lstrip().startswith("return serve(")]
    assert served == list(registrations())


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_lambda_starts_with_its_own_step_and_clients_alone(starts, name):
    clients, modules = starts[name]
    steps = {one.removeprefix("chalicelib.steps.") for one in modules if one.startswith("chalicelib.steps.")}
    assert steps == {FUNCTIONS[name].step}
    assert tuple(clients) == FUNCTIONS[name].clients


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_lambda_imports_nothing_heavy_at_its_start(starts, name):
    assert HEAVY & starts[name][1] == NEEDED.get(name, set())


@pytest.mark.parametrize("name", ["notify", "summarise", "record_metadata", "summarise_retention"])
def test_a_lambda_that_judges_no_call_does_not_import_the_catalogue(starts, name):
    assert not {"chalicelib.catalogue", "chalicelib.taggers"} & starts[name][1]
