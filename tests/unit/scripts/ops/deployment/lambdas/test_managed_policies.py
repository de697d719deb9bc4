import json

import boto3
import pytest
from moto import mock_aws

from scripts.ops.deployment.lambdas import managed_policies
from statemachines.names import Names

NAMES = Names(stage="dev", account="123456789012", region="eu-west-1")


@pytest.fixture
def iam():
    with mock_aws():
        client = boto3.client("iam")
        client.create_role(RoleName=NAMES.function("tag_any"), AssumeRolePolicyDocument="{}")
        yield client


def document(action):
    statement = {"Effect": "Allow", "Action": [action], "Resource": ["*"]}
    return {"Version": "2012-10-17", "Statement": [statement]}


def attached(iam):
    found = iam.list_attached_role_policies(RoleName=NAMES.function("tag_any"))["AttachedPolicies"]
    return {one["PolicyName"]: one["PolicyArn"] for one in found}


def granted(iam, name):
    arn = attached(iam)[name]
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]


def test_each_document_becomes_a_policy_of_the_role(iam):
    managed_policies.attach(iam, NAMES, "tag_any", [document("a:A"), document("b:B")])
    assert granted(iam, "tagtrail-dev-tag_any-1") == document("a:A")
    assert granted(iam, "tagtrail-dev-tag_any-2") == document("b:B")


def test_a_changed_document_replaces_the_old_one_however_often(iam):
    for number in range(7):
        managed_policies.attach(iam, NAMES, "tag_any", [document(f"a:A{number}")])
    assert granted(iam, "tagtrail-dev-tag_any-1") == document("a:A6")


def test_the_same_document_makes_no_new_version(iam):
    for _ in range(2):
        managed_policies.attach(iam, NAMES, "tag_any", [document("a:A")])
    [arn] = attached(iam).values()
    assert len(iam.list_policy_versions(PolicyArn=arn)["Versions"]) == 1


def test_what_is_no_longer_wanted_goes(iam):
    managed_policies.attach(iam, NAMES, "tag_any", [document("a:A"), document("b:B")])
    managed_policies.attach(iam, NAMES, "tag_any", [document("a:A")])
    assert set(attached(iam)) == {"tagtrail-dev-tag_any-1"}
    assert len(iam.list_policies(Scope="Local")["Policies"]) == 1


def test_policies_of_others_stay_attached(iam):
    theirs = iam.create_policy(PolicyName="theirs", PolicyDocument=json.dumps(document("x:X")))
    role = NAMES.function("tag_any")
    iam.attach_role_policy(RoleName=role, PolicyArn=theirs["Policy"]["Arn"])
    managed_policies.attach(iam, NAMES, "tag_any", [document("a:A")])
    managed_policies.detach(iam, NAMES, "tag_any")
    assert set(attached(iam)) == {"theirs"}


def test_a_role_without_them_can_be_deleted(iam):
    managed_policies.attach(iam, NAMES, "tag_any", [document("a:A")])
    managed_policies.detach(iam, NAMES, "tag_any")
    iam.delete_role(RoleName=NAMES.function("tag_any"))
    assert iam.list_policies(Scope="Local")["Policies"] == []


def test_a_role_that_is_gone_has_nothing_to_detach(iam):
    managed_policies.detach(iam, NAMES, "tag_sns")
