"""How a template gets to CloudFormation: with the call, or through a bucket where it is too large for that."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from statemachines.machine_names import APP
from statemachines.names import Names

BODY_LIMIT = 51_200
"""Bytes that a template may have when it is sent with the call."""

KEY = "template.json"

Json = dict[str, Any]


def bucket_of(names: Names) -> str:
    """Return the bucket that holds a stage's template: the stack can't make it, for it is needed first."""
    return f"{APP}-deploy-{names.account}-{names.region}-{names.stage}"


def send(s3: Any, names: Names, template: Json) -> dict[str, str]:
    """Return the parameter that names the template in a call, having stored it where that is needed."""
    text = json.dumps(template, separators=(",", ":"))
    if len(text.encode()) <= BODY_LIMIT:
        return {"TemplateBody": text}
    bucket = bucket_of(names)
    _make(s3, names, bucket)
    s3.put_object(Bucket=bucket, Key=KEY, Body=text.encode(), ExpectedBucketOwner=names.account)
    return {"TemplateURL": f"https://{bucket}.s3.{names.region}.{names.dns_suffix}/{KEY}"}


def _make(s3: Any, names: Names, bucket: str) -> None:
    place = {} if names.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": names.region}}
    with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=bucket, **place)
    s3.put_public_access_block(
        Bucket=bucket,
        ExpectedBucketOwner=names.account,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        },
    )
