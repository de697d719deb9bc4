"""S3 buckets: their own API replaces the whole set of tags, so the merging APIs come first and it comes last.

Buckets are tagged in the Region that the record of their creation names. Only where that fails, S3 is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chalicelib.core.aws_errors import AWS_ERRORS
from chalicelib.core.resource import Clients, Resource
from chalicelib.errors import TaggingUnsupported, Throttled, TimedOut
from chalicelib.taggers import tagging_api
from chalicelib.taggers.model import Failures, Read
from chalicelib.taggers.native import engine
from chalicelib.taggers.native.rows.common import NATIVE
from chalicelib.taggers.native.rows.data import BUCKET

ACTIONS = (*tagging_api.ACTIONS, *BUCKET.actions, *NATIVE["s3"].actions)

# The answers for the two Regions that are older than the naming of Regions.
_OLD_NAMES = {"": "us-east-1", "EU": "eu-west-1"}


def read(clients: Clients, resources: Sequence[Resource]) -> Read:
    """Read the tags of all; a bucket that the tagging API does not list is read from S3."""
    return tagging_api.read(clients, resources, own=read_own)


def read_own(clients: Clients, resources: Sequence[Resource]) -> Read:
    """Read the tags of each bucket from S3; boto3 follows it to the bucket's Region."""
    return engine.read_with(clients, [(resource, BUCKET) for resource in resources])


def write(clients: Clients, tags: Mapping[str, str], resources: Sequence[Resource]) -> Failures:
    """Tag all. Only a bucket that no merging API tags is read, merged and written whole."""
    failures = tagging_api.write(clients, tags, resources)
    at_home = {resource.arn: resource for resource in resources}
    for resource in resources:
        region = _elsewhere(clients, resource, failures)
        if region:
            at_home[resource.arn] = replace(resource, region=region)
            del failures[resource.arn]
            failures |= tagging_api.write(clients, tags, [at_home[resource.arn]])
    for arn, resource in at_home.items():
        if isinstance(failures.get(arn), TaggingUnsupported):
            del failures[arn]
            failures |= engine.write_with(BUCKET, clients, tags, [resource])
    return failures


def _elsewhere(clients: Clients, resource: Resource, failures: Failures) -> str:
    """Return the Region of a bucket that could not be tagged, if it is another than was thought."""
    failure = failures.get(resource.arn)
    if failure is None or isinstance(failure, (Throttled, TimedOut)):
        return ""
    try:
        location = clients("s3", resource.region).get_bucket_location(Bucket=resource.arn.rpartition(":")[2])
    except AWS_ERRORS:
        return ""  # what failed before says more
    found = str(location.get("LocationConstraint") or "")
    region = _OLD_NAMES.get(found, found)
    return "" if region == resource.region else region
