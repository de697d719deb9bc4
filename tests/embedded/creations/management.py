"""Logs, alarms, parameters, trails, rules, pipelines and accounts."""

import json

from .account import arn
from .given import ALLOW
from .model import of
from .readers import READERS

_logs = of("logs")
_alarms = of("monitoring", "cloudwatch")
_config = of("config")
_ssm = of("ssm")
_organizations = of("organizations")

_DOCUMENT = json.dumps({"schemaVersion": "2.2", "description": "proof", "mainSteps": []})


def _stage(name, provider, category):
    kind = {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
    return {"name": name, "actions": [{"name": name, "actionTypeId": kind}]}


def _service_event(record):
    """Organizations makes an account later, and says so in an event of its own."""
    details = {"createAccountStatus": record["responseElements"]["createAccountStatus"]}
    record |= {"eventType": "AwsServiceEvent", "requestParameters": None, "responseElements": None}
    record["serviceEventDetails"] = details


MANAGEMENT = (
    _logs("CreateLogGroup", {"logGroupName": "proof"}, arn("logs", "log-group:proof")),
    _logs(
        "PutDestination",
        lambda given: {"destinationName": "proof", "targetArn": given.stream, "roleArn": given.role},
        "{destination.arn}",
    ),
    _logs(
        "PutDeliverySource",
        lambda given: {
            "name": "proof",
            "resourceArn": "arn:aws:cloudfront::123456789012:distribution/E1Q5O5EXAMPLE",
            "logType": "ACCESS_LOGS",
        },
        "{deliverySource.arn}",
    ),
    _logs(
        "PutDeliveryDestination",
        lambda given: {
            "name": "proof",
            "deliveryDestinationConfiguration": {"destinationResourceArn": given.log_group},
        },
        "{deliveryDestination.arn}",
    ),
    _logs(
        "CreateDelivery",
        {
            "deliverySourceName": "proof",
            "deliveryDestinationArn": arn("logs", "delivery-destination:proof"),
        },
        "{delivery.arn}",
    ),
    _alarms(
        "PutMetricAlarm",
        {
            "AlarmName": "proof",
            "MetricName": "Errors",
            "Namespace": "AWS/Lambda",
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 1.0,
            "ComparisonOperator": "GreaterThanThreshold",
        },
        "{MetricAlarms[].AlarmArn}",
        asked=lambda given, _: given.client("cloudwatch").describe_alarms(AlarmNames=["proof"]),
    ),
    of("cloudtrail")("CreateTrail", lambda given: {"Name": "proof", "S3BucketName": given.bucket}, "{TrailARN}"),
    _config(
        "PutConfigRule",
        {
            "ConfigRule": {
                "ConfigRuleName": "proof",
                "Source": {"Owner": "AWS", "SourceIdentifier": "S3_BUCKET_VERSIONING_ENABLED"},
            }
        },
        arn("config", "config-rule/proof"),
        reader=READERS["config-rule"],
    ),
    _config(
        "PutConfigurationAggregator",
        {
            "ConfigurationAggregatorName": "proof",
            "AccountAggregationSources": [{"AccountIds": ["123456789012"], "AllAwsRegions": True}],
        },
        "{ConfigurationAggregator.ConfigurationAggregatorArn}",
    ),
    _config(
        "PutAggregationAuthorization",
        {"AuthorizedAccountId": "012345678910", "AuthorizedAwsRegion": "us-east-1"},
        "{AggregationAuthorization.AggregationAuthorizationArn}",
    ),
    _ssm(
        "PutParameter",
        {"Name": "/proof/one", "Value": "1", "Type": "String"},
        "{Parameter.ARN}",
        asked=lambda given, _: given.client("ssm").get_parameter(Name="/proof/one"),
    ),
    _ssm(
        "CreateDocument",
        {"Name": "proof", "Content": _DOCUMENT, "DocumentType": "Command"},
        arn("ssm", "document/{DocumentDescription.Name}"),
    ),
    _ssm(
        "CreateMaintenanceWindow",
        {
            "Name": "proof",
            "Schedule": "rate(1 day)",
            "Duration": 2,
            "Cutoff": 1,
            "AllowUnassociatedTargets": False,
        },
        arn("ssm", "maintenancewindow/{WindowId}"),
    ),
    of("codepipeline")(
        "CreatePipeline",
        lambda given: {
            "pipeline": {
                "name": "proof",
                "roleArn": given.role,
                "artifactStore": {"type": "S3", "location": given.bucket},
                "stages": [_stage("source", "S3", "Source"), _stage("deploy", "S3", "Deploy")],
            }
        },
        arn("codepipeline", "{pipeline.name}"),
    ),
    _organizations(
        "CreateOrganizationalUnit",
        lambda given: {"ParentId": given.organization, "Name": "proof"},
        "{OrganizationalUnit.Arn}",
    ),
    _organizations(
        "CreatePolicy",
        lambda given: (
            given.organization
            and {"Name": "proof", "Description": "proof", "Content": ALLOW, "Type": "SERVICE_CONTROL_POLICY"}
        ),
        "{Policy.PolicySummary.Arn}",
    ),
    _organizations(
        "CreateAccountResult",
        lambda given: given.organization and {"Email": "proof@example.com", "AccountName": "proof"},
        "{Account.Arn}",
        call="CreateAccount",
        asked=lambda given, answer: given.client("organizations").describe_account(
            AccountId=answer["CreateAccountStatus"]["AccountId"]
        ),
        corrected=_service_event,
    ),
)
