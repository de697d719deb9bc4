import pytest

from chalicelib.errors import AccessDenied, ResourceNotFound, RetryableError
from chalicelib.taggers import TAGGERS, resource_for

API = "resourcegroupstaggingapi"
ACCOUNT = "123456789012"
TAGS = {"CreatedBy": "alice"}
PAIRS = [{"Key": "CreatedBy", "Value": "alice"}]
NOT_SERVED = {"StatusCode": 400, "ErrorCode": "InvalidParameterException", "ErrorMessage": "not supported"}
S3 = TAGGERS["s3"]


def bucket(name, region="us-east-1"):
    return resource_for(f"arn:aws:s3:::{name}", region, ACCOUNT)


def expect_region(stubbed, region):
    stubbed.on("s3").add_response("get_bucket_location", {"LocationConstraint": region}, {"Bucket": "here"})


def expect_refusal(stubbed, region, resource):
    """Neither of the merging APIs tags it in this Region."""
    answer = {"FailedResourcesMap": {resource.arn: NOT_SERVED}}
    stubbed.on(API, region).add_response("tag_resources", answer, {"ResourceARNList": [resource.arn], "Tags": TAGS})
    stubbed.on("s3control", region).add_client_error("tag_resource", "MethodNotAllowed", "no")


def test_bucket_keeps_the_tags_it_had(aws):
    aws("s3").create_bucket(Bucket="tagged-before")
    aws("s3").put_bucket_tagging(Bucket="tagged-before", Tagging={"TagSet": [{"Key": "Team", "Value": "core"}]})
    one = bucket("tagged-before")
    assert S3.write(aws, TAGS, [one]) == {}
    assert S3.read(aws, [one]).tags == {one.arn: {"Team": "core", "CreatedBy": "alice"}}


def test_bucket_without_tags_reads_as_such(aws):
    aws("s3").create_bucket(Bucket="never-tagged")
    one = bucket("never-tagged")
    assert S3.read(aws, [one]).tags == {one.arn: {}}


def test_bucket_that_is_gone_is_found_missing(aws, stubbed):
    one = bucket("never-was")
    assert isinstance(S3.read(aws, [one]).failed[one.arn], ResourceNotFound)
    answer = {"FailedResourcesMap": {one.arn: {"ErrorCode": "NoSuchBucket", "StatusCode": 404}}}
    stubbed.on(API).add_response("tag_resources", answer)
    stubbed.on("s3").add_client_error("get_bucket_location", "NoSuchBucket", "no")
    assert isinstance(S3.write(stubbed, TAGS, [one])[one.arn], ResourceNotFound)


def test_tags_of_all_buckets_are_read_in_one_call_and_those_without_from_s3(stubbed):
    one, other = bucket("tagged"), bucket("bare")
    listed = [{"ResourceARN": one.arn, "Tags": [{"Key": "Team", "Value": "core"}]}]
    stubbed.on(API).add_response("get_resources", {"ResourceTagMappingList": listed})
    stubbed.on("s3").add_client_error("get_bucket_tagging", "NoSuchTagSet", "none")
    assert S3.read(stubbed, [one, other]).tags == {one.arn: {"Team": "core"}, other.arn: {}}


def test_bucket_is_tagged_where_its_record_says_without_asking(stubbed):
    one = bucket("here", "eu-west-1")
    stubbed.on(API, "eu-west-1").add_response(
        "tag_resources", {"FailedResourcesMap": {}}, {"ResourceARNList": [one.arn], "Tags": TAGS}
    )
    assert S3.write(stubbed, TAGS, [one]) == {}


@pytest.mark.parametrize("said", ["eu-west-1", "EU"])
def test_bucket_of_another_region_is_tagged_there(stubbed, said):
    one = bucket("here")
    expect_refusal(stubbed, "us-east-1", one)
    expect_region(stubbed, said)
    stubbed.on(API, "eu-west-1").add_response("tag_resources", {"FailedResourcesMap": {}})
    assert S3.write(stubbed, TAGS, [one]) == {}


@pytest.mark.parametrize("code", ["ThrottlingException", "RequestTimeout"])
def test_bucket_that_is_throttled_is_not_asked_where_it_is(stubbed, code):
    one = bucket("here")
    stubbed.on(API).add_client_error("tag_resources", code, "slower")
    assert isinstance(S3.write(stubbed, TAGS, [one])[one.arn], RetryableError)


def test_s3_control_merges_where_the_tagging_api_does_not_serve(stubbed):
    one = bucket("here", "eu-west-1")
    stubbed.on(API, "eu-west-1").add_response("tag_resources", {"FailedResourcesMap": {one.arn: NOT_SERVED}})
    stubbed.on("s3control", "eu-west-1").add_response(
        "tag_resource", {}, {"AccountId": ACCOUNT, "ResourceArn": one.arn, "Tags": PAIRS}
    )
    assert S3.write(stubbed, TAGS, [one]) == {}


def test_last_resort_reads_the_tags_again_and_writes_all(stubbed):
    one = bucket("here")
    expect_refusal(stubbed, "us-east-1", one)
    expect_region(stubbed, "")
    there = {"TagSet": [{"Key": "Team", "Value": "core"}]}
    stubbed.on("s3").add_response("get_bucket_tagging", there, {"Bucket": "here"})
    stubbed.on("s3").add_response(
        "put_bucket_tagging", {}, {"Bucket": "here", "Tagging": {"TagSet": [*there["TagSet"], *PAIRS]}}
    )
    assert S3.write(stubbed, TAGS, [one]) == {}


def test_last_resort_writes_nothing_when_the_tags_cannot_be_read(stubbed):
    one = bucket("here")
    expect_refusal(stubbed, "us-east-1", one)
    expect_region(stubbed, "")
    stubbed.on("s3").add_client_error("get_bucket_tagging", "AccessDenied", "no")
    assert isinstance(S3.write(stubbed, TAGS, [one])[one.arn], AccessDenied)
