"""The same work twice, in another order, by another way, or on purpose; and names that are used again."""

import json
from datetime import timedelta

import pytest

from scripts.devtools.scenarios import people
from scripts.devtools.scenarios.local_stage import bring_up
from tests.embedded.trial import Trial

EARLIER, LATER = timedelta(minutes=40), timedelta(minutes=30)


def notification(trial, key):
    stored = {"bucket": {"name": trial.stage.trail}, "object": {"key": key}}
    return {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": stored}]}


def by_eventbridge(made):
    return {"detail-type": "AWS API Call via CloudTrail", "source": "aws.sqs", "detail": made.record}


def untag(trial, queue):
    url = queue.record["responseElements"]["queueUrl"]
    trial.stage.client("sqs").untag_queue(QueueUrl=url, TagKeys=["CreatedBy"])


def lines(trial):
    """Return status and reason of every event, execution by execution."""
    outputs = [json.loads(one["output"]) for one in trial.executions]
    return [(line["status"], line["reason"]) for output in outputs for line in trial.lines(output)]


class TestDuplicates:
    def test_a_log_that_is_announced_again_starts_nothing(self, trial):
        (key,) = trial.log(trial.make("CreateQueue"))
        trial.send(notification(trial, key))
        trial.assert_balance(tagged=1)
        assert len(trial.executions) == 1

    def test_a_log_delivered_many_times_at_once_is_worked_on_once(self, trial):
        key = trial.unannounced(trial.make("CreateQueue"))
        trial.together(*[notification(trial, key)] * 12)
        trial.assert_balance(tagged=1)
        assert len(trial.executions) == 1

    def test_an_event_that_stands_in_a_log_twice_is_tagged_once_and_accounted_for_twice(self, trial):
        queue = trial.make("CreateQueue")
        trial.log(queue, queue)
        assert sorted(lines(trial), key=str) == [("SKIPPED", "duplicate"), ("TAGGED", None)]
        trial.assert_balance(tagged=1, skipped=1)

    def test_an_event_that_eventbridge_delivers_twice_at_once_is_tagged_once(self, trial):
        queue = trial.make("CreateQueue")
        trial.together(by_eventbridge(queue), by_eventbridge(queue), creations=2)
        assert trial.tags(queue)["CreatedBy"] == people.NILKANTH["arn"]
        assert sorted(lines(trial), key=str) == [("SKIPPED", "duplicate"), ("TAGGED", None)]
        trial.assert_balance(tagged=1, skipped=1)

    def test_an_event_that_comes_by_eventbridge_and_in_a_log_is_tagged_once(self, trial):
        queue = trial.make("CreateQueue")
        trial.send(by_eventbridge(queue), creations=1)
        trial.log(queue)
        assert lines(trial) == [("TAGGED", None), ("TAGGED", "done before")]
        assert trial.row(queue)["Execution"] == trial.executions[0]["executionArn"]
        trial.assert_balance(tagged=2)

    def test_an_event_that_comes_after_its_log_finds_the_work_done(self, trial):
        queue = trial.make("CreateQueue")
        trial.log(queue)
        trial.send(by_eventbridge(queue), creations=1)
        assert lines(trial) == [("TAGGED", None), ("TAGGED", "done before")]
        trial.assert_balance(tagged=2)

    def test_an_event_that_meets_its_log_is_tagged_once(self, trial):
        queue = trial.make("CreateQueue")
        key = trial.unannounced(queue)
        trial.together(by_eventbridge(queue), notification(trial, key), creations=1)
        assert trial.tags(queue)["CreatedBy"] == people.NILKANTH["arn"]
        assert sorted(lines(trial), key=str) == [("SKIPPED", "duplicate"), ("TAGGED", None)]
        assert len(trial.executions) == 1
        trial.send(by_eventbridge(queue), creations=1)
        assert lines(trial)[-1] == ("TAGGED", "done before")
        trial.assert_balance(tagged=2, skipped=1)


class TestReplay:
    def test_a_replay_with_a_new_run_tags_again_what_was_removed(self, trial):
        queue = trial.make("CreateQueue")
        (key,) = trial.log(queue)
        untag(trial, queue)
        trial.send(trial.note(key, run="after the fix"), creations=1)
        assert trial.tags(queue)["CreatedBy"] == people.NILKANTH["arn"]
        trial.assert_balance(tagged=2)

    def test_without_a_new_run_it_is_no_replay(self, trial):
        queue = trial.make("CreateQueue")
        (key,) = trial.log(queue)
        untag(trial, queue)
        trial.send(trial.note(key), notification(trial, key))
        assert "CreatedBy" not in trial.tags(queue)
        assert len(trial.executions) == 1

    def test_the_same_replay_twice_is_one(self, trial):
        (key,) = trial.log(trial.make("CreateQueue"))
        trial.send(*[trial.note(key, run="again")] * 2, creations=1)
        trial.assert_balance(tagged=2)
        assert len(trial.executions) == 2

    def test_a_second_run_changes_nothing_that_is_in_order(self, trial):
        bucket = trial.make("CreateBucket", tags={"Team": "blue"})
        (key,) = trial.log(bucket)
        before = trial.tags(bucket)
        trial.aws.calls.reset()
        trial.send(trial.note(key, run="again"), creations=1)
        assert trial.tags(bucket) == before
        assert not [call for call in trial.calls if call.operation in ("TagResources", "PutBucketTagging")]
        trial.assert_balance(tagged=2)


class TestNameUsedAgain:
    @pytest.fixture
    def first(self, trial):
        return trial.make("CreateTable", who=people.ALICE, ago=EARLIER)

    def again(self, trial, first):
        """Somebody else makes a table of the same name: that it succeeds proves that the first was deleted."""
        name = first.record["requestParameters"]["tableName"]
        trial.stage.client("dynamodb").delete_table(TableName=name)
        return trial.make("CreateTable", who=people.PIPELINE, ago=LATER, name=name)

    def assert_second_wins(self, trial, second):
        assert trial.tags(second)["CreatedBy"] == people.PIPELINE["arn"]
        assert trial.row(second)["User"] == "GitHubActions"
        assert trial.row(second)["EventId"] == second.record["eventID"]

    def test_the_newer_creator_wins_and_a_replay_of_the_older_log_is_superseded(self, trial, first):
        (key,) = trial.log(first)
        second = self.again(trial, first)
        trial.log(second)
        self.assert_second_wins(trial, second)
        trial.send(trial.note(key, run="again"), creations=1)
        self.assert_second_wins(trial, second)
        assert lines(trial) == [("TAGGED", None), ("TAGGED", None), ("SKIPPED", "superseded")]
        trial.assert_balance(tagged=2, skipped=1)

    def test_an_older_log_that_comes_later_changes_nothing(self, trial, first):
        second = self.again(trial, first)
        trial.log(second)
        trial.log(first)
        self.assert_second_wins(trial, second)
        trial.assert_balance(tagged=1, skipped=1)

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)])
    def test_of_two_in_one_log_the_later_creation_counts(self, trial, first, order):
        both = (first, self.again(trial, first))
        trial.log(*(both[number] for number in order))
        self.assert_second_wins(trial, both[1])
        assert sorted(lines(trial), key=str) == [("SKIPPED", "superseded"), ("TAGGED", None)]
        trial.assert_balance(tagged=1, skipped=1)


def _wrapped(message):
    return {"Type": "Notification", "MessageId": "1", "Message": json.dumps(message)}


def _object_created(trial, key):
    detail = {"bucket": {"name": trial.stage.trail}, "object": {"key": key, "size": 1}}
    return {"detail-type": "Object Created", "source": "aws.s3", "detail": detail}


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(notification, id="s3"),
        pytest.param(lambda trial, key: _wrapped(notification(trial, key)), id="s3-through-sns"),
        pytest.param(lambda trial, key: trial.note(key), id="cloudtrail"),
        pytest.param(lambda trial, key: _wrapped(trial.note(key)), id="cloudtrail-through-sns"),
        pytest.param(_object_created, id="eventbridge"),
    ],
)
def test_a_log_may_be_announced_in_every_way(trial, shape):
    queue = trial.make("CreateQueue")
    trial.send(shape(trial, trial.unannounced(queue)))
    assert trial.tags(queue)["CreatedBy"] == people.NILKANTH["arn"]
    trial.assert_balance(tagged=1)


class TestRequests:
    """Other tools ask without CloudTrail."""

    def test_what_is_asked_for_is_tagged_and_recorded(self, trial):
        queue = trial.make("CreateQueue")
        (arn,) = queue.arns
        trial.send({"resourceId": arn, "user": "terraform", "groups": ["platform"], "action": "Apply"}, creations=1)
        assert trial.tags(queue)["CreatedBy"] == "terraform"
        row = trial.row(queue)
        assert (row["Status"], row["User"], row["Groups"], row["Action"]) == (
            "TAGGED", "terraform", ["platform"], "Apply",
        )  # fmt: skip
        trial.assert_balance(tagged=1)

    def test_requests_and_events_that_come_together_share_an_execution(self, trial):
        volume, queue, topic = (trial.make(kind) for kind in ("CreateVolume", "CreateQueue", "CreateTopic"))
        request = {"resourceIds": [volume.arns[0], topic.arns[0]], "user": people.ROOT["arn"]}
        trial.together(request, by_eventbridge(queue), creations=2)
        assert trial.tags(volume)["CreatedBy"] == trial.tags(topic)["CreatedBy"] == people.ROOT["arn"]
        assert trial.tags(queue)["CreatedBy"] == people.NILKANTH["arn"]
        assert len(trial.executions) == 1
        trial.assert_balance(tagged=2)

    def test_tags_that_the_policy_does_not_know_are_refused(self, trial):
        queue = trial.make("CreateQueue")
        trial.send({"resourceId": queue.arns[0], "user": "eve", "tags": {"Admin": "true"}}, creations=1)
        assert trial.tags(queue) == {}
        assert [alert["error"] for alert in trial.alerts] == ["InvalidTag"]
        trial.assert_balance(failed=1)


def test_another_stage_beside_this_one_tags_by_its_own_settings(trial, tmp_path, package):
    other = bring_up(trial.aws, "other", tmp_path, lambda _: None, TAG_KEY="Cost Centre", TAG_VALUE="4711")
    with Trial(other, package) as there:
        queue, bucket = there.make("CreateQueue"), there.make("CreateBucket")
        there.log(queue, bucket)
        there.assert_balance(tagged=2)
    for made in (queue, bucket):
        assert trial.tags(made)["Cost Centre"] == "4711"
        assert (there.row(made)["Status"], trial.row(made)) == ("TAGGED", None)
    assert trial.executions == []
