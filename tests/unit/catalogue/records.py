"""Records as CloudTrail writes them, to be changed by the tests."""

ACCOUNT = "111122223333"


def record(source="sns", name="CreateTopic", **members):
    return {
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": "eu-west-1",
        "eventType": "AwsApiCall",
        "readOnly": False,
        "recipientAccountId": ACCOUNT,
        "requestParameters": {"name": "orders"},
        "responseElements": {"topicArn": f"arn:aws:sns:eu-west-1:{ACCOUNT}:orders"},
        **members,
    }
