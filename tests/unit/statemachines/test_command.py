"""`python -m statemachines` writes the same files for the same options, and refuses a stage that can't be deployed."""

import json
import runpy
import subprocess
import sys

import pytest

from scripts.ops.project import ROOT
from statemachines.attribute import attribute
from statemachines.command import as_json, main
from statemachines.infrastructure.stack import Stack
from statemachines.machines import MACHINES
from statemachines.template import template

FILES = [*(f"{kind}.asl.json" for kind in MACHINES), "template.json"]


def test_definition_and_template_are_written(tmp_path, capsys):
    out = tmp_path / "deep" / "er"
    assert (
        main(["--out", str(out), "--stage", "prod", "--trail-bucket", "a", "--trail-bucket", "b/c", "--scale", "0.1"])
        == 0
    )
    asl, cloudformation = (out / "attribute.asl.json", out / "template.json")
    assert json.loads(asl.read_text()) == attribute(0.1)
    assert json.loads(cloudformation.read_text()) == template(Stack(stage="prod", trails=("a", "b/c"), scale=0.1))
    assert capsys.readouterr().out.splitlines() == [str(out / name) for name in FILES]


def test_the_same_options_give_the_same_bytes(tmp_path):
    for folder in "ab":
        main(["--out", str(tmp_path / folder)])
    for name in ("attribute.asl.json", "template.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_states_are_written_in_the_order_of_the_story():
    lines = as_json(attribute()).splitlines()
    order = [
        "Source?",
        "FetchLog",
        "TagChunks",
        "AllTagged?",
        "Summarise",
        "Attributed",
        "NotifyFailure",
        "RetryFailed",
    ]
    positions = [lines.index(f'    "{state}": {{') for state in order]
    assert positions == sorted(positions)


def test_an_illegal_stage_is_refused_with_its_reason_and_nothing_is_written(tmp_path, capsys):
    assert main(["--out", str(tmp_path / "out"), "--stage", "Dev"]) == 2
    assert "lower case" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_stage_too_long_in_some_region_is_refused(tmp_path, capsys):
    assert main(["--out", str(tmp_path / "out"), "--stage", "x" * 20]) == 2
    assert "too long" in capsys.readouterr().err


def test_help_teaches(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    assert "${TagEc2} stands for the ARN of the function tag_ec2" in capsys.readouterr().out


def test_the_module_is_the_command(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["statemachines", "--out", str(tmp_path)])
    monkeypatch.setattr(sys, "path", [*sys.path])
    with pytest.raises(SystemExit) as stopped:
        runpy.run_module("statemachines", run_name="__main__")
    assert stopped.value.code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)


def test_the_module_runs_from_the_root_of_a_checkout_with_nothing_set_up(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "statemachines", "--out", str(tmp_path)],
        cwd=ROOT,
        env={},
        check=True,
        capture_output=True,
    )
    assert done.stdout.decode().splitlines() == [str(tmp_path / name) for name in FILES]
