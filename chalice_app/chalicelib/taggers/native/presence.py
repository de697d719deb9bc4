"""Whether a resource is there whose service says "not found" of what is not available yet, too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.core.resource import Resource

_CACHES: Mapping[str, tuple[str, str]] = {
    "cluster": ("describe_cache_clusters", "CacheClusterId"),
    "replicationgroup": ("describe_replication_groups", "ReplicationGroupId"),
    "serverlesscache": ("describe_serverless_caches", "ServerlessCacheName"),
}

CACHE_ACTIONS = (
    "elasticache:DescribeCacheClusters",
    "elasticache:DescribeReplicationGroups",
    "elasticache:DescribeServerlessCaches",
)


def cache(client: Any, resource: Resource) -> bool:
    """Say whether ElastiCache shows it, in whatever state; raises what boto3 raises where it does not.

    Of a cluster that is being created, its tagging calls say `CacheClusterNotFound`, "is either not present or not
    available": https://github.com/turbot/steampipe-plugin-aws/issues/446
    """
    kind, _, name = resource.arn.split(":", 5)[5].partition(":")
    if kind not in _CACHES:
        return False
    operation, parameter = _CACHES[kind]
    getattr(client, operation)(**{parameter: name})
    return True
