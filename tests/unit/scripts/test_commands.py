"""No command ends in a traceback, whatever it meets; it says what was wrong and what to do about it."""

import importlib
import os
import pkgutil
import shutil
import socket
import subprocess
import sys
from contextlib import suppress

import boto3
import click
import pytest
from click.testing import CliRunner

from chalicelib.errors import InvalidPolicy
from scripts.devtools import cli as devtools
from scripts.ops import cli as ops
from scripts.ops.cli import SHOW_TRACEBACK, report_errors
from scripts.ops.project import ROOT
from tests.unit.scripts.stage_endpoint import ARN, TRAIL, broken, ctrl_c, no_aws, refusal, session, standing

pytestmark = pytest.mark.no_cover

HERE = "--stage here"

WALK = {
    "backfill": (f"{HERE} --bucket {TRAIL} --from 2026-11-22 --to 2026-11-22 --yes --no-wait",),
    "deadletters": (f"{HERE} --json",),
    "deploy": (f"{HERE} --trail-bucket {TRAIL} --plan",),
    "destroy": ("--stage gone --yes",),
    "doctor": (HERE,),
    "export": (f"{HERE} --out export",),
    "inventory": (f"{HERE} --csv", f"{HERE} --cost-tags"),
    "preview": (f"s3://{TRAIL}/AWSLogs",),
    "remediate": (f"{HERE} --apply --yes",),
    "report compliance": (f"{HERE} --resources --csv",),
    "report retention": ("--region us-east-1",),
    "rerun": (f"{HERE} --list",),
    "tag": (f"{ARN} --user alice {HERE} --no-wait",),
    "trace": (f"{HERE} --latest --json",),
    "whodunit": (f"{HERE} --failed",),
}
"""How each command is called; it then goes on to its end, or to what a stage on moto alone does not have."""

UNBOUND = {"deploy", "destroy", "preview", "report retention"}
"""What asks no stage that is there."""

LONG = {"destroy", "doctor"}
"""What makes many calls of few kinds: it goes all the way seldom."""

LISTS = {"doctor", "preview"}
"""What tells all that it finds, not just the first thing that is wrong."""

OWN_AWS = {"demo": "", "sfn-local": "--endpoint http://127.0.0.1:1"}
"""What starts an AWS of its own, and asks no other. `bench` does so on any port."""

NO_AWS = {"bench", "fuzz", "histories"}
"""What is not called here."""

FILES = (
    ("backfill", f"{HERE} --file no/file --yes"),
    ("deploy", "--outputs no/folder/file"),
    ("deploy", "--member-template no/folder/file"),
    ("export", f"{HERE} --out /dev/null/no/folder"),
    ("preview", "no/file"),
    ("report compliance", "--html no/folder/file"),
    ("trace", "--latest --html no/folder/file"),
)
"""Files that can't be read or written."""


def commands():
    """Every command of ours by its words."""
    for package in (ops, devtools):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            main = getattr(importlib.import_module(module.name), "main", None)
            if main:
                yield from _leaves(module.name.rpartition(".")[2].replace("_", "-"), main)


def _leaves(words, command):
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from _leaves(f"{words} {name}", inner)
    else:
        yield words, command


COMMANDS = dict(commands())
CALLS = [(words, arguments) for words, lines in WALK.items() for arguments in lines]
each_call = pytest.mark.parametrize(("words", "arguments"), CALLS)


@pytest.fixture(scope="module")
def endpoint():
    with standing() as endpoint:
        yield endpoint


@pytest.fixture(autouse=True)
def at_home(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setattr(boto3, "Session", session)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


@pytest.fixture
def pointed(endpoint, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint.url)
    return endpoint


def call(words, arguments):
    """Call a command to its end, and return how it ended and what it said."""
    ran = CliRunner().invoke(COMMANDS[words], arguments.split())
    assert isinstance(ran.exception, SystemExit | None), ran.exception
    assert "Traceback" not in ran.output
    assert "defect" not in ran.output
    return int(ran.exit_code), ran.output


def fail(words, arguments):
    """Call a command that fails: it says what was wrong and, on the last line, what to do. Return what it says."""
    code, said = call(words, arguments)
    assert code == (2 if words == "preview" else 1), said
    if words not in LISTS:
        what, *_, to_do = said[said.rindex("Error: ") :].strip().splitlines()
        assert len(what) + len(to_do) < 600
        assert to_do.endswith((".", "?")) or "./scripts/" in to_do, said
    return said


def test_every_command_is_called():
    assert set(COMMANDS) == set(WALK) | set(OWN_AWS) | NO_AWS, "say in WALK how the new command is called"


def test_every_command_of_a_module_is_reached():
    found = {
        one
        for package in (ops, devtools)
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
        for one in vars(importlib.import_module(module.name)).values()
        if isinstance(one, click.Command) and not isinstance(one, click.Group)
    }
    assert found == set(COMMANDS.values())


@pytest.fixture(scope="module")
def numbers(endpoint):
    """How many calls each command makes where nothing is wrong, as far as that is known."""
    return {}


@pytest.fixture
def number(pointed, numbers, words, arguments):
    """How many calls this command makes where nothing is wrong."""
    if (words, arguments) not in numbers:
        pointed.calls.clear()
        call(words, arguments)
        numbers[words, arguments] = len(pointed.calls)
    return numbers[words, arguments]


@each_call
def test_nothing_is_wrong(number, words, arguments):
    assert number > 0


@pytest.mark.parametrize(("words", "arguments"), [one for one in CALLS if one[0] not in UNBOUND])
@pytest.mark.parametrize("region", ["us-east-1", "eu-west-3"])
def test_a_stage_that_is_not_there(pointed, monkeypatch, words, arguments, region):
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    assert "gone" in fail(words, arguments.replace(HERE, "--stage gone"))


@each_call
def test_a_region_that_is_not_there(pointed, monkeypatch, words, arguments):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "nowhere-1")
    if "stage" in arguments:
        assert "no Region nowhere-1" in fail(words, arguments)
    else:
        call(words, arguments)


def test_a_stage_that_is_not_there_leaves_no_folder_of_an_export(pointed, tmp_path):
    fail("export", "--stage gone --out export")
    assert list(tmp_path.iterdir()) == []


@each_call
def test_nobody_is_logged_in(pointed, monkeypatch, words, arguments):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert "credentials" in fail(words, arguments)


@each_call
@pytest.mark.parametrize("code", ["ExpiredToken", "AccessDenied"])
def test_every_call_is_refused(pointed, words, arguments, code):
    with pointed.failing(refusal(code)):
        assert code in fail(words, arguments)


@pytest.mark.parametrize(
    ("words", "arguments", "part"),
    [(*one, part) for one in CALLS for part in (0.4, 1) if part == 1 or one[0] not in LONG],
)
def test_later_calls_are_refused(pointed, number, words, arguments, part):
    with pointed.failing(refusal("AccessDeniedException"), since=1 + round(part * (number - 1))):
        call(words, arguments)


@each_call
def test_something_else_answers(pointed, words, arguments):
    with pointed.failing(no_aws):
        assert "hotel" not in fail(words, arguments)


@each_call
def test_what_stands_in_for_aws_answers_with_a_traceback(pointed, words, arguments):
    with pointed.failing(broken):
        assert "test_endpoint.py" not in fail(words, arguments)


@each_call
def test_there_is_no_network(monkeypatch, words, arguments):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert "127.0.0.1:1" in fail(words, arguments)


@each_call
@pytest.mark.parametrize("part", [0, 0.5])
def test_ctrl_c(pointed, number, words, arguments, part):
    with pointed.failing(ctrl_c, since=1 + int(part * number)):
        code, said = call(words, arguments)
    assert code == 130
    assert "Stopped" in said


@pytest.mark.parametrize(("words", "arguments"), [one for one in CALLS if one[0] != "destroy"])  # which writes nothing
def test_nobody_reads_on(pointed, monkeypatch, words, arguments):
    unread, end = os.pipe()
    os.close(unread)
    pipe = os.fdopen(end, "w", encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", pipe)
    with pytest.raises(SystemExit):
        COMMANDS[words].main((arguments.replace("here", "gone") if words in LONG else arguments).split())
    sys.stdout.flush()  # as Python does at its end
    with suppress(BrokenPipeError):
        pipe.close()


@pytest.mark.parametrize(("words", "arguments"), FILES)
@pytest.mark.usefixtures("pointed")
def test_a_file_that_can_not_be_read_or_written(words, arguments):
    code, said = call(words, arguments)
    assert code in (1, 2)
    assert "no/f" in said


@pytest.mark.parametrize("words", OWN_AWS)
def test_the_port_of_an_aws_of_our_own_is_taken(words):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, said = call(words, f"{OWN_AWS[words]} --port {taken.getsockname()[1]}")
    assert code == 1
    assert "Address already in use" in said


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyError("rows"), "this is a defect of TagTrail: KeyError: 'rows' (tests/unit/scripts/test_commands.py:"),
        (PermissionError(13, "Permission denied", "a/file"), "a/file: Permission denied"),
        (InvalidPolicy("no rule"), "docs/operations.md#errors says what to do about InvalidPolicy"),
    ],
)
def test_what_can_go_wrong_anywhere(error, said):
    @click.command()
    @report_errors
    def main():
        raise error

    ran = CliRunner().invoke(main)
    assert ran.exit_code == 1
    assert said in ran.output
    assert "Traceback" not in ran.output


def test_a_traceback_is_there_for_whoever_wants_it(monkeypatch):
    monkeypatch.setenv(SHOW_TRACEBACK, "1")
    ran = CliRunner().invoke(COMMANDS["preview"], ["no/file", "--tag-key", "a"])
    assert ran.exit_code == 2

    @click.command()
    @report_errors
    def main():
        raise KeyError

    assert isinstance(CliRunner().invoke(main).exception, KeyError)


def test_ctrl_c_ends_a_command_that_still_loads(tmp_path):
    """The other tests meet a command that runs; nobody waits for one that imports."""
    loading = "import os, signal; os.kill(os.getpid(), signal.{0})"
    (tmp_path / "scripts").mkdir()
    for name in ("__init__", "__main__"):
        shutil.copy(ROOT / "scripts" / f"{name}.py", tmp_path / "scripts")
    for name in ("SIGINT", "SIGTERM"):
        (tmp_path / "scripts" / f"{name}.py").write_text(loading.format(name))
        run = [sys.executable, "-m", "scripts", name]
        ran = subprocess.run(run, cwd=tmp_path, env={}, capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stderr) == (130, "")
