"""The rows of `native` for what is seldom created and has a tagging API of its own."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.taggers import api_names
from chalicelib.taggers.native.row import CAPITAL_LIST, LOWER_LIST, LOWER_MAP, UPPER_LIST, UPPER_MAP, Native
from chalicelib.taggers.tag_formats import KMS_PAIRS, LOWER_PAIRS, PERSONALIZE_PAIRS

_WAF = replace(CAPITAL_LIST, path="TagInfoForResource.TagList")


def _lightsail(kind: str, read: str, read_by: str, path: str) -> Native:
    """Make the row of a kind: Lightsail tags by name, and shows tags only where it describes the kind."""
    return Native(
        name=f"lightsail-{kind}",
        client="lightsail",
        service="lightsail",
        kinds=(f"{kind}/",),
        by="resourceName",
        named=api_names.last,
        form=LOWER_PAIRS,
        read=read,
        read_by=read_by,
        read_form=LOWER_PAIRS,
        path=path,
        tagging_api=False,
    )


LIGHTSAIL = (
    _lightsail("Bucket", "GetBuckets", "bucketName", "buckets[].tags[]"),
    _lightsail("ContainerService", "GetContainerServices", "serviceName", "containerServices[].tags[]"),
    _lightsail("Disk", "GetDisk", "diskName", "disk.tags"),
    _lightsail("DiskSnapshot", "GetDiskSnapshot", "diskSnapshotName", "diskSnapshot.tags"),
    _lightsail("Distribution", "GetDistributions", "distributionName", "distributions[].tags[]"),
    _lightsail("Instance", "GetInstance", "instanceName", "instance.tags"),
    _lightsail("InstanceSnapshot", "GetInstanceSnapshot", "instanceSnapshotName", "instanceSnapshot.tags"),
    _lightsail("LoadBalancer", "GetLoadBalancer", "loadBalancerName", "loadBalancer.tags"),
    _lightsail("RelationalDatabase", "GetRelationalDatabase", "relationalDatabaseName", "relationalDatabase.tags"),
)

RARE = (
    *LIGHTSAIL,
    replace(
        CAPITAL_LIST,
        name="budgets",
        client="budgets",
        service="budgets",
        tags="ResourceTags",
        path="ResourceTags",
    ),
    replace(
        UPPER_LIST,
        name="ce",
        client="ce",
        service="ce",
        tags="ResourceTags",
        path="ResourceTags",
    ),
    replace(CAPITAL_LIST, name="chatbot", client="chatbot", service="chatbot", form=KMS_PAIRS, read_form=KMS_PAIRS),
    replace(
        UPPER_MAP,
        name="codeguru-reviewer",
        client="codeguru-reviewer",
        service="codeguru-reviewer",
        by="resourceArn",
    ),
    replace(
        UPPER_MAP,
        name="codestar-notifications",
        client="codestar-notifications",
        service="codestar-notifications",
        by="Arn",
    ),
    replace(LOWER_LIST, name="frauddetector", client="frauddetector", service="frauddetector", by="resourceARN"),
    replace(
        UPPER_MAP,
        name="greengrass",
        client="greengrass",
        service="greengrass",
        kinds=("/greengrass/",),
        tags="tags",
        path="tags",
    ),
    replace(LOWER_MAP, name="iottwinmaker", client="iottwinmaker", service="iottwinmaker", by="resourceARN"),
    replace(LOWER_MAP, name="ivs-realtime", client="ivs-realtime", service="ivs", kinds=("stage/",)),
    # An ARN does not tell its version; that of today serves both.
    replace(CAPITAL_LIST, name="kinesisanalytics", client="kinesisanalytics", service="kinesisanalytics", kinds=()),
    replace(LOWER_MAP, name="notifications", client="notifications", service="notifications", by="arn"),
    replace(
        LOWER_LIST,
        name="personalize",
        client="personalize",
        service="personalize",
        form=PERSONALIZE_PAIRS,
        read_form=PERSONALIZE_PAIRS,
    ),
    replace(LOWER_LIST, name="qbusiness", client="qbusiness", service="qbusiness", by="resourceARN", ignores_case=True),
    replace(
        LOWER_MAP,
        name="servicecatalog-appregistry",
        client="servicecatalog-appregistry",
        service="servicecatalog",
    ),
    replace(CAPITAL_LIST, name="shield", client="shield", service="shield"),
    replace(LOWER_MAP, name="savingsplans", client="savingsplans", service="savingsplans"),
    replace(
        CAPITAL_LIST,
        name="timestream-query",
        client="timestream-query",
        service="timestream",
        kinds=("scheduled-query/",),
        needs=("timestream:DescribeEndpoints",),
    ),
    replace(_WAF, name="waf", client="waf", service="waf"),
    replace(_WAF, name="waf-regional", client="waf-regional", service="waf-regional"),
    replace(UPPER_MAP, name="wellarchitected", client="wellarchitected", service="wellarchitected", by="WorkloadArn"),
    replace(
        UPPER_LIST,
        name="workspaces-web",
        client="workspaces-web",
        service="workspaces-web",
        by="resourceArn",
        tags="tags",
        path="tags",
    ),
)
