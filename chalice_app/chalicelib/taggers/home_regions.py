"""Where a service answers that has one Region for a whole partition: credentials are valid in their own partition only.

https://docs.aws.amazon.com/general/latest/gr/rande.html#global-endpoints, and the endpoints of botocore, which a test
holds this table against.
"""

from __future__ import annotations

from collections.abc import Mapping

_EVERYWHERE = {"aws": "us-east-1", "aws-cn": "cn-northwest-1", "aws-us-gov": "us-gov-west-1"}
_IN_CHINA_TOO = {"aws": "us-east-1", "aws-cn": "cn-northwest-1"}
_ONE = {"aws": "us-east-1"}

HOMES: Mapping[str, Mapping[str, str]] = {
    "budgets": _IN_CHINA_TOO,
    "ce": _IN_CHINA_TOO,
    "cloudfront": _IN_CHINA_TOO,
    "ecr-public": _ONE,
    "globalaccelerator": {"aws": "us-west-2"},
    "iam": {**_EVERYWHERE, "aws-cn": "cn-north-1"},
    "networkmanager": {"aws": "us-west-2", "aws-us-gov": "us-gov-west-1"},
    "organizations": _EVERYWHERE,
    "route53": _EVERYWHERE,
    "savingsplans": _ONE,
    "shield": _ONE,
    "waf": _ONE,
}
"""By boto3 client and partition. A service or partition that is not here answers in each Region for itself."""


def home_of(client: str, arn: str) -> str:
    """Return the Region that answers for what this ARN names, "" where that is its own."""
    return HOMES.get(client, {}).get(arn.partition(":")[2].partition(":")[0], "")
