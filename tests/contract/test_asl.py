"""The definitions and the template as others read them: our graph check, cfn-lint, moto, and the golden files."""

import json
import re
from dataclasses import replace
from pathlib import Path

import boto3
import pytest
from cfnlint import api
from moto import mock_aws

from chalicelib.ledger.store import INDEXED
from scripts.ops.organization import member_template
from scripts.ops.project import PROJECT, read_templates
from scripts.ops.stage.plan import Plan
from statemachines import graph
from statemachines.attribute import attribute
from statemachines.command import as_json
from statemachines.functions import TIMEOUTS, placeholder
from statemachines.infrastructure.stack import Stack
from statemachines.infrastructure.workflow import invoked
from statemachines.machines import MACHINES
from statemachines.names import Names
from statemachines.template import template

GOLDEN = Path(__file__).parent / "golden"
REGENERATE = "if it is meant: python -m statemachines --out build && cp build/*.asl.json tests/contract/golden/"
STARTS_EXECUTIONS = {"Receive", "ReceiveChanges"}
"""Functions that no machine invokes: messages do."""
NAMES = Names(stage="dev", account="123456789012", region="eu-west-1")
STACK = Stack(stage="dev", trails=("logs",), email="ops@example.com", create_trail=True)
TAKES_OVER = replace(STACK, outside=frozenset({"Ledger", "TrailBucket"}))
DEFINITIONS = {kind: json.dumps(define(1.0)) for kind, define in MACHINES.items()}

every_machine = pytest.mark.parametrize("kind", MACHINES)


def tasks(level):
    """Every Task of a definition, by name."""
    for name, state in level["States"].items():
        if state["Type"] == "Task":
            yield name, state
        if "Iterator" in state:
            yield from tasks(state["Iterator"])


TASKS = {(kind, name): state for kind, define in MACHINES.items() for name, state in tasks(define(1.0))}
OF_ATTRIBUTE = [name for kind, name in TASKS if kind == "attribute"]


@pytest.mark.parametrize("scale", [1.0, 0.5, 0.001])
@every_machine
def test_a_machine_breaks_no_rule_of_the_graph_check(kind, scale):
    assert graph.problems(MACHINES[kind](scale)) == []


@every_machine
def test_a_machine_is_the_committed_one(kind):
    assert as_json(MACHINES[kind](1.0)) == (GOLDEN / f"{kind}.asl.json").read_text(encoding="utf-8"), REGENERATE


def test_no_committed_machine_is_left_over():
    assert {path.name for path in GOLDEN.glob("*.asl.json")} == {f"{kind}.asl.json" for kind in MACHINES}


def test_every_placeholder_is_one_of_our_functions_and_every_function_is_used():
    placeholders = set(re.findall(r"\$\{(\w+)\}", " ".join(DEFINITIONS.values())))
    assert placeholders == {placeholder(function) for function in TIMEOUTS} - STARTS_EXECUTIONS


@every_machine
def test_every_state_says_what_it_is_for(kind):
    def silent(level):
        for name, state in level["States"].items():
            yield from [name] if not state.get("Comment") else []
            yield from silent(state["Iterator"]) if "Iterator" in state else []

    assert list(silent(MACHINES[kind](1.0))) == []


@pytest.mark.parametrize(("kind", "name"), TASKS)
def test_a_task_gives_up_after_its_function_and_before_the_machine(kind, name):
    state = TASKS[kind, name]
    (function,) = [known for known in TIMEOUTS if state["Resource"] == f"${{{placeholder(known)}}}"]
    assert TIMEOUTS[function] < state["TimeoutSeconds"] < MACHINES[kind](1.0)["TimeoutSeconds"]


@pytest.mark.parametrize("name", [name for name in OF_ATTRIBUTE if "Tag" in name])
def test_a_tag_step_is_told_after_how_many_retries_its_last_attempt_comes(name):
    state = TASKS["attribute", name]
    (attempts,) = {retrier["MaxAttempts"] for retrier in state["Retry"]}
    assert state["Parameters"]["attempts"] == attempts
    assert state["Parameters"]["on_last"] == ("raise" if name.startswith("Retry") else "report")


def test_every_step_of_the_normal_way_has_its_twin_in_the_failure_branch():
    telling = {"NotifyFailure", "NotifyGivenUp"}
    way = {name for name in OF_ATTRIBUTE if not name.startswith("Retry")} - telling
    assert {f"Retry{name}" for name in way} == set(OF_ATTRIBUTE) - way - telling


def lint(made):
    """What cfn-lint has to say of a template."""
    return [
        f"{match.rule.id} {match.message}" for match in api.lint(json.dumps(made), regions=["us-east-1", "eu-west-1"])
    ]


def test_cfn_lint_has_nothing_to_say_of_the_member_role():
    assert lint(member_template.template(Plan(names=NAMES), read_templates(PROJECT))) == []


def with_definition(resources, kind, definition):
    """The resources with a definition as an object, which is where cfn-lint looks at it."""
    machine = dict(resources[kind.capitalize()]["Properties"])
    del machine["DefinitionString"]
    arns = {placeholder(one): {"Fn::Sub": STACK.names.function_arn(one)} for one in invoked(json.dumps(definition))}
    machine |= {"Definition": definition, "DefinitionSubstitutions": arns}
    return {**resources, kind.capitalize(): {**resources[kind.capitalize()], "Properties": machine}}


def spelt_out(stack):
    """The template with every definition as an object."""
    made = template(stack)
    for kind, define in MACHINES.items():
        made["Resources"] = with_definition(made["Resources"], kind, define(1.0))
    return made


@pytest.mark.parametrize("made", [spelt_out(STACK), template(TAKES_OVER), template(Stack(stage="dev"))])
def test_cfn_lint_has_nothing_to_say_of_the_template_and_its_definitions(made):
    assert lint(made) == []


def test_cfn_lint_does_look_at_the_definition():
    wrong = attribute()
    wrong["States"]["FetchLog"]["Paramters"] = {}
    parts = {name: one for name, one in template(STACK)["Resources"].items() if name.startswith("Attribute")}
    resources = with_definition(parts, "attribute", wrong)
    assert any("Paramters" in problem for problem in lint({"Resources": resources}))


@pytest.fixture(scope="module")
def made():
    """Read what CloudFormation on the embedded engine makes of the template."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "testing")
        session = boto3.Session(region_name=NAMES.region)
        stack = session.client("cloudformation")
        stack.create_stack(
            StackName=NAMES.stack, TemplateBody=json.dumps(template(STACK)), Capabilities=["CAPABILITY_NAMED_IAM"]
        )
        outputs = stack.describe_stacks(StackName=NAMES.stack)["Stacks"][0]["Outputs"]
        states = session.client("stepfunctions")
        machines = {kind: states.describe_state_machine(stateMachineArn=NAMES.machine(kind).arn) for kind in MACHINES}
        yield {output["OutputKey"]: output["OutputValue"] for output in outputs}, machines


def test_the_stack_can_be_made_and_everything_has_the_name_that_was_computed(made):
    outputs, _ = made
    for name in ("InboxUrl", "DeadLettersUrl", "ChangesUrl", "AlertKeyArn", "TrailArn"):
        del outputs[name]
    assert outputs == {
        "InboxName": NAMES.inbox,
        "InboxArn": NAMES.inbox_arn,
        "DeadLettersArn": NAMES.dlq_arn,
        "WorkBucket": NAMES.work_bucket,
        "TrailBucket": NAMES.trail_bucket,
        "LedgerTable": NAMES.table,
        "LedgerIndexes": ",".join(INDEXED),
        "AlertTopicArn": NAMES.topic_arn,
        "ComplianceBucket": NAMES.compliance_bucket,
        "ComplianceTopicArn": NAMES.compliance_topic_arn,
        "TriggerMode": "s3",
        "LogWindow": "20",
        "ChangesWindow": "20",
        **{f"{kind.capitalize()}MachineArn": NAMES.machine(kind).arn for kind in MACHINES},
    }


@every_machine
def test_the_deployed_definition_is_the_generated_one_with_the_functions_arns(made, kind):
    machine, expected = made[1][kind], DEFINITIONS[kind]
    for function in TIMEOUTS:
        expected = expected.replace(f"${{{placeholder(function)}}}", NAMES.function_arn(function))
    assert json.loads(machine["definition"]) == json.loads(expected)
    assert machine["roleArn"] == f"arn:aws:iam::{NAMES.account}:role/{NAMES.machine(kind).role}"
