import os
import sys

import pytest

from scripts.ops.deployment.lambdas import chalice_cli
from scripts.ops.errors import CommandError
from statemachines.names import Names


@pytest.fixture
def project(tmp_path):
    (tmp_path / ".chalice" / "deployed").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def says(monkeypatch):
    """Let a program of one line stand for Chalice's command line."""

    def say(program):
        monkeypatch.setattr(chalice_cli, "_MAIN", f"import sys; {program}")

    return say


def test_what_chalice_says_is_passed_on_line_by_line(project, says):
    says("print('one'); print('two', file=sys.stderr)")
    lines = []
    chalice_cli.deploy(project, "dev", "eu-west-1", lines.append)
    assert sorted(lines) == ["one", "two"]


def test_chalice_is_told_project_and_stage(project, says):
    says("print(sys.argv[1:])")
    lines = []
    chalice_cli.deploy(project, "dev", "eu-west-1", lines.append)
    assert lines == [str(["--project-dir", str(project), "deploy", "--stage", "dev"])]


def test_a_failure_is_told_by_its_last_line(project, says):
    says("print('Traceback'); print('No module named app'); print(); sys.exit(2)")
    with pytest.raises(CommandError, match="chalice deploy --stage dev failed: No module named app"):
        chalice_cli.deploy(project, "dev", "eu-west-1", lambda _: None)


def test_a_silent_failure_is_a_failure(project, says):
    says("sys.exit(1)")
    with pytest.raises(CommandError, match="said nothing"):
        chalice_cli.deploy(project, "dev", "eu-west-1", lambda _: None)


def test_a_refusal_that_chalice_wraps_into_lines_is_told_as_one_sentence(project, says):
    says("print('ERROR - While deploying:'); print(); print(' An error'); print(' occurred.'); sys.exit(2)")
    with pytest.raises(CommandError, match=r"failed: An error occurred\.$"):
        chalice_cli.deploy(project, "dev", "eu-west-1", lambda _: None)


def test_a_stage_is_deleted_by_chalice_where_it_is_not_rendered_too(project, says):
    says("import os; print(sys.argv[3:], os.environ['INBOX_QUEUE'], os.environ['AWS_REGION'])")
    lines = []
    chalice_cli.delete(project, Names(stage="dev", account="123456789012", region="eu-west-1"), lines.append)
    assert lines == [f"{['delete', '--stage', 'dev']} tagtrail-inbox-dev eu-west-1"]


def test_the_region_is_that_of_the_plan_and_nobodys_code_is_on_the_path():
    found = chalice_cli.environment("eu-west-1", {"PYTHONPATH": "/x", "AWS_REGION": "us-east-1", "HOME": "/h"})
    assert found == {
        "HOME": "/h",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def test_the_command_line_that_is_run_is_chalices_own():
    assert "from chalice.cli import main" in chalice_cli._MAIN
    assert sys.executable


def test_chalice_ends_with_whoever_started_it(monkeypatch, tmp_path):
    monkeypatch.setattr(chalice_cli, "_MAIN", "import os, time; print(os.getpid(), flush=True); time.sleep(600)")
    said = []

    def stop(line):
        said.append(int(line))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        chalice_cli.deploy(tmp_path, "dev", "eu-west-1", stop)
    with pytest.raises(ProcessLookupError):
        os.kill(said[0], 0)
