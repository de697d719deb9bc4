"""The GitHub Actions workflow runs what a developer runs, on the Pythons that can be deployed."""

import re

import yaml

from scripts.ops.cli import deploy
from scripts.ops.deployment.preflight import PYTHONS
from scripts.ops.project import ROOT

TEXT = (ROOT / ".github" / "workflows" / "test.yml").read_text()
JOBS = yaml.safe_load(TEXT)["jobs"]
TRIGGERS = yaml.safe_load(TEXT)[True]  # YAML 1.1 takes the word `on` for a truth value


def commands(job):
    return [step["run"] for step in JOBS[job]["steps"] if "run" in step]


def test_the_suite_runs_on_every_supported_version_that_is_asked_for():
    versions = JOBS["test"]["strategy"]["matrix"]["python"]
    assert versions == ["3.11", "3.12", "3.13"]
    assert set(versions) <= set(PYTHONS)
    assert commands("test") == ["./scripts/test"]


def test_a_stage_is_deployed_by_hand_only_and_after_the_suite():
    assert JOBS["deploy"]["if"] == "github.event_name == 'workflow_dispatch'"
    assert JOBS["deploy"]["needs"] == "test"
    assert set(TRIGGERS) == {"push", "pull_request", "workflow_dispatch"}


def test_deployment_has_no_stored_key_and_tests_have_no_rights_at_all():
    assert JOBS["deploy"]["permissions"] == {"contents": "read", "id-token": "write"}
    assert yaml.safe_load(TEXT)["permissions"] == {"contents": "read"}
    assert "secrets." not in TEXT


def test_the_command_has_the_options_that_it_is_called_with():
    [script] = commands("deploy")
    known = {option for parameter in deploy.main.params for option in parameter.opts}
    assert set(re.findall(r"--[a-z]+", script)) <= known


def test_inputs_never_become_part_of_a_script():
    assert not [line for job in JOBS for line in commands(job) if "${{" in line]
