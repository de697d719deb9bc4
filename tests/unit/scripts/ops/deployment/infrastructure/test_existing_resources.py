"""What outlived an earlier stack, which functions are there, and whose a bucket is."""

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from scripts.ops.deployment.infrastructure import buckets
from scripts.ops.deployment.infrastructure.existing_resources import outside
from scripts.ops.deployment.lambdas import chalice_state
from scripts.ops.stage import stacks
from scripts.ops.stage.console_links import links
from statemachines.names import Names

NAMES = Names(stage="dev", account="123456789012", region="eu-west-1")
HERE = {"LocationConstraint": "eu-west-1"}


@pytest.fixture
def session():
    with mock_aws():
        yield boto3.Session(region_name="eu-west-1")


def ledger(session):
    session.client("dynamodb").create_table(
        TableName=NAMES.table,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "ResourceId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "ResourceId", "AttributeType": "S"}],
    )


def role(session, function):
    session.client("iam").create_role(RoleName=NAMES.function(function), AssumeRolePolicyDocument="{}")


def test_ledger_and_trail_bucket_are_outside_where_they_are_and_the_stack_has_them_not(session, monkeypatch):
    assert outside(NAMES, session) == frozenset()
    ledger(session)
    session.client("s3").create_bucket(Bucket=NAMES.trail_bucket, CreateBucketConfiguration=HERE)
    assert outside(NAMES, session) == {"Ledger", "TrailBucket"}
    monkeypatch.setattr(stacks, "resources", lambda *_: frozenset({"Ledger"}))
    assert outside(NAMES, session) == {"TrailBucket"}


def test_a_stack_tells_what_it_has_now(session):
    cloudformation = session.client("cloudformation")
    assert stacks.resources(cloudformation, "s") == frozenset()
    template = '{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}'
    cloudformation.create_stack(StackName="s", TemplateBody=template)
    assert stacks.resources(cloudformation, "s") == {"Queue"}


def test_a_bucket_is_ours_with_its_region_or_nobodys(session):
    s3 = session.client("s3")
    s3.create_bucket(Bucket="trail-logs", CreateBucketConfiguration=HERE)
    assert buckets.find(s3, "trail-logs", NAMES.account) == buckets.Found(exists=True, ours=True, region="eu-west-1")
    assert buckets.find(s3, "no-such", NAMES.account) == buckets.Found(exists=False)


class Refusing:
    """An S3 that answers a HEAD with a status and nothing else."""

    def __init__(self, status):
        self.status = status

    def head_bucket(self, **asked):
        assert asked["ExpectedBucketOwner"] == NAMES.account
        raise ClientError(
            {"Error": {"Code": str(self.status)}, "ResponseMetadata": {"HTTPStatusCode": self.status}}, "HeadBucket"
        )


def test_a_bucket_that_we_may_not_look_at_is_somebody_elses():
    assert buckets.find(Refusing(403), "theirs", NAMES.account) == buckets.Found(exists=True)


def test_another_answer_about_a_bucket_is_passed_on():
    with pytest.raises(ClientError):
        buckets.find(Refusing(400), "x", NAMES.account)


def test_a_bucket_goes_with_every_version_in_it(session):
    s3 = session.client("s3")
    s3.create_bucket(Bucket="trail-logs", CreateBucketConfiguration=HERE)
    s3.put_bucket_versioning(Bucket="trail-logs", VersioningConfiguration={"Status": "Enabled"})
    for _ in range(2):
        s3.put_object(Bucket="trail-logs", Key="one", Body=b"")
    s3.delete_object(Bucket="trail-logs", Key="one")
    assert buckets.remove(s3, "trail-logs") is True
    assert buckets.remove(s3, "trail-logs") is False


def test_the_roles_of_the_same_stage_in_another_region_are_not_ours(session, monkeypatch):
    role(session, "receive")
    assert chalice_state.roles(NAMES, session) == {}
    monkeypatch.setattr(stacks, "status_of", lambda *_: "CREATE_COMPLETE")
    assert set(chalice_state.roles(NAMES, session)) == {"receive"}


def test_what_is_deployed_is_remembered_as_chalice_does_and_forgotten_again(session, tmp_path):
    role(session, "receive")
    (tmp_path / ".chalice").mkdir()
    arn = session.client("iam").get_role(RoleName=NAMES.function("receive"))["Role"]["Arn"]
    functions = session.client("lambda")
    functions.create_function(
        FunctionName=NAMES.function("receive"),
        Runtime="python3.11",
        Role=arn,
        Handler="app.receive",
        Code={"ZipFile": b"PK\x05\x06" + b"\0" * 18},
    )
    session.client("sqs").create_queue(QueueName=NAMES.inbox)
    functions.create_event_source_mapping(EventSourceArn=NAMES.inbox_arn, FunctionName=NAMES.function("receive"))
    assert [one["resource_type"] for one in chalice_state.deployed(NAMES, session)] == [
        "iam_role",
        "lambda_function",
        "sqs_event",
    ]
    assert chalice_state.remember(tmp_path, NAMES, session) is True
    path = tmp_path / ".chalice" / "deployed" / "dev.json"
    assert NAMES.function_arn("receive") in path.read_text()
    [mapping] = functions.list_event_source_mappings()["EventSourceMappings"]
    functions.delete_event_source_mapping(UUID=mapping["UUID"])
    functions.delete_function(FunctionName=NAMES.function("receive"))
    assert chalice_state.remember(tmp_path, NAMES, session) is False
    assert not path.exists()


def test_console_links_are_of_the_partition():
    china = Names(stage="dev", account="123456789012", region="cn-north-1", partition="aws-cn")
    assert all(link.startswith("https://cn-north-1.console.amazonaws.cn/") for link in links(china).values())
    assert (
        "sqs.cn-north-1.amazonaws.com.cn%2F123456789012%2Ftagtrail-inbox-dlq-dev" in links(china)["ConsoleDeadLetters"]
    )
