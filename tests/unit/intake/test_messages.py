import json

import pytest

from chalicelib.errors import InvalidRequest
from chalicelib.intake.messages import LogObject, Recorded, Requested, parse_message

KEY = "AWSLogs/123456789012/CloudTrail/us-east-1/2026/11/22/a+b c.json.gz"
RECORD = {"eventName": "CreateBucket", "eventSource": "s3.amazonaws.com"}


def notification(name="ObjectCreated:Put", **stored):
    key = {"key": "AWSLogs/123456789012/CloudTrail/us-east-1/2026/11/22/a%2Bb+c.json.gz", **stored}
    return {"Records": [{"eventSource": "aws:s3", "eventName": name, "s3": {"bucket": {"name": "b"}, "object": key}}]}


def in_sns(message):
    return {"Type": "Notification", "Message": json.dumps(message), "TopicArn": "arn:aws:sns:us-east-1:1:t"}


SHAPES = {
    "S3 notification": (notification(versionId="v1"), [LogObject(bucket="b", key=KEY, version="v1")]),
    "S3 notification of an unversioned bucket": (notification(), [LogObject(bucket="b", key=KEY)]),
    "S3 notification of a deletion": (notification("ObjectRemoved:Delete"), []),
    "the same through SNS": (in_sns(notification()), [LogObject(bucket="b", key=KEY)]),
    "CloudTrail's own note": (
        in_sns({"s3Bucket": "b", "s3ObjectKey": ["k1", "k2"]}),
        [LogObject(bucket="b", key="k1"), LogObject(bucket="b", key="k2")],
    ),
    "a replay": ({"s3Bucket": "b", "s3ObjectKey": ["k"], "run": "r"}, [LogObject(bucket="b", key="k", run="r")]),
    "a back-fill": ({"s3Bucket": "b", "s3ObjectKey": ["k"], "job": "j"}, [LogObject(bucket="b", key="k", job="j")]),
    "S3 by EventBridge": (
        {
            "detail-type": "Object Created",
            "source": "aws.s3",
            "detail": {"bucket": {"name": "b"}, "object": {"key": KEY, "version-id": "v"}},
        },
        [LogObject(bucket="b", key=KEY, version="v")],
    ),
    "an API call by EventBridge": (
        {"detail-type": "AWS API Call via CloudTrail", "detail": RECORD},
        [Recorded(RECORD)],
    ),
    "a record of a back-fill": (
        {"detail-type": "AWS API Call via CloudTrail", "detail": RECORD, "run": "r", "job": "j"},
        [Recorded(RECORD, run="r", job="j")],
    ),
    "a call of a service by EventBridge": (
        {"detail-type": "AWS Service Event via CloudTrail", "detail": RECORD},
        [Recorded(RECORD)],
    ),
    "an action in the console by EventBridge": (
        {"detail-type": "AWS Console Action via CloudTrail", "detail": RECORD},
        [Recorded(RECORD)],
    ),
    "S3's test event": ({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"}, []),
    "a request": (
        {"resourceId": "i-0123456789abcdef0", "user": "bob"},
        [Requested({"resourceId": "i-0123456789abcdef0", "user": "bob"})],
    ),
    "a request for many": (
        {"resourceIds": ["vol-0123456789abcdef0"], "user": "bob", "tags": {"a": "b"}},
        [Requested({"resourceIds": ["vol-0123456789abcdef0"], "user": "bob", "tags": {"a": "b"}})],
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_each_documented_shape_is_understood(shape):
    message, expected = SHAPES[shape]
    assert parse_message(json.dumps(message)) == expected


def test_a_log_asks_for_itself_once_more():
    log = LogObject(bucket="b", key=KEY, run="r")
    assert parse_message(json.dumps(log.to_message())) == [log]


def test_cloudtrails_validation_message_asks_for_nothing():
    assert parse_message(json.dumps(in_sns({}) | {"Message": "CloudTrail validation message."})) == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{", "is not JSON"),
        ("[1]", "a JSON list, not an object"),
        ('{"hello": "world", "a": 1}', r"no known shape; its members are \['a', 'hello'\]"),
        ('{"Records": [{"s3": {}}]}', "lacks a member"),
        ('{"Records": [7]}', "lacks a member"),
        ('{"detail-type": "AWS API Call via CloudTrail", "detail": "text"}', "not an object"),
        ('{"s3Bucket": "b", "s3ObjectKey": "k"}', "s3ObjectKey is not a list"),
        ('{"s3Bucket": "b", "s3ObjectKey": [7]}', "is not text"),
        ('{"s3Bucket": "b", "s3ObjectKey": ["k"], "job": 7}', "is not text"),
        ('{"detail-type": "AWS API Call via CloudTrail", "detail": {}, "job": 7}', "is not text"),
        ('{"s3Bucket": "b", "s3ObjectKey": ["k", "l"], "job": "j"}', "a job is about one log"),
        ("[" * 100_000, "is not JSON"),
        ('{"resourceId": "i-1"}', 'the member "user"'),
        ('{"resourceId": "i-1", "user": "u", "shell": "rm"}', "no members but"),
        (json.dumps({"Type": "Notification", "Message": "hi"}), "is not JSON"),
    ],
)
def test_what_is_of_no_documented_shape_is_refused_with_what_is_wrong(body, says):
    with pytest.raises(InvalidRequest, match=says):
        parse_message(body)


def test_a_key_nested_to_the_limit_is_refused():
    nested = "[" * 900 + "]" * 900
    with pytest.raises(InvalidRequest, match="is not text"):
        parse_message(f'{{"s3Bucket": "b", "s3ObjectKey": [{nested}]}}')
