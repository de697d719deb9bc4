"""Bad input, each with the error and reason that it is to be kept under."""

import gzip
import json

from scripts.devtools.scenarios.people import ACCOUNT
from scripts.devtools.scenarios.trail import packed

STRANGERS = "999999999999"


def gzipped(document):
    return gzip.compress(json.dumps(document).encode())


BROKEN_LOGS = {
    "truncated gzip": (lambda record: packed([record])[:-20], "gzip data has no end"),
    "damaged gzip": (lambda record: b"\x1f\x8b" + b"\x99" * 500, "damaged gzip"),
    "not gzip": (lambda record: b"<html>503 Slow Down</html>", "neither gzip nor a JSON object"),
    "empty": (lambda record: b"", "the log is empty"),
    "no Records": (lambda record: gzipped({"records": [record]}), "no Records"),
    "Records is no list": (lambda record: gzipped({"Records": record}), "not a list"),
    "truncated JSON": (lambda record: gzip.compress(json.dumps({"Records": [record]}).encode()[:-9]), "cut off"),
    "bytes after the end": (lambda record: packed([record]) + b"surplus", "damaged gzip"),
}
"""Objects that are logs by their key: their bytes, which a creation may be part of, and the reason; MalformedLog."""

BAD_RECORDS = {
    "a stranger's": (lambda record: [{**record, "recipientAccountId": STRANGERS}], "Refused", "is not one of ours"),
    "of another Region": (lambda record: [{**record, "awsRegion": "eu-west-1"}], "Refused", "its log of"),
}
"""Records that stand in a log beside a good one."""

POISON = {
    "no JSON": ("{not json", "InvalidRequest", "is not JSON"),
    "nested too deeply": ("[" * 50_000, "InvalidRequest", "is not JSON"),
    "a list": ("[1, 2]", "InvalidRequest", "not an object"),
    "an unknown shape": ('{"hello": "world"}', "InvalidRequest", "no known shape"),
    "no key": ('{"Records": [{"eventName": "ObjectCreated:Put"}]}', "InvalidRequest", "lacks a member"),
    "a key that is no text": ('{"s3Bucket": "b", "s3ObjectKey": [7]}', "InvalidRequest", "is not text"),
    "no record": ('{"detail-type": "AWS API Call via CloudTrail", "detail": 7}', "InvalidRequest", "not an object"),
    "no user": ('{"resourceId": "i-0123456789abcdef0"}', "InvalidRequest", '"user"'),
    "no resource we know": ('{"resourceId": "what is this", "user": "u"}', "InvalidRequest", "what is this"),
    "a stranger's resource": (
        f'{{"resourceId": "i-0123456789abcdef0", "account": "{STRANGERS}", "user": "eve"}}',
        "Refused",
        "are not ours",
    ),
    "a bucket not listed": (
        '{"run":"","s3Bucket":"theirs","s3ObjectKey":["k"]}',
        "Refused",
        "not under TRAIL_BUCKETS",
    ),
}
"""Messages to the inbox."""

NOBODY = {
    "no userIdentity": {"userIdentity": None},
    "a userIdentity that is text": {"userIdentity": "root"},
    "a userIdentity of no known type": {"userIdentity": {"type": "Robot", "invokedBy": ["x"]}},
}
"""What leaves open who made something: it is not tagged by guess."""

MALFORMED = {
    "no time": {"eventTime": None},
    "a time that is none": {"eventTime": "yesterday"},
    "no event id": {"eventID": None},
    "no Region": {"awsRegion": ""},
    "no source": {"eventSource": None},
}
"""What a creation must say and does not: it has a row of the ledger, and all beside it is done."""

ODD_RECORDS = {
    "hostile text": {"userAgent": "\u202e<script>{event}</script>" * 100, "sourceIPAddress": "=cmd|' /C calc'!A0"},
}
"""What is odd about a record that is tagged all the same."""

NO_LOGS = {
    f"AWSLogs/{ACCOUNT}/{folder}/us-east-1/2026/11/22/{ACCOUNT}_{folder}_us-east-1_1.json.gz": gzipped({"a": 1})
    for folder in ("CloudTrail-Digest", "CloudTrail-Insight", "CloudTrail-NetworkActivity", "CloudTrail-Aggregated")
} | {"elsewhere/x.json.gz": b"?"}
"""Files beside the logs, which hold no records."""
