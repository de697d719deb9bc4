"""What ends, comes back or gets another name, by records in the shapes that CloudTrail gives them."""

import pytest

from chalicelib.catalogue import DELETING_CALLS, deletions_of, renames_of, returns_of
from tests.unit.catalogue.records import ACCOUNT, record

EC2 = f"arn:aws:ec2:eu-west-1:{ACCOUNT}:"
IAM = f"arn:aws:iam::{ACCOUNT}:"
FUNCTION = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:f"
RDS = f"arn:aws:rds:eu-west-1:{ACCOUNT}:"


def call(service, name, request=None, response=None, **members):
    return record(service, name, requestParameters=request, responseElements=response, **members)


def ended(*args, **members):
    return [one.arn for one in deletions_of(call(*args, **members))]


@pytest.mark.parametrize(
    ("service", "name", "asked", "response", "arns"),
    [
        ("s3", "DeleteBucket", {"bucketName": "b", "Host": "b.s3.amazonaws.com"}, None, ["arn:aws:s3:::b"]),
        ("ec2", "DeleteVolume", {"volumeId": "vol-1"}, {"_return": True}, [f"{EC2}volume/vol-1"]),
        (
            "ec2",
            "DeleteNatGateway",
            {"DeleteNatGatewayRequest": {"NatGatewayId": "nat-1"}},
            {"DeleteNatGatewayResponse": {"natGatewayId": "nat-1"}},
            [f"{EC2}natgateway/nat-1"],
        ),
        (
            "ec2",
            "TerminateInstances",
            {"instancesSet": {"items": [{"instanceId": "i-1"}, {"instanceId": "i-2"}]}},
            {"instancesSet": {"items": [{"instanceId": "i-1"}, {"instanceId": "i-2"}]}},
            [f"{EC2}instance/i-1", f"{EC2}instance/i-2"],
        ),
        (
            "ec2",
            "DeleteFlowLogs",
            {"DeleteFlowLogsRequest": {"FlowLogId": {"content": "fl-1", "tag": 1}}},
            {"DeleteFlowLogsResponse": {"unsuccessful": ""}},
            [f"{EC2}vpc-flow-log/fl-1"],
        ),
        (
            "ec2",
            "DeleteVpcEndpoints",
            {"DeleteVpcEndpointsRequest": {"VpcEndpointId": [{"content": "a", "tag": 1}, {"content": "b", "tag": 2}]}},
            {"DeleteVpcEndpointsResponse": {"unsuccessful": {"item": {"resourceId": "b", "error": {"code": "x"}}}}},
            [f"{EC2}vpc-endpoint/a"],
        ),
        (
            "ec2",
            "DeregisterImage",
            {"imageId": "ami-1", "deleteAssociatedSnapshots": True},
            {
                "deleteSnapshotResultSet": {
                    "items": [{"snapshotId": "s-1", "returnCode": "success"}, {"snapshotId": "s-2"}]
                }
            },
            ["arn:aws:ec2:eu-west-1::image/ami-1", "arn:aws:ec2:eu-west-1::snapshot/s-1"],
        ),
        (
            "lambda",
            "DeleteFunction20150331",
            {"functionName": "f"},
            None,
            [FUNCTION],
        ),
        ("lambda", "DeleteFunction20150331", {"functionName": FUNCTION}, None, [FUNCTION]),
        ("lambda", "DeleteFunction20150331", {"functionName": "f", "qualifier": "2"}, None, []),
        ("lambda", "DeleteFunction20150331", {"functionName": "f:2"}, None, []),
        ("lambda", "DeleteFunction20150331", {"functionName": f"{FUNCTION}:2"}, None, []),
        ("lambda", "DeleteFunction20150331", {"functionName": f"{ACCOUNT}:function:f"}, None, []),
        ("lambda", "DeleteFunction20150331", {"functionName": ["f"]}, None, []),
        (
            "ssm",
            "DeleteParameters",
            {"names": ["/a", "/b"]},
            {"deletedParameters": ["/a"]},
            [f"arn:aws:ssm:eu-west-1:{ACCOUNT}:parameter/a"],
        ),
        (
            "logs",
            "DeleteLogGroup",
            {"logGroupName": "/a/b"},
            None,
            [f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/a/b"],
        ),
        ("events", "DeleteRule", {"name": "r"}, None, [f"arn:aws:events:eu-west-1:{ACCOUNT}:rule/r"]),
        (
            "events",
            "DeleteRule",
            {"name": "r", "eventBusName": "default"},
            None,
            [f"arn:aws:events:eu-west-1:{ACCOUNT}:rule/r"],
        ),
        (
            "events",
            "DeleteRule",
            {"name": "r", "eventBusName": f"arn:aws:events:eu-west-1:{ACCOUNT}:event-bus/shop"},
            None,
            [f"arn:aws:events:eu-west-1:{ACCOUNT}:rule/shop/r"],
        ),
        ("kms", "DeleteKey", None, None, []),
        (
            "wafv2",
            "DeleteIPSet",
            {"name": "n", "scope": "CLOUDFRONT", "id": "1"},
            None,
            [f"arn:aws:wafv2:eu-west-1:{ACCOUNT}:global/ipset/n/1"],
        ),
        (
            "wafv2",
            "DeleteIPSet",
            {"name": "n", "scope": "REGIONAL", "id": "1"},
            None,
            [f"arn:aws:wafv2:eu-west-1:{ACCOUNT}:regional/ipset/n/1"],
        ),
        ("rds", "DeleteDBInstance", {"dBInstanceIdentifier": "DB-1"}, None, [f"{RDS}db:db-1"]),
        (
            "sqs",
            "DeleteQueue",
            {"queueUrl": f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/q"},
            None,
            [f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q"],
        ),
        ("s3", "DeleteBucket", {"bucketName": "HIDDEN_DUE_TO_SECURITY_REASONS"}, None, []),
        ("sns", "CreateTopic", {"name": "orders"}, {"topicArn": "arn:aws:sns:eu-west-1:1:orders"}, []),
    ],
)
def test_what_a_call_ended_has_the_arn_of_its_creation(service, name, asked, response, arns):
    assert ended(service, name, asked, response) == arns


def test_a_key_ends_when_kms_deletes_it_and_not_when_that_is_scheduled():
    key = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234"
    deleted = call("kms", "DeleteKey", eventType="AwsServiceEvent", resources=[{"ARN": key, "type": "AWS::KMS::Key"}])

    assert [one.arn for one in deletions_of(deleted)] == [key]
    assert ended("kms", "ScheduleKeyDeletion", {"keyId": "1234"}, {"keyId": key}) == []


@pytest.mark.parametrize(
    "members",
    [{"errorCode": "AccessDenied"}, {"errorCode": "Client.DryRunOperation"}, {"eventType": "AwsCloudTrailInsight"}],
)
def test_a_failed_call_ends_nothing(members):
    assert ended("ec2", "DeleteVolume", {"volumeId": "vol-1"}, **members) == []


@pytest.mark.parametrize(
    "value", [None, 7, [], {}, {"eventName": 5, "eventSource": []}, {"detail": {"eventName": "x"}}]
)
def test_what_is_no_record_ends_and_renames_nothing(value):
    assert (deletions_of(value), renames_of(value), returns_of(value)) == ((), (), ())


def test_a_name_alone_is_told_as_such():
    (role,) = deletions_of(call("iam", "DeleteRole", {"roleName": "deploy"}))
    (stack,) = deletions_of(call("cloudformation", "DeleteStack", {"stackName": "shop"}))
    arn = f"arn:aws:cloudformation:eu-west-1:{ACCOUNT}:stack/shop/0a1b-2c"
    (known,) = deletions_of(call("cloudformation", "DeleteStack", {"stackName": arn}))

    assert (role.arn, role.type, role.id, role.by_name) == (f"{IAM}role/deploy", "AWS::IAM::Role", "deploy", True)
    assert (stack.id, stack.by_name) == ("shop", True)
    assert (known.arn, known.id, known.by_name) == (arn, "shop", False)


def test_a_secret_that_waits_for_its_deletion_comes_back():
    arn = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:db-AbCdEf"

    assert ended("secretsmanager", "DeleteSecret", {"secretId": "db"}, {"aRN": arn}) == [arn]
    assert [
        one.arn for one in returns_of(call("secretsmanager", "RestoreSecret", {"secretId": "db"}, {"aRN": arn}))
    ] == [arn]


@pytest.mark.parametrize(
    ("service", "name", "asked", "old", "new"),
    [
        (
            "rds",
            "ModifyDBInstance",
            {"dBInstanceIdentifier": "Old", "newDBInstanceIdentifier": "New", "applyImmediately": True},
            f"{RDS}db:old",
            f"{RDS}db:new",
        ),
        (
            "redshift",
            "ModifyCluster",
            {"clusterIdentifier": "a", "newClusterIdentifier": "b"},
            f"arn:aws:redshift:eu-west-1:{ACCOUNT}:cluster:a",
            f"arn:aws:redshift:eu-west-1:{ACCOUNT}:cluster:b",
        ),
        ("iam", "UpdateUser", {"userName": "ann", "newUserName": "anna"}, f"{IAM}user/ann", f"{IAM}user/anna"),
        ("iam", "UpdateUser", {"userName": "ann", "newPath": "/ops/"}, f"{IAM}user/ann", f"{IAM}user/ops/ann"),
        (
            "codecommit",
            "UpdateRepositoryName",
            {"oldName": "a", "newName": "b"},
            f"arn:aws:codecommit:eu-west-1:{ACCOUNT}:a",
            f"arn:aws:codecommit:eu-west-1:{ACCOUNT}:b",
        ),
    ],
)
def test_a_new_name_is_a_new_arn(service, name, asked, old, new):
    assert [(one.old, one.new) for one in renames_of(call(service, name, asked))] == [(old, new)]


@pytest.mark.parametrize(
    ("service", "name", "asked"),
    [
        ("rds", "ModifyDBInstance", {"dBInstanceIdentifier": "a", "newDBInstanceIdentifier": "b"}),
        ("rds", "ModifyDBInstance", {"dBInstanceIdentifier": "a", "applyImmediately": True}),
        ("iam", "UpdateUser", {"newUserName": "anna"}),
        ("redshift", "ModifyCluster", {"clusterIdentifier": "a", "newClusterIdentifier": "A"}),
    ],
)
def test_a_change_without_another_name_now_renames_nothing(service, name, asked):
    assert renames_of(call(service, name, asked)) == ()


def test_a_path_that_the_record_does_not_tell_stays():
    (renamed,) = renames_of(call("iam", "UpdateUser", {"userName": "ann", "newUserName": "anna"}))
    (moved,) = renames_of(call("iam", "UpdateUser", {"userName": "ann", "newUserName": "anna", "newPath": "/ops/"}))
    (database,) = renames_of(call("redshift", "ModifyCluster", {"clusterIdentifier": "a", "newClusterIdentifier": "b"}))

    assert renamed.applied(f"{IAM}user/ann") == f"{IAM}user/anna"
    assert renamed.applied(f"{IAM}user/dev/team/ann") == f"{IAM}user/dev/team/anna"
    assert moved.applied(f"{IAM}user/dev/ann") == f"{IAM}user/ops/anna"
    assert database.applied(database.old) == database.new


def test_the_calls_are_named_for_the_search_through_logs():
    assert {
        "DeleteBucket",
        "TerminateInstances",
        "RestoreSecret",
        "ModifyDBInstance",
        "DeleteFunction",
    } <= DELETING_CALLS
