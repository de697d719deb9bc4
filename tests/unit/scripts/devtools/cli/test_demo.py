"""The demo's options that don't go together are refused before anything is started."""

import pytest
from click.testing import CliRunner

from scripts.devtools.cli import demo


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
