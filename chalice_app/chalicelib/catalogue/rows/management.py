"""Logs, alarms, stacks, parameters, accounts and costs."""

from functools import partial

from chalicelib.catalogue.model import DOCS, RECORD, row

_logs = partial(row, "logs", tagger="logs")
_alarms = partial(row, "monitoring", tagger="cloudwatch")
_stacks = partial(row, "cloudformation", tagger="cloudformation")
_trails = partial(row, "cloudtrail", tagger="cloudtrail")
_config = partial(row, "config", tagger="config")
_ssm = partial(row, "ssm", tagger="ssm")
_org = partial(row, "organizations", tagger="organizations")
_catalog = partial(row, "servicecatalog", tagger="servicecatalog")
_oam = partial(row, "oam", tagger="oam")
_prometheus = partial(row, "aps", tagger="amp")
_xray = partial(row, "xray", tagger="xray")
_costs = partial(row, "ce", tagger="ce")
_resilience = partial(row, "resiliencehub", tagger="resiliencehub")
_licences = partial(row, "license-manager", tagger="license-manager")
_wa = partial(row, "wellarchitected", tagger="wellarchitected")
_incidents = partial(row, "ssm-incidents", tagger="ssm-incidents")
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
    _logs("PutDestination", "AWS::Logs::Destination", "R.destination.arn", upsert=True, note="also updates"),
    _logs("PutDeliverySource", "AWS::Logs::DeliverySource", "R.deliverySource.arn", upsert=True, note="also updates"),
    _logs(
        "PutDeliveryDestination",
        "AWS::Logs::DeliveryDestination",
        "R.deliveryDestination.arn",
        upsert=True,
        note="also updates",
    ),
    _alarms(
        "PutMetricAlarm",
        "AWS::CloudWatch::Alarm",
        "Q.alarmName",
        _ALARM + "alarm:{id}",
        upsert=True,
        evidence=RECORD,
        note=_UPDATES,
    ),
    _alarms(
        "PutCompositeAlarm",
        "AWS::CloudWatch::CompositeAlarm",
        "Q.alarmName",
        _ALARM + "alarm:{id}",
        upsert=True,
        note=_UPDATES,
    ),
    _alarms(
        "PutDashboard",
        "AWS::CloudWatch::Dashboard",
        "Q.dashboardName",
        "arn:{partition}:cloudwatch::{account}:dashboard/{id}",
        upsert=True,
        evidence=RECORD,
        note="also updates; the ARN has no Region",
        tagger="cloudwatch-dashboard",
    ),
    _alarms(
        "PutInsightRule",
        "AWS::CloudWatch::InsightRule",
        "Q.ruleName",
        _ALARM + "insight-rule/{id}",
        upsert=True,
        note=_UPDATES,
    ),
    _alarms(
        "PutMetricStream",
        "AWS::CloudWatch::MetricStream",
        "R.arn || Q.name",
        _ALARM + "metric-stream/{id}",
        upsert=True,
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
    _stacks(
        "CreateStack",
        "AWS::CloudFormation::Stack",
        "R.stackId",
        evidence=RECORD,
        note="no tagging API: its tags change by an update of the stack",
    ),
    _stacks(
        "CreateStackSet",
        "AWS::CloudFormation::StackSet",
        "R.stackSetId",
        "stackset/{id}",
        evidence=RECORD,
        note="the record's id is name:uuid; tags change by an update of the stack set",
    ),
    _trails("CreateTrail", "AWS::CloudTrail::Trail", "R.trailARN", evidence=RECORD),
    _trails("CreateEventDataStore", "AWS::CloudTrail::EventDataStore", "R.eventDataStoreArn"),
    _trails("CreateChannel", "AWS::CloudTrail::Channel", "R.channelArn"),
    _config(
        "PutConfigRule",
        "AWS::Config::ConfigRule",
        "Q.configRule.configRuleName",
        "config-rule/{id}",
        upsert=True,
        note="also updates; the ARN holds an id that the record lacks: the name stands in its place",
        tagger="config-rule",
    ),
    _config(
        "PutConfigurationAggregator",
        "AWS::Config::ConfigurationAggregator",
        "R.configurationAggregator.configurationAggregatorArn",
        upsert=True,
        note="also updates",
    ),
    _config(
        "PutAggregationAuthorization",
        "AWS::Config::AggregationAuthorization",
        "R.aggregationAuthorization.aggregationAuthorizationArn",
        upsert=True,
        note="also updates",
    ),
    _config(
        "PutConformancePack", "AWS::Config::ConformancePack", "R.conformancePackArn", upsert=True, note="also updates"
    ),
    _config("PutStoredQuery", "AWS::Config::StoredQuery", "R.queryArn", upsert=True, note="also updates"),
    _ssm(
        "PutParameter",
        "AWS::SSM::Parameter",
        "Q.name",
        "parameter/{path}",
        upsert=True,
        evidence=RECORD,
        note="also updates; the ARN has one slash, however the name begins",
    ),
    _ssm("CreateDocument", "AWS::SSM::Document", "R.documentDescription.name || Q.name", "document/{id}"),
    _ssm("CreateMaintenanceWindow", "AWS::SSM::MaintenanceWindow", "R.windowId", "maintenancewindow/{id}"),
    _ssm("CreatePatchBaseline", "AWS::SSM::PatchBaseline", "R.baselineId", "patchbaseline/{id}"),
    _ssm("CreateAssociation", "AWS::SSM::Association", "R.associationDescription.associationId", "association/{id}"),
    _ssm("CreateOpsItem", "AWS::SSM::OpsItem", "R.opsItemId", "opsitem/{id}"),
    _ssm("CreateOpsMetadata", "AWS::SSM::OpsMetadata", "R.opsMetadataArn", note="CloudFormation has no such type"),
    _incidents("CreateResponsePlan", "AWS::SSMIncidents::ResponsePlan", "R.arn"),
    _incidents("CreateReplicationSet", "AWS::SSMIncidents::ReplicationSet", "R.arn"),
    row("ssm-contacts", "CreateContact", "AWS::SSMContacts::Contact", "R.contactArn", tagger="ssm-contacts"),
    _org(
        "CreateAccountResult",
        "AWS::Organizations::Account",
        "serviceEventDetails.createAccountStatus.accountId",
        "arn:{partition}:organizations::{account}:account/o-*/{id}",
        note="the service event that ends CreateAccount; the organization's id in the ARN is not in the record",
    ),
    _org(
        "CreateOrganizationalUnit",
        "AWS::Organizations::OrganizationalUnit",
        "R.organizationalUnit.arn",
        evidence=DOCS,
        note="management account only",
    ),
    _org("CreatePolicy", "AWS::Organizations::Policy", "R.policy.policySummary.arn", note="management account only"),
    row("resource-groups", "CreateGroup", "AWS::ResourceGroups::Group", "R.group.groupArn", tagger="resource-groups"),
    _catalog(
        "CreatePortfolio",
        "AWS::ServiceCatalog::Portfolio",
        "R.portfolioDetail.aRN",
        note="tags are added by UpdatePortfolio",
    ),
    _catalog(
        "CreateProduct",
        "AWS::ServiceCatalog::CloudFormationProduct",
        "R.productViewDetail.productARN",
        note="tags are added by UpdateProduct",
    ),
    row(
        "servicecatalog-appregistry",
        "CreateApplication",
        "AWS::ServiceCatalogAppRegistry::Application",
        "R.application.arn",
        tagger="servicecatalog-appregistry",
    ),
    row(
        "servicecatalog-appregistry",
        "CreateAttributeGroup",
        "AWS::ServiceCatalogAppRegistry::AttributeGroup",
        "R.attributeGroup.arn",
        tagger="servicecatalog-appregistry",
    ),
    row(
        "budgets",
        "CreateBudget",
        "AWS::Budgets::Budget",
        "Q.budget.budgetName",
        "arn:{partition}:budgets::{account}:budget/{id}",
        tagger="budgets",
    ),
    _costs("CreateAnomalyMonitor", "AWS::CE::AnomalyMonitor", "R.monitorArn"),
    _costs("CreateAnomalySubscription", "AWS::CE::AnomalySubscription", "R.subscriptionArn"),
    _costs("CreateCostCategoryDefinition", "AWS::CE::CostCategory", "R.costCategoryArn"),
    row(
        "savingsplans",
        "CreateSavingsPlan",
        "AWS::SavingsPlans::SavingsPlan",
        "R.savingsPlanId",
        "arn:{partition}:savingsplans::{account}:savingsplan/{id}",
        tagger="savingsplans",
        note="CloudFormation has no such type; a purchase",
    ),
    row("fis", "CreateExperimentTemplate", "AWS::FIS::ExperimentTemplate", "R.experimentTemplate.arn", tagger="fis"),
    _resilience("CreateApp", "AWS::ResilienceHub::App", "R.app.appArn"),
    _resilience("CreateResiliencyPolicy", "AWS::ResilienceHub::ResiliencyPolicy", "R.policy.policyArn"),
    _licences("CreateLicenseConfiguration", "AWS::LicenseManager::LicenseConfiguration", "R.licenseConfigurationArn"),
    _wa("CreateWorkload", "AWS::WellArchitected::Workload", "R.workloadArn"),
    _wa("CreateProfile", "AWS::WellArchitected::Profile", "R.profileArn"),
    row("outposts", "CreateOutpost", "AWS::Outposts::Outpost", "R.outpost.outpostArn", tagger="outposts"),
    row("outposts", "CreateSite", "AWS::Outposts::Site", "R.site.siteArn", tagger="outposts"),
    row(
        "notifications",
        "CreateNotificationConfiguration",
        "AWS::Notifications::NotificationConfiguration",
        "R.arn",
        tagger="notifications",
    ),
)
