"""CloudTrail's side: records of calls, and log files under the keys that a trail writes."""

import gzip
import itertools
import json
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from scripts.devtools.scenarios.people import ACCOUNT, Identity

Record = dict[str, Any]

_FILES = itertools.count(1)


def record(  # the fields of a record
    source: str,
    name: str,
    *,
    who: Identity | None,
    when: datetime,
    region: str = "us-east-1",
    request: Any = None,
    response: Any = None,
    account: str = ACCOUNT,
    **more: Any,
) -> Record:
    """Return a record of one management call."""
    return {
        "eventVersion": "1.11",
        "userIdentity": who,
        "eventTime": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": region,
        "sourceIPAddress": "198.51.100.7",
        "userAgent": "aws-cli/2.31.0",
        "requestParameters": request,
        "responseElements": response,
        "requestID": str(uuid.uuid4()),
        "eventID": str(uuid.uuid4()),
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account,
        "eventCategory": "Management",
        **more,
    }


def packed(records: Iterable[Any]) -> bytes:
    """Return a log file's bytes."""
    return gzip.compress(json.dumps({"Records": list(records)}).encode())


def key(when: datetime, region: str = "us-east-1", account: str = ACCOUNT, organization: str = "") -> str:
    """Return a new key of the form that CloudTrail writes; the trail of an organization has its id in it."""
    stamp = when.strftime("%Y%m%dT%H%MZ")
    name = f"{account}_CloudTrail_{region}_{stamp}_{next(_FILES):016d}.json.gz"
    folder = f"AWSLogs/{organization}" if organization else "AWSLogs"
    return f"{folder}/{account}/CloudTrail/{region}/{when:%Y/%m/%d}/{name}"


def deliver(s3: Any, bucket: str, records: Iterable[Record], when: datetime, organization: str = "") -> list[str]:
    """Put records into the trail bucket, a file per account and Region, as CloudTrail does. Return the keys."""
    files: dict[tuple[str, str], list[Record]] = {}
    for one in records:
        files.setdefault((one["recipientAccountId"], one["awsRegion"]), []).append(one)
    keys = []
    for (account, region), found in files.items():
        name = key(when, region, account, organization)
        s3.put_object(Bucket=bucket, Key=name, Body=packed(found))
        keys.append(name)
    return keys
