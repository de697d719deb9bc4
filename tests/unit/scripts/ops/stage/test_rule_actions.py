"""What the rules of the tag policy let the Lambdas of compliance do."""

import pytest
from botocore.session import Session

from chalicelib.compliance.list_calls import DESCRIBED
from chalicelib.compliance.rules import Rules
from chalicelib.remediation import origins
from chalicelib.schemas.validation import packaged
from scripts.ops.stage.check_actions import action_of, actions_of_check
from scripts.ops.stage.fill_actions import ORIGINS, actions_of_filling, actions_of_origins


def rules(remediate="tell", **when):
    conditions = {"when": when} if when else {}
    required = {"Owner": {"fill": "{creator.name}"}, "Team": {}}
    return Rules.parse({"rules": [{**conditions, "required": required, "remediate": remediate}]})


def given(actions):
    return {name: some for name, some in actions.items() if some}


def test_out_of_the_box_a_check_reads_instances_and_nothing_else():
    ours = Rules.parse(packaged("tag_policy")["compliance"])
    assert given(actions_of_check(ours)) == {"CheckListActions": ["ec2:DescribeInstances"]}
    assert given(actions_of_origins(ours)) == given(actions_of_filling(ours)) == {}


def test_a_kind_brings_its_list_and_what_tells_its_tags():
    assert given(actions_of_check(rules(resourceType=["AWS::S3::Bucket", "AWS::SQS::Queue"]))) == {
        "CheckListActions": ["ec2:DescribeInstances", "s3:ListAllMyBuckets", "sqs:ListQueues"],
        "CheckSearchActions": ["tag:GetResources"],
        "CheckBucketActions": ["s3:GetBucketTagging"],
        "CheckTagActions": ["sqs:ListQueueTags"],
    }
    by_service = actions_of_check(rules(service="lambda", resourceType="AWS::*"))
    assert by_service["CheckListActions"] == ["ec2:DescribeInstances", "lambda:ListFunctions"]


@pytest.mark.parametrize("when", [{}, {"resourceType": "AWS::*"}, {"resourceType": "AWS::KMS::Key"}])
def test_kinds_that_no_service_lists_bring_all_that_tells_tags(when):
    found = actions_of_check(rules(**when))
    assert all(found.values())
    assert {"rds:ListTagsForResource", "kms:ListResourceTags"} <= {*found["CheckTagActions"], *found["CheckAnyActions"]}


def test_every_list_names_an_action_of_iam():
    for row in DESCRIBED:
        operations = Session().get_service_model(row.service).operation_names
        assert row.operation in operations
        assert action_of(row).partition(":")[0] == row.service
        assert bool(row.tags) != bool(row.reading)


def test_proposals_bring_what_says_where_resources_came_from():
    found = actions_of_origins(rules("propose", resourceType="AWS::EC2::Volume"))
    more = sorted({*ORIGINS["ec2"]} - {"ec2:DescribeVolumes"})  # which lists them anyway
    assert found == {"CheckOriginActions": more, "CheckLedgerActions": ["dynamodb:Query"]}
    assert given(actions_of_origins(rules("propose", resourceType="AWS::EC2::Instance"))) == {}
    for row in origins.DESCRIBED.values():
        said = {action.partition(":")[2].lower() for action in ORIGINS[row.service]}
        assert row.operation.replace("_", "") in said


def test_what_is_filled_by_itself_is_bound_to_the_kinds_and_keys_of_rules_that_apply():
    assert given(actions_of_filling(rules("propose"))) == {}
    assert given(actions_of_filling(rules("apply", resourceType="AWS::EC2::Instance"))) == {
        "FillReadActions": ["ec2:DescribeTags"],
        "FillTagActions": ["ec2:CreateTags"],
        "FillKeys": ["Owner"],
    }
    queues = actions_of_filling(rules("apply", resourceType="AWS::SQS::Queue"))
    assert (queues["FillTagActions"], queues["FillByApiActions"]) == (["sqs:TagQueue"], ["tag:TagResources"])
    everything = actions_of_filling(rules("apply"))["FillTagActions"]
    assert "kms:TagResource" in everything
    assert not [one for one in everything if one.startswith(("iam:", "apigateway:", "tag:")) or "UpdateProject" in one]
