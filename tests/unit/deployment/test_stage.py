"""A whole stage up, up again and down, by the commands, on an embedded AWS in a process of its own."""

import json
import os
import subprocess
import sys

import boto3
import pytest
from click.testing import CliRunner

from scripts.commands import deploy, destroy
from scripts.deployment.project import ROOT, copy_project, read_config
from statemachines.functions import TIMEOUTS
from statemachines.names import Names

NAMES = Names(stage="ci", account="123456789012", region="eu-west-1")
TRAIL = "trail-of-ours"


@pytest.fixture(scope="module")
def endpoint():
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "chalice_app")])}
    command = [sys.executable, "-m", "scripts.embedded_aws", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as process:
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.fixture
def aws(endpoint, monkeypatch):
    """Clients of the embedded AWS, with a trail bucket that tells others of its objects too."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_DEFAULT_REGION", NAMES.region)
    monkeypatch.setenv("AWS_REGION", NAMES.region)
    return boto3.Session(region_name=NAMES.region)


@pytest.fixture
def project(tmp_path):
    return copy_project(tmp_path)


def run(command, project, *arguments):
    fixed = ["--stage", NAMES.stage, "--project-dir", str(project)]
    return CliRunner().invoke(command.main, [*fixed, *arguments])


def what_is_there(aws):
    """The names of all that a stage is made of."""
    ask = {
        "lambda": ("list_functions", "Functions", "FunctionName"),
        "iam": ("list_roles", "Roles", "RoleName"),
        "stepfunctions": ("list_state_machines", "stateMachines", "name"),
        "events": ("list_rules", "Rules", "Name"),
        "logs": ("describe_log_groups", "logGroups", "logGroupName"),
        "sns": ("list_topics", "Topics", "TopicArn"),
        "s3": ("list_buckets", "Buckets", "Name"),
    }
    found = {
        (service, entry[name])
        for service, (operation, key, name) in ask.items()
        for entry in getattr(aws.client(service), operation)()[key]
    }
    policies = aws.client("iam").list_policies(Scope="Local")["Policies"]
    queues = aws.client("sqs").list_queues().get("QueueUrls", [])
    return found | {("policy", one["PolicyName"]) for one in policies} | {("sqs", one) for one in queues}


def test_a_stage_goes_up_and_down_again_and_leaves_nothing_but_ledger_and_trail(aws, project):
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=TRAIL, CreateBucketConfiguration={"LocationConstraint": NAMES.region})
    before = what_is_there(aws)

    up = run(deploy, project, "--trail-bucket", TRAIL, "--json")
    assert up.exit_code == 0, up.output
    assert json.loads(up.stdout)["InboxArn"] == NAMES.inbox_arn
    there = what_is_there(aws)
    assert {name for kind, name in there if kind == "lambda"} == {NAMES.function(function) for function in TIMEOUTS}
    [rule] = s3.get_bucket_notification_configuration(Bucket=TRAIL)["QueueConfigurations"]
    assert rule["QueueArn"] == NAMES.inbox_arn
    mappings = aws.client("lambda").list_event_source_mappings(EventSourceArn=NAMES.inbox_arn)
    assert [one["FunctionResponseTypes"] for one in mappings["EventSourceMappings"]] == [["ReportBatchItemFailures"]]

    again = run(deploy, project, "--trail-bucket", TRAIL)
    assert again.exit_code == 0, again.output
    assert "as it was" in again.output
    assert what_is_there(aws) == there

    down = run(destroy, project, "--yes")
    assert down.exit_code == 0, down.output
    assert what_is_there(aws) == before
    assert "QueueConfigurations" not in s3.get_bucket_notification_configuration(Bucket=TRAIL)
    assert "stages" not in read_config(project)


def test_a_plan_changes_nothing(aws, project):
    before = what_is_there(aws)
    planned = run(deploy, project, "--plan")
    assert planned.exit_code == 0
    assert "tagtrail-inbox-ci" in planned.output
    assert what_is_there(aws) == before
    assert "stages" not in read_config(project)


def test_destroy_asks_first(aws, project):
    answered = CliRunner().invoke(destroy.main, ["--stage", "ci", "--project-dir", str(project)], input="n\n")
    assert answered.exit_code == 1
    assert "Remove stage ci from account 123456789012, Region eu-west-1?" in answered.output


def test_an_illegal_stage_is_told_with_what_to_do(aws, project):
    refused = CliRunner().invoke(deploy.main, ["--stage", "My_Stage", "--project-dir", str(project)])
    assert refused.exit_code == 1
    assert "My_Stage" in refused.output
    assert "--stage NAME" in refused.output


def test_a_parameter_that_is_not_there_is_told(aws, project, monkeypatch):
    monkeypatch.setenv("TAG_POLICY_PARAMETER", "/nowhere")
    refused = run(deploy, project, "--plan")
    assert refused.exit_code == 1
    assert "the tag policy can't be read" in refused.output


def test_a_parameter_that_is_no_policy_is_told(aws, project, monkeypatch):
    aws.client("ssm").put_parameter(Name="/bad", Value="{}", Type="String")
    monkeypatch.setenv("TAG_POLICY_PARAMETER", "/bad")
    refused = run(deploy, project, "--plan")
    assert refused.exit_code == 1
    assert "not valid" in refused.output


def test_the_keys_of_the_tag_policy_and_the_fixed_tag_may_be_written(aws, project, monkeypatch):
    monkeypatch.setenv("TAG_KEY", "CostCentre")
    monkeypatch.setenv("TAG_VALUE", "4711")
    assert "CostCentre, CreatedBy, CreatedDate, ManagedBy" in run(deploy, project, "--plan").output


def test_the_stage_is_named_by_the_environment_suffix(aws, project, monkeypatch):
    monkeypatch.setenv("ENVIRONMENT_SUFFIX", "blue")
    planned = CliRunner().invoke(deploy.main, ["--plan", "--project-dir", str(project)])
    assert "tagtrail-inbox-blue" in planned.output


def test_without_a_region_it_says_how_to_give_one(aws, project, monkeypatch):
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.delenv("AWS_REGION")
    refused = run(deploy, project, "--plan")
    assert refused.exit_code == 1
    assert "--region" in refused.output


def test_without_credentials_it_says_so(aws, project, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    refused = run(deploy, project, "--plan")
    assert refused.exit_code == 1
    assert "AWS does not know who you are" in refused.output
