"""A cache that is being created is "not present or not available": ElastiCache shows which of the two it is."""

import pytest

from chalicelib.errors import ResourceNotFound, ResourceNotReady, Throttled
from chalicelib.taggers import resource_for, tagging_api
from chalicelib.taggers.native import engine

TAGS = {"CreatedBy": "alice"}
MESSAGE = "basket is either not present or not available."
SHOWN = {
    "cluster": ("describe_cache_clusters", "CacheClusterId", {"CacheClusters": []}),
    "replicationgroup": ("describe_replication_groups", "ReplicationGroupId", {"ReplicationGroups": []}),
    "serverlesscache": ("describe_serverless_caches", "ServerlessCacheName", {"ServerlessCaches": []}),
}


def cache(kind):
    return resource_for(f"arn:aws:elasticache:us-east-1:123456789012:{kind}:basket", "", "")


@pytest.mark.parametrize("kind", SHOWN)
def test_a_cache_that_is_shown_is_waited_for(stubbed, kind):
    operation, parameter, answer = SHOWN[kind]
    own = stubbed.on("elasticache")
    for call in ("list_tags_for_resource", "add_tags_to_resource"):
        own.add_client_error(call, "CacheClusterNotFound", MESSAGE, http_status_code=404)
        own.add_response(operation, answer, {parameter: "basket"})
    one = cache(kind)
    assert isinstance(engine.read(stubbed, [one]).failed[one.arn], ResourceNotReady)
    assert isinstance(engine.write(stubbed, TAGS, [one])[one.arn], ResourceNotReady)


@pytest.mark.parametrize(
    ("code", "meaning"),
    [("CacheClusterNotFound", ResourceNotFound), ("AccessDenied", ResourceNotFound), ("Throttling", Throttled)],
)
def test_a_cache_that_is_not_shown_is_gone_unless_that_can_heal(stubbed, code, meaning):
    own = stubbed.on("elasticache")
    own.add_client_error("list_tags_for_resource", "CacheClusterNotFound", MESSAGE, http_status_code=404)
    own.add_client_error("describe_cache_clusters", code, "no")
    one = cache("cluster")
    assert type(engine.read(stubbed, [one]).failed[one.arn]) is meaning


def test_a_kind_that_nothing_shows_is_gone(stubbed):
    stubbed.on("elasticache").add_client_error("list_tags_for_resource", "SnapshotNotFoundFault", "no")
    one = cache("snapshot")
    assert type(engine.read(stubbed, [one]).failed[one.arn]) is ResourceNotFound


def test_the_tagging_api_says_not_found_of_it_too(stubbed):
    one = cache("cluster")
    refused = {one.arn: {"StatusCode": 404, "ErrorCode": "CacheClusterNotFound", "ErrorMessage": MESSAGE}}
    stubbed.on("resourcegroupstaggingapi").add_response("tag_resources", {"FailedResourcesMap": refused})
    stubbed.on("elasticache").add_response("describe_cache_clusters", {"CacheClusters": []})
    assert type(tagging_api.write(stubbed, TAGS, [one])[one.arn]) is ResourceNotReady
