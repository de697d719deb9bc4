"""What a stage was deployed with is read back, and what it no longer reads from is silent."""

import json

import boto3
import pytest
from moto import mock_aws

from scripts.ops.deployment import deploy
from scripts.ops.deployment.infrastructure import event_sources
from scripts.ops.stage import deployed_options
from scripts.ops.stage.options import Choices
from scripts.ops.stage.plan import Plan
from statemachines.names import Names

NAMES = Names(stage="dev", account="123456789012", region="eu-west-1")
KEY = "arn:aws:kms:eu-west-1:123456789012:key/one"
TRAILS = ("trail-logs/ours", "trail-logs/theirs", "other-logs")


@pytest.fixture
def session():
    with mock_aws():
        yield boto3.Session(region_name="eu-west-1")


@pytest.fixture
def deployed(session):
    """`receive` as a deployment leaves it, and buckets that tell the inbox of three trails."""
    iam, role = session.client("iam"), NAMES.function("receive")
    arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    readable = {"Sid": "ReadEncryptedTrails", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": KEY}
    other = {"Sid": "Other", "Effect": "Allow", "Action": "sqs:*", "Resource": ["*"]}
    document = json.dumps({"Version": "2012-10-17", "Statement": [readable, other]})
    iam.put_role_policy(RoleName=role, PolicyName="receive", PolicyDocument=document)
    session.client("lambda").create_function(
        FunctionName=role,
        Runtime="python3.11",
        Role=arn,
        Handler="app.receive",
        Code={"ZipFile": b"PK\x05\x06" + b"\0" * 18},
        Environment={"Variables": {"TRAIL_BUCKETS": ",".join(TRAILS), "ACCOUNTS": NAMES.account, "TAG_KEY": "Team"}},
    )
    session.client("sqs").create_queue(QueueName=NAMES.inbox)
    s3 = session.client("s3")
    for bucket in ("trail-logs", "other-logs"):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    for trail in TRAILS:
        event_sources.notify_inbox(s3, NAMES, trail)


def told_of(session, bucket):
    found = session.client("s3").get_bucket_notification_configuration(Bucket=bucket)
    return [rule["Id"] for rule in found.get("QueueConfigurations", [])]


def test_a_stage_that_is_not_there_was_deployed_with_nothing(session):
    assert deployed_options.choices_of(NAMES, session) is None


def test_what_was_chosen_is_read_back(session, deployed):
    found = deployed_options.choices_of(NAMES, session)
    assert found == Choices(
        trails=TRAILS, trail_keys=(KEY,), options={"TAG_KEY": "Team"}, log_window=0, architecture="x86_64"
    )


def test_how_long_logs_wait_is_asked_of_the_stack(session):
    assert deployed_options.log_window_of(NAMES, session) == 300  # for whoever may not ask
    outputs = {"LogWindow": {"Value": "60"}}
    topic = {"Topic": {"Type": "AWS::SNS::Topic"}}
    body = json.dumps({"Resources": topic, "Outputs": outputs})
    session.client("cloudformation").create_stack(StackName=NAMES.stack, TemplateBody=body)
    assert deployed_options.log_window_of(NAMES, session) == 60


def test_only_the_trails_that_are_left_out_fall_silent(session, deployed):
    told = []
    deploy._forget(Plan(names=NAMES, trails=("trail-logs/theirs",)), session, told.append)
    assert told_of(session, "trail-logs") == ["tagtrail-dev/theirs"]
    assert told_of(session, "other-logs") == []
    assert told == ["no longer reading trail-logs/ours", "no longer reading other-logs"]


def test_a_bucket_that_is_gone_is_no_obstacle(session, deployed):
    session.client("s3").delete_bucket(Bucket="other-logs")
    deploy._forget(Plan(names=NAMES, trails=TRAILS[:2]), session, lambda _: None)
    assert len(told_of(session, "trail-logs")) == 2
