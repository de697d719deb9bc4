"""What a stage was deployed with is read back, and what it no longer reads from is silent."""

import json

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from scripts.ops.deployment import deploy
from scripts.ops.deployment.infrastructure import event_sources
from scripts.ops.deployment.lambdas.chalice_config import rendered
from scripts.ops.errors import NoStage
from scripts.ops.project import PROJECT, read_templates
from scripts.ops.stage.deployed_stage import READERS, DeployedStage
from scripts.ops.stage.plan import Plan
from statemachines.names import Names
from statemachines.stage_options import StageOptions
from statemachines.template import template as template_of

NAMES = Names(stage="dev", account="123456789012", region="eu-west-1")
KEY = "arn:aws:kms:eu-west-1:123456789012:key/one"
TRAILS = ("trail-logs/ours", "trail-logs/theirs", "other-logs")


class CloudFormation:
    """A stack that was made from a template: moto would make all that is in it."""

    def __init__(self, template):
        self.template = template

    def describe_stacks(self, StackName):  # noqa: N803  # boto3's
        if not self.template:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": "does not exist"}}, "DescribeStacks")
        told = {name: one["Value"] for name, one in self.template["Outputs"].items() if isinstance(one["Value"], str)}
        outputs = [{"OutputKey": name, "OutputValue": value} for name, value in told.items()]
        return {"Stacks": [{"StackName": StackName, "StackStatus": "CREATE_COMPLETE", "Outputs": outputs}]}

    def get_template(self, StackName):  # noqa: N803  # boto3's
        assert StackName == NAMES.stack
        return {"TemplateBody": self.template}


class Session:
    """What a stage is read through; `template` is what its stack was made from, empty where there is none."""

    def __init__(self):
        self.template, self.real = {}, boto3.Session(region_name="eu-west-1")

    def client(self, service, **options):
        return CloudFormation(self.template) if service == "cloudformation" else self.real.client(service, **options)


@pytest.fixture
def session():
    with mock_aws():
        yield Session()


def deployed(session, plan):
    """A stage as a deployment leaves what is read back of it."""
    rendering = rendered(plan, {}, read_templates(PROJECT))
    iam = session.client("iam")
    for role in map(NAMES.function, READERS):
        arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        document = json.dumps(rendering.policies[role.removeprefix(NAMES.function(""))])
        iam.put_role_policy(RoleName=role, PolicyName="rendered", PolicyDocument=document)
    session.client("lambda").create_function(
        FunctionName=NAMES.function("fetch_log"),
        Runtime="python3.11",
        Role=arn,
        Handler="app.fetch_log",
        Code={"ZipFile": b"PK\x05\x06" + b"\0" * 18},
        Environment={"Variables": rendering.section["environment_variables"]},
        Architectures=[rendering.section["lambda_architecture"]],
    )
    session.template = template_of(plan.stack)
    return DeployedStage(NAMES, session)


def test_a_stage_that_is_not_there_was_deployed_with_nothing(session):
    stage = DeployedStage(NAMES, session)
    assert not stage.exists
    with pytest.raises(NoStage, match="There is no stage dev in account 123456789012, Region eu-west-1"):
        _ = stage.options
    assert stage.deploy == "run ./scripts/deploy --stage dev with the options that it was deployed with"


@pytest.mark.parametrize(
    "chosen",
    [
        StageOptions(),
        StageOptions(settings={"RETENTION_SCHEDULE": "off"}),
        StageOptions(
            trails=("logs/AWSLogs/", NAMES.trail_bucket),
            trail_keys=(KEY,),
            create_trail=True,
            archive_after=30,
            mode="both",
            regions=("eu-central-1", "us-east-1"),
            accounts=("210987654321",),
            settings={"TAG_KEY": "Team", "TAG_VALUE": "blue", "RETENTION_SCHEDULE": "rate(2 days)"},
            email="ops@example.com",
            webhooks=("slack=ssm:/slack",),
            webhook_allow_private=("hooks.internal",),
            log_days=30,
            log_window=60,
            changes_window=0,
            architecture="x86_64",
        ),
    ],
)
def test_what_a_plan_says_is_what_is_read_back_once_it_is_deployed(session, chosen):
    plan = Plan(names=NAMES, **chosen.chosen)
    stage = deployed(session, plan)
    assert stage.options == chosen
    assert (stage.window, stage.buckets) == (plan.window, plan.trail_buckets)


def test_without_its_stack_a_stage_still_tells_what_its_lambdas_know(session):
    stage = deployed(session, Plan(names=NAMES, trails=("logs",), trail_keys=(KEY,), settings={"TRACE": "on"}))
    session.template = {}
    windows = {"log_window": 0, "changes_window": 300}
    assert stage.options == StageOptions(trails=("logs",), trail_keys=(KEY,), settings={"TRACE": "on"}, **windows)


def test_logs_of_a_stage_that_is_older_than_the_choice_do_not_wait_yet(session):
    stage = deployed(session, Plan(names=NAMES, log_window=60))
    del session.template["Outputs"]["LogWindow"]
    assert (stage.log_window, stage.window, stage.options.log_window) == (0, 0, 0)


def test_for_whoever_may_not_ask_logs_wait_as_long_as_they_can(session, monkeypatch):
    def refused(*_, **__):
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "DescribeStacks")

    monkeypatch.setattr(CloudFormation, "describe_stacks", refused)
    assert DeployedStage(NAMES, session).log_window == 300


@pytest.fixture
def reading(session):
    """A stage that reads three trails, whose buckets tell its inbox."""
    session.client("sqs").create_queue(QueueName=NAMES.inbox)
    s3 = session.client("s3")
    for bucket in ("trail-logs", "other-logs"):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    for trail in TRAILS:
        event_sources.notify_inbox(s3, NAMES, trail)
    return deployed(session, Plan(names=NAMES, trails=TRAILS))


def told_of(session, bucket):
    found = session.client("s3").get_bucket_notification_configuration(Bucket=bucket)
    return [rule["Id"] for rule in found.get("QueueConfigurations", [])]


def test_only_the_trails_that_are_left_out_fall_silent(session, reading):
    told = []
    deploy._forget(Plan(names=NAMES, trails=("trail-logs/theirs",)), reading, told.append)
    assert told_of(session, "trail-logs") == ["tagtrail-dev/theirs"]
    assert told_of(session, "other-logs") == []
    assert told == ["no longer reading trail-logs/ours", "no longer reading other-logs"]


def test_a_bucket_that_is_gone_is_no_obstacle(session, reading):
    session.client("s3").delete_bucket(Bucket="other-logs")
    deploy._forget(Plan(names=NAMES, trails=TRAILS[:2]), reading, lambda _: None)
    assert len(told_of(session, "trail-logs")) == 2
