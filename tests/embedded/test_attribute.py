"""A day in two Regions, from the logs in the trail bucket to the tags on the resources."""

import json
from collections import Counter
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from chalicelib.ledger.table import LedgerTable
from scripts.devtools.scenarios import people
from scripts.devtools.scenarios.calls import KINDS
from scripts.devtools.scenarios.trail import record
from tests.embedded.histories import states_of

EVERYWHERE = ("us-east-1", "eu-west-1")
PEOPLE = (people.NILKANTH, people.ALICE, people.PIPELINE, people.ROOT)
NAMES = ("nilkanth", "alice@example.com", "GitHubActions", "root")
OTHERS = {"Team": "blue", "Cost Centre": "4711"}
THEIRS = {"CreatedBy": "arn:aws:iam::123456789012:user/somebody", "CreatedDate": "2020-02-02T00:00:00Z"}


@pytest.fixture(scope="module")
def day(new_trial):
    """Everybody creates one of each kind, in turns; some things are already tagged, deleted, or not creations."""
    with new_trial() as trial:
        made = [
            trial.make(kind, who=PEOPLE[number % 4], region=region)
            for region in EVERYWHERE
            for number, kind in enumerate(KINDS)
        ]
        labelled = trial.make("CreateBucket", tags=OTHERS)
        owned = trial.make("CreateBucket", tags={**THEIRS, "ManagedBy": "hand"})
        mixed = _with_a_volume_of_somebody_else(trial, trial.make("RunInstances"))
        gone = trial.make("CreateQueue", who=people.ALICE)
        trial.stage.client("sqs").delete_queue(QueueUrl=gone.record["responseElements"]["queueUrl"])
        with trial.gathering():
            trial.log(*made, labelled, owned, mixed, gone, *_no_creations(trial))
    return SimpleNamespace(trial=trial, made=made, labelled=labelled, owned=owned, mixed=mixed, gone=gone)


def _with_a_volume_of_somebody_else(trial, made):
    volume = made.arns[1].rpartition("/")[2]
    tags = [{"Key": key, "Value": value} for key, value in {**THEIRS, "ManagedBy": "hand"}.items()]
    trial.stage.client("ec2").create_tags(Resources=[volume], Tags=tags)
    return made


def _no_creations(trial):
    bucket = {"bucketName": trial.name("never")}
    common = {"who": people.ALICE, "when": datetime.now(UTC), "request": bucket}
    return [
        record("s3", "CreateBucket", **common, errorCode="BucketAlreadyExists"),
        record("s3", "CreateBucket", **common, errorCode="Client.DryRunOperation"),
        record("s3", "DeleteBucket", **common),
        record("s3", "CreateBucket", **{**common, "who": _own_role(trial)}),
    ]


def _own_role(trial):
    return people.role_session(trial.stage.names.function("tag_s3"), "tagtrail")


def _wanted(made):
    return {
        "CreatedBy": made.record["userIdentity"]["arn"],
        "CreatedDate": made.record["eventTime"],
        "ManagedBy": "auto-tagger",
    }


def test_everything_carries_its_creators_tags(day):
    assert len(day.made) == 24
    assert [day.trial.tags(one) for one in day.made] == [_wanted(one) for one in day.made]


def test_volumes_and_interfaces_of_an_instance_are_tagged_with_it(day):
    (instance, _) = (one for one in day.made if one.record["eventName"] == "RunInstances")
    kinds = Counter(arn.split(":")[5].split("/")[0] for arn in instance.arns)
    assert kinds == {"instance": 1, "volume": 1, "network-interface": 1}
    assert {day.trial.row(arn)["Status"] for arn in instance.arns} == {"TAGGED"}


def test_a_bucket_keeps_all_its_other_tags(day):
    assert day.trial.tags(day.labelled) == {**OTHERS, **_wanted(day.labelled)}


def test_tags_that_are_there_keep_their_values(day):
    assert day.trial.tags(day.owned) == {**THEIRS, "ManagedBy": "hand"}
    assert day.trial.row(day.owned)["Status"] == "KEPT"
    assert day.trial.row(day.owned)["Creator"]["name"] == "nilkanth"


def test_an_event_of_which_one_resource_is_tagged_and_another_kept_counts_as_tagged(day):
    assert [day.trial.row(arn)["Status"] for arn in day.mixed.arns] == ["TAGGED", "KEPT", "TAGGED"]
    lines = [line for one in day.trial.executions for line in day.trial.lines(json.loads(one["output"]))]
    assert [one["status"] for one in lines if one["event"] == day.mixed.record["eventID"]] == ["TAGGED"]


def test_what_was_deleted_before_tagging_is_skipped_with_the_reason(day):
    row = day.trial.row(day.gone)
    assert (row["Status"], row["Error"]) == ("SKIPPED", "deleted before it could be tagged")


def test_the_ledger_says_who_made_what(day):
    rows = day.trial.stage.rows()
    expected = {arn: one for one in (*day.made, day.labelled, day.owned, day.gone) for arn in one.arns}
    assert set(expected) <= set(rows)
    names = {person["arn"]: name for person, name in zip(PEOPLE, NAMES, strict=True)}
    for arn, made in expected.items():
        assert rows[arn]["User"] == names[made.record["userIdentity"]["arn"]]
        assert rows[arn]["EventId"] == made.record["eventID"]
        assert rows[arn]["Action"] == made.record["eventName"]
        assert (rows[arn]["Region"], rows[arn]["AccountId"]) == (made.record["awsRegion"], people.ACCOUNT)


def test_the_ledger_answers_what_somebody_made(day):
    table = LedgerTable(day.trial.stage.client("dynamodb"), day.trial.stage.names.table)
    found = {row["ResourceId"] for row in table.query("by-creator", "GitHubActions")}
    assert found >= {one.arns[0] for one in day.made if one.record["userIdentity"] == people.PIPELINE}


def test_a_tag_in_the_ledger_is_a_tag_on_the_resource(day):
    for one in (*day.made, day.labelled, day.owned):
        assert day.trial.row(one)["Tags"] == day.trial.tags(one)


def test_every_creation_is_accounted_for(day):
    day.trial.assert_balance(tagged=26, kept=1, skipped=1)


def test_the_logs_of_both_regions_come_together_in_one_execution_and_it_succeeds(day):
    assert [one["status"] for one in day.trial.executions] == ["SUCCEEDED"]


def test_each_service_has_a_visible_step_of_its_own(day):
    steps = {"TagEC2", "TagS3", "TagRDS", "TagLambda", "TagDynamoDB", "TagSNS", "TagSQS", "TagElastiCache"}
    for execution in day.trial.executions:
        entered = states_of(day.trial.history(execution))
        assert steps <= set(entered)
        assert not {"TagAny", "NotifyFailure", "RetryFailed"} & set(entered)


def test_each_step_uses_the_resources_own_region(day):
    calls = {(call.operation, arn) for call in day.trial.calls for arn in call.resources}
    queues = [one.arns[0] for one in day.made if one.record["eventName"] == "CreateQueue"]
    assert {arn.split(":")[3] for arn in queues} == set(EVERYWHERE)
    assert {("TagResources", arn) for arn in queues} <= calls


def test_what_is_no_creation_leaves_no_trace(day):
    assert not [arn for arn in day.trial.stage.rows() if "never" in arn]


def test_a_good_day_needs_no_alert(day):
    assert day.trial.alerts == []
    assert day.trial.letters == []


def test_no_call_is_refused_to_the_deployed_roles(day):
    assert [call for call in day.trial.calls if not call.allowed] == []


def test_metrics_count_what_was_tagged(day):
    cloudwatch = day.trial.stage.client("cloudwatch")
    found = {one["MetricName"] for one in cloudwatch.list_metrics(Namespace="TagTrail")["Metrics"]}
    assert {"ResourcesTagged", "TaggingErrors", "EventsSkipped", "SecondsToTag"} <= found
