"""CloudTrail logs of any size, made up: what a busy account writes, as compact as CloudTrail writes it.

The calls, their shapes and the length of a session's token are as in real logs. A fifth of the calls take a role, and
AWS services make most of these (https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html).
"""

from __future__ import annotations

import base64
import gzip
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from scripts.devtools.scenarios.people import ACCOUNT, role_session, sso_user

Record = dict[str, Any]

TOKEN_BYTES = 675
"""A session's token takes 900 characters: of those in real logs, the middle."""


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
    """Yield the records of so many creations of volumes, others for each number and beginning."""
    chance = random.Random(f"{number} from {second}")  # noqa: S311
    return (_creation(second + n, chance) for n in range(number))


def _creation(number: int, chance: random.Random) -> Record:
    volume = f"vol-{chance.getrandbits(68):017x}"
    request = {"size": "8", "zone": "us-east-1a", "volumeType": "gp3", "encrypted": True}
    response = {**request, "requestId": _uuid(chance), "volumeId": volume, "status": "creating", "tagSet": {}}
    return _record("ec2", "CreateVolume", number, chance, sso_user("alice@example.com"), request, response)


def _call(number: int, chance: random.Random) -> Record:
    (call,) = chance.choices(_CALLS, [call[0] for call in _CALLS])
    _, source, name, detail = call
    who = role_session(f"service-role-{chance.randrange(40)}", f"session-{chance.randrange(500)}")
    who["accessKeyId"] = _key(chance)
    record = _record(source, name, number, chance, who, None, None)
    return record | {"readOnly": True} | detail(chance)


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


def _service_takes_role(chance: random.Random) -> Record:
    service = f"{chance.choice(('lambda', 'ec2', 'ecs-tasks', 'config', 'eks'))}.amazonaws.com"
    told = {"userIdentity": {"type": "AWSService", "invokedBy": service}, "sourceIPAddress": service}
    return _takes_role(chance) | told | {"userAgent": service, "sharedEventID": _uuid(chance)}


def _takes_role(chance: random.Random) -> Record:
    role = f"arn:aws:iam::{ACCOUNT}:role/service-role-{chance.randrange(40)}"
    token = base64.b64encode(chance.randbytes(TOKEN_BYTES)).decode()
    given = {"accessKeyId": _key(chance), "sessionToken": token, "expiration": "Nov 22, 2026, 11:59:59 PM"}
    return {
        "requestParameters": {"roleArn": role, "roleSessionName": f"session-{chance.randrange(500)}"},
        "responseElements": {"credentials": given},
        "resources": [{"accountId": ACCOUNT, "type": "AWS::IAM::Role", "ARN": role}],
    }


def _uses_key(chance: random.Random) -> Record:
    key = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{_uuid(chance)}"
    context = {"aws:s3:arn": f"arn:aws:s3:::data-{chance.randrange(60)}"}
    request = {"encryptionContext": context, "encryptionAlgorithm": "SYMMETRIC_DEFAULT", "keyId": key}
    return {
        "requestParameters": request,
        "resources": [{"accountId": ACCOUNT, "type": "AWS::KMS::Key", "ARN": key}],
    }


def _asks_instance(chance: random.Random) -> Record:
    items = [{"instanceId": f"i-{chance.getrandbits(68):017x}"}]
    return {"requestParameters": {"instancesSet": {"items": items}, "filterSet": {}}}


def _asks_state(_: random.Random) -> Record:
    states = {"items": [{"value": "running"}, {"value": "pending"}]}
    asked = {"items": [{"name": "instance-state-name", "valueSet": states}]}
    return {"requestParameters": {"maxResults": 1000, "filterSet": asked}}


def _asks_bucket(chance: random.Random) -> Record:
    bucket = f"data-{chance.randrange(60)}"
    more = {"SignatureVersion": "SigV4", "bytesTransferredOut": 480, "x-amz-id-2": f"{chance.getrandbits(300):x}="}
    return {
        "userAgent": "[AWSConfig]",
        "requestParameters": {"bucketName": bucket, "acl": "", "Host": "s3.us-east-1.amazonaws.com"},
        "additionalEventData": more,
        "resources": [{"accountId": ACCOUNT, "type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::{bucket}"}],
    }


def _begins_stream(chance: random.Random) -> Record:
    stream = f"2026/11/22/[$LATEST]{chance.getrandbits(128):032x}"
    group = f"/aws/lambda/function-{chance.randrange(80)}"
    return {"readOnly": False, "requestParameters": {"logGroupName": group, "logStreamName": stream}}


def _names(member: str) -> Callable[[random.Random], Record]:
    return lambda chance: {"requestParameters": {member: f"some-{chance.randrange(200)}"}}


_CALLS: tuple[tuple[int, str, str, Callable[[random.Random], Record]], ...] = (
    (18, "sts", "AssumeRole", _service_takes_role),
    (2, "sts", "AssumeRole", _takes_role),
    (12, "kms", "Decrypt", _uses_key),
    (8, "kms", "GenerateDataKey", _uses_key),
    (12, "ec2", "DescribeInstances", _asks_instance),
    (8, "ec2", "DescribeVolumes", _asks_state),
    (10, "s3", "GetBucketAcl", _asks_bucket),
    (10, "logs", "CreateLogStream", _begins_stream),
    (8, "iam", "ListAttachedRolePolicies", _names("roleName")),
    (6, "lambda", "GetFunction20150331v2", _names("functionName")),
    (6, "ssm", "UpdateInstanceInformation", _names("instanceId")),
)
"""How often, which call, and what its record has of its own. CreateLogStream creates nothing that carries tags."""


def _key(chance: random.Random) -> str:
    return "ASIA" + base64.b32encode(chance.randbytes(10)).decode()


def _uuid(chance: random.Random) -> str:
    text = f"{chance.getrandbits(128):032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
