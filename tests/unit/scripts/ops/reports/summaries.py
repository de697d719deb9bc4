"""Summary rows and findings as the compliance machine writes them."""

from datetime import UTC, datetime, timedelta

NOW = datetime.now(UTC)
TODAY = NOW.date()
BUCKET = "compliance-logs-123456789012-us-east-1-dev"
KEY = "findings/today/daily.jsonl"


def day(ago=0):
    return (TODAY - timedelta(days=ago)).isoformat()


def row(ago=0, checked=4, compliant=3, **changes):
    date = day(ago)
    return {
        "ResourceId": f"compliance#{date}",
        "Kind": "compliance",
        "Date": date,
        "Checked": checked,
        "Compliant": compliant,
        "ByTag": {
            "Environment": {"present": checked, "missing": 0, "invalid": 1},
            "Owner": {"present": compliant, "missing": checked - compliant, "invalid": 0},
        },
        "ByService": {
            "ec2": {"checked": checked - 1, "compliant": compliant - 1},
            "s3": {"checked": 1, "compliant": 1},
        },
        "ByAccount": {"123456789012": {"checked": checked, "compliant": compliant}},
        "ByCreator": {"alice": {"checked": checked, "compliant": compliant}},
        "ByType": {"AWS::EC2::Instance": {"checked": checked, "compliant": compliant}},
        "Coverage": [{"type": "AWS::S3::Bucket", "source": "describe"}],
        "Findings": {"bucket": BUCKET, "key": KEY},
        "Execution": f"daily-{date}",
        **changes,
    }


def finding(identifier="i-0123456789abcdef0", **changes):
    return {
        "arn": f"arn:aws:ec2:us-east-1:123456789012:instance/{identifier}",
        "id": identifier,
        "type": "AWS::EC2::Instance",
        "service": "ec2",
        "account": "123456789012",
        "region": "us-east-1",
        "state": "running",
        "timestamp": f"{day()}T02:00:00Z",
        "isCompliant": False,
        "requiredTags": ["Environment", "Owner"],
        "tags": {"Environment": "production!", "owner": "alice"},
        "missingTags": ["Owner"],
        "invalidTags": [{"key": "Environment", "value": "production!", "allowed": ["dev", "prod"]}],
        "nearMisses": [{"key": "Owner", "found": "owner"}],
        "creator": "alice",
        "creatorArn": "arn:aws:iam::123456789012:user/alice",
        "messages": ["Who pays for it?"],
        **changes,
    }
