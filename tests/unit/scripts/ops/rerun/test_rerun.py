"""Which failed executions are run again, and how, against Step Functions in memory."""

# ruff: noqa: N803 - the arguments of AWS

import json
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from scripts.ops.errors import CommandError
from scripts.ops.rerun import view
from scripts.ops.rerun.rerun import JOINED, REDRIVEN, STARTED, find, run_again, wait
from scripts.ops.stage.executions import Machine
from tests.unit.scripts.ops.stage.histories import (
    ARN,
    NOW,
    batch,
    entered,
    event,
    execution,
    failed,
    retry_entered,
    succeeded,
)

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:tagtrail-attribute-dev"
LONG_AGO = NOW - timedelta(days=90)
ITEMS = [batch("SQS"), batch("RDS")]


def refused(code):
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "Call")


class States:
    """Step Functions, as far as these commands know it. What starts runs until `end`."""

    def __init__(self):
        self.found, self.histories, self.calls = {}, {}, []
        self.definition, self.redrive_error = "now", None

    def add(self, name, status="FAILED", *, ago=timedelta(hours=1), definition="now", history=(), **more):
        stop = {} if status == "RUNNING" else {"stopDate": NOW - ago}
        one = {"executionArn": ARN + name, "name": name, "status": status, "startDate": NOW - ago, **stop}
        self.found[name] = {**one, "input": '{"source": "inline", "run": ""}', "definition": definition, **more}
        self.histories[name] = [*history, event(99, 0, "ExecutionFailed")]

    def end(self, name, status="SUCCEEDED", output=None):
        self.found[name] |= {"status": status, "stopDate": NOW, "output": json.dumps(output or {"failed": 0})}

    def get_paginator(self, operation):
        self.operation = operation
        return self

    def paginate(self, *, statusFilter=None, executionArn="", **_):
        if executionArn:
            return [{"events": self.histories[executionArn.removeprefix(ARN)]}]
        found = [one for one in self.found.values() if one["status"] == statusFilter]
        return [{"executions": sorted(found, key=lambda one: one["startDate"], reverse=True)}]

    def describe_execution(self, *, executionArn):
        name = executionArn.removeprefix(ARN)
        if " " in name:
            raise refused("InvalidArn")
        if name not in self.found:
            raise refused("ExecutionDoesNotExist")
        return self.found[name]

    def describe_state_machine(self, **_):
        return {"definition": self.definition}

    def describe_state_machine_for_execution(self, *, executionArn):
        return self.found[executionArn.removeprefix(ARN)]

    def start_execution(self, *, stateMachineArn, name, **more):
        self.calls.append(("start", name))
        if name in self.found:
            raise refused("ExecutionAlreadyExists")
        self.add(name, "RUNNING", **more)

    def redrive_execution(self, *, executionArn, clientToken):
        self.calls.append(("redrive", executionArn.removeprefix(ARN)))
        if self.redrive_error:
            raise self.redrive_error
        self.found[executionArn.removeprefix(ARN)]["status"] = "RUNNING"


@pytest.fixture
def states():
    return States()


@pytest.fixture
def machine(states):
    return Machine(states, states, MACHINE)


def again(machine, *named, redrive=True):
    return run_again(find([machine], LONG_AGO, named), NOW, redrive=redrive)


def test_where_aws_can_a_failed_execution_is_redriven(states, machine):
    states.add("a")
    (one,) = again(machine)
    assert (one.way, one.execution.name, one.execution.running) == (REDRIVEN, "a", True)
    assert states.calls == [("redrive", "a")]


@pytest.mark.parametrize(
    "code", ["ExecutionNotRedrivable", "ValidationException", "UnknownOperationException", "404", "500", "501"]
)
def test_where_redrive_is_refused_or_unknown_what_failed_starts_anew(states, machine, code):
    states.redrive_error = refused(code)
    states.add("a", history=[retry_entered(1, 0, *ITEMS), succeeded(2, 1, 0)])
    (one,) = again(machine)
    assert (one.way, one.execution.name) == (STARTED, "a-r1")
    assert one.execution.input == {"source": "retry", "retry": ITEMS[1:], "run": ""}


def test_other_refusals_are_told(states, machine):
    states.redrive_error = refused("AccessDeniedException")
    states.add("a")
    with pytest.raises(ClientError, match="AccessDenied"):
        again(machine)


def test_what_somebody_else_redrove_at_the_same_moment_is_waited_for(states, machine):
    states.add("a")
    chains = find([machine], LONG_AGO, [])
    states.found["a"]["status"] = "RUNNING"
    states.redrive_error = refused("ExecutionNotRedrivable")
    (one,) = run_again(chains, NOW)
    assert (one.way, one.execution.name) == (REDRIVEN, "a")
    assert ("start", "a-r1") not in states.calls


@pytest.mark.parametrize(
    "gone", [{"ago": timedelta(days=15)}, {"definition": "then"}, {"redriveStatus": "NOT_REDRIVABLE"}]
)
def test_where_redrive_is_gone_it_is_not_asked_for(states, machine, gone):
    states.add("a", **gone)
    (one,) = again(machine)
    assert one.way == STARTED
    assert states.calls == [("start", "a-r1")]


def test_redrive_can_be_left_out(states, machine):
    states.add("a")
    assert [one.way for one in again(machine, redrive=False)] == [STARTED]


def test_a_log_that_was_miscounted_is_not_redriven(states, machine):
    log = json.dumps({"source": "logs", "log": {"slice": {"expected": 2}}})
    cause = json.dumps({"errorMessage": "the slice holds 3 creations, `receive` counted 2"})
    states.add("a", input=log, error="CatalogueChanged", cause=cause)
    (one,) = again(machine)
    assert (one.way, one.execution.input["log"]["slice"]["expected"]) == (STARTED, 3)


def test_running_twice_starts_one(states, machine):
    states.add("a")
    first, second = again(machine, redrive=False), again(machine, redrive=False)
    assert [one.execution.name for one in first + second] == ["a-r1", "a-r1"]
    assert second[0].way == JOINED
    assert states.calls == [("start", "a-r1")]


def test_running_twice_at_the_same_moment_starts_one(states, machine):
    states.add("a")
    chains = find([machine], LONG_AGO, [])
    both = [run_again(chains, NOW, redrive=False) for _ in range(2)]
    assert [one.execution.arn for (one,) in both] == [ARN + "a-r1"] * 2


def test_what_was_healed_is_shown_and_left_alone(states, machine):
    states.add("a", "TIMED_OUT")
    states.add("a-r1", "SUCCEEDED")
    (chain,) = find([machine], LONG_AGO, [])
    assert view.standing(chain) == "healed by ...-r1"
    assert run_again([chain], NOW) == []


def test_of_a_chain_the_last_one_is_run_again_and_the_first_one_shown(states, machine):
    states.add("a", ago=timedelta(hours=3), history=[retry_entered(1, 0, *ITEMS)])
    states.add("a-r1", ago=timedelta(hours=1), history=[retry_entered(1, 0, *ITEMS), succeeded(2, 1, 1)])
    (chain,) = find([machine], LONG_AGO, [])
    assert (chain.root.name, chain.last.name, list(chain.failure.items)) == ("a", "a-r1", ITEMS[:1])
    assert view.standing(chain) == "failed again as ...-r1"
    (one,) = run_again([chain], NOW, redrive=False)
    assert one.execution.name == "a-r2"


def test_only_what_failed_since_then_is_found_latest_first(states, machine):
    states.add("old", ago=timedelta(days=3))
    states.add("late", "ABORTED", ago=timedelta(hours=1))
    states.add("later", ago=timedelta(minutes=1))
    states.add("good", "SUCCEEDED")
    assert [one.root.name for one in find([machine], NOW - timedelta(days=1), [])] == ["later", "late"]


def test_executions_can_be_named(states, machine):
    states.add("a")
    states.add("b", "SUCCEEDED")
    chains = find([machine], NOW, ["a", ARN + "b"])
    assert [(chain.root.name, chain.healed) for chain in chains] == [("a", False), ("b", True)]


@pytest.mark.parametrize("name", ["nobody", "no body", ARN + "nobody", ARN.replace("-dev", "-prod") + "a"])
def test_an_execution_that_is_not_there_is_told(machine, name):
    with pytest.raises(CommandError) as raised:
        find([machine], NOW, [name])
    assert str(raised.value) == f"There is no execution {name} of {machine.arn.rpartition(':')[2]}."
    assert raised.value.hint


def test_of_several_machines_the_names_are_told_and_no_arns(states):
    machines = [Machine(states, states, MACHINE[:-3] + stage) for stage in ("a", "b", "c")]
    with pytest.raises(
        CommandError, match="nope of tagtrail-attribute-a, tagtrail-attribute-b or tagtrail-attribute-c"
    ):
        find(machines, NOW, ["nope"])


def test_waiting_ends_with_the_last_one_and_pauses_longer_and_longer(states, machine):
    for name in "ab":
        states.add(name)
    pauses = []

    def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) in (2, 20):
            states.end("a-r1" if len(pauses) == 2 else "b-r1", output={"failed": 0, "tagged": 1})

    steps = list(wait(again(machine, redrive=False), sleep))
    assert [one.execution.status for one in steps[-1]] == ["SUCCEEDED"] * 2
    assert len(pauses) == 20
    assert pauses == sorted(pauses)
    assert max(pauses) == 5.0
    assert all(one.healed for one in steps[-1])


def test_a_success_that_could_not_tag_everything_is_no_healing(states, machine):
    states.add("a")
    reruns = again(machine, redrive=False)
    failed = [{"arn": "arn:aws:sqs:::q", "error": "InvalidTag", "message": "too \x1b[31mlong"}]
    states.end("a-r1", output={"failed": 1, "failed_resources": failed})
    (one,) = list(wait(reruns, lambda _: None))[-1]
    assert not one.healed
    assert list(view.still_failing([one])) == ["arn:aws:sqs:::q: InvalidTag: too \x1b[31mlong"]


def test_what_still_fails_is_told_in_the_words_of_aws(states, machine):
    states.add("a")
    states.add("b")
    reruns = again(machine, redrive=False)
    states.end("a-r1", "FAILED")
    states.end("b-r1", "TIMED_OUT")
    states.found["a-r1"] |= {"error": "AccessDenied", "cause": '{"errorMessage": "not authorized", "stackTrace": []}'}
    reruns = list(wait(reruns, lambda _: None))[-1]
    assert sorted(view.still_failing(reruns)) == ["a-r1: AccessDenied: not authorized", "b-r1: TIMED_OUT"]


def test_a_table_names_ten_batches_and_counts_the_rest(states, machine):
    states.add("a", history=[retry_entered(1, 0, *ITEMS * 6)])
    (chain,) = find([machine], LONG_AGO, [])
    told = view.what(chain)
    assert told[0] == "SQS 123456789012 us-east-1: 1 resource, AccessDenied"
    assert (len(told), told[-1]) == (11, "and 2 more: see --json")


def test_a_chunk_and_a_log_are_told_in_words(states, machine):
    chunk = {"kind": "chunk", "chunk": {"pointer": {}, "records": 7}, "error": "Throttled"}
    states.add("a", history=[retry_entered(1, 0, chunk)])
    states.add("b", input=json.dumps({"log": {"bucket": "trail", "key": "k"}}))
    states.add("c")
    told = {chain.root.name: view.what(chain) for chain in find([machine], LONG_AGO, [])}
    assert told == {"a": ["7 records, Throttled"], "b": ["all of s3://trail/k"], "c": ["all of it"]}


A_LOG, ANOTHER = ({"bucket": "trail", "key": key} for key in ("a", "b"))


@pytest.mark.parametrize(
    ("given", "log"),
    [
        ({"source": "logs", "log": A_LOG}, A_LOG),
        ({"fetched": {"chunks": [{"inline": [{"log": A_LOG}]}, {"inline": [{"log": A_LOG}]}]}}, A_LOG),
        ({"fetched": {"chunks": [{"inline": [{"log": A_LOG}, {"log": ANOTHER}]}]}}, None),
        ({"fetched": {"chunks": [{"inline": [{"log": A_LOG}]}, {"pointer": {}}]}}, None),
        ({"fetched": {"chunks": [{"inline": [{"record": {}}]}]}}, None),
        ({"source": "retry", "retry": []}, None),
    ],
)
def test_an_execution_is_said_to_be_about_a_log_if_it_is_about_one(given, log):
    assert view.log_of(execution(input=given)) == log


def of_kind(states, kind):
    return Machine(states, states, MACHINE, kind)


EU = {"kind": "region", "region": "eu", "error": {"Error": "AccessDenied", "Cause": "no"}}
EVERYTHING = {"scope": "all", "digest": True}


@pytest.mark.parametrize(
    ("kind", "given", "items", "later", "done"),
    [
        ("retention", {"source": "schedule"}, [EU], {"source": "schedule"}, True),
        ("retention", {}, [EU], {"regions": ["af", "eu"]}, True),
        ("retention", {}, [EU], {"regions": ["af"]}, False),
        ("retention", {}, [], {"regions": ["af"]}, False),
        ("retention", {"regions": ["xx"]}, [], {}, False),
        ("retention", {"regions": ["xx"]}, [], {"regions": ["xx"]}, True),
        ("compliance", EVERYTHING, [], EVERYTHING, True),
        ("compliance", EVERYTHING, [], {"scope": "all"}, False),
        ("compliance", {"scope": "all"}, [], {}, False),
        ("compliance", {}, [], {}, True),
        ("compliance", {}, [], EVERYTHING, True),
        ("compliance", {"instances": ["i-1"]}, [], {}, False),
        ("compliance", {"instances": ["i-1"]}, [], EVERYTHING, True),
        ("compliance", {"instances": ["i-1"]}, [], {"instances": ["i-2", "i-1"]}, True),
        ("compliance", {"instances": ["i-1", "i-3"]}, [], {"instances": ["i-2", "i-1"]}, False),
        ("compliance", {}, [], {"instances": ["i-2", "i-1"]}, False),
        ("compliance", {"instances": ["arn:aws:ec2:us-east-1:999999999999:instance/i-1"]}, [], EVERYTHING, False),
        ("attribute", {}, [], {}, False),
    ],
)
def test_what_a_later_run_of_the_same_work_did_is_not_offered_again(states, kind, given, items, later, done):
    states.add("a", ago=timedelta(hours=3), input=json.dumps(given), history=[retry_entered(1, 0, *items)])
    states.add("b", "SUCCEEDED", ago=timedelta(hours=1), input=json.dumps(later))
    (chain,) = find([of_kind(states, kind)], LONG_AGO, [])
    assert chain.healed == done
    assert (view.standing(chain) == "done since by b") == done
    assert view.described(chain)["later"] == ({"execution": "b", "arn": ARN + "b"} if done else None)


def test_an_earlier_success_heals_nothing_and_no_more_are_read_than_needed(states):
    states.add("before", "SUCCEEDED", ago=timedelta(hours=9), input="{}")
    states.add("a", ago=timedelta(hours=3), input="{}")
    states.add("after", "SUCCEEDED", ago=timedelta(hours=2), input="{}")
    states.add("b", ago=timedelta(hours=1), input="{}")
    chains = find([of_kind(states, "retention")], LONG_AGO, [])
    assert {chain.root.name: chain.healed for chain in chains} == {"a": True, "b": False}


def test_the_end_in_a_fail_state_is_not_redriven(states):
    states.add("a", input="{}", history=[entered(1, "DiscoveryFailed", 0, kind="Fail")])
    (one,) = again(of_kind(states, "retention"))
    assert (one.way, one.execution.name) == (STARTED, "a-r1")


UNIT = {"kind": "named", "work": {"inline": {"account": "123456789012", "arns": ["i-1", "i-2"]}}}
PLACES = {"kind": "all", "work": {"inline": [{"account": "123456789012", "region": "eu", "home": True}]}}
FAR = {"kind": "all", "work": {"pointer": {"bucket": "work", "key": "k"}}}
OF_LEDGER = {"kind": "ledger", "work": {"inline": {"account": "123456789012", "resources": {}}}}


def test_regions_backups_and_units_are_told_in_words(states):
    states.add("a", history=[retry_entered(1, 0, EU, {**EU, "kind": "chunk-of-backups", "chunk": {}})])
    (chain,) = find([of_kind(states, "retention")], LONG_AGO, [])
    assert view.what(chain) == ["all of eu, AccessDenied", "a chunk of backups in eu, AccessDenied"]
    units = [{"unit": one, "error": "Throttled"} for one in (UNIT, PLACES, FAR, OF_LEDGER)]
    checked = {"found": {}, "checked": {"failed": units, "parts": []}}
    states.add("b", history=[entered(1, "RetryChecks", 0, checked, kind="Map"), failed(2, 1, kind="ExecutionFailed")])
    (chain,) = find([of_kind(states, "compliance")], LONG_AGO, ["b"])
    assert view.what(chain) == [
        f"{what}, Throttled"
        for what in ("named 123456789012: 2 instances", "all 123456789012 eu", "all", "ledger 123456789012")
    ]
    assert view.described(chain)["failed"][0] == {
        "kind": "unit",
        "what": "named 123456789012: 2 instances",
        "error": "Throttled",
    }


def test_backups_that_could_not_be_marked_are_told(states):
    states.add("a", input="{}")
    reruns = again(of_kind(states, "retention"), redrive=False)
    refused_ones = {"ids": ["snap-1", "snap-2"], "region": "eu", "error": "AccessDenied", "message": "no"}
    states.end("a-r1", output={"failed": 2, "kept": 1, "failures": [refused_ones]})
    (one,) = list(wait(reruns, lambda _: None))[-1]
    assert list(view.still_failing([one])) == ["snap-1, snap-2 in eu: AccessDenied: no"]
    assert view.outcome(one)["outcome"] == ["1 kept", "2 failed"]
