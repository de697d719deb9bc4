"""What AWS's models say of our calls has a meaning on purpose: their errors, and where their global services answer."""

import re

import botocore.session
import pytest

from chalicelib.compliance.list_calls import DESCRIBED
from chalicelib.core.error_meanings import meaning_of
from chalicelib.taggers.home_regions import HOMES, home_of
from chalicelib.taggers.native.rows.common import NATIVE
from chalicelib.taggers.native.rows.data import BUCKET

SESSION = botocore.session.get_session()
PARTITIONS = ("aws", "aws-cn", "aws-us-gov")

CALLS = sorted(
    {(row.client, operation, row.service) for row in [*NATIVE.values(), BUCKET] for operation in (row.read, row.write)}
    | {(row.service, row.operation, row.service) for row in DESCRIBED}
    | {("resourcegroupstaggingapi", operation, "") for operation in ("GetResources", "TagResources")}
    | {("autoscaling", operation, "autoscaling") for operation in ("DescribeTags", "CreateOrUpdateTags")}
    | {("config", "DescribeConfigRules", "config"), ("s3", "GetBucketLocation", "s3")}
    | {("elasticache", f"Describe{kind}", "elasticache") for kind in ("CacheClusters", "ReplicationGroups")}
)


def modelled():
    """Each error that the model of a call names: its code and its own name, which some services send instead."""
    for client, operation, service in CALLS:
        for shape in SESSION.get_service_model(client).operation_model(operation).error_shapes:
            for code in {shape.metadata.get("error", {}).get("code", shape.name), shape.name}:
                yield service, code


def test_every_modelled_error_of_a_call_has_a_meaning():
    unmapped = {f"{service}: {code}" for service, code in modelled() if meaning_of(code, "", service) is None}
    assert sorted(unmapped) == []


def test_an_error_that_no_model_names_has_none():
    assert meaning_of("SomethingNew", "") is None


def homes_by_botocore():
    """By client and partition, where botocore signs for a service that it calls global."""
    told = {}
    for client in sorted({row.client for row in NATIVE.values()}):
        prefix = SESSION.get_service_model(client).endpoint_prefix
        for partition in SESSION.get_data("endpoints")["partitions"]:
            service = partition["services"].get(prefix, {})
            one = service.get("partitionEndpoint")
            if one and partition["partition"] in PARTITIONS:
                told[client, partition["partition"]] = service["endpoints"][one]["credentialScope"]["region"]
    return told


def test_every_global_service_is_asked_where_botocore_signs_for_it():
    told = homes_by_botocore()
    assert {key: home_of(key[0], f"arn:{key[1]}:any") for key in told} == told
    assert {"iam", "route53", "organizations", "cloudfront"} <= {client for client, _ in told}


# Not global for botocore: they answer in this Region alone, whatever Region is asked about.
OF_ONE_REGION = {"ecr-public", "globalaccelerator"}


def test_no_other_service_is_taken_for_global():
    told = homes_by_botocore()
    ours = {(client, partition) for client, homes in HOMES.items() for partition in homes}
    assert {client for client, _ in ours - set(told)} == OF_ONE_REGION


@pytest.mark.parametrize("partition", PARTITIONS)
def test_a_home_is_a_region_of_its_partition(partition):
    regions = [homes[partition] for homes in HOMES.values() if partition in homes]
    own = {"aws": r"us-(?:east|west)-\d", "aws-cn": r"cn-\w+-\d", "aws-us-gov": r"us-gov-\w+-\d"}[partition]
    assert [region for region in regions if not re.fullmatch(own, region)] == []
