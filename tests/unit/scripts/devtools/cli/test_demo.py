"""The demo's options that don't go together are refused before anything is started, and what it leaves to look at."""

import pytest
from click.testing import CliRunner

from scripts.devtools.cli import demo
from scripts.devtools.embedded_aws import EmbeddedAws
from scripts.ops.cli import deploy


@pytest.mark.parametrize("more", [["--fail", "throttling"]])
def test_a_mode_goes_without_what_it_does_not_know(more):
    ran = CliRunner().invoke(demo.main, ["--mode", "both", *more])
    assert ran.exit_code == 2
    assert "--mode is a matter of the scene attribute" in ran.output


@pytest.mark.parametrize("scene", ["compliance", "truth"])
def test_a_scene_that_nothing_breaks_goes_without_a_fault(scene):
    ran = CliRunner().invoke(demo.main, [scene, "--fail", "throttling"])
    assert ran.exit_code == 2
    assert f"--fail breaks nothing in the scene {scene}" in ran.output


def test_poison_is_a_matter_of_one_scene():
    ran = CliRunner().invoke(demo.main, ["retention", "--fail", "poison"])
    assert ran.exit_code == 2
    assert "--fail poison is a matter of the scene attribute" in ran.output


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({"arn:aws:s3:::a": {}, "arn:aws:s3:::demo-already-tagged": {}}, ["arn:aws:s3:::demo-already-tagged"]),
        ({"arn:aws:s3:::b": {"Past": [{}]}, "arn:aws:sns:::t": {}}, ["arn:aws:s3:::b --history"]),
        ({}, []),
    ],
)
def test_whoever_stays_is_told_to_ask_for_what_the_ledger_of_the_scene_knows(known, asked):
    assert demo._questions("demo", known) == [f"./scripts/whodunit --stage demo {arn}" for arn in asked]


def test_another_terminal_is_told_all_that_it_takes_to_deploy_there_too():
    assert set(demo.EXPORTED) <= EmbeddedAws().environment().keys()
    architecture = next(one for one in deploy.main.params if one.name == "architecture")
    assert architecture.envvar in demo.EXPORTED
