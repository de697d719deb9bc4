import json

import boto3
import pytest
from moto import mock_aws

from scripts.ops.deployment.infrastructure import template_upload
from statemachines.names import Names

SMALL = {"Description": "small"}
LARGE = {"Description": "x" * template_upload.BODY_LIMIT}


def names(region="eu-west-1", partition="aws"):
    return Names(stage="dev", account="123456789012", region=region, partition=partition)


@pytest.fixture
def s3():
    with mock_aws():
        yield boto3.client("s3", "eu-west-1")


def test_a_small_template_goes_with_the_call_and_makes_no_bucket(s3):
    assert json.loads(template_upload.send(s3, names(), SMALL)["TemplateBody"]) == SMALL
    assert s3.list_buckets()["Buckets"] == []


def test_a_large_template_goes_through_a_bucket_that_nobody_else_sees(s3):
    sent = template_upload.send(s3, names(), LARGE)
    bucket = "tagtrail-deploy-123456789012-eu-west-1-dev"
    assert sent == {"TemplateURL": f"https://{bucket}.s3.eu-west-1.amazonaws.com/template.json"}
    assert json.loads(s3.get_object(Bucket=bucket, Key="template.json")["Body"].read()) == LARGE
    block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert set(block.values()) == {True}


def test_a_large_template_can_be_sent_again(s3):
    assert template_upload.send(s3, names(), LARGE) == template_upload.send(s3, names(), LARGE)


def test_the_oldest_region_takes_no_location(s3):
    client = boto3.client("s3", "us-east-1")
    assert "us-east-1" in template_upload.send(client, names("us-east-1"), LARGE)["TemplateURL"]


def test_china_has_its_own_domain(s3):
    client = boto3.client("s3", "cn-north-1")
    assert (
        "cn-north-1.amazonaws.com.cn/"
        in template_upload.send(client, names("cn-north-1", "aws-cn"), LARGE)["TemplateURL"]
    )
