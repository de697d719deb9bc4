import pytest

from chalicelib.errors import (
    AccessDenied,
    InvalidRequest,
    ResourceNotFound,
    ResourceNotReady,
    ServiceUnavailable,
    TaggingUnsupported,
    Throttled,
)
from chalicelib.taggers import TAGGERS, resource_for, tagging_api

API = "resourcegroupstaggingapi"
ACCOUNT = "123456789012"
TAGS = {"CreatedBy": "alice"}


def cluster(name):
    return resource_for(f"arn:aws:elasticache:us-east-1:{ACCOUNT}:cluster:{name}", "", "")


def thing(name):
    return resource_for(f"arn:aws:newservice:us-east-1:{ACCOUNT}:thing/{name}", "", "")


def expect_write(stubbed, resources, refused=None):
    stubbed.on(API).add_response(
        "tag_resources",
        {"FailedResourcesMap": refused or {}},
        {"ResourceARNList": [resource.arn for resource in resources], "Tags": TAGS},
    )


def expect_native(stubbed, resource, code=None):
    params = {"ResourceName": resource.arn, "Tags": [{"Key": "CreatedBy", "Value": "alice"}]}
    if code:
        stubbed.on("elasticache").add_client_error("add_tags_to_resource", code, "no", expected_params=params)
    else:
        stubbed.on("elasticache").add_response("add_tags_to_resource", {"TagList": []}, params)


def entry(code, message="no", status=400):
    return {"StatusCode": status, "ErrorCode": code, "ErrorMessage": message}


def test_many_are_tagged_20_at_a_time(stubbed):
    clusters = [cluster(f"c{number}") for number in range(45)]
    for start in (0, 20, 40):
        expect_write(stubbed, clusters[start : start + 20])
    assert tagging_api.write(stubbed, TAGS, clusters) == {}


def test_answer_200_with_failures_is_no_success(stubbed):
    good, bad = cluster("good"), cluster("bad")
    expect_write(stubbed, [good, bad], {bad.arn: entry("AccessDeniedException")})
    failures = tagging_api.write(stubbed, TAGS, [good, bad])
    assert list(failures) == [bad.arn]
    assert isinstance(failures[bad.arn], AccessDenied)
    assert "TagResources: AccessDeniedException: no" in str(failures[bad.arn])


@pytest.mark.parametrize("code", ["InvalidParameterException", "InternalServiceException"])
def test_what_the_api_does_not_serve_is_tagged_by_its_own_service(stubbed, code):
    good, odd, building = cluster("good"), cluster("odd"), cluster("building")
    expect_write(stubbed, [good, odd, building], {odd.arn: entry(code), building.arn: entry(code)})
    expect_native(stubbed, odd)
    expect_native(stubbed, building, "InvalidReplicationGroupState")
    failures = tagging_api.write(stubbed, TAGS, [good, odd, building])
    assert {arn: type(error) for arn, error in failures.items()} == {building.arn: ResourceNotReady}


def test_throttled_resource_is_not_sent_to_its_own_service(stubbed):
    one = cluster("one")
    expect_write(stubbed, [one], {one.arn: entry("ThrottlingException")})
    assert isinstance(tagging_api.write(stubbed, TAGS, [one])[one.arn], Throttled)


def test_cluster_being_built_is_not_ready(stubbed):
    one = cluster("one")
    message = "Cluster not in available state to perform tagging operations."
    expect_write(stubbed, [one], {one.arn: entry("InvalidReplicationGroupState", message)})
    assert isinstance(tagging_api.write(stubbed, TAGS, [one])[one.arn], ResourceNotReady)


def test_one_malformed_arn_does_not_spoil_the_call_for_its_neighbours(stubbed):
    good, bad = cluster("good"), cluster("bad")
    stubbed.on(API).add_client_error("tag_resources", "InvalidParameterException", "not a valid AmazonResourceName")
    expect_native(stubbed, good)
    expect_native(stubbed, bad, "InvalidARN")
    failures = tagging_api.write(stubbed, TAGS, [good, bad])
    assert {arn: type(error) for arn, error in failures.items()} == {bad.arn: InvalidRequest}


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("ThrottledException", Throttled),
        ("InternalServiceException", ServiceUnavailable),
        ("AccessDenied", AccessDenied),
    ],
)
def test_call_that_fails_as_a_whole_is_not_repeated_natively(stubbed, code, meaning):
    one, two = cluster("one"), cluster("two")
    stubbed.on(API).add_client_error("tag_resources", code, "no")
    failures = tagging_api.write(stubbed, TAGS, [one, two])
    assert {arn: type(error) for arn, error in failures.items()} == {one.arn: meaning, two.arn: meaning}


def test_unknown_service_that_is_not_served_says_why(stubbed):
    one = thing("one")
    message = "Unrecognized service or resource type for tagging"
    expect_write(stubbed, [one], {one.arn: entry("InvalidParameterException", message)})
    failure = tagging_api.write(stubbed, TAGS, [one])[one.arn]
    assert isinstance(failure, TaggingUnsupported)
    assert message in str(failure)


def test_listed_tags_are_taken_and_the_rest_is_asked_of_its_service(stubbed):
    listed, unlisted, gone, unknown = cluster("listed"), cluster("unlisted"), cluster("gone"), thing("unknown")
    everything = [listed, unlisted, gone, unknown]
    stubbed.on(API).add_response(
        "get_resources",
        {"ResourceTagMappingList": [{"ResourceARN": listed.arn, "Tags": [{"Key": "Team", "Value": "core"}]}]},
        {"ResourceARNList": [resource.arn for resource in everything]},
    )
    own = stubbed.on("elasticache")
    tags = {"TagList": [{"Key": "CreatedBy", "Value": "terraform"}]}
    own.add_response("list_tags_for_resource", tags, {"ResourceName": unlisted.arn})
    own.add_client_error(
        "list_tags_for_resource", "CacheClusterNotFound", "no", expected_params={"ResourceName": gone.arn}
    )
    own.add_client_error("describe_cache_clusters", "CacheClusterNotFound", "no")
    read = tagging_api.read(stubbed, everything)
    assert read.tags == {listed.arn: {"Team": "core"}, unlisted.arn: {"CreatedBy": "terraform"}, unknown.arn: {}}
    assert {arn: type(error) for arn, error in read.failed.items()} == {gone.arn: ResourceNotFound}


def test_reading_goes_100_at_a_time_and_follows_pages(stubbed):
    things = [thing(str(number)) for number in range(101)]
    arns = [resource.arn for resource in things]
    first = {"ResourceTagMappingList": [{"ResourceARN": arns[0], "Tags": []}], "PaginationToken": "t"}
    second = {"ResourceTagMappingList": [{"ResourceARN": arns[99], "Tags": [{"Key": "a", "Value": "b"}]}]}
    stubbed.on(API).add_response("get_resources", first, {"ResourceARNList": arns[:100]})
    stubbed.on(API).add_response("get_resources", second, {"ResourceARNList": arns[:100], "PaginationToken": "t"})
    stubbed.on(API).add_response("get_resources", {"ResourceTagMappingList": []}, {"ResourceARNList": arns[100:]})
    read = tagging_api.read(stubbed, things)
    assert read.tags == {arn: {} for arn in arns} | {arns[99]: {"a": "b"}}


def test_reading_that_is_throttled_fails_all(stubbed):
    one = cluster("one")
    stubbed.on(API).add_client_error("get_resources", "ThrottledException", "slow down")
    read = tagging_api.read(stubbed, [one])
    assert read.tags == {}
    assert isinstance(read.failed[one.arn], Throttled)


def test_list_that_refuses_an_arn_leaves_all_to_their_services(stubbed):
    one = cluster("one")
    stubbed.on(API).add_client_error("get_resources", "InvalidParameterException", "not a valid ARN")
    stubbed.on("elasticache").add_response("list_tags_for_resource", {"TagList": []}, {"ResourceName": one.arn})
    assert tagging_api.read(stubbed, [one]).tags == {one.arn: {}}


def test_global_service_is_served_in_its_one_region(stubbed):
    distribution = resource_for(f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1", "", "")
    accelerator = resource_for(f"arn:aws:globalaccelerator::{ACCOUNT}:accelerator/1", "", "")
    for region, resource in (("us-east-1", distribution), ("us-west-2", accelerator)):
        params = {"ResourceARNList": [resource.arn], "Tags": TAGS}
        stubbed.on(API, region).add_response("tag_resources", {"FailedResourcesMap": {}}, params)
    wrong = "eu-west-1"
    elsewhere = [
        resource.from_dict({**resource.to_dict(), "region": wrong}) for resource in (distribution, accelerator)
    ]
    assert tagging_api.write(stubbed, TAGS, elsewhere) == {}


def test_generic_tagger_works_with_what_only_its_service_serves(aws):
    queue = "arn:aws:sqs:us-east-1:123456789012:q"
    topic = aws("sns").create_topic(Name="t")["TopicArn"]
    aws("sqs").create_queue(QueueName="q")
    both = [resource_for(arn, "", "") for arn in (queue, topic)]
    generic = TAGGERS["rgta"]
    assert generic.write(aws, TAGS, both) == {}
    assert generic.read(aws, both).tags == {queue: TAGS, topic: TAGS}


def test_resource_that_is_gone_is_found_missing(aws):
    gone = resource_for(f"arn:aws:kms:us-east-1:{ACCOUNT}:key/gone", "", "")
    assert isinstance(TAGGERS["kms"].read(aws, [gone]).failed[gone.arn], ResourceNotFound)
