"""CloudTrail logs of any size, made up: what a busy account writes, as compact as CloudTrail writes it."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from typing import Any

from scripts.scenario.people import ACCOUNT, role_session, sso_user

Record = dict[str, Any]

_CALLS = (
    ("sts", "AssumeRole"),
    ("kms", "Decrypt"),
    ("kms", "GenerateDataKey"),
    ("ec2", "DescribeInstances"),
    ("ec2", "DescribeVolumes"),
    ("s3", "GetBucketAcl"),
    ("logs", "CreateLogStream"),
    ("iam", "ListAttachedRolePolicies"),
    ("lambda", "GetFunction20150331v2"),
    ("ssm", "UpdateInstanceInformation"),
)
"""The last creates nothing that carries tags, and is among the commonest calls all the same: CreateLogStream."""

_WITH_LISTS = {"sts": "AWS::IAM::Role", "kms": "AWS::KMS::Key", "s3": "AWS::S3::Bucket"}


def packed(size: int, creations: float, *, seed: int = 8) -> bytes:
    """Return a log of about `size` unpacked bytes, of which this share of the records are creations."""
    chance = random.Random(seed)  # noqa: S311 - the same log each time
    parts, total, number = [], 0, 0
    while total < size:
        number += 1
        made = chance.random() < creations
        text = json.dumps(_creation(number, chance) if made else _call(number, chance), separators=(",", ":"))
        parts.append(text)
        total += len(text) + 1
    return gzip.compress(f'{{"Records":[{",".join(parts)}]}}'.encode(), 6)


def noise(number: int, *, seed: int = 8) -> Iterator[Record]:
    """Yield so many records that create nothing."""
    chance = random.Random(seed)  # noqa: S311
    return (_call(n, chance) for n in range(number))


def volumes(number: int, *, second: int = 0) -> Iterator[Record]:
    """Yield so many creations of volumes, which need no more than their record."""
    chance = random.Random(number)  # noqa: S311
    return (_creation(second + n, chance) for n in range(number))


def _creation(number: int, chance: random.Random) -> Record:
    volume = f"vol-{chance.getrandbits(68):017x}"
    request = {"size": "8", "zone": "us-east-1a", "volumeType": "gp3", "encrypted": True}
    response = {**request, "requestId": _uuid(chance), "volumeId": volume, "status": "creating", "tagSet": {}}
    return _record("ec2", "CreateVolume", number, chance, sso_user("alice@example.com"), request, response)


def _call(number: int, chance: random.Random) -> Record:
    source, name = chance.choice(_CALLS)
    who = role_session("service-role-for-something", f"session-{chance.randrange(500)}")
    request = {"filterSet": {}, "maxResults": chance.randrange(1000), "text": f"{chance.getrandbits(900):x}"}
    record = _record(source, name, number, chance, who, request, None)
    if source in _WITH_LISTS:
        arn = f"arn:aws:{source}:us-east-1:{ACCOUNT}:thing/{_uuid(chance)}"
        record["resources"] = [{"accountId": ACCOUNT, "type": _WITH_LISTS[source], "ARN": arn}]
    return record | {"readOnly": True}


def _record(
    source: str, name: str, number: int, chance: random.Random, who: Any, request: Any, response: Any
) -> Record:
    return {
        "eventVersion": "1.11",
        "userIdentity": who,
        "eventTime": f"2026-11-22T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z",
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": f"198.51.100.{chance.randrange(256)}",
        "userAgent": "Boto3/1.40.1 md/Botocore#1.40.1 ua/2.1 os/linux lang/python#3.12.8 md/pyimpl#CPython cfg/retry",
        "requestParameters": request,
        "responseElements": response,
        "requestID": _uuid(chance),
        "eventID": _uuid(chance),
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
        "tlsDetails": {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": f"{source}.us-east-1.amazonaws.com",
        },
    }


def _uuid(chance: random.Random) -> str:
    text = f"{chance.getrandbits(128):032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
