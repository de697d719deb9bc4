"""How they end: logs, alarms, traces and monitors."""

from functools import partial
from typing import Final

from chalicelib.catalogue.deletions.model import Ending, ends

_logs = partial(ends, "logs")
_monitoring = partial(ends, "monitoring")
_aps = partial(ends, "aps")

ROWS: Final[tuple[Ending, ...]] = (
    _logs("DeleteLogGroup", "AWS::Logs::LogGroup", "Q.logGroupName"),
    _logs("DeleteLogAnomalyDetector", "AWS::Logs::LogAnomalyDetector", "Q.anomalyDetectorArn"),
    _logs("DeleteDelivery", "AWS::Logs::Delivery", "Q.id", "delivery:{id}"),
    _logs("DeleteDestination", "AWS::Logs::Destination", "Q.destinationName", "destination:{id}"),
    _logs("DeleteDeliverySource", "AWS::Logs::DeliverySource", "Q.name", "delivery-source:{id}"),
    _logs("DeleteDeliveryDestination", "AWS::Logs::DeliveryDestination", "Q.name", "delivery-destination:{id}"),
    _monitoring("DeleteAlarms", "AWS::CloudWatch::Alarm", "Q.alarmNames[]"),
    _monitoring("DeleteAlarms", "AWS::CloudWatch::CompositeAlarm", "Q.alarmNames[]"),
    _monitoring("DeleteDashboards", "AWS::CloudWatch::Dashboard", "Q.dashboardNames[]"),
    _monitoring(
        "DeleteInsightRules", "AWS::CloudWatch::InsightRule", "Q.ruleNames[]", failed="R.failures[].failureResource"
    ),
    _monitoring("DeleteMetricStream", "AWS::CloudWatch::MetricStream", "Q.name"),
    ends("synthetics", "DeleteCanary", "AWS::Synthetics::Canary", "Q.name"),
    ends("synthetics", "DeleteGroup", "AWS::Synthetics::Group", "Q.GroupIdentifier", "group:{id}"),
    ends("rum", "DeleteAppMonitor", "AWS::RUM::AppMonitor", "Q.name"),
    ends("internetmonitor", "DeleteMonitor", "AWS::InternetMonitor::Monitor", "Q.MonitorName", "monitor/{id}"),
    ends("networkmonitor", "DeleteMonitor", "AWS::NetworkMonitor::Monitor", "Q.monitorName", "monitor/{id}"),
    ends("networkflowmonitor", "DeleteMonitor", "AWS::NetworkFlowMonitor::Monitor", "Q.monitorName", "monitor/{id}"),
    ends(
        "application-signals",
        "DeleteServiceLevelObjective",
        "AWS::ApplicationSignals::ServiceLevelObjective",
        "Q.id",
        "slo/{id}",
    ),
    ends("oam", "DeleteSink", "AWS::Oam::Sink", "Q.identifier", "sink/{id}"),
    ends("oam", "DeleteLink", "AWS::Oam::Link", "Q.identifier", "link/{id}"),
    ends("xray", "DeleteSamplingRule", "AWS::XRay::SamplingRule", "R.samplingRuleRecord.samplingRule.ruleARN"),
    ends("xray", "DeleteGroup", "AWS::XRay::Group", "Q.groupARN"),
    ends("grafana", "DeleteWorkspace", "AWS::Grafana::Workspace", "Q.workspaceId"),
    _aps("DeleteWorkspace", "AWS::APS::Workspace", "Q.workspaceId", "workspace/{id}"),
    _aps(
        "DeleteRuleGroupsNamespace",
        "AWS::APS::RuleGroupsNamespace",
        "Q.name",
        "rulegroupsnamespace/{Q.workspaceId}/{id}",
    ),
    _aps("DeleteScraper", "AWS::APS::Scraper", "Q.scraperId", "scraper/{id}"),
)
