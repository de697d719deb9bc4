"""Logs and SQS events that the unit tests of steps feed in."""

import gzip
import json

KEY = "AWSLogs/123456789012/CloudTrail/us-east-1/2026/11/22/123456789012_CloudTrail_us-east-1_20261122T1155Z_aB.json.gz"


def record(name="CreateBucket", source="s3", number=1, request=None, response=None, **more):
    return {
        "eventVersion": "1.11",
        "eventID": f"00000000-0000-4000-8000-{number:012d}",
        "eventTime": "2026-11-22T11:30:00Z",
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "recipientAccountId": "123456789012",
        "requestParameters": request if request is not None else {"bucketName": f"bucket-{number}"},
        "responseElements": response,
        "sourceIPAddress": "198.51.100.7",
        "userAgent": "aws-cli",
        "userIdentity": {
            "type": "IAMUser",
            "arn": "arn:aws:iam::123456789012:user/nilkanth",
            "userName": "nilkanth",
            "accountId": "123456789012",
        },
        "eventType": "AwsApiCall",
        "readOnly": False,
        **more,
    }


def put(stage, records, key=KEY, bucket="trail"):
    body = records if isinstance(records, bytes) else gzip.compress(json.dumps({"Records": records}).encode())
    stage.client("s3").put_object(Bucket=bucket, Key=key, Body=body)
    return key


def notification(key=KEY, bucket="trail"):
    stored = {"bucket": {"name": bucket}, "object": {"key": key}}
    return {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": stored}]}


def sqs(*messages, delivery=1):
    """Return the event of an SQS batch, as Lambda hands it over."""
    return {
        "Records": [
            {
                "messageId": f"m{number}",
                "receiptHandle": "r",
                "body": message if isinstance(message, str) else json.dumps(message),
                "attributes": {
                    "ApproximateReceiveCount": str(delivery),
                    "SentTimestamp": "1795348800000",
                },
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:tagtrail-inbox-test",
                "awsRegion": "us-east-1",
            }
            for number, message in enumerate(messages)
        ]
    }
