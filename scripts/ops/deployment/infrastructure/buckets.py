"""Buckets as a deployment finds them: their names are shared by all accounts of a partition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError


@dataclass(frozen=True, slots=True)
class Found:
    """A bucket name: nobody's, ours (then with its Region), or somebody else's."""

    exists: bool
    ours: bool = False
    region: str = ""


def find(s3: Any, bucket: str, account: str) -> Found:
    """Look a bucket up. One that we are forbidden to look at counts as somebody else's."""
    try:
        answer = s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=account)
    except ClientError as error:
        code = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if code not in (403, 404):
            raise
        return Found(exists=code == 403)  # noqa: PLR2004  # a HEAD has no body that could name the error
    return Found(exists=True, ours=True, region=answer["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"])


def empty(s3: Any, bucket: str) -> bool:
    """Delete every version of every object: only an empty bucket can be deleted. Returns whether there is a bucket."""
    try:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            entries = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            objects = [{"Key": entry["Key"], "VersionId": entry["VersionId"]} for entry in entries]
            if objects:
                s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
    except s3.exceptions.NoSuchBucket:
        return False
    return True


def remove(s3: Any, bucket: str) -> bool:
    """Delete a bucket with all that is in it. Returns whether there was one."""
    found = empty(s3, bucket)
    if found:
        s3.delete_bucket(Bucket=bucket)
    return found
