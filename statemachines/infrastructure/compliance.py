"""What compliance keeps and shows: the bucket of its findings, its topic, the alarm and the dashboard."""

import json

from statemachines.infrastructure.alerting import subscription
from statemachines.infrastructure.metrics import of_compliance
from statemachines.infrastructure.stack import (
    ACCOUNT,
    REGION,
    Json,
    Part,
    Stack,
    allow_service,
    arn,
    deny_plain_text,
    document,
    ref,
    sub,
)
from statemachines.infrastructure.storage import closed_bucket

DAYS = 30
PERIOD = 300
MOST = 5
"""Instances that may lack tags within one period before the alarm rings."""


def part(stack: Stack) -> Part:
    """Return bucket, topic, alarm, dashboard and, with an address, the subscription."""
    return Part(
        resources={**_bucket(stack), **_topic(stack), **subscription(stack, "Compliance"), **_watching(stack)},
        outputs={"ComplianceBucket": ref("ComplianceBucket"), "ComplianceTopicArn": ref("ComplianceTopic")},
    )


def _bucket(stack: Stack) -> Json:
    expiry = {
        "Id": "findings-expire",
        "Status": "Enabled",
        "ExpirationInDays": DAYS,
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    }
    plain_text = deny_plain_text("s3:*", arn("ComplianceBucket"), {"Fn::Sub": "${ComplianceBucket.Arn}/*"})
    return {
        "ComplianceBucket": {
            "Type": "AWS::S3::Bucket",
            "Properties": {
                "BucketName": sub(stack.names.compliance_bucket),
                **closed_bucket(),
                "LifecycleConfiguration": {"Rules": [expiry]},
            },
        },
        "ComplianceBucketPolicy": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {"Bucket": ref("ComplianceBucket"), "PolicyDocument": document(plain_text)},
        },
    }


def _topic(stack: Stack) -> Json:
    topic = ref("ComplianceTopic")
    ours = {"aws:SourceAccount": sub(ACCOUNT)}
    alarms = allow_service("AlarmsPublish", "cloudwatch.amazonaws.com", "sns:Publish", topic, StringEquals=ours)
    return {
        "ComplianceTopic": {
            "Type": "AWS::SNS::Topic",
            "Properties": {"TopicName": stack.names.compliance_topic, "KmsMasterKeyId": arn("AlertKey")},
        },
        "ComplianceTopicPolicy": {
            "Type": "AWS::SNS::TopicPolicy",
            "Properties": {
                "Topics": [topic],
                "PolicyDocument": document(alarms, deny_plain_text("sns:Publish", topic)),
            },
        },
    }


def _watching(stack: Stack) -> Json:
    lacking, good = of_compliance(stack, "NonCompliantInstances"), of_compliance(stack, "CompliantInstances")
    graphs = [
        ("Instances checked", [good.line("compliant"), lacking.line("not compliant")]),
        ("Violations", [lacking.line("not compliant")]),
    ]
    widgets = [_graph(number, title, lines) for number, (title, lines) in enumerate(graphs)]
    body = json.dumps({"widgets": widgets}, separators=(",", ":"))
    return {
        "HighNonCompliance": {
            "Type": "AWS::CloudWatch::Alarm",
            "Properties": {
                "AlarmName": stack.names.compliance_alarm,
                "AlarmDescription": f"More than {MOST} instances lack tags. Look at the latest findings in the bucket "
                "compliance-logs: each names what is missing and who made the instance.",
                **lacking.alone(),
                "Period": PERIOD,
                "ComparisonOperator": "GreaterThanThreshold",
                "Threshold": MOST,
                "EvaluationPeriods": 1,
                "TreatMissingData": "notBreaching",
                "AlarmActions": [ref("ComplianceTopic")],
            },
        },
        "ComplianceDashboard": {
            "Type": "AWS::CloudWatch::Dashboard",
            "Properties": {"DashboardName": stack.names.compliance_dashboard, "DashboardBody": sub(body)},
        },
    }


def _graph(number: int, title: str, lines: list[list[str | Json]]) -> Json:
    return {
        "type": "metric",
        "x": number * 12,
        "y": 0,
        "width": 12,
        "height": 6,
        "properties": {
            "title": title,
            "region": REGION,
            "view": "timeSeries",
            "period": PERIOD,
            "yAxis": {"left": {"min": 0, "label": "instances", "showUnits": False}},
            "metrics": lines,
        },
    }
