"""What a person must be allowed to do for each command, as docs/operations.md says: no more, no less."""

import re
import threading

import botocore.client
import pytest
from click.testing import CliRunner

from scripts.devtools.embedded_aws import ACCOUNT, REGION
from scripts.devtools.embedded_aws.runtime.actions import Scope, accesses
from scripts.devtools.scenarios.local_stage import pointed_at
from scripts.ops.cli import deadletters, doctor, export, rerun, tag, trace, whodunit
from scripts.ops.project import ROOT

UNSEEN = {
    "doctor": {"cloudtrail:GetTrailStatus", "sqs:ReceiveMessage", "ssm:GetParameter"},
    "export": {"ssm:GetParameter"},
    "tag": {"lambda:GetFunctionConfiguration", "states:GetExecutionHistory", "states:ListExecutions"},
    "whodunit": {"dynamodb:Scan"},
}
"""Only with a trail, dead letters, a tag policy in Parameter Store, another account, rows of an older version, or an
execution that fails."""

OPERATIONS = (ROOT / "docs" / "operations.md").read_text()


def documented():
    section = OPERATIONS.partition("## Who may operate")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([a-z]+)` \| (.+?) \|", section, re.MULTILINE)
    return {verb: set(re.findall(r"`([a-z0-9-]+:[A-Za-z]+)`", actions)) for verb, actions in rows}


@pytest.fixture(scope="module")
def called(new_trial, stage, tmp_path_factory):
    """The actions that each command needed, in what an operator does with it."""
    with pytest.MonkeyPatch.context() as environment, new_trial() as trial:
        made = trial.make("CreateQueue")
        trial.log(made)
        trial.start({"source": "nowhere"})
        record = Record(stage, environment)
        record("whodunit", whodunit, made.arns[0])
        record("whodunit", whodunit, "no-such-thing")
        record("whodunit", whodunit, "--made-by", "nilkanth")
        record("tag", tag, made.arns[0], "--user", "alice")
        trial.wait()
        record("trace", trace, "--failed")
        record("trace", trace, "no-such-thing")
        record("rerun", rerun, "--list")
        record("rerun", rerun, "--yes")
        record("doctor", doctor)
        record("export", export, "--out", str(tmp_path_factory.mktemp("export")))
        trial.wait()
        trial.send({"no": "shape of ours"}, {"nor": "this"})
        record("deadletters", deadletters, "explain")
        record("deadletters", deadletters, "send-back", "--all")
        trial.wait()
        return record.found


class Record:
    def __init__(self, stage, environment):
        self.stage, self.found, self.verb = stage, {}, ""
        original = botocore.client.BaseClient._make_api_call

        def call(client, operation, arguments):
            if self.verb and threading.current_thread() is threading.main_thread():  # the embedded AWS has clients too
                scope = Scope(ACCOUNT, client.meta.region_name or REGION)
                needed = accesses(client.meta.service_model.service_name, operation, arguments, scope)
                self.found.setdefault(self.verb, set()).update(access.action for access in needed)
            return original(client, operation, arguments)

        environment.setattr(botocore.client.BaseClient, "_make_api_call", call)

    def __call__(self, verb, command, *arguments):
        with pointed_at(self.stage.aws):
            self.verb = verb
            CliRunner().invoke(command.main, ["--stage", self.stage.names.stage, *arguments])
            self.verb = ""


@pytest.mark.parametrize("verb", ["whodunit", "trace", "tag", "rerun", "deadletters", "doctor", "export"])
def test_the_page_names_the_rights_that_a_command_needs(called, verb):
    assert called[verb] - documented()[verb] == set()
    assert documented()[verb] - called[verb] <= UNSEEN.get(verb, set())
