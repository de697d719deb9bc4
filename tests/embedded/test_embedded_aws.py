"""The embedded AWS behaves as AWS does, in what the other tests rely on."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from moto.s3.models import s3_backends
from moto.stepfunctions.parser.backend.execution import Execution

from scripts.devtools.embedded_aws import ACCOUNT, REGION, EmbeddedAws
from scripts.devtools.embedded_aws.runtime.actions import Access, Scope, accesses, tag_accesses
from scripts.devtools.embedded_aws.runtime.conditions import lookup_for
from scripts.devtools.embedded_aws.runtime.iam import decide

TOY = Path(__file__).parent / "toy_app"
CHALICE = Path(sys.executable).with_name("chalice")
WORK, PROBE, RECEIVE = "toy-dev-work", "toy-dev-probe", "toy-dev-receive"


@pytest.fixture(scope="module")
def aws(tmp_path_factory):
    """An embedded AWS with the toy's stack and functions, deployed as a user would."""
    project = tmp_path_factory.mktemp("toy") / "toy_app"
    shutil.copytree(TOY, project)
    with EmbeddedAws() as running:
        stacks = running.client("cloudformation")
        stacks.create_stack(
            StackName="toy", TemplateBody=(TOY / "template.json").read_text(), Capabilities=["CAPABILITY_NAMED_IAM"]
        )
        environment = {**os.environ, **running.environment(), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [str(CHALICE), "deploy", "--stage", "dev"]
        subprocess.run(command, cwd=project, env=environment, check=True, capture_output=True)
        running.client("lambda").add_permission(
            FunctionName=WORK,
            StatementId="rules",
            Action="lambda:InvokeFunction",
            Principal="events.amazonaws.com",
            SourceArn=f"arn:aws:events:{REGION}:{ACCOUNT}:rule/toy-changes",
        )
        yield running


@pytest.fixture(autouse=True)
def fresh(aws):
    """No test sees another's calls, faults, messages or mapping settings."""
    aws.wait_idle(20)
    aws.calls.reset()
    aws.faults.clear()
    for name in ("toy-seen", "toy-events", "toy-dead"):
        messages(aws, name)
    mapping = aws.client("lambda").list_event_source_mappings()["EventSourceMappings"][0]
    aws.client("lambda").update_event_source_mapping(UUID=mapping["UUID"], FunctionResponseTypes=[])


def url(aws, queue):
    return f"{aws.endpoint}/{ACCOUNT}/{queue}"


def messages(aws, queue):
    """Take all messages out of a queue."""
    sqs, taken = aws.client("sqs"), []
    while found := sqs.receive_message(QueueUrl=url(aws, queue), MaxNumberOfMessages=10).get("Messages"):
        for message in found:
            sqs.delete_message(QueueUrl=url(aws, queue), ReceiptHandle=message["ReceiptHandle"])
            taken.append(json.loads(message["Body"]))
    return taken


def send(aws, queue, *bodies):
    entries = [{"Id": str(number), "MessageBody": json.dumps(body)} for number, body in enumerate(bodies)]
    aws.client("sqs").send_message_batch(QueueUrl=url(aws, queue), Entries=entries)


def invoke(aws, function, event, **options):
    """The function error (None if it succeeded) and the payload."""
    answer = aws.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event), **options)
    text = answer["Payload"].read()
    return answer.get("FunctionError"), json.loads(text) if text else None


def call(aws, service, operation, function=PROBE, **arguments):
    """What a function gets when it makes an SDK call: {"answer": ...} or {"code", "message"}."""
    error, payload = invoke(aws, function, {"call": [service, operation, arguments]})
    assert error is None, payload
    return payload


def execute(aws, **given):
    """Run the toy state machine to its end and describe the execution."""
    states = aws.client("stepfunctions")
    machine = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:toy"
    arn = states.start_execution(stateMachineArn=machine, input=json.dumps({"function": "work", **given}))[
        "executionArn"
    ]
    aws.wait_idle(20)
    return states.describe_execution(executionArn=arn)


class TestFunctions:
    """Deployed functions run in processes of their own and answer as Lambda's."""

    def test_handler_gets_lambdas_context_and_directory(self, aws):
        _, seen = invoke(aws, PROBE, {"context": True})
        assert seen["function_name"] == PROBE
        assert seen["arn"] == f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{PROBE}"
        assert seen["memory"] == "256"
        assert 50_000 < seen["remaining"] <= 60_000
        assert Path(seen["directory"]).name != str(TOY)

    def test_environment_and_role_are_each_functions_own(self, aws):
        names = {"environment": ["COLOUR", "AWS_LAMBDA_FUNCTION_NAME", "MOTO_PORT"]}
        assert invoke(aws, WORK, names)[1] == {"COLOUR": "red", "AWS_LAMBDA_FUNCTION_NAME": WORK, "MOTO_PORT": None}
        assert invoke(aws, PROBE, names)[1] == {"COLOUR": "blue", "AWS_LAMBDA_FUNCTION_NAME": PROBE, "MOTO_PORT": None}
        for function in (WORK, PROBE):
            identity = call(aws, "sts", "get_caller_identity", function=function)["answer"]
            assert identity["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/{function}/{function}"

    def test_only_the_package_and_lambdas_own_libraries_can_be_imported(self, aws):
        _, found = invoke(aws, WORK, {"import": ["boto3", "chalicelib", "moto", "pytest", "scripts", "werkzeug"]})
        assert found == {
            "boto3": True,
            "chalicelib": True,
            "moto": False,
            "pytest": False,
            "scripts": False,
            "werkzeug": False,
        }

    def test_an_idle_process_is_used_again_until_the_configuration_changes(self, aws):
        first, second = (invoke(aws, WORK, {"context": True})[1]["pid"] for _ in range(2))
        aws.client("lambda").update_function_configuration(
            FunctionName=WORK, Environment={"Variables": {"COLOUR": "red", "NEW": "1"}}
        )
        _, seen = invoke(aws, WORK, {"environment": ["NEW"]})
        assert first == second
        assert seen == {"NEW": "1"}

    def test_an_exception_is_a_function_error_with_its_class_name(self, aws):
        error, payload = invoke(aws, WORK, {"raise": "no"})
        assert error == "Unhandled"
        assert (payload["errorType"], payload["errorMessage"]) == ("ToyError", "no")
        assert payload["stackTrace"]

    def test_a_function_that_takes_too_long_is_stopped(self, aws):
        error, payload = invoke(aws, WORK, {"sleep": 60})
        assert error == "Unhandled"
        assert payload["errorType"] == "Sandbox.Timedout"
        assert payload["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")

    def test_a_crash_ends_the_process_and_the_next_request_gets_a_new_one(self, aws):
        error, payload = invoke(aws, WORK, {"exit": 7})
        assert (error, payload["errorType"]) == ("Unhandled", "Runtime.ExitError")
        assert payload["errorMessage"].endswith("exit status 7")
        assert invoke(aws, WORK, {"echo": 1}) == (None, {"echo": 1})

    def test_a_result_that_is_not_json_is_an_error(self, aws):
        assert invoke(aws, WORK, {"unserialisable": 1})[1]["errorType"] == "Runtime.MarshalError"

    def test_a_response_above_six_megabytes_is_refused(self, aws):
        assert invoke(aws, PROBE, {"size": 6_300_000})[1]["errorType"] == "Function.ResponseSizeTooLarge"

    def test_a_missing_function_is_not_found(self, aws):
        with pytest.raises(ClientError, match="ResourceNotFoundException"):
            invoke(aws, "toy-dev-missing", {})

    def test_twenty_requests_run_at_the_same_time(self, aws):
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda number: invoke(aws, PROBE, {"number": number}), range(60)))
        assert answers == [(None, {"number": number}) for number in range(60)]

    def test_an_asynchronous_invocation_is_tried_three_times(self, aws):
        aws.client("lambda").invoke(
            FunctionName=WORK, Payload='{"raise": "asynchronous trouble"}', InvocationType="Event"
        )
        aws.wait_idle(10)
        logs = aws.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{WORK}")
        assert [event["message"] for event in logs["events"]].count("[ERROR] ToyError: asynchronous trouble") == 3

    def test_printed_metrics_become_cloudwatch_metrics(self, aws):
        now = time.time()
        directive = {"Namespace": "Toy", "Dimensions": [["service"]], "Metrics": [{"Name": "Tagged", "Unit": "Count"}]}
        line = json.dumps(
            {
                "_aws": {"Timestamp": int(now * 1000), "CloudWatchMetrics": [directive]},
                "service": "toy",
                "Tagged": [3, 4],
            }
        )
        invoke(aws, WORK, {"print": [line]})
        statistics = aws.client("cloudwatch").get_metric_statistics(
            Namespace="Toy",
            MetricName="Tagged",
            Dimensions=[{"Name": "service", "Value": "toy"}],
            StartTime=now - 1800,
            EndTime=now + 1800,
            Period=3600,
            Statistics=["Sum"],
        )
        assert [(point["Sum"], point["Unit"]) for point in statistics["Datapoints"]] == [(7.0, "Count")]


class TestPermissions:
    """A function may do what its role's policies say, nothing else."""

    @pytest.fixture(autouse=True)
    def objects(self, aws):
        for key in ("open/a", "closed/a"):
            aws.client("s3").put_object(Bucket="toy-logs", Key=key, Body=b"1")

    def test_another_action_is_denied(self, aws):
        assert call(aws, "s3", "put_object", Bucket="toy-logs", Key="open/b", Body="2")["code"] == "AccessDenied"
        assert call(aws, "sqs", "list_queues")["code"] == "AccessDenied"
        assert call(aws, "dynamodb", "scan", TableName="toy")["code"] == "AccessDeniedException"
        assert call(aws, "ec2", "describe_instances")["code"] == "UnauthorizedOperation"

    def test_another_resource_is_denied(self, aws):
        assert "answer" in call(aws, "dynamodb", "get_item", TableName="toy", Key={"Id": {"S": "1"}})
        denied = call(aws, "dynamodb", "get_item", TableName="other", Key={"Id": {"S": "1"}})
        assert denied["code"] == "AccessDeniedException"
        assert "table/other" in denied["message"]
        assert call(aws, "s3", "head_object", Bucket="toy-logs", Key="closed/a")["code"] == "AccessDenied"

    def test_a_version_of_an_object_needs_a_permission_of_its_own(self, aws):
        version = aws.client("s3").head_object(Bucket="toy-logs", Key="open/a")["VersionId"]
        assert "answer" in call(aws, "s3", "head_object", Bucket="toy-logs", Key="open/a")
        assert (
            call(aws, "s3", "head_object", Bucket="toy-logs", Key="open/a", VersionId=version)["code"] == "AccessDenied"
        )

    def test_another_tag_key_is_denied(self, aws):
        volume = aws.client("ec2").create_volume(AvailabilityZone="us-east-1a", Size=1)["VolumeId"]
        tag = {"Resources": [volume]}
        assert "answer" in call(aws, "ec2", "create_tags", **tag, Tags=[{"Key": "CreatedBy", "Value": "me"}])
        assert (
            call(aws, "ec2", "create_tags", **tag, Tags=[{"Key": "Role", "Value": "admin"}])["code"]
            == "UnauthorizedOperation"
        )

    def test_tag_resources_reports_arns_whose_own_permission_is_missing(self, aws):
        topic = f"arn:aws:sns:{REGION}:{ACCOUNT}:toy-alerts"
        table = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/toy"
        answer = call(
            aws, "resourcegroupstaggingapi", "tag_resources", ResourceARNList=[topic, table], Tags={"CreatedBy": "me"}
        )
        assert {arn: failure["ErrorCode"] for arn, failure in answer["answer"]["FailedResourcesMap"].items()} == {
            table: "AccessDeniedException"
        }
        assert aws.client("sns").list_tags_for_resource(ResourceArn=topic)["Tags"] == [
            {"Key": "CreatedBy", "Value": "me"}
        ]

    def test_a_changed_policy_takes_effect_at_the_next_invocation(self, aws):
        iam = aws.client("iam")
        allow = {"Effect": "Allow", "Action": "sqs:ListQueues", "Resource": "*"}
        assert call(aws, "sqs", "list_queues", function=WORK)["code"] == "AccessDenied"
        iam.put_role_policy(
            RoleName=WORK, PolicyName="more", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        )
        assert "answer" in call(aws, "sqs", "list_queues", function=WORK)
        iam.delete_role_policy(RoleName=WORK, PolicyName="more")
        assert call(aws, "sqs", "list_queues", function=WORK)["code"] == "AccessDenied"

    def test_calls_are_recorded_with_what_they_needed(self, aws):
        call(
            aws,
            "dynamodb",
            "query",
            TableName="toy",
            IndexName="by-name",
            KeyConditionExpression="#n = :n",
            ExpressionAttributeNames={"#n": "Name"},
            ExpressionAttributeValues={":n": {"S": "x"}},
        )
        (made,) = aws.calls(PROBE)
        assert (made.service, made.operation, made.action, made.allowed) == (
            "dynamodb",
            "Query",
            "dynamodb:Query",
            True,
        )
        assert made.resources == (f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/toy/index/by-name",)
        assert aws.calls(WORK) == []

    def test_an_assumed_role_is_judged_by_its_own_policies_and_must_trust_the_caller(self, aws):
        member = "111122223333"
        role = f"arn:aws:iam::{member}:role/toy-member"
        assume = {"RoleArn": role, "RoleSessionName": "toy"}
        assert call(aws, "sts", "assume_role", **assume)["code"] == "AccessDenied"
        trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}
        aws.client("iam", account=member).create_role(
            RoleName="toy-member", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        )
        assert call(aws, "sts", "assume_role", **assume)["answer"]["AssumedRoleUser"]["Arn"].startswith(
            f"arn:aws:sts::{member}:"
        )

    @pytest.mark.parametrize(
        ("condition", "external", "allowed"),
        [
            ({"StringEquals": {"sts:ExternalId": "ours"}}, "ours", True),
            ({"StringEquals": {"sts:ExternalId": "ours"}}, "theirs", False),
            ({"StringEquals": {"sts:ExternalId": "ours"}}, None, False),
            ({"ArnEquals": {"aws:PrincipalArn": "{probe}"}}, None, True),
            ({"ArnEquals": {"aws:PrincipalArn": "{probe}-other"}}, None, False),
            ({"StringEquals": {"aws:PrincipalOrgID": "o-unknown"}}, None, False),
        ],
    )
    def test_a_role_is_assumed_only_where_the_conditions_of_its_trust_are_met(self, aws, condition, external, allowed):
        trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", "Condition": condition}
        text = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        iam = aws.client("iam", account="444455556666")
        iam.create_role(
            RoleName="toy-member",
            AssumeRolePolicyDocument=text.replace("{probe}", f"arn:aws:iam::{ACCOUNT}:role/{PROBE}"),
        )
        try:
            more = {"ExternalId": external} if external else {}
            role = "arn:aws:iam::444455556666:role/toy-member"
            answer = call(aws, "sts", "assume_role", RoleArn=role, RoleSessionName="toy", **more)
        finally:
            iam.delete_role(RoleName="toy-member")
        assert ("answer" in answer) == allowed


def decision(condition, params=None, effect="Allow", action="dynamodb:GetItem"):
    """Whether one statement with a condition allows (next to a plain Allow, for a Deny)."""
    statement = {"Effect": effect, "Action": "*", "Resource": "*", "Condition": condition}
    plain = [{"Effect": "Allow", "Action": "*", "Resource": "*"}] if effect == "Deny" else []
    lookup = lookup_for(action, params or {}, Scope(ACCOUNT, REGION), lambda _table: "Id")
    return decide([{"Statement": [statement, *plain]}], action, "arn:aws:x:::y", lookup).allowed


class TestDecisions:
    """Policies are evaluated as IAM evaluates them."""

    @pytest.mark.parametrize(
        ("action", "resource", "allowed"),
        [
            ("sqs:SendMessage", "arn:aws:sqs:r:1:a", True),
            ("SQS:sendmessage", "arn:aws:sqs:r:1:a", True),
            ("sqs:SendMessage", "arn:aws:sqs:r:1:ab", False),
            ("sqs:DeleteMessage", "arn:aws:sqs:r:1:a", False),
            ("s3:GetObject", "arn:aws:s3:::b/x/y", True),
            ("s3:GetObject", "arn:aws:s3:::b/secret/y", False),
        ],
    )
    def test_wildcards_and_denials_decide(self, action, resource, allowed):
        policy = {
            "Statement": [
                {"Effect": "Allow", "Action": ["sqs:Send*"], "Resource": "arn:aws:sqs:*:*:?"},
                {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"},
                {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b/secret/*"},
            ]
        }
        assert decide([policy], action, resource, lambda _key: None).allowed is allowed

    @pytest.mark.parametrize(
        ("condition", "tags", "allowed"),
        [
            ({"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}, {"a": "1"}, True),
            ({"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}, {"a": "1", "c": "2"}, False),
            ({"ForAllValues:StringLike": {"aws:TagKeys": "a*"}}, {"ab": "1"}, True),
            ({"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}, {}, True),
            ({"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}}, {"a": "1", "c": "2"}, True),
            ({"Null": {"aws:TagKeys": "false"}}, {}, False),
            ({"StringEquals": {"aws:RequestTag/a": "1"}}, {"a": "1"}, True),
            ({"StringEquals": {"aws:RequestTag/a": "1"}}, {"a": "2"}, False),
            ({"StringNotEquals": {"aws:RequestTag/a": "1"}}, {}, True),
            ({"StringEqualsIfExists": {"aws:RequestTag/a": "1"}}, {}, True),
            ({"StringEquals": {"aws:RequestedRegion": REGION}}, {}, True),
        ],
    )
    def test_conditions_see_the_request(self, condition, tags, allowed):
        params = {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
        assert decision(condition, params) is allowed

    @pytest.mark.parametrize("condition", [{"StringEquals": {"aws:Novel": "x"}}, {"Odd": {"aws:TagKeys": "x"}}])
    def test_an_unknown_condition_never_allows(self, condition):
        params = {"Tags": {"x": "1"}}
        assert decision(condition, params) is False
        assert decision(condition, params, effect="Deny") is False

    @pytest.mark.parametrize(
        "params",
        [
            {"TableName": "t", "Key": {"Id": {"S": "mine"}}},
            {"TableName": "t", "Item": {"Id": {"S": "mine"}, "Other": {"S": "x"}}},
            {"RequestItems": {"t": {"Keys": [{"Id": {"S": "mine"}}]}}},
            {"RequestItems": {"t": [{"PutRequest": {"Item": {"Id": {"S": "mine"}}}}]}},
            {"TransactItems": [{"Put": {"TableName": "t", "Item": {"Id": {"S": "mine"}}}}]},
            {"TableName": "t", "KeyConditionExpression": "Id = :i", "ExpressionAttributeValues": {":i": {"S": "mine"}}},
        ],
    )
    def test_leading_keys_are_found_in_every_kind_of_call(self, params):
        assert decision({"ForAnyValue:StringLike": {"dynamodb:LeadingKeys": "mi*"}}, params) is True
        assert decision({"ForAnyValue:StringLike": {"dynamodb:LeadingKeys": "yours"}}, params) is False

    @pytest.mark.parametrize(
        ("update", "allowed"),
        [
            ("SET #0 = :0, Gone = :1", True),
            ("SET #0.#1 = list_append(if_not_exists(#0.#1, :0), :1)", True),
            ("SET #0 = :0, Tags = :1", False),
            ("SET #0 = :0 REMOVE #1", False),
        ],
    )
    def test_what_an_update_may_touch_is_told_by_its_expressions(self, update, allowed):
        names = {"#0": "Gone", "#1": "Tags", "#2": "Revision"}
        params = {"TableName": "t", "Key": {"Id": {"S": "x"}}, "UpdateExpression": update}
        params |= {"ConditionExpression": "attribute_not_exists(Id) OR (#2 = :2)", "ExpressionAttributeNames": names}
        condition = {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Id", "Gone", "Revision"]}}
        assert decision(condition, params, action="dynamodb:UpdateItem") is allowed

    def test_what_another_call_touches_is_not_known(self):
        condition = {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Id"]}}
        assert decision(condition, {"TableName": "t", "Key": {"Id": {"S": "x"}}}) is False

    @pytest.mark.parametrize(
        ("service", "operation", "params", "needed"),
        [
            (
                "ec2",
                "CreateTags",
                {"Resources": ["i-1"]},
                [("ec2:CreateTags", f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/i-1")],
            ),
            (
                "ec2",
                "CreateTags",
                {"Resources": ["snap-1"]},
                [("ec2:CreateTags", f"arn:aws:ec2:{REGION}::snapshot/snap-1")],
            ),
            ("ec2", "DescribeTags", {"Filters": []}, [("ec2:DescribeTags", "*")]),
            ("s3", "ListObjectsV2", {"Bucket": "b"}, [("s3:ListBucket", "arn:aws:s3:::b")]),
            ("s3", "PutBucketTagging", {"Bucket": "b"}, [("s3:PutBucketTagging", "arn:aws:s3:::b")]),
            (
                "s3",
                "CopyObject",
                {"Bucket": "b", "Key": "k", "CopySource": "a/j"},
                [("s3:GetObject", "arn:aws:s3:::a/j"), ("s3:PutObject", "arn:aws:s3:::b/k")],
            ),
            (
                "dynamodb",
                "TransactWriteItems",
                {"TransactItems": [{"ConditionCheck": {"TableName": "t"}}]},
                [("dynamodb:ConditionCheckItem", f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/t")],
            ),
            (
                "sqs",
                "SendMessageBatch",
                {"QueueUrl": "http://h/210987654321/q"},
                [("sqs:SendMessage", f"arn:aws:sqs:{REGION}:210987654321:q")],
            ),
            (
                "ssm",
                "GetParameter",
                {"Name": "/a/b"},
                [("ssm:GetParameter", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/a/b")],
            ),
            (
                "stepfunctions",
                "StartExecution",
                {"stateMachineArn": "arn:aws:states:x"},
                [("states:StartExecution", "arn:aws:states:x")],
            ),
            (
                "rds",
                "AddTagsToResource",
                {"ResourceName": "arn:aws:rds:x"},
                [("rds:AddTagsToResource", "arn:aws:rds:x")],
            ),
            ("cloudwatch", "PutMetricData", {"Namespace": "n"}, [("cloudwatch:PutMetricData", "*")]),
        ],
    )
    def test_calls_need_the_actions_and_resources_that_aws_documents(self, service, operation, params, needed):
        assert accesses(service, operation, params, Scope(ACCOUNT, REGION)) == [Access(*one) for one in needed]

    def test_tag_resources_needs_each_services_own_action(self):
        arns = ["arn:aws:s3:::b", "arn:aws:rds:r:1:db:d", "arn:aws:kms:r:1:key/k"]
        needed = [one.action for one in tag_accesses({"ResourceARNList": arns})]
        assert needed == ["s3:PutBucketTagging", "rds:AddTagsToResource", "kms:TagResource"]


class TestFaults:
    """Calls can be made to fail with the service's own errors."""

    @pytest.mark.parametrize(
        ("service", "operation", "sdk_name", "arguments"),
        [
            ("sts", "get_caller_identity", "GetCallerIdentity", {}),
            ("dynamodb", "get_item", "GetItem", {"TableName": "toy", "Key": {"Id": {"S": "1"}}}),
            ("s3", "head_object", "HeadObject", {"Bucket": "toy-logs", "Key": "open/none"}),
            (
                "ec2",
                "create_tags",
                "CreateTags",
                {"Resources": ["vol-12345678"], "Tags": [{"Key": "CreatedBy", "Value": "me"}]},
            ),
        ],
    )
    def test_error_code_and_message_arrive_whatever_the_protocol(self, aws, service, operation, sdk_name, arguments):
        aws.faults.add(service, sdk_name, "MadeUp", message="for a test", function=PROBE)
        assert call(aws, service, operation, **arguments) == {"code": "MadeUp", "message": "for a test"}

    def test_a_throttle_is_retried_away_by_the_sdk_unless_it_lasts(self, aws):
        aws.faults.add("sts", "GetCallerIdentity", "ThrottlingException", times=2)
        assert "answer" in call(aws, "sts", "get_caller_identity")
        aws.faults.add("sts", "GetCallerIdentity", "ThrottlingException", times=10)
        assert call(aws, "sts", "get_caller_identity")["code"] == "ThrottlingException"

    def test_another_functions_fault_does_not_hit(self, aws):
        aws.faults.add("sts", "GetCallerIdentity", "MadeUp", function=WORK)
        assert "answer" in call(aws, "sts", "get_caller_identity")


class TestQueues:
    """A mapped queue is served as Lambda's poller does."""

    def test_an_object_put_in_s3_reaches_the_function_through_the_queue(self, aws):
        aws.client("s3").put_object(Bucket="toy-logs", Key="log/1.json", Body=b"{}")
        aws.client("s3").put_object(Bucket="toy-logs", Key="other/1.json", Body=b"{}")
        aws.wait_idle(10)
        (seen,) = messages(aws, "toy-seen")
        assert seen["Records"][0]["s3"]["object"]["key"] == "log/1.json"
        assert seen["Records"][0]["s3"]["object"]["versionId"]

    def test_a_message_that_always_fails_goes_to_the_dead_letter_queue(self, aws):
        send(aws, "toy-inbox", {"raise": True})
        aws.wait_idle(10)
        assert messages(aws, "toy-dead") == [{"raise": True}]
        assert len(messages(aws, "toy-seen")) == 3

    def test_only_reported_messages_come_back_if_the_mapping_reports_item_failures(self, aws):
        mapping = aws.client("lambda").list_event_source_mappings()["EventSourceMappings"][0]
        aws.client("lambda").update_event_source_mapping(
            UUID=mapping["UUID"], FunctionResponseTypes=["ReportBatchItemFailures"]
        )
        send(aws, "toy-inbox", {"good": 1}, {"fail": 1})
        aws.wait_idle(10)
        assert messages(aws, "toy-dead") == [{"fail": 1}]
        assert messages(aws, "toy-seen").count({"good": 1}) == 1

    def test_reported_failures_are_ignored_if_the_mapping_does_not_ask_for_them(self, aws):
        send(aws, "toy-inbox", {"fail": 1})
        aws.wait_idle(10)
        assert messages(aws, "toy-dead") == []
        assert messages(aws, "toy-seen") == [{"fail": 1}]

    def test_waiting_names_what_is_still_busy(self, aws):
        aws.client("lambda").invoke(FunctionName=WORK, Payload='{"sleep": 0.5}', InvocationType="Event")
        with pytest.raises(TimeoutError, match=WORK):
            aws.wait_idle(0.1)

    def test_a_mapping_is_refused_if_the_role_cannot_read_the_queue(self, aws):
        with pytest.raises(ClientError, match="does not have permissions to call ReceiveMessage on SQS"):
            aws.client("lambda").create_event_source_mapping(
                FunctionName=WORK, EventSourceArn=f"arn:aws:sqs:{REGION}:{ACCOUNT}:toy-seen"
            )


WORK_ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{WORK}"
ENDS_OF_ITEMS = ("MapIterationSucceeded", "MapIterationFailed", "MapIterationAborted")


def map_over(aws, items, start, states):
    """Run the states for each item; return how the execution ended."""
    each = {"Type": "Map", "ItemProcessor": {"StartAt": start, "States": states}, "End": True}
    arn = aws.client("stepfunctions").create_state_machine(
        name=f"toy-map-{start.rstrip('?')}",
        definition=json.dumps({"StartAt": "Each", "States": {"Each": each}}),
        roleArn=f"arn:aws:iam::{ACCOUNT}:role/toy-states",
    )["stateMachineArn"]
    started = aws.client("stepfunctions").start_execution(stateMachineArn=arn, input=json.dumps(items))
    aws.wait_idle(20)
    return aws.client("stepfunctions").describe_execution(executionArn=started["executionArn"])


def history_of_items(aws, execution, number):
    """The history, once it says of so many items how they ended: moto may tell after the end of the execution."""
    latest = time.monotonic() + 10
    while True:
        events = aws.client("stepfunctions").get_execution_history(executionArn=execution)["events"]
        if sum(event["type"] in ENDS_OF_ITEMS for event in events) >= number or time.monotonic() > latest:
            return events


class TestStateMachines:
    """Executions run deployed functions and tell how they ended."""

    def test_a_retried_error_ends_the_execution_with_its_name_and_without_waiting(self, aws):
        ended = execute(aws, **{"raise": "again"})
        history = aws.client("stepfunctions").get_execution_history(executionArn=ended["executionArn"])["events"]
        inputs = [
            json.loads(event["lambdaFunctionScheduledEventDetails"]["input"])
            for event in history
            if event["type"] == "LambdaFunctionScheduled"
        ]
        assert (ended["status"], ended["error"]) == ("FAILED", "ToyError")
        assert [given["attempt"] for given in inputs] == [0, 1, 2]

    def test_an_execution_can_be_listed_before_it_has_begun(self, aws, monkeypatch):
        seen, start = [], Execution.start
        monkeypatch.setattr(Execution, "start", lambda execution: seen.append(execution.status) or start(execution))
        execute(aws)
        assert seen == ["RUNNING"]

    def test_a_role_without_permission_to_invoke_fails_the_task(self, aws):
        ended = execute(aws, function="probe")
        assert (ended["status"], ended["error"]) == ("FAILED", "Lambda.AWSLambdaException")
        assert "not authorized to perform: lambda:InvokeFunction" in ended["cause"]

    def test_a_missing_function_fails_the_task(self, aws):
        assert execute(aws, function="missing")["error"] == "Lambda.ResourceNotFoundException"

    def test_a_failing_item_of_an_inline_map_fails_the_execution_with_its_error(self, aws):
        work = {"Type": "Task", "Resource": WORK_ARN, "End": True}
        ended = map_over(aws, [{"fine": 1}, {"raise": "the second"}, {"fine": 3}], "Work", {"Work": work})
        assert (ended["status"], ended["error"]) == ("FAILED", "ToyError")

    def test_an_item_under_way_when_another_fails_its_map_is_aborted(self, aws):
        bad = {"Variable": "$.bad", "IsPresent": True, "Next": "Fail"}
        states = {
            "Bad?": {"Type": "Choice", "Choices": [bad], "Default": "UnderWay"},
            "Fail": {"Type": "Fail"},
            "UnderWay": {"Type": "Wait", "Seconds": 2, "Next": "After"},
            "After": {"Type": "Pass", "End": True},
        }
        ended = map_over(aws, [{"fine": 1}, {"bad": 1}], "Bad?", states)
        kinds = [event["type"] for event in history_of_items(aws, ended["executionArn"], 2)]
        assert ended["status"] == "FAILED"
        assert sorted(kind for kind in kinds if kind in ENDS_OF_ITEMS) == ["MapIterationAborted", "MapIterationFailed"]

    def test_a_failure_event_reaches_a_rules_queue_and_function(self, aws):
        ended = execute(aws, **{"raise": "tell"})
        (event,) = messages(aws, "toy-events")
        assert (event["source"], event["account"], event["resources"]) == (
            "aws.states",
            ACCOUNT,
            [ended["executionArn"]],
        )
        assert (event["detail"]["status"], event["detail"]["name"]) == ("FAILED", ended["name"])
        assert event["time"].endswith("Z")
        logs = aws.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{WORK}")
        assert logs["events"]


@contextmanager
def a_role(aws, trust, allowed):
    """A role for EventBridge, for the time of a `with`."""
    iam, policy = aws.client("iam"), lambda one: json.dumps({"Version": "2012-10-17", "Statement": [one]})
    arn = iam.create_role(RoleName="toy-forward", AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName="toy-forward", PolicyName="put", PolicyDocument=policy(allowed))
    yield arn
    iam.delete_role_policy(RoleName="toy-forward", PolicyName="put")
    iam.delete_role(RoleName="toy-forward")


class TestTagging:
    """Missing resources fail as on AWS."""

    @pytest.mark.parametrize(
        "arn",
        [
            f"arn:aws:sns:{REGION}:{ACCOUNT}:none",
            f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:none",
            "arn:aws:s3:::none",
            f"arn:aws:rds:{REGION}:{ACCOUNT}:db:none",
            f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/none",
            f"arn:aws:elasticache:{REGION}:{ACCOUNT}:cluster:none",
            f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/i-0123456789abcdef0",
        ],
    )
    def test_tag_resources_lists_a_missing_resource_as_failed(self, aws, arn):
        for service, operation in (
            ("rds", "describe_db_instances"),
            ("elasticache", "describe_cache_clusters"),
            ("ec2", "describe_volumes"),
        ):
            getattr(aws.client(service), operation)()
        answer = aws.client("resourcegroupstaggingapi").tag_resources(ResourceARNList=[arn], Tags={"a": "b"})
        assert answer["FailedResourcesMap"][arn]["ErrorCode"] == "InvalidParameterException"
        assert answer["FailedResourcesMap"][arn]["StatusCode"] == 400

    def test_tag_resources_tags_queues_and_lists_those_that_are_missing(self, aws):
        aws.client("sqs").create_queue(QueueName="toy-tagged")
        there, gone = (f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}" for name in ("toy-tagged", "toy-gone"))
        api = aws.client("resourcegroupstaggingapi")
        answer = api.tag_resources(ResourceARNList=[there, gone], Tags={"a": "b"})
        assert list(answer["FailedResourcesMap"]) == [gone]
        assert aws.client("sqs").list_queue_tags(QueueUrl=url(aws, "toy-tagged"))["Tags"] == {"a": "b"}

    def test_tag_resources_takes_twenty_arns(self, aws):
        with pytest.raises(ClientError, match="InvalidParameterException"):
            aws.client("resourcegroupstaggingapi").tag_resources(
                ResourceARNList=["arn:aws:s3:::toy-logs"] * 21, Tags={"a": "b"}
            )

    def test_create_tags_names_a_missing_instance(self, aws):
        with pytest.raises(ClientError, match=r"InvalidInstanceID\.NotFound.*i-0123456789abcdef0"):
            aws.client("ec2").create_tags(Resources=["i-0123456789abcdef0"], Tags=[{"Key": "a", "Value": "b"}])

    def test_a_snapshot_of_somebody_else_is_not_ones_own(self, aws):
        ec2 = aws.client("ec2")
        volume = ec2.create_volume(Size=1, AvailabilityZone=f"{REGION}a")["VolumeId"]
        snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
        assert [one["SnapshotId"] for one in ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]] == [snapshot]
        ec2.delete_snapshot(SnapshotId=snapshot)

    def test_only_enabled_regions_are_listed(self, aws):
        listed = aws.client("ec2").describe_regions()["Regions"]
        assert [one["RegionName"] for one in listed] == ["af-south-1", "eu-west-1", "us-east-1"]

    def test_a_tag_written_twice_is_kept_once(self, aws):
        table = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/toy"
        for value in ("1", "2"):
            aws.client("resourcegroupstaggingapi").tag_resources(ResourceARNList=[table], Tags={"twice": value})
        tags = aws.client("dynamodb").list_tags_of_resource(ResourceArn=table)["Tags"]
        assert [tag["Value"] for tag in tags if tag["Key"] == "twice"] == ["2"]


class TestStacks:
    """CloudFormation makes what the template says."""

    def test_policies_alarms_and_properties_exist(self, aws):
        attributes = aws.client("sqs").get_queue_attributes(QueueUrl=url(aws, "toy-inbox"), AttributeNames=["Policy"])
        assert "s3.amazonaws.com" in attributes["Attributes"]["Policy"]
        assert (
            aws.client("cloudwatch").describe_alarms(AlarmNames=["toy-dead-letters"])["MetricAlarms"][0]["Threshold"]
            == 0
        )
        assert aws.client("s3").get_bucket_versioning(Bucket="toy-logs")["Status"] == "Enabled"
        assert (
            aws.client("dynamodb").describe_time_to_live(TableName="toy")["TimeToLiveDescription"]["AttributeName"]
            == "ExpiresAt"
        )
        aws.client("sns").publish(TopicArn=f"arn:aws:sns:{REGION}:{ACCOUNT}:toy-alerts", Message='"raw"')
        assert messages(aws, "toy-seen") == ["raw"]

    def test_a_stack_can_be_updated(self, aws):
        template = json.loads((TOY / "template.json").read_text())
        template["Resources"]["Alarm"]["Properties"]["Threshold"] = 5
        template["Resources"]["Table"]["Properties"]["TimeToLiveSpecification"]["AttributeName"] = "ExpiresAt"
        template["Resources"]["Machine"]["Properties"]["Definition"]["Comment"] = "changed"
        aws.client("cloudformation").update_stack(
            StackName="toy", TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_NAMED_IAM"]
        )
        assert (
            aws.client("cloudwatch").describe_alarms(AlarmNames=["toy-dead-letters"])["MetricAlarms"][0]["Threshold"]
            == 5
        )
        machine = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:toy"
        assert (
            '"Comment": "changed"'
            in aws.client("stepfunctions").describe_state_machine(stateMachineArn=machine)["definition"]
        )

    def test_a_stack_can_be_deleted_with_everything_in_it(self, aws):
        rename = (TOY / "template.json").read_text().replace("toy", "bye")
        aws.client("cloudformation").create_stack(
            StackName="bye", TemplateBody=rename, Capabilities=["CAPABILITY_NAMED_IAM"]
        )
        aws.client("cloudformation").delete_stack(StackName="bye")
        assert aws.client("cloudwatch").describe_alarms(AlarmNamePrefix="bye")["MetricAlarms"] == []
        assert aws.client("sqs").list_queues(QueueNamePrefix="bye").get("QueueUrls", []) == []
        assert aws.client("events").list_rules(NamePrefix="bye")["Rules"] == []

    def test_an_unknown_type_is_refused(self, aws):
        template = {"Resources": {"Odd": {"Type": "AWS::Odd::Thing"}}}
        with pytest.raises(ClientError, match="Unrecognized resource types"):
            aws.client("cloudformation").create_stack(StackName="odd", TemplateBody=json.dumps(template))


class TestBuckets:
    """Notification configuration survives reading, merging and writing."""

    def test_eventbridge_and_capital_filter_names_are_kept(self, aws):
        s3 = aws.client("s3")
        s3.create_bucket(Bucket="toy-notify")
        rules = [{"Name": "Prefix", "Value": "a/"}, {"Name": "Suffix", "Value": ".gz"}]
        queue = {
            "QueueArn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:toy-inbox",
            "Events": ["s3:ObjectCreated:*"],
            "Filter": {"Key": {"FilterRules": rules}},
        }
        wanted = {"QueueConfigurations": [queue], "EventBridgeConfiguration": {}}
        s3.put_bucket_notification_configuration(Bucket="toy-notify", NotificationConfiguration=wanted)
        found = s3.get_bucket_notification_configuration(Bucket="toy-notify")
        s3.delete_bucket(Bucket="toy-notify")
        assert found["EventBridgeConfiguration"] == {}
        assert found["QueueConfigurations"][0]["QueueArn"] == queue["QueueArn"]

    def test_a_restore_takes_its_time_and_the_listing_tells_of_it(self, aws):
        s3, asked = aws.client("s3"), {"Days": 2, "GlacierJobParameters": {"Tier": "Bulk"}}
        s3.create_bucket(Bucket="toy-archive")
        for key in ("a&b c", "other"):
            s3.put_object(Bucket="toy-archive", Key=key, Body=b"1", StorageClass="GLACIER")

        def told(**more):
            listed = s3.list_objects_v2(Bucket="toy-archive", **more)["Contents"]
            return [one.get("RestoreStatus") for one in listed]

        every = {"OptionalObjectAttributes": ["RestoreStatus"]}
        assert told(**every) == [None, None]
        s3.restore_object(Bucket="toy-archive", Key="a&b c", RestoreRequest=asked)
        assert told(**every) == [{"IsRestoreInProgress": True}, None]
        assert told() == [None, None]
        assert s3.head_object(Bucket="toy-archive", Key="a&b c")["Restore"] == 'ongoing-request="true"'
        with pytest.raises(ClientError, match="RestoreAlreadyInProgress"):
            s3.restore_object(Bucket="toy-archive", Key="a&b c", RestoreRequest=asked)
        s3_backends[ACCOUNT]["aws"].get_bucket("toy-archive").keys["a&b c"].status = "RESTORED"
        assert 'ongoing-request="false"' in s3.head_object(Bucket="toy-archive", Key="a&b c")["Restore"]
        (restored, _) = told(**every)
        assert (restored["IsRestoreInProgress"], restored["RestoreExpiryDate"] > datetime.now(UTC)) == (False, True)

    def test_an_object_event_reaches_a_rules_queue_through_eventbridge(self, aws):
        aws.client("s3").create_bucket(Bucket="toy-bridged")
        aws.client("s3").put_bucket_notification_configuration(
            Bucket="toy-bridged", NotificationConfiguration={"EventBridgeConfiguration": {}}
        )
        pattern = {"source": ["aws.s3"], "detail": {"object": {"key": [{"suffix": ".gz"}]}}}
        aws.client("events").put_rule(Name="toy-objects", EventPattern=json.dumps(pattern))
        queue = {"Id": "queue", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:toy-events"}
        aws.client("events").put_targets(Rule="toy-objects", Targets=[queue])
        for key in ("a.gz", "a.txt"):
            aws.client("s3").put_object(Bucket="toy-bridged", Key=key, Body=b"1")
        (event,) = messages(aws, "toy-events")
        assert (event["detail-type"], event["detail"]["reason"]) == ("Object Created", "PutObject")
        assert event["detail"]["object"]["key"] == "a.gz"
        assert "version-id" not in event["detail"]["object"]

    def test_an_event_that_a_target_does_not_let_in_is_undelivered(self, aws):
        target = f"arn:aws:sqs:{REGION}:{ACCOUNT}:toy-dead"
        aws.client("events").put_rule(Name="toy-closed", EventPattern='{"source": ["toy"]}')
        aws.client("events").put_targets(Rule="toy-closed", Targets=[{"Id": "queue", "Arn": target}])
        aws.client("events").put_events(Entries=[{"Source": "toy", "DetailType": "test", "Detail": "{}"}])
        assert messages(aws, "toy-dead") == []
        assert aws.undelivered[-1][0] == target

    def test_nobody_puts_an_event_in_the_name_of_aws(self, aws):
        entries = [{"Source": source, "DetailType": "test", "Detail": "{}"} for source in ("aws.s3", "toy")]
        put = aws.client("events").put_events(Entries=entries)["Entries"]
        assert [one.get("ErrorCode") for one in put] == ["NotAuthorizedForSourceException", None]

    @pytest.mark.parametrize(("trusted", "allowed"), [("toy-far", True), ("toy-far", False), ("toy-other", True)])
    def test_a_bus_of_another_region_takes_events_by_a_role_that_trusts_the_rule_and_may_put_them(
        self, aws, trusted, allowed
    ):
        far, bus = aws.client("events", region="eu-west-1"), f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/default"
        source = {"ArnEquals": {"aws:SourceArn": f"arn:aws:events:eu-west-1:{ACCOUNT}:rule/{trusted}"}}
        trust = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sts:AssumeRole"}
        put = {"Effect": "Allow", "Action": "events:PutEvents", "Resource": bus if allowed else f"{bus}-not"}
        with a_role(aws, {**trust, "Condition": source}, put) as role:
            for client, name in ((far, "toy-far"), (aws.client("events"), "toy-near")):
                client.put_rule(Name=name, EventPattern='{"source": ["aws.s3"], "region": ["eu-west-1"]}')
            far.put_targets(Rule="toy-far", Targets=[{"Id": "bus", "Arn": bus, "RoleArn": role}])
            queue = {"Id": "queue", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:toy-events"}
            aws.client("events").put_targets(Rule="toy-near", Targets=[queue])
            made = {"eventSource": "s3.amazonaws.com", "eventType": "AwsApiCall", "eventName": "CreateBucket"}
            aws.tell({**made, "awsRegion": "eu-west-1", "recipientAccountId": ACCOUNT})
            for client, name in ((far, "toy-far"), (aws.client("events"), "toy-near")):
                client.remove_targets(Rule=name, Ids=["bus", "queue"])
                client.delete_rule(Name=name)
        found = messages(aws, "toy-events")
        if trusted == "toy-far" and allowed:
            (event,) = found
            assert (event["detail-type"], event["region"]) == ("AWS API Call via CloudTrail", "eu-west-1")
        else:
            assert found == []
            assert aws.undelivered[-1][0] == bus

    def test_a_queue_that_does_not_let_s3_in_is_refused(self, aws):
        wanted = {
            "QueueConfigurations": [
                {"QueueArn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:toy-seen", "Events": ["s3:ObjectCreated:*"]}
            ]
        }
        with pytest.raises(ClientError, match="Unable to validate the following destination configurations"):
            aws.client("s3").put_bucket_notification_configuration(Bucket="toy-logs", NotificationConfiguration=wanted)


def test_a_demo_that_is_stopped_says_so_and_leaves_nothing_behind(tmp_path):
    command = [sys.executable, "-m", "scripts", "devtools.cli.demo", "--keep"]
    root = Path(__file__).parents[2]
    environment = os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": f"{root}:{root / 'chalice_app'}"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=root, env=environment, **pipes) as demo:
        assert demo.stdout.readline().startswith("The embedded AWS listens on")
        assert list(tmp_path.iterdir())
        demo.terminate()  # taken as Ctrl-C
        _, said = demo.communicate(timeout=60)
    assert said == "Stopped. The same command may be run again.\n"
    assert demo.returncode == 130
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_the_command_serves_until_it_is_ended_and_leaves_nothing_behind(number):
    command = [sys.executable, "-m", "scripts.devtools.embedded_aws", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as server:
        assert server.stdout.readline().startswith("http://127.0.0.1:")
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        assert children
        processes = [os.pidfd_open(int(pid)) for pid in children]
        server.send_signal(number)
        server.wait(10)
    for process in processes:
        assert select.select([process], [], [], 10)[0], "a child process outlived its parent"
