"""What a log costs, counted: calls of the tag steps, transitions, history. `./scripts/bench` measures the rest."""

import json
from collections import Counter

import pytest

from scripts.devtools.benchmarks.usage import transitions
from scripts.devtools.scenarios.calls import Made, run_instances
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


def test_the_execution_enters_thirteen_states_and_its_history_is_short(deployment):
    history = deployment.history()
    assert transitions(history) == len(states_of(history)) == 13
    assert len(history) < 100
    assert json.loads(deployment.execution["output"])["tagged"] == 6


def announced(trial, *things):
    """A log with these creations, and the notification that S3 has not sent yet."""
    stored = {"bucket": {"name": trial.stage.trail}, "object": {"key": trial.unannounced(*things)}}
    return {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": stored}]}


@pytest.fixture(scope="module")
def company(new_trial):
    """Two logs of two volumes and a topic each, and an event of a volume, in one batch of messages."""
    with new_trial() as trial:
        trial.made = [at_once(trial.make(kind)) for kind in ("CreateVolume", "CreateVolume", "CreateTopic") * 2]
        late = at_once(trial.make("CreateVolume"))
        event = {"detail-type": "AWS API Call via CloudTrail", "source": "aws.ec2", "detail": late.record}
        trial.together(announced(trial, *trial.made[:3]), event, announced(trial, *trial.made[3:]), creations=1)
        trial.attempts, trial.runs = trial.aws.calls.by_operation(), trial.aws.calls.runs()
        trial.made.append(late)
        return trial


def test_two_logs_and_an_event_that_come_together_cost_one_execution(company):
    history = company.history()
    assert transitions(history) == len(states_of(history)) == 13
    steps = Counter(run.function.rpartition("-")[2] for run in company.runs)
    assert steps == {
        "receive": 1,
        "parse_events": 1,
        "resolve_identity": 1,
        "tag_ec2": 1,
        "tag_sns": 1,
        "record_metadata": 1,
        "summarise": 1,
    }
    assert company.execution["name"].startswith("inline-")


def test_their_creations_are_tagged_as_if_they_were_of_one_log(company):
    writes = {call: n for call, n in of_tag_steps(company).items() if call[1] in ("CreateTags", "TagResources")}
    assert writes == {("tag_ec2", "CreateTags"): 1, ("tag_sns", "TagResources"): 1}
    reads = {what: n for (who, _, what), n in company.attempts.items() if who.endswith("-receive")}
    assert (reads["GetObject"], reads["StartExecution"]) == (2, 1)
    assert all(company.tags(one)["CreatedDate"] == AT for one in company.made)
    assert [line["log"] is None for line in company.lines(json.loads(company.execution["output"]))].count(True) == 1
    company.assert_balance(tagged=7)
