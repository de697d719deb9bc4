"""What fails, what the operators see of it, and how it heals."""

import json
from datetime import timedelta

import pytest

from tests.embedded.histories import attempts_of, input_of, states_of

NOW = timedelta(seconds=0)
LASTING = 1000  # times a fault strikes: more often than anybody tries


def three(trial):
    return [trial.make(kind) for kind in ("CreateQueue", "CreateTopic", "CreateVolume")]


def failed_items(trial, execution):
    """What `scripts/rerun` starts again: pointers to what RetryFailed was given."""
    return input_of(trial.history(execution), "RetryFailed")["outcome"]["failed"]


class TestAccessDenied:
    @pytest.fixture
    def denied(self, trial):
        self.mend = trial.deny("tag_sqs", "sqs:TagQueue")
        self.queue, *self.others = three(trial)
        trial.log(self.queue, *self.others)
        return trial

    def test_the_execution_fails_with_the_error_of_aws_and_its_neighbours_succeed(self, denied):
        assert denied.execution["status"] == "FAILED"
        assert denied.execution["error"] == "AccessDenied"
        assert "sqs:TagQueue" in denied.execution["cause"]
        assert [denied.row(one)["Status"] for one in self.others] == ["TAGGED", "TAGGED"]
        assert [denied.tags(one)["ManagedBy"] for one in self.others] == ["auto-tagger", "auto-tagger"]
        assert denied.tags(self.queue) == {}
        assert (denied.row(self.queue)["Status"], denied.row(self.queue)["Error"]) == ("FAILED", "AccessDenied")
        denied.assert_balance(tagged=2, failed=1)

    def test_one_alert_says_what_where_and_what_to_do(self, denied):
        (alert,) = denied.alerts
        assert (alert["kind"], alert["error"], alert["service"]) == ("batch", "AccessDenied", "SQS")
        assert alert["resources"] == list(self.queue.arns)
        assert "sqs:TagQueue" in alert["message"]
        assert alert["execution"]["arn"] == denied.execution["executionArn"]
        assert alert["todo"].endswith(f"./scripts/rerun --stage {denied.stage.names.stage}")

    def test_with_the_policy_mended_what_failed_and_nothing_else_is_tried_again(self, denied):
        again = failed_items(denied, denied.execution)
        self.mend()
        denied.start({"source": "retry", "retry": again, "run": ""}, creations=1)
        _, healed = denied.executions
        assert healed["status"] == "SUCCEEDED"
        assert {state for state in states_of(denied.history(healed)) if "Tag" in state} == {
            "RetryTagBatches",
            "RetryTagSQS",
        }
        assert denied.tags(self.queue)["CreatedBy"] == self.queue.record["userIdentity"]["arn"]
        assert denied.row(self.queue)["Status"] == "TAGGED"
        denied.assert_balance(tagged=3, failed=1)
        assert len(denied.alerts) == 1

    def test_a_second_execution_with_the_same_trouble_sends_no_second_alert(self, denied):
        denied.log(denied.make("CreateQueue"))
        assert [one["status"] for one in denied.executions] == ["FAILED", "FAILED"]
        assert len(denied.alerts) == 1


def test_what_heals_is_recorded_even_while_another_batch_stays_broken(trial, monkeypatch):
    monkeypatch.setattr(trial.aws.tuning, "retry_scale", 0.05)  # as on AWS, what fails waits for what heals
    trial.deny("tag_sqs", "sqs:TagQueue")
    trial.aws.faults.add("ec2", "CreateTags", "UnauthorizedOperation", times=1)
    queue, topic, volume = three(trial)
    trial.log(queue, topic, volume)
    assert (trial.execution["status"], trial.execution["error"]) == ("FAILED", "AccessDenied")
    assert "sqs:TagQueue" in trial.execution["cause"]
    assert sorted(item["service"] for item in failed_items(trial, trial.execution)) == ["EC2", "SQS"]
    assert trial.tags(volume)["ManagedBy"] == "auto-tagger"
    assert [trial.row(one)["Status"] for one in (queue, topic, volume)] == ["FAILED", "TAGGED", "TAGGED"]
    (alert,) = trial.alerts
    assert {place["service"] for place in alert["places"]} == {"EC2", "SQS"}
    trial.assert_balance(tagged=1, failed=2)


class TestRetries:
    """botocore itself makes three attempts of a call before a step fails."""

    def test_throttling_is_waited_out_and_each_attempt_is_in_the_history(self, trial):
        trial.aws.faults.add("ec2", "CreateTags", "RequestLimitExceeded", times=2 * 3)
        volume = trial.make("CreateVolume")
        trial.log(volume)
        assert attempts_of(trial.history(), "TagEC2") == ["Throttled", "Throttled", "ok"]
        assert trial.tags(volume)["ManagedBy"] == "auto-tagger"
        assert trial.alerts == []
        trial.assert_balance(tagged=1)

    def test_throttling_that_lasts_is_told_of_and_heals_in_the_failure_branch(self, trial):
        trial.aws.faults.add("ec2", "CreateTags", "RequestLimitExceeded", times=8 * 3)
        volume = trial.make("CreateVolume")
        trial.log(volume)
        history = trial.history()
        assert attempts_of(history, "TagEC2") == [*["Throttled"] * 6, "ok"]  # on its last attempt it reports
        assert attempts_of(history, "RetryTagEC2") == ["Throttled", "ok"]
        assert [alert["error"] for alert in trial.alerts] == ["Throttled"]
        assert trial.tags(volume)["ManagedBy"] == "auto-tagger"
        trial.assert_balance(tagged=1)

    def test_what_can_not_be_tagged_yet_is_waited_for(self, trial):
        trial.aws.faults.add("*", "AddTagsToResource", "InvalidCacheClusterState", times=2, function=self._step(trial))
        trial.aws.faults.add("*", "TagResources", "InvalidParameterException", times=2, function=self._step(trial))
        cluster = trial.make("CreateCacheCluster")
        trial.log(cluster)
        assert attempts_of(trial.history(), "TagElastiCache") == ["ResourceNotReady", "ResourceNotReady", "ok"]
        assert trial.tags(cluster)["ManagedBy"] == "auto-tagger"
        trial.assert_balance(tagged=1)

    def _step(self, trial):
        return trial.stage.names.function("tag_elasticache")

    def test_what_is_not_found_so_soon_is_looked_for_again(self, trial):
        trial.aws.faults.add("sqs", "ListQueueTags", "AWS.SimpleQueueService.NonExistentQueue")
        queue = trial.make("CreateQueue", ago=NOW)
        trial.log(queue)
        assert attempts_of(trial.history(), "TagSQS") == ["ResourceNotReady", "ok"]
        assert trial.tags(queue)["ManagedBy"] == "auto-tagger"
        trial.assert_balance(tagged=1)

    def test_what_is_not_found_much_later_was_deleted_and_is_not_waited_for(self, trial):
        trial.aws.faults.add("sqs", "ListQueueTags", "AWS.SimpleQueueService.NonExistentQueue")
        trial.log(trial.make("CreateQueue"))
        assert attempts_of(trial.history(), "TagSQS") == ["ok"]
        trial.assert_balance(skipped=1)

    def test_a_step_that_runs_out_of_time_runs_again(self, trial):
        trial.sabotage("tag_sqs", "time.sleep(60 if event['attempt'] == 0 else 0)", Timeout=1)
        trial.log(trial.make("CreateQueue"))
        assert attempts_of(trial.history(), "TagSQS") == ["Sandbox.Timedout", "ok"]
        trial.assert_balance(tagged=1)

    def test_the_inbox_delivers_again_what_receive_could_not_read(self, trial):
        trial.aws.faults.add("s3", "GetObject", "SlowDown", times=3, function=trial.stage.names.function("receive"))
        trial.log(trial.make("CreateQueue"))
        assert trial.letters == []
        trial.assert_balance(tagged=1)


def test_a_step_that_dies_costs_its_batch_alone_which_heals_in_the_failure_branch(trial):
    trial.sabotage("tag_sqs", "os._exit(1) if event['on_last'] == 'report' else None")
    queue, *others = three(trial)
    trial.log(queue, *others)
    history = trial.history()
    assert "BatchFailed" in states_of(history)
    assert attempts_of(history, "RetryTagSQS") == ["ok"]
    assert [trial.row(one)["Status"] for one in (queue, *others)] == ["TAGGED"] * 3
    assert [alert["error"] for alert in trial.alerts] == ["Runtime.ExitError"]
    trial.assert_balance(tagged=3)


@pytest.mark.parametrize("step", ["parse_events", "resolve_identity", "record_metadata"])
def test_a_chunk_whose_step_dies_is_worked_on_again_as_a_whole(trial, tmp_path, step):
    trial.sabotage(step, dies_once(tmp_path))
    queue = trial.make("CreateQueue")
    trial.log(queue)
    assert {"ChunkFailed", "RetryParseEvents", "RetryRecordMetadata"} <= set(states_of(trial.history()))
    assert [(alert["kind"], alert["error"]) for alert in trial.alerts] == [("chunk", "Runtime.ExitError")]
    assert trial.row(queue)["Status"] == "TAGGED"
    trial.assert_balance(tagged=1)


@pytest.mark.parametrize(("step", "again"), [("fetch_log", "RetryFetchLog"), ("summarise", "RetrySummarise")])
def test_an_execution_whose_first_or_last_step_dies_is_told_of_and_heals(trial, tmp_path, step, again):
    trial.sabotage(step, dies_once(tmp_path))
    key = trial.unannounced(trial.make("CreateQueue"))
    trial.send(trial.note(key, run="read again"))
    assert attempts_of(trial.history(), again) == ["ok"]
    assert [(alert["kind"], alert["error"]) for alert in trial.alerts] == [("execution", "Runtime.ExitError")]
    trial.assert_balance(tagged=1)


def dies_once(folder):
    """Return what ends a function's process the first time that it runs."""
    mark = str(folder / "died")
    return f"os.path.exists({mark!r}) or (open({mark!r}, 'w').close(), os._exit(1))"


def test_an_alert_that_can_not_be_sent_stops_nothing_and_goes_out_when_it_can(trial):
    trial.aws.faults.add("sns", "Publish", "AuthorizationError", times=3)
    trial.aws.faults.add("ec2", "CreateTags", "UnauthorizedOperation")
    volume = trial.make("CreateVolume")
    trial.log(volume)
    assert json.loads(trial.execution["output"])["failed"] == 0
    assert attempts_of(trial.history(), "RetryTagEC2") == ["ok"]
    assert trial.tags(volume)["ManagedBy"] == "auto-tagger"
    trial.assert_balance(tagged=1)
    assert trial.alerts == []
    trial.aws.tick(trial.stage.names.due_rule)
    trial.wait()
    (alert,) = trial.alerts
    assert (alert["error"], alert["resources"]) == ("AccessDenied", list(volume.arns))
    assert alert["healed"] == [trial.execution["name"]]


def test_what_no_second_try_can_change_is_recorded_and_told_of_but_not_tried_again(trial):
    trial.aws.faults.add("ec2", "CreateTags", "TagPolicyViolation", message="not a legal CreatedBy")
    volume, queue = trial.make("CreateVolume"), trial.make("CreateQueue")
    trial.log(volume, queue)
    history = trial.history()
    assert input_of(history, "RetryFailed")["outcome"]["failed"] == []
    assert attempts_of(history, "TagEC2") == ["ok"]
    (failed,) = json.loads(trial.execution["output"])["failed_resources"]
    assert (failed["arn"], failed["error"]) == (volume.arns[0], "InvalidTag")
    assert (trial.row(volume)["Status"], trial.row(volume)["Error"]) == ("FAILED", "InvalidTag")
    assert [(alert["kind"], alert["error"]) for alert in trial.alerts] == [("batch", "InvalidTag")]
    trial.assert_balance(tagged=1, failed=1)


class TestStatusRule:
    """EventBridge tells `notify` of every execution that ended badly; who was told already is not told twice."""

    def test_it_is_silent_where_the_execution_itself_has_told(self, trial):
        trial.start(trial.of_log("AWSLogs/no/such.json.gz", records=1))
        assert (trial.execution["status"], trial.execution["error"]) == ("FAILED", "ResourceNotFound")
        assert attempts_of(trial.history(), "FetchLog") == ["ResourceNotFound"]
        assert [alert["error"] for alert in trial.alerts] == ["ResourceNotFound"]

    def test_it_tells_of_an_execution_that_fails_where_no_catch_sees_it(self, trial):
        execution = trial.start({"source": "nowhere"})
        (alert,) = trial.alerts
        assert alert["kind"] == "execution"
        assert alert["error"].startswith("States.")  # AWS: States.NoChoiceMatched; moto: States.Runtime
        assert alert["execution"]["arn"] == execution

    def test_it_tells_of_an_execution_that_somebody_stopped(self, trial):
        trial.sabotage("fetch_log", "time.sleep(1)")
        key = trial.unannounced(trial.make("CreateQueue"))
        execution = trial.start(trial.of_log(key, records=1), wait=False)
        while "FetchLog" not in states_of(trial.history()):
            pass  # each look is a call; it gets there within a fraction of a second
        trial.stage.client("stepfunctions").stop_execution(executionArn=execution, error="Stopped", cause="by hand")
        trial.wait()
        assert trial.execution["status"] == "ABORTED"
        (alert,) = trial.alerts
        assert "ABORTED" in alert["what"]
