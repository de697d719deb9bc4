"""The past: `./scripts/backfill` sends logs that nobody told the inbox of, and counts what becomes of them."""

import csv
import io
import itertools
import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from botocore.client import BaseClient
from click.testing import CliRunner
from moto.s3.models import s3_backends

from chalicelib.ledger import keys
from scripts.devtools.embedded_aws import ACCOUNT, REGION
from scripts.devtools.embedded_aws.roles import policies
from scripts.devtools.embedded_aws.runtime.actions import Scope, accesses
from scripts.devtools.embedded_aws.runtime.conditions import lookup_for
from scripts.devtools.embedded_aws.runtime.iam import decide
from scripts.devtools.scenarios import people, trail
from scripts.devtools.scenarios.local_stage import pointed_at
from scripts.ops.backfill.sending import Inbox
from scripts.ops.cli import backfill, inventory

_DAYS = itertools.count()


@pytest.fixture(scope="module")
def past(new_trial, tmp_path_factory):
    """One trial that all tests of the past look at, one after the other."""
    with new_trial() as trial:
        yield SimpleNamespace(trial=trial, state=tmp_path_factory.mktemp("state"), calls=[])


@pytest.fixture
def command(past, monkeypatch):
    """Run the verb as an operator would."""
    call = BaseClient._make_api_call

    def noted(client, operation, parameters):
        if threading.current_thread() is threading.main_thread():  # the embedded AWS makes calls of its own
            past.calls.append((client.meta.service_model.service_name, operation, parameters))
        return call(client, operation, parameters)

    monkeypatch.setenv("XDG_STATE_HOME", str(past.state))

    def command(*arguments):
        stage = past.trial.stage
        always = ["--bucket", stage.trail, "--stage", stage.names.stage, "--yes"]
        with pointed_at(stage.aws), monkeypatch.context() as patched:
            patched.setattr(BaseClient, "_make_api_call", noted)
            return CliRunner().invoke(backfill.main, [*always, *arguments])

    return command


@pytest.fixture
def run(past, command):
    """Run the verb; return its exit code and what it told."""

    def run(*arguments):
        answer = command(*arguments, "--json")
        past.trial.wait()
        assert answer.exit_code in (0, 1), answer.output
        return answer.exit_code, json.loads(answer.stdout)

    return run


def on_a_day_of_its_own(trial, *things):
    """Put a log on a day that has no other, without telling anybody. Returns the day and the key."""
    when = datetime(2020, 1, 1, 10, tzinfo=UTC) + timedelta(days=next(_DAYS))
    key = trail.key(when)
    put_untold(trial, key, trail.packed(trial.records(things)))
    return f"{when:%Y-%m-%d}", key


def put_untold(trial, key, body, **more):
    """Put an object as if it had been there before the bucket told the inbox of new ones."""
    s3, bucket = trial.stage.client("s3"), trial.stage.trail
    told = s3.get_bucket_notification_configuration(Bucket=bucket)
    told.pop("ResponseMetadata")
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    s3.put_object(Bucket=bucket, Key=key, Body=body, **more)
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=told)


def size(trial, key):
    return trial.stage.client("s3").head_object(Bucket=trial.stage.trail, Key=key)["ContentLength"]


def outcome(told):
    return {name: told[name] for name in ("new", "done", "empty", "refused", "unanswered") if told[name]}


def untag(trial, queue):
    url = queue.record["responseElements"]["queueUrl"]
    trial.stage.client("sqs").untag_queue(QueueUrl=url, TagKeys=["CreatedBy"])


def test_a_log_of_the_past_is_worked_on_once_and_again_only_where_that_is_said(past, run):
    trial = past.trial
    queue = trial.make("CreateQueue")
    day, key = on_a_day_of_its_own(trial, queue)
    days = ("--from", day, "--to", day)
    assert run(*days, "--dry-run")[1] | {"dollars": 0, "costs": []} == {
        "files": 1, "bytes": size(trial, key), "archived": 0, "archived_bytes": 0, "unreadable": 0,
        "restore_hours": 0, "restore_dollars": 0.0, "passed_over": [],
        "sample": {"files": 1, "bytes": size(trial, key), "creations": 1}, "creations": 1, "executions": 1,
        "dollars": 0, "costs": [],
    }  # fmt: skip
    assert trial.tags(queue) == {}
    code, told = run(*days)
    assert (code, outcome(told), told["creations"], told["run"]) == (0, {"new": 1}, 1, "")
    assert trial.tags(queue)["CreatedBy"] == people.NILKANTH["arn"]
    untag(trial, queue)
    assert outcome(run(*days)[1]) == {"done": 1}
    assert "CreatedBy" not in trial.tags(queue)
    code, told = run("--key", key, "--again")
    assert (code, outcome(told)) == (0, {"new": 1})
    assert told["run"].startswith("backfill-2")
    assert trial.tags(queue)["CreatedBy"] == people.NILKANTH["arn"]
    mine = [one for one in trial.executions if key in one["input"]]
    assert [json.loads(one["input"])["run"] for one in mine] == ["", told["run"]]


def test_a_name_that_was_used_again_keeps_its_newer_creator(past, run):
    trial = past.trial
    first = trial.make("CreateTable", who=people.ALICE, ago=timedelta(minutes=40))
    name = first.record["requestParameters"]["tableName"]
    trial.stage.client("dynamodb").delete_table(TableName=name)
    second = trial.make("CreateTable", who=people.PIPELINE, ago=timedelta(minutes=30), name=name)
    trial.log(second)
    day, _ = on_a_day_of_its_own(trial, first)
    assert outcome(run("--from", day, "--to", day)[1]) == {"new": 1}
    (line,) = trial.lines(json.loads(trial.executions[-1]["output"]))
    assert (line["status"], line["reason"]) == ("SKIPPED", "superseded")
    assert trial.tags(second)["CreatedBy"] == people.PIPELINE["arn"]
    assert trial.row(second)["EventId"] == second.record["eventID"]


def test_whoever_stops_it_goes_on_there_newest_first_to_the_end(past, command, monkeypatch):
    trial, sent, send = past.trial, [], Inbox.send
    made = [on_a_day_of_its_own(trial, trial.make("CreateTopic")) for _ in range(3)]
    wishes = ("--from", made[0][0], "--to", made[-1][0], "--again")

    def interrupted(inbox, bodies):
        if len(sent) == 1:
            raise KeyboardInterrupt
        noted(inbox, bodies)

    def noted(inbox, bodies):
        sent.extend(json.loads(body) for body in bodies)
        send(inbox, bodies)

    monkeypatch.setattr(Inbox, "send", interrupted)
    stopped = command(*wishes)
    assert stopped.exit_code == 130
    assert "Stopped. 1 log sent; what is sent is worked on. The same command goes on here." in stopped.stderr
    monkeypatch.setattr(Inbox, "send", noted)
    ended = command(*wishes)
    assert ended.exit_code == 0, ended.output
    assert f"1 log sent, down to {made[-1][0]}. --from-start begins anew." in ended.stderr
    assert "3 logs sent" in ended.stdout
    assert "3: an execution was started" in ended.stdout
    assert [one["s3ObjectKey"][0] for one in sent] == [key for _, key in reversed(made)]
    assert len({one["run"] for one in sent}) == 1
    assert {one["run"] for one in sent} != {""}


def test_what_is_refused_and_what_holds_nothing_is_counted_and_named(past, run):
    trial = past.trial
    day, _ = on_a_day_of_its_own(trial, {"eventName": "GetObject"})
    broken = trail.key(datetime.fromisoformat(f"{day}T11:00:00Z"))
    digest = broken.replace("/CloudTrail/", "/CloudTrail-Digest/")
    for key in (broken, digest, broken.replace(".json.gz", ".gz")):
        put_untold(trial, key, b"not gzip")
    code, told = run("--from", day, "--to", day)
    assert [(one["kind"], one["count"]) for one in told["passed_over"]] == [("digest", 1), ("other-name", 1)]
    assert (code, outcome(told)) == (1, {"empty": 1, "refused": 1})
    (refused,) = told["refusals"]
    assert (refused["log"], refused["why"].partition(":")[0]) == (broken, "MalformedLog")


def test_what_is_archived_is_reported_with_the_command_that_restores_it(past, run):
    trial = past.trial
    day, key = on_a_day_of_its_own(trial)
    put_untold(trial, key, trail.packed([]), StorageClass="DEEP_ARCHIVE")
    code, told = run("--from", day, "--to", day)
    assert (code, told["sent"], told["archived"], told["unanswered"]) == (1, 0, 1, 0)
    (command,) = Path(told["restore"]).read_text().splitlines()
    assert command.startswith(f"aws s3api restore-object --bucket {trial.stage.trail} --key {key}")
    assert '{"Days": 14, ' in command


def test_what_is_archived_is_asked_for_and_worked_on_when_it_is_back(past, run):
    trial = past.trial
    queue, other = trial.make("CreateQueue"), trial.make("CreateQueue")
    day, key = on_a_day_of_its_own(trial, queue)
    wishes = ("--from", day, "--to", day, "--restore", "--tier", "Standard")
    put_untold(trial, key, trail.packed(trial.records([queue])), StorageClass="GLACIER")
    put_untold(trial, trail.key(datetime.fromisoformat(f"{day}T11:00:00Z")), trail.packed(trial.records([other])))

    def restoring(*more):
        code, told = run(*wishes, *more)
        return code, outcome(told), told["restoring"], told["restore_asked"], told["restore_hours"]

    assert restoring() == (1, {"new": 1}, 1, 1, 5)
    assert restoring() == (1, {}, 1, 0, 5)
    assert restoring("--from-start") == (1, {"done": 1}, 1, 0, 5)
    assert trial.tags(queue) == {}
    s3_backends[ACCOUNT]["aws"].get_bucket(trial.stage.trail).keys[key].status = "RESTORED"
    assert restoring() == (0, {"new": 1}, 0, 0, None)
    assert trial.tags(queue)["CreatedBy"] == people.NILKANTH["arn"]
    assert restoring() == (0, {"done": 2}, 0, 0, None)


def test_the_output_of_lookup_events_is_worked_on_record_by_record(past, tmp_path):
    trial = past.trial
    queue, topic = trial.make("CreateQueue"), trial.make("CreateTopic")
    stranger = {**queue.record, "recipientAccountId": "999999999999", "eventID": "stranger"}
    records = [queue.record, {**queue.record, "eventName": "GetQueueUrl"}, topic.record, stranger]
    events = [{"EventId": one["eventID"], "CloudTrailEvent": json.dumps(one)} for one in records]
    file = tmp_path / "events.json"
    file.write_text(json.dumps({"Events": events, "NextToken": "AQ=="}, indent=4))

    def sent(*more):
        with pointed_at(trial.stage.aws):
            wishes = ["--file", str(file), "--stage", trial.stage.names.stage, "--json", "--yes", *more]
            answer = CliRunner().invoke(backfill.main, wishes)
        trial.wait()
        return answer.exit_code, json.loads(answer.stdout)

    code, told = sent("--dry-run")
    assert (code, told["messages"], told["creations"], told["refused"]) == (0, 4, 2, 1)
    code, told = sent()
    assert (code, told["of"], outcome(told)) == (1, "records", {"new": 2, "empty": 1, "refused": 1})
    assert told["refusals"] == [{"log": "event stranger", "why": "account 999999999999 is not one of ours"}]
    assert trial.tags(queue)["CreatedBy"] == trial.tags(topic)["CreatedBy"] == people.NILKANTH["arn"]
    untag(trial, queue)
    assert outcome(sent()[1]) == {"done": 2, "empty": 1, "refused": 1}
    assert "CreatedBy" not in trial.tags(queue)
    assert outcome(sent("--again")[1]) == {"new": 2, "empty": 1, "refused": 1}
    assert trial.tags(queue)["CreatedBy"] == people.NILKANTH["arn"]


def test_a_bucket_that_the_stage_does_not_read_is_refused_before_anything_is_asked(past, command):
    stage = past.trial.stage
    answer = command("--from", "2020-01-01", "--to", "2020-01-01", "--bucket", "foreign")
    assert answer.exit_code == 1
    assert f"foreign is not a trail bucket of stage {stage.names.stage}; it reads {stage.trail}." in answer.stderr
    assert "--trail-bucket foreign" in answer.stderr


def test_an_inventory_lists_what_the_past_made_and_none_of_our_helper_rows(past):
    trial, stage = past.trial, past.trial.stage
    failing = trial.make("CreateQueue", who=people.ALICE)
    mend = trial.deny("tag_sqs", "sqs:TagQueue")
    trial.log(failing)
    mend()
    with pointed_at(stage.aws):
        wishes = ("--stage", stage.names.stage, "--csv")
        everything, alices = (
            CliRunner().invoke(inventory.main, [*more, *wishes])
            for more in ((), ("--status", "failed", "--service", "sqs", "--creator", "alice@example.com"))
        )
    listed = {row["resource"]: row for row in csv.DictReader(io.StringIO(everything.stdout))}
    assert all(key.startswith(("arn:", keys.EVENT)) for key in listed)  # creations of which no ARN is known, too
    rows = stage.client("dynamodb").scan(TableName=stage.names.table)["Items"]
    assert {one["ResourceId"]["S"] for one in rows if "EventId" in one} == set(listed)
    assert {one["ResourceId"]["S"].partition("#")[0] for one in rows if "EventId" not in one} >= {"job", "alert"}
    assert f"{len(rows):,} rows of the whole ledger read." in everything.stderr
    assert failing.arns[0] in alices.stdout
    assert "of the index by-creator read." in alices.stderr


def test_the_back_fill_role_allows_what_the_verb_called_and_nothing_else(past):
    """The last test: it looks at the calls of all the others."""
    scope, role = Scope(ACCOUNT, REGION), past.trial.stage.names.backfill_role
    documents = policies(f"arn:aws:iam::{ACCOUNT}:role/{role}")
    used = set()
    for service, operation, parameters in past.calls:
        for access in accesses(service, operation, parameters, scope):
            lookup = lookup_for(access.action, parameters, scope, lambda _: "ResourceId")
            used.add(access.action)
            allowed = decide(documents, access.action, access.resource, lookup).allowed
            assert allowed or access.action == "sts:GetCallerIdentity", access
    granted = {action for one in documents for said in one["Statement"] for action in said["Action"]}
    assert granted == used - {"sts:GetCallerIdentity"}
