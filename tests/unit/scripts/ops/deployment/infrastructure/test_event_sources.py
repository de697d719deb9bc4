import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from scripts.ops.deployment.infrastructure import event_sources
from scripts.ops.errors import CommandError
from statemachines.names import Names

NAMES = Names(stage="dev", account="123456789012", region="eu-west-1")
OTHER = {
    "Id": "theirs",
    "QueueArn": "arn:aws:sqs:eu-west-1:123456789012:theirs",
    "Events": ["s3:ObjectCreated:*"],
    "Filter": {"Key": {"FilterRules": [{"Name": "suffix", "Value": ".csv"}]}},
}
TOPICS = {
    "TopicConfigurations": [{"Id": "t", "TopicArn": "arn:aws:sns:eu-west-1:1:t", "Events": ["s3:ObjectRemoved:*"]}]
}


def no_sleep(_seconds):
    raise AssertionError("nothing to wait for")


@pytest.fixture(autouse=True)
def aws(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield


@pytest.fixture
def s3():
    client = boto3.client("s3", "eu-west-1")
    client.create_bucket(Bucket="trail-logs", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    sqs = boto3.client("sqs", "eu-west-1")
    for queue in (NAMES.inbox, "theirs"):
        sqs.create_queue(QueueName=queue)
    return client


@pytest.fixture
def aws_lambda():
    iam = boto3.client("iam")
    role = iam.create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    client = boto3.client("lambda", "eu-west-1")
    for function in ("receive", "receive_changes", "notify"):
        client.create_function(
            FunctionName=NAMES.function(function),
            Runtime="python3.11",
            Role=role,
            Handler="app.x",
            Code={"ZipFile": b"PK\x05\x06" + b"\0" * 18},
        )
    return client


def rules(s3):
    return s3.get_bucket_notification_configuration(Bucket="trail-logs")["QueueConfigurations"]


def test_a_rule_names_suffix_and_prefix():
    rule = event_sources.rule(NAMES, "AWSLogs/")
    assert rule["Id"] == "tagtrail-dev/AWSLogs/"
    assert rule["QueueArn"] == NAMES.inbox_arn
    assert rule["Filter"]["Key"]["FilterRules"] == [
        {"Name": "suffix", "Value": ".json.gz"},
        {"Name": "prefix", "Value": "AWSLogs/"},
    ]


def test_what_others_set_on_the_bucket_stays():
    merged = event_sources.with_rule({"QueueConfigurations": [OTHER], **TOPICS}, event_sources.rule(NAMES, ""))
    assert merged == {"QueueConfigurations": [OTHER, event_sources.rule(NAMES, "")], **TOPICS}


def test_a_rule_that_is_there_is_left_alone_however_s3_writes_it():
    capitals = event_sources.rule(NAMES, "a/")
    capitals["Filter"]["Key"]["FilterRules"] = [
        {"Name": "Prefix", "Value": "a/"},
        {"Name": "Suffix", "Value": ".json.gz"},
    ]
    configuration = {"QueueConfigurations": [capitals]}
    assert event_sources.with_rule(configuration, event_sources.rule(NAMES, "a/")) is configuration


def test_a_rule_of_ours_that_changed_is_replaced():
    stale = {**event_sources.rule(NAMES, ""), "Events": ["s3:ObjectCreated:Put"]}
    merged = event_sources.with_rule({"QueueConfigurations": [stale]}, event_sources.rule(NAMES, ""))
    assert merged["QueueConfigurations"] == [event_sources.rule(NAMES, "")]


def test_only_the_rules_of_the_stage_are_taken_out():
    neighbour = event_sources.rule(Names(stage="dev2", account="123456789012", region="eu-west-1"), "")
    configuration = {"QueueConfigurations": [OTHER, event_sources.rule(NAMES, ""), neighbour], **TOPICS}
    assert event_sources.without_rules(configuration, NAMES) == {"QueueConfigurations": [OTHER, neighbour], **TOPICS}


def test_no_empty_list_of_rules_is_left_behind():
    assert (
        event_sources.without_rules({"QueueConfigurations": [event_sources.rule(NAMES, "")], **TOPICS}, NAMES) == TOPICS
    )


def test_a_bucket_announces_logs_to_the_inbox_and_goes_on_with_the_rest(s3):
    s3.put_bucket_notification_configuration(
        Bucket="trail-logs", NotificationConfiguration={"QueueConfigurations": [OTHER]}
    )
    event_sources.notify_inbox(s3, NAMES, "trail-logs/AWSLogs/")
    event_sources.notify_inbox(s3, NAMES, "trail-logs/AWSLogs/")
    assert [rule["Id"] for rule in rules(s3)] == ["theirs", "tagtrail-dev/AWSLogs/"]


def test_a_silenced_bucket_keeps_what_others_set(s3):
    s3.put_bucket_notification_configuration(
        Bucket="trail-logs", NotificationConfiguration={"QueueConfigurations": [OTHER]}
    )
    event_sources.notify_inbox(s3, NAMES, "trail-logs")
    event_sources.silence(s3, NAMES, "trail-logs")
    event_sources.silence(s3, NAMES, "trail-logs")
    assert [rule["Id"] for rule in rules(s3)] == ["theirs"]


def test_a_stage_that_no_longer_wants_logs_hears_of_none(s3):
    trails = ["trail-logs/a/", "trail-logs/b/"]
    event_sources.announce(s3, NAMES, trails, wanted=True)
    assert [rule["Id"] for rule in rules(s3)] == ["tagtrail-dev/a/", "tagtrail-dev/b/"]
    event_sources.announce(s3, NAMES, trails, wanted=False)
    assert "QueueConfigurations" not in s3.get_bucket_notification_configuration(Bucket="trail-logs")


def test_a_bucket_that_is_gone_is_silent(s3):
    event_sources.silence(s3, NAMES, "gone")


def test_a_bucket_that_is_not_ours_is_named_with_what_to_check(s3):
    with pytest.raises(CommandError, match="bucket gone") as caught:
        event_sources.notify_inbox(s3, NAMES, "gone")
    assert "eu-west-1" in caught.value.hint


def test_the_rules_on_ends_and_on_what_is_due_may_invoke_notify_and_are_asked_for_once(aws_lambda):
    event_sources.allow_rules(aws_lambda, NAMES)
    event_sources.allow_rules(aws_lambda, NAMES)
    policy = aws_lambda.get_policy(FunctionName=NAMES.function("notify"))["Policy"]
    assert (policy.count('"execution-status"'), policy.count('"alerts-due"')) == (1, 1)
    assert NAMES.status_rule_arn in policy
    assert NAMES.due_rule_arn in policy


def test_single_messages_may_fail(aws_lambda):
    for function, (queue, arn) in event_sources.readers(NAMES).items():
        boto3.client("sqs", "eu-west-1").create_queue(QueueName=queue)
        aws_lambda.create_event_source_mapping(FunctionName=NAMES.function(function), EventSourceArn=arn)
    event_sources.report_batch_failures(aws_lambda, NAMES, no_sleep)
    event_sources.report_batch_failures(aws_lambda, NAMES, no_sleep)
    mappings = aws_lambda.list_event_source_mappings()["EventSourceMappings"]
    assert [one["FunctionResponseTypes"] for one in mappings] == [["ReportBatchItemFailures"]] * 2


def test_events_gather_for_a_second_and_logs_as_long_as_is_chosen(aws_lambda):
    boto3.client("sqs", "eu-west-1").create_queue(QueueName=NAMES.inbox)
    aws_lambda.create_event_source_mapping(FunctionName=NAMES.function("receive"), EventSourceArn=NAMES.inbox_arn)
    for batch in (event_sources.EVENTS, event_sources.logs(300), event_sources.logs(0)):
        event_sources.gather(aws_lambda, NAMES, "receive", batch, no_sleep)
        [mapping] = aws_lambda.list_event_source_mappings(FunctionName=NAMES.function("receive"))["EventSourceMappings"]
        assert {name: mapping[name] for name in batch} == batch
    assert event_sources.EVENTS == {"BatchSize": 100, "MaximumBatchingWindowInSeconds": 1}
    assert event_sources.logs(20) == {"BatchSize": 100, "MaximumBatchingWindowInSeconds": 20}
    assert event_sources.logs(0)["BatchSize"] == 10  # Lambda takes more only with a window


def test_state_changes_gather_as_long_as_is_chosen(aws_lambda):
    boto3.client("sqs", "eu-west-1").create_queue(QueueName=NAMES.changes)
    function = NAMES.function("receive_changes")
    aws_lambda.create_event_source_mapping(FunctionName=function, EventSourceArn=NAMES.changes_arn)
    for window, size in ((20, 1000), (0, 10)):
        event_sources.gather(aws_lambda, NAMES, "receive_changes", event_sources.state_changes(window), no_sleep)
        [mapping] = aws_lambda.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
        assert (mapping["BatchSize"], mapping["MaximumBatchingWindowInSeconds"]) == (size, window)


def test_a_mapping_that_gathers_already_is_left_alone():
    fake = FakeLambda({**mapping("Enabled"), **event_sources.EVENTS})
    event_sources.gather(fake, NAMES, "receive", event_sources.EVENTS, no_sleep)
    assert fake.changes == 0


class FakeLambda:
    """Answers with the mappings given, one after the other, and counts what is changed."""

    def __init__(self, *mappings):
        self.mappings = list(mappings)
        self.changes = 0

    def list_event_source_mappings(self, **_):
        return {"EventSourceMappings": [self.mappings.pop(0)] if self.mappings else []}

    def update_event_source_mapping(self, **_):
        self.changes += 1


def mapping(state, *types, function="receive"):
    arn = NAMES.function_arn(function)
    return {"UUID": "u", "State": state, "FunctionArn": arn, "FunctionResponseTypes": list(types)}


def test_a_mapping_that_is_being_made_is_waited_for():
    waits = []
    fake = FakeLambda(
        mapping("Creating"),
        mapping("Enabled"),
        mapping("Updating"),
        mapping("Enabled", "ReportBatchItemFailures"),
        mapping("Enabled", "ReportBatchItemFailures", function="receive_changes"),
    )
    event_sources.report_batch_failures(fake, NAMES, waits.append)
    assert (fake.changes, len(waits)) == (1, 2)


def test_a_setting_that_lambda_did_not_take_is_noticed():
    fake = FakeLambda(mapping("Enabled"), mapping("Enabled"))
    with pytest.raises(CommandError, match="did not take"):
        event_sources.report_batch_failures(fake, NAMES, no_sleep)


def test_a_missing_mapping_is_named():
    with pytest.raises(CommandError, match="no event source mapping"):
        event_sources.report_batch_failures(FakeLambda(), NAMES, no_sleep)


def test_a_mapping_that_never_settles_is_given_up():
    with pytest.raises(CommandError, match="still being changed"):
        event_sources.report_batch_failures(FakeLambda(*[mapping("Updating")] * 61), NAMES, lambda _: None)


def test_a_function_that_is_gone_is_an_error(aws_lambda):
    aws_lambda.delete_function(FunctionName=NAMES.function("notify"))
    with pytest.raises(ClientError, match="ResourceNotFound"):
        event_sources.allow_rules(aws_lambda, NAMES)
