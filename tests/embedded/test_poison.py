"""The demo of what is bad among good: it is told of by its reason, and all beside it is tagged at once."""

import io
import os

import pytest
from rich.console import Console

from scripts.devtools.embedded_aws import EmbeddedAws, Tuning
from scripts.devtools.scenarios.faults import FAULTS
from scripts.devtools.scenarios.poison import Poison
from scripts.ops.project import ROOT


@pytest.fixture(scope="module")
def aws():
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        environment.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), str(ROOT / "chalice_app")]))  # for its commands
        with EmbeddedAws(tuning=Tuning(visibility_scale=0.0001, window_scale=0.001)) as aws:
            yield aws


def test_the_demo_shows_what_an_operator_sees_and_finds_all_else_done(aws, tmp_path):
    out = io.StringIO()
    demo = Poison(aws=aws, console=Console(file=out, width=160), folder=tmp_path, fault=FAULTS["poison"])
    stage = demo.run()
    assert demo.problems == []
    text = out.getvalue()
    assert "All of it is as it should be." in text
    assert "MalformedRecord" in text
    assert "ReadTimeoutError" in text
    assert "1 sent back, 0 not." in text
    assert stage.executions("FAILED") == []
