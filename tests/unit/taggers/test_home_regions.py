import pytest

from chalicelib.taggers import TAGGERS, resource_for
from chalicelib.taggers.home_regions import home_of

ACCOUNT = "123456789012"


@pytest.mark.parametrize(
    ("arn", "region"),
    [
        (f"arn:aws:iam::{ACCOUNT}:role/r", "us-east-1"),
        (f"arn:aws-cn:iam::{ACCOUNT}:role/r", "cn-north-1"),
        (f"arn:aws-us-gov:iam::{ACCOUNT}:role/r", "us-gov-west-1"),
        (f"arn:aws-cn:cloudfront::{ACCOUNT}:distribution/E1", "cn-northwest-1"),
        (f"arn:aws:networkmanager::{ACCOUNT}:global-network/g", "us-west-2"),
    ],
)
def test_global_resource_is_at_home_in_its_partition(arn, region):
    resource = resource_for(arn, "", "")
    assert resource.region == region
    assert TAGGERS[resource.tagger].region_of(resource) == region


def test_service_of_every_region_has_no_home():
    queue = resource_for(f"arn:aws-cn:sqs:cn-north-1:{ACCOUNT}:q", "", "")
    assert home_of("sqs", queue.arn) == ""
    assert TAGGERS["sqs"].region_of(queue) == "cn-north-1"


def test_what_is_no_arn_has_no_home():
    assert home_of("iam", "nothing") == ""
