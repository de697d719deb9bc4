"""S3 buckets: read one by one, written in the bucket's own Region, merged with what is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chalicelib.errors import TaggingUnsupported
from chalicelib.resources import Clients, Resource
from chalicelib.taggers import native, rgta
from chalicelib.taggers.failures import AWS_ERRORS, classify
from chalicelib.taggers.model import Failures, Read
from chalicelib.taggers.native_rows import NATIVE
from chalicelib.taggers.native_rows_data import BUCKET

ACTIONS = (*rgta.ACTIONS, *BUCKET.actions, *NATIVE["s3"].actions)

# The answers for the two Regions that are older than the naming of Regions.
_OLD_NAMES = {"": "us-east-1", "EU": "eu-west-1"}


def read(clients: Clients, resources: Sequence[Resource]) -> Read:
    """Read the tags of each bucket; boto3 follows S3 to the bucket's Region."""
    found = Read()
    for resource in resources:
        native.read_with(BUCKET, clients, resource, found)
    return found


def write(clients: Clients, tags: Mapping[str, str], resources: Sequence[Resource]) -> Failures:
    """Tag all. Only a bucket that no merging API tags is read, merged and written whole."""
    failures: Failures = {}
    at_home: list[Resource] = []
    for resource in resources:
        try:
            at_home.append(replace(resource, region=_region(clients, resource)))
        except AWS_ERRORS as error:
            failures[resource.arn] = classify(error)
    failures |= rgta.write(clients, tags, at_home)
    for resource in at_home:
        if isinstance(failures.get(resource.arn), TaggingUnsupported):
            del failures[resource.arn]
            failures |= native.write_with(BUCKET, clients, tags, [resource])
    return failures


def _region(clients: Clients, resource: Resource) -> str:
    """Where the bucket is: `CreateBucket` may be sent to another Region's endpoint."""
    location = clients("s3", resource.region).get_bucket_location(Bucket=resource.arn.rpartition(":")[2])
    found = location.get("LocationConstraint") or ""
    return str(_OLD_NAMES.get(found, found))
