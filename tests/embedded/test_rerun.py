"""The operator's commands against a deployed stage: rerun, whodunit and tag."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from scripts.devtools.scenarios import people
from scripts.devtools.scenarios.local_stage import pointed_at
from scripts.ops.cli import deadletters, rerun, tag, trace, whodunit
from tests.embedded.histories import states_of

RETRIED = {"RetryTagRDS", "RetryTagSQS"}


@pytest.fixture
def command(trial):
    """Run a verb as an operator would, on the trial's stage."""

    def run(verb, *arguments):
        with pointed_at(trial.aws):
            return CliRunner().invoke(verb.main, [*arguments, "--stage", trial.stage.names.stage])

    return run


@pytest.fixture
def broken(trial):
    """An execution that failed at two services, and tagged a third."""
    trial.mend_rds = trial.deny("tag_rds", ["rds:AddTagsToResource", "tag:TagResources", "tag:GetResources"])
    trial.mend_sqs = trial.deny("tag_sqs", "sqs:TagQueue")
    trial.began = datetime.now(UTC).isoformat()
    trial.database, trial.queue, trial.topic = (
        trial.make(kind, who=people.ALICE) for kind in ("CreateDBInstance", "CreateQueue", "CreateTopic")
    )
    trial.log(trial.database, trial.queue, trial.topic)
    trial.failed = trial.execution["name"]
    return trial


def statuses(trial):
    return [trial.row(one)["Status"] for one in (trial.database, trial.queue, trial.topic)]


def tag_states(trial, execution):
    return {state for state in states_of(trial.history(execution)) if "Tag" in state} - {"RetryTagBatches"}


def assert_drawn(broken, command):
    """`./scripts/trace` finds the execution, and knows what became of each state of it."""
    drawn = json.loads(command(trace, broken.failed, "--json").stdout)
    assert (drawn["machine"], drawn["status"], drawn["console"]) == ("attribute", "FAILED", "")
    states = {one["name"]: one["outcome"] for one in drawn["states"]}
    kinds = {
        kind: {name for name, found in states.items() if found == kind} for kind in ("failed", "aborted", "caught")
    }
    assert {"RetryFailed", "RetryTagBatches"} <= kinds["failed"] <= {"RetryFailed", "RetryTagBatches", *RETRIED}
    assert kinds["failed"] & RETRIED
    assert kinds["caught"] == set()
    assert [states[name] for name in ("Source?", "TagSNS", "NotifyFailure", "Attributed")] == [
        *["succeeded"] * 3,
        "not reached",
    ]
    attempts = [one for run in drawn["runs"] if run["state"] == "RetryTagSQS" for one in run["attempts"]]
    assert "is not authorized to perform: sqs:TagQueue" in attempts[0]["cause"]
    assert "RetryTagSQS" in command(trace, "--failed").stdout


def test_what_failed_is_listed_and_nothing_is_run(broken, command):
    answer = command(rerun, "--list", "--since", broken.began, "--json")
    assert answer.exit_code == 0
    (listed,) = json.loads(answer.stdout)
    assert (listed["execution"], listed["error"], listed["healed"]) == (broken.failed, "AccessDenied", False)
    assert listed["state"] in ("RetryTagRDS", "RetryTagSQS")
    assert sorted((one["service"], one["resources"]) for one in listed["failed"]) == [("RDS", 1), ("SQS", 1)]
    table = command(rerun, "--list", "--since", broken.began).stdout
    assert "SQS 123456789012 us-east-1: 1 resource, AccessDenied" in table
    assert [one["name"] for one in broken.executions] == [broken.failed]
    assert_drawn(broken, command)


def test_with_the_policies_mended_a_rerun_heals(broken, command):
    assert statuses(broken) == ["FAILED", "FAILED", "TAGGED"]
    broken.mend_rds()
    broken.mend_sqs()
    broken.fed += 2
    answer = command(rerun, "--execution", broken.failed, "--yes", "--json")
    assert answer.exit_code == 0, answer.output
    (told,) = json.loads(answer.stdout)
    assert (told["execution"], told["how"], told["healed"]) == (f"{broken.failed}-r1", "started anew", True)
    assert (told["output"]["tagged"], told["output"]["failed"]) == (2, 0)
    assert statuses(broken) == ["TAGGED"] * 3
    assert broken.tags(broken.queue)["CreatedBy"] == broken.queue.record["userIdentity"]["arn"]
    assert tag_states(broken, broken.executions[1]) == {"RetryTagRDS", "RetryTagSQS"}
    broken.assert_balance(tagged=3, failed=2)


def test_a_second_rerun_does_nothing_more(broken, command):
    broken.mend_rds()
    broken.mend_sqs()
    assert command(rerun, "--since", broken.began, "--yes").exit_code == 0
    before = len(broken.executions)
    answer = command(rerun, "--since", broken.began, "--yes")
    assert answer.exit_code == 0
    assert "healed by ...-r1" in answer.stdout
    assert "Nothing is to be run again." in answer.stdout
    assert len(broken.executions) == before == 2


def test_what_heals_is_recorded_while_the_rest_stays_broken_and_is_then_left_alone(broken, command, monkeypatch):
    broken.mend_sqs()
    with monkeypatch.context() as patch:
        patch.setattr(broken.aws.tuning, "retry_scale", 0.05)  # as on AWS, what fails waits for what heals
        answer = command(rerun, "--execution", broken.failed, "--yes")
    assert answer.exit_code == 1
    assert "tagtrail-" in answer.stdout
    assert "is not authorized to perform: " in answer.stdout
    assert statuses(broken) == ["FAILED", "TAGGED", "TAGGED"]
    broken.mend_rds()
    answer = command(rerun, "--execution", broken.failed, "--yes")
    assert answer.exit_code == 0, answer.output
    assert statuses(broken) == ["TAGGED"] * 3
    assert [one["name"] for one in broken.executions] == [broken.failed + end for end in ("", "-r1", "-r2")]
    assert tag_states(broken, broken.executions[2]) == {"RetryTagRDS"}


def test_what_never_knew_what_failed_begins_again(trial, command):
    queue = trial.make("CreateQueue")
    key = trial.unannounced(queue)
    log = {"bucket": trial.stage.trail, "key": key, "version": "", "slice": {"first": 0, "last": 0, "expected": 2}}
    trial.start({"source": "logs", "log": log, "run": ""})
    assert (trial.execution["status"], trial.execution["error"]) == ("FAILED", "CatalogueChanged")
    answer = command(rerun, "--execution", trial.execution["name"], "--yes")
    assert answer.exit_code == 0, answer.output
    assert trial.row(queue)["Status"] == "TAGGED"


def test_nobody_to_ask_is_a_wrong_use(broken, command):
    answer = command(rerun, "--execution", broken.failed)
    assert answer.exit_code == 2
    assert "--yes" in answer.stderr
    assert len(broken.executions) == 1


def test_whoever_stops_waiting_is_told_that_the_executions_go_on(broken, command, monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(rerun, "time", SimpleNamespace(sleep=interrupted))  # the embedded AWS sleeps too
    answer = command(rerun, "--execution", broken.failed, "--yes")
    assert answer.exit_code == 130
    assert "The executions go on" in answer.stderr
    broken.wait()
    assert [one["status"] for one in broken.executions] == ["FAILED", "FAILED"]


def test_whodunit_knows_who_made_what_and_what_could_not_be_tagged(broken, command):
    name = broken.queue.arns[0].rpartition(":")[2]
    (row,) = json.loads(command(whodunit, name, "--json").stdout)
    assert (row["ResourceId"], row["CreatorName"], row["Creator"]["human"]) == (
        broken.queue.arns[0],
        "alice@example.com",
        True,
    )
    assert "alice@example.com" in command(whodunit, *broken.topic.arns).stdout
    assert broken.queue.arns[0] in command(whodunit, "--failed").stdout
    made = json.loads(command(whodunit, "--made-by", "alice@example.com", "--json").stdout)
    assert {*broken.queue.arns, *broken.topic.arns} <= {one["ResourceId"] for one in made}


def test_tag_tags_by_request(trial, command):
    volume = trial.make("CreateVolume")
    short = volume.arns[0].rpartition("/")[2]
    trial.fed += 1
    answer = command(tag, short, "--user", "nilkanth", "--group", "platform", "--action", "Imported")
    assert answer.exit_code == 0, answer.output
    assert "TAGGED" in answer.stdout
    assert trial.tags(volume)["CreatedBy"] == "nilkanth"
    row = trial.row(volume)
    assert (row["CreatorName"], row["Groups"], row["Action"]) == ("nilkanth", ["platform"], "Imported")
    trial.assert_balance(tagged=1)


def test_a_dead_letter_is_explained_and_handled_when_its_cause_is_mended(trial, command):
    queue, s3 = trial.make("CreateQueue"), trial.stage.client("s3")
    place = {"Bucket": trial.stage.trail, "Key": trial.unannounced(queue)}
    body = s3.get_object(**place)["Body"].read()
    s3.delete_object(**place)
    trial.send(trial.note(place["Key"]))
    (letter,) = json.loads(command(deadletters, "--json").stdout)["letters"]
    assert (letter["kind"], letter["error"], letter["back_to"]) == ("log", "ResourceNotFound", "inbox")
    assert letter["about"] == [f"s3://{place['Bucket']}/{place['Key']}"]
    assert "it was deleted, or is to be, before it could be tagged" in command(deadletters, "explain").stdout
    s3.put_object(**place, Body=body)
    answer = command(deadletters, "send-back", "--reason", "ResourceNotFound")
    assert (answer.exit_code, answer.stdout) == (0, "1 sent back, 0 not.\n")
    trial.wait()
    assert trial.row(queue)["Status"] == "TAGGED"
    assert trial.execution["name"]
    assert trial.letters == []
    trial.assert_balance(tagged=1)


def test_tag_tells_what_aws_refuses(trial, command):
    trial.deny("tag_sqs", "sqs:TagQueue")
    queue = trial.make("CreateQueue")
    answer = command(tag, *queue.arns, "--user", "nilkanth", "--json")
    assert answer.exit_code == 1
    (told,) = json.loads(answer.stdout)["resources"]
    assert told["status"] == "FAILED"
    assert "is not authorized to perform: sqs:TagQueue" in told["because"]
