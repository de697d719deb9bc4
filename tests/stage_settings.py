"""The environment variables of the Lambdas of a stage `test`, for tests that call the steps in their own process."""

ACCOUNT = "123456789012"
REGION = "us-east-1"

STAGE = {
    "STAGE": "test",
    "INBOX_QUEUE": "tagtrail-inbox-test",
    "DLQ_URL": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/tagtrail-inbox-dlq-test",
    "WORK_BUCKET": "tagtrail-work",
    "DYNAMODB_TABLE": "tagtrail-test",
    "SNS_TOPIC_ARN": f"arn:aws:sns:{REGION}:{ACCOUNT}:tagtrail-alerts-test",
    "STATE_MACHINE_ARN": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:tagtrail-attribute-test",
    "TRAIL_BUCKETS": "trail",
    "ACCOUNTS": ACCOUNT,
}
