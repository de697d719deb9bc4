"""What a log costs, counted: calls of the tag steps, transitions, history. `./scripts/bench` measures the rest."""

import json
from collections import Counter

import pytest

from scripts.benchmarks.meter import transitions
from scripts.scenario.calls import Made, run_instances
from tests.embedded.histories import states_of

BOOKS = {"BatchGetItem", "GetObject", "PutObject"}
AT = "2026-11-22T01:00:00Z"


def at_once(made):
    return Made(record={**made.record, "eventTime": AT}, arns=made.arns)


@pytest.fixture(scope="module")
def deployment(new_trial):
    """A launch of three with their volumes and interfaces, two volumes, and three buckets that carry a tag."""
    with new_trial() as trial:
        made = [
            run_instances(trial.caller(), trial.name(), 3),
            *(trial.make("CreateVolume") for _ in range(2)),
            *(trial.make("CreateBucket", tags={"keep": "me"}) for _ in range(3)),
        ]
        trial.log(*map(at_once, made))
        trial.attempts = trial.aws.calls.by_operation()
        trial.made = made
        return trial


def of_tag_steps(trial):
    found = Counter()
    for (function, _, operation), count in trial.attempts.items():
        if "-tag_" in function and operation not in BOOKS:
            found[function.rpartition("-")[2], operation] += count
    return found


def test_what_gets_the_same_tags_takes_one_call_for_each_service(deployment):
    assert of_tag_steps(deployment) == {
        ("tag_ec2", "DescribeInstances"): 1,
        ("tag_ec2", "DescribeTags"): 1,
        ("tag_ec2", "CreateTags"): 1,
        ("tag_s3", "GetResources"): 1,
        ("tag_s3", "TagResources"): 1,
    }


def test_all_of_it_is_tagged_and_no_tag_is_lost(deployment):
    launch, *others = deployment.made
    assert len(launch.arns) == 9
    assert all(deployment.tags(one)["CreatedDate"] == AT for one in (launch, *others))
    assert [deployment.tags(one).get("keep") for one in others] == [None, None, "me", "me", "me"]


def test_the_execution_enters_fourteen_states_and_its_history_is_short(deployment):
    history = deployment.history()
    assert transitions(history) == len(states_of(history)) == 14
    assert len(history) < 100
    assert json.loads(deployment.execution["output"])["tagged"] == 6
