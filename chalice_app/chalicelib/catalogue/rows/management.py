"""Stacks, parameters, audits, accounts and costs."""

from functools import partial

from chalicelib.catalogue.answers import made_at, overwrites, version
from chalicelib.catalogue.model import DOCS, RECORD, UPSERT, row

_stacks = partial(row, "cloudformation", tagger="cloudformation")
_trails = partial(row, "cloudtrail", tagger="cloudtrail")
_config = partial(row, "config", tagger="config")
_ssm = partial(row, "ssm", tagger="ssm")
_org = partial(row, "organizations", tagger="organizations")
_catalog = partial(row, "servicecatalog", tagger="servicecatalog")
_costs = partial(row, "ce", tagger="ce")
_resilience = partial(row, "resiliencehub", tagger="resiliencehub")
_licences = partial(row, "license-manager", tagger="license-manager")
_wa = partial(row, "wellarchitected", tagger="wellarchitected")
_incidents = partial(row, "ssm-incidents", tagger="ssm-incidents")

ROWS = (
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
        success=UPSERT,
        note="also updates; the ARN holds an id that the record lacks: the name stands in its place",
        tagger="config-rule",
    ),
    _config(
        "PutConfigurationAggregator",
        "AWS::Config::ConfigurationAggregator",
        "R.configurationAggregator.configurationAggregatorArn",
        success=UPSERT,
        answer=(made_at("R.configurationAggregator.creationTime"),),
        note="also updates",
    ),
    _config(
        "PutAggregationAuthorization",
        "AWS::Config::AggregationAuthorization",
        "R.aggregationAuthorization.aggregationAuthorizationArn",
        success=UPSERT,
        answer=(made_at("R.aggregationAuthorization.creationTime"),),
        note="also updates",
    ),
    _config(
        "PutConformancePack",
        "AWS::Config::ConformancePack",
        "R.conformancePackArn",
        success=UPSERT,
        note="also updates",
    ),
    _config("PutStoredQuery", "AWS::Config::StoredQuery", "R.queryArn", success=UPSERT, note="also updates"),
    _ssm(
        "PutParameter",
        "AWS::SSM::Parameter",
        "Q.name",
        "parameter/{path}",
        success=UPSERT,
        answer=(version("R.version"), overwrites("Q.overwrite")),
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
    row("controltower", "CreateLandingZone", "AWS::ControlTower::LandingZone", "R.arn", tagger="controltower"),
    row(
        "swf",
        "RegisterDomain",
        "AWS::SWF::Domain",
        "Q.name",
        "/domain/{id}",
        tagger="swf",
        note="CloudFormation has no such type",
    ),
    row("ssm-sap", "RegisterApplication", "AWS::SystemsManagerSAP::Application", "R.application.arn", tagger="ssm-sap"),
)
