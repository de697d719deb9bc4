"""Logs, alarms, traces and monitors."""

from functools import partial

from chalicelib.catalogue.answers import made_at
from chalicelib.catalogue.model import DOCS, RECORD, UPSERT, row

_logs = partial(row, "logs", tagger="logs")
_alarms = partial(row, "monitoring", tagger="cloudwatch")
_oam = partial(row, "oam", tagger="oam")
_prometheus = partial(row, "aps", tagger="amp")
_xray = partial(row, "xray", tagger="xray")
_ALARM = "arn:{partition}:cloudwatch:{region}:{account}:"
_UPDATES = "also updates; the response is null"

ROWS = (
    _logs(
        "CreateLogGroup",
        "AWS::Logs::LogGroup",
        "Q.logGroupName",
        "log-group:{id}",
        evidence=RECORD,
        note="the response is null; services make many",
    ),
    _logs("CreateLogAnomalyDetector", "AWS::Logs::LogAnomalyDetector", "R.anomalyDetectorArn"),
    _logs("CreateDelivery", "AWS::Logs::Delivery", "R.delivery.arn"),
    _logs(
        "PutDestination",
        "AWS::Logs::Destination",
        "R.destination.arn",
        success=UPSERT,
        answer=(made_at("R.destination.creationTime"),),
        note="also updates",
    ),
    _logs(
        "PutDeliverySource", "AWS::Logs::DeliverySource", "R.deliverySource.arn", success=UPSERT, note="also updates"
    ),
    _logs(
        "PutDeliveryDestination",
        "AWS::Logs::DeliveryDestination",
        "R.deliveryDestination.arn",
        success=UPSERT,
        note="also updates",
    ),
    _alarms(
        "PutMetricAlarm",
        "AWS::CloudWatch::Alarm",
        "Q.alarmName",
        _ALARM + "alarm:{id}",
        success=UPSERT,
        evidence=RECORD,
        note=_UPDATES,
    ),
    _alarms(
        "PutCompositeAlarm",
        "AWS::CloudWatch::CompositeAlarm",
        "Q.alarmName",
        _ALARM + "alarm:{id}",
        success=UPSERT,
        note=_UPDATES,
    ),
    _alarms(
        "PutDashboard",
        "AWS::CloudWatch::Dashboard",
        "Q.dashboardName",
        "arn:{partition}:cloudwatch::{account}:dashboard/{id}",
        success=UPSERT,
        evidence=RECORD,
        note="also updates; the ARN has no Region",
        tagger="cloudwatch-dashboard",
    ),
    _alarms(
        "PutInsightRule",
        "AWS::CloudWatch::InsightRule",
        "Q.ruleName",
        _ALARM + "insight-rule/{id}",
        success=UPSERT,
        note=_UPDATES,
    ),
    _alarms(
        "PutMetricStream",
        "AWS::CloudWatch::MetricStream",
        "R.arn || Q.name",
        _ALARM + "metric-stream/{id}",
        success=UPSERT,
        note="also updates",
    ),
    row(
        "synthetics",
        "CreateCanary",
        "AWS::Synthetics::Canary",
        "R.Canary.Name || Q.Name",
        "canary:{id}",
        tagger="synthetics",
        evidence=RECORD,
        note="the record keeps the API's capital letters",
    ),
    row("synthetics", "CreateGroup", "AWS::Synthetics::Group", "R.Group.Arn", tagger="synthetics"),
    row("rum", "CreateAppMonitor", "AWS::RUM::AppMonitor", "Q.name", "appmonitor/{id}", tagger="rum"),
    row(
        "internetmonitor",
        "CreateMonitor",
        "AWS::InternetMonitor::Monitor",
        "R.Arn",
        tagger="internetmonitor",
        evidence=DOCS,
        note="the record keeps the API's capital letters",
    ),
    row(
        "networkmonitor",
        "CreateMonitor",
        "AWS::NetworkMonitor::Monitor",
        "R.monitorArn",
        tagger="networkmonitor",
        evidence=RECORD,
    ),
    row(
        "networkflowmonitor",
        "CreateMonitor",
        "AWS::NetworkFlowMonitor::Monitor",
        "R.monitorArn",
        tagger="networkflowmonitor",
    ),
    row(
        "application-signals",
        "CreateServiceLevelObjective",
        "AWS::ApplicationSignals::ServiceLevelObjective",
        "R.slo.arn",
        tagger="application-signals",
    ),
    _oam("CreateSink", "AWS::Oam::Sink", "R.arn"),
    _oam("CreateLink", "AWS::Oam::Link", "R.arn"),
    _xray("CreateGroup", "AWS::XRay::Group", "R.group.groupARN"),
    _xray("CreateSamplingRule", "AWS::XRay::SamplingRule", "R.samplingRuleRecord.samplingRule.ruleARN"),
    row(
        "grafana",
        "CreateWorkspace",
        "AWS::Grafana::Workspace",
        "R.workspace.id",
        "/workspaces/{id}",
        tagger="grafana",
        evidence=RECORD,
    ),
    _prometheus("CreateWorkspace", "AWS::APS::Workspace", "R.arn"),
    _prometheus("CreateRuleGroupsNamespace", "AWS::APS::RuleGroupsNamespace", "R.arn"),
    _prometheus("CreateScraper", "AWS::APS::Scraper", "R.arn"),
)
