"""Machines at work: each creation leads to the person who made or started the machine, if anything tells."""

from collections import Counter
from types import SimpleNamespace

import pytest

from scripts.devtools.scenarios import machine_identities, people
from scripts.devtools.scenarios.calls import Made
from scripts.devtools.scenarios.local_stage import DELAY
from scripts.devtools.scenarios.trail import record

ALICE = machine_identities.with_key(people.ALICE, "ASIAALICE")
SUBJECT = "repo:shop/checkout:ref:refs/heads/main"
STACK = "arn:aws:cloudformation:us-east-1:123456789012:stack/web/0a1b2c3d"


@pytest.fixture(scope="module")
def shift(new_trial):
    """First alice makes machines; then they work, and one group launches in the log in which it is made."""
    with new_trial() as trial:
        cleaner, box = trial.make("CreateFunction", who=ALICE), trial.make("RunInstances", who=ALICE)
        began = {"when": trial.caller().when, "who": ALICE}
        stack = record(
            "cloudformation", "CreateStack", **began, request={"stackName": "web"}, response={"stackId": STACK}
        )
        trial.log(cleaner, box, stack)
        trial.fed += 1
        work(trial, made := {}, cleaner, box)
        yield SimpleNamespace(trial=trial, made=made)


def work(trial, made, cleaner, box):
    when, later = trial.caller().when, DELAY * 0.5
    first = machine_identities.assume_role(ALICE, "Deploy", "deploy", key="ASIADEPLOY", when=when)
    agent = machine_identities.by_agent(ALICE)
    agents = machine_identities.assume_role(agent, "Admin", "build", key="ASIAAGENT", when=when)
    agents["requestParameters"]["tags"] = [{"key": "Team", "value": "blue"}]
    pipeline = machine_identities.web_identity(SUBJECT, "Deploy", "run", key="ASIAPIPE", when=when)
    deploy = machine_identities.with_key(people.role_session("Deploy", "deploy"), "ASIADEPLOY")
    second = machine_identities.assume_role(deploy, "Admin", "nightly", key="ASIAADMIN", when=when)
    who = {
        "session": machine_identities.with_key(people.role_session("Admin", "nightly"), "ASIAADMIN"),
        "function": machine_identities.function(cleaner.arns[0], "cleaner-role"),
        "instance": machine_identities.instance(box.arns[0].rpartition("/")[2], "web"),
        "group": machine_identities.auto_scaling(),
        "stack": machine_identities.cloudformation("stacks"),
        "agent": agent,
        "session of an agent": machine_identities.with_key(people.role_session("Admin", "build"), "ASIAAGENT"),
        "pipeline": machine_identities.with_key(people.role_session("Deploy", "run"), "ASIAPIPE"),
        "somebody": machine_identities.with_key(people.role_session("Admin", "nightly"), "ASIAUNKNOWN"),
    }
    made |= {name: trial.make("CreateQueue", who=identity, ago=later) for name, identity in who.items()}
    made["group"] = stamped(made["group"], "aws:autoscaling:groupName", "web")
    made["stack"] = stamped(made["stack"], "aws:cloudformation:stack-id", STACK)
    group = record(
        "autoscaling", "CreateAutoScalingGroup", who=ALICE, when=when, request={"autoScalingGroupName": "web"}
    )
    trial.fed += 1
    tool = machine_identities.tool_call(ALICE, "robot/2.1", made["agent"].record, when=when)
    trial.log(first, second, agents, pipeline, *made.values(), group, tool)


def stamped(made, key, value):
    return Made(record=machine_identities.stamped(made.record, key, value), arns=made.arns)


def behind(shift, name):
    creator = shift.trial.row(shift.made[name])["Creator"]
    return creator["person"], [link["how"] for link in creator["chain"]]


@pytest.mark.parametrize(
    ("machine", "how"),
    [
        ("session", ["AssumeRole", "AssumeRole"]),
        ("function", ["acted", "CreateFunction20150331"]),
        ("instance", ["acted", "RunInstances"]),
        ("group", ["acted", "CreateAutoScalingGroup"]),
        ("stack", ["acted", "CreateStack"]),
    ],
)
def test_a_machine_is_traced_to_the_person_who_made_or_started_it(shift, machine, how):
    assert behind(shift, machine) == ("alice@example.com", how)


@pytest.mark.parametrize(
    ("what", "known"),
    [
        ("agent", {"kind": "agent", "human": False, "person": "alice@example.com", "agent": "robot/2.1"}),
        ("session of an agent", {"kind": "agent", "person": "alice@example.com", "session_tags": {"Team": "blue"}}),
        ("pipeline", {"kind": "workload", "workload": "shop/checkout@refs/heads/main"}),
        ("function", {"kind": "workload", "person": "alice@example.com"}),
        ("somebody", {"kind": "unknown", "human": None}),
    ],
)
def test_the_ledger_says_of_what_kind_the_creator_is(shift, what, known):
    creator = shift.trial.row(shift.made[what])["Creator"]
    assert {name: creator.get(name) for name in known} == known


def test_what_nothing_tells_stays_unknown(shift):
    assert behind(shift, "somebody") == ("", [])


def test_the_sessions_of_a_log_are_written_once_and_those_of_a_chunk_read_together(shift):
    batches = [call for call in shift.trial.calls if call.operation in ("BatchWriteItem", "BatchGetItem")]
    used = Counter((call.function.rpartition("-")[2], call.operation) for call in batches)
    assert (used["receive", "BatchWriteItem"], used["receive", "BatchGetItem"]) == (1, 1)
    # Of two chunks: the hops of their chains, and what waits for a session.
    assert used["resolve_identity", "BatchGetItem"] == 7


def test_a_session_has_an_end(shift):
    ledger, table = shift.trial.stage.client("dynamodb"), shift.trial.stage.names.table
    row = ledger.get_item(TableName=table, Key={"ResourceId": {"S": "session#ASIAADMIN"}})["Item"]
    assert int(row["ExpiresAt"]["N"]) > shift.trial.caller().when.timestamp()


def test_sessions_are_no_resources(shift):
    assert not [key for key in shift.trial.stage.rows() if key.startswith("session#")]
