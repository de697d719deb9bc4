"""How they end: stacks, parameters, audits, accounts and costs."""

from functools import partial
from typing import Final

from chalicelib.catalogue.deletions.model import Ending, ends

_cloudtrail = partial(ends, "cloudtrail")
_ssm = partial(ends, "ssm")
_organizations = partial(ends, "organizations")
_ce = partial(ends, "ce")

ROWS: Final[tuple[Ending, ...]] = (
    ends("cloudformation", "DeleteStack", "AWS::CloudFormation::Stack", "Q.stackName", "stack/{id}/*", by_name=True),
    ends(
        "cloudformation",
        "DeleteStackSet",
        "AWS::CloudFormation::StackSet",
        "Q.stackSetName",
        "stackset/{id}:*",
        by_name=True,
    ),
    _cloudtrail("DeleteTrail", "AWS::CloudTrail::Trail", "Q.name", "trail/{id}"),
    _cloudtrail("DeleteEventDataStore", "AWS::CloudTrail::EventDataStore", "Q.eventDataStore", "eventdatastore/{id}"),
    _cloudtrail("DeleteChannel", "AWS::CloudTrail::Channel", "Q.channel", "channel/{id}"),
    ends("config", "DeleteConfigRule", "AWS::Config::ConfigRule", "Q.configRuleName"),
    ends(
        "config",
        "DeleteAggregationAuthorization",
        "AWS::Config::AggregationAuthorization",
        "Q.authorizedAwsRegion",
        "aggregation-authorization/{Q.authorizedAccountId}/{id}",
    ),
    _ssm("DeleteParameter", "AWS::SSM::Parameter", "Q.name"),
    _ssm("DeleteParameters", "AWS::SSM::Parameter", "R.deletedParameters[]"),
    _ssm("DeleteDocument", "AWS::SSM::Document", "!(Q.documentVersion) && !(Q.versionName) && Q.name"),
    _ssm("DeleteMaintenanceWindow", "AWS::SSM::MaintenanceWindow", "Q.windowId"),
    _ssm("DeletePatchBaseline", "AWS::SSM::PatchBaseline", "Q.baselineId"),
    _ssm("DeleteAssociation", "AWS::SSM::Association", "Q.associationId"),
    _ssm("DeleteOpsItem", "AWS::SSM::OpsItem", "Q.opsItemId"),
    _ssm("DeleteOpsMetadata", "AWS::SSM::OpsMetadata", "Q.opsMetadataArn"),
    ends("ssm-incidents", "DeleteResponsePlan", "AWS::SSMIncidents::ResponsePlan", "Q.arn"),
    ends("ssm-incidents", "DeleteReplicationSet", "AWS::SSMIncidents::ReplicationSet", "Q.arn"),
    ends("ssm-contacts", "DeleteContact", "AWS::SSMContacts::Contact", "Q.contactId", "contact/{id}"),
    _organizations("CloseAccount", "AWS::Organizations::Account", "Q.accountId"),
    _organizations(
        "DeleteOrganizationalUnit",
        "AWS::Organizations::OrganizationalUnit",
        "Q.organizationalUnitId",
        "arn:{partition}:organizations::{account}:ou/o-*/{id}",
        by_name=True,
    ),
    _organizations(
        "DeletePolicy",
        "AWS::Organizations::Policy",
        "Q.policyId",
        "arn:{partition}:organizations::{account}:policy/o-*/*/{id}",
        by_name=True,
    ),
    ends("resource-groups", "DeleteGroup", "AWS::ResourceGroups::Group", "R.group.groupArn"),
    ends(
        "servicecatalog",
        "DeletePortfolio",
        "AWS::ServiceCatalog::Portfolio",
        "Q.id",
        "arn:{partition}:catalog:{region}:{account}:portfolio/{id}",
    ),
    ends(
        "servicecatalog",
        "DeleteProduct",
        "AWS::ServiceCatalog::CloudFormationProduct",
        "Q.id",
        "arn:{partition}:catalog:{region}:{account}:product/{id}",
    ),
    ends(
        "servicecatalog-appregistry",
        "DeleteApplication",
        "AWS::ServiceCatalogAppRegistry::Application",
        "R.application.arn",
    ),
    ends(
        "servicecatalog-appregistry",
        "DeleteAttributeGroup",
        "AWS::ServiceCatalogAppRegistry::AttributeGroup",
        "R.attributeGroup.arn",
    ),
    ends("budgets", "DeleteBudget", "AWS::Budgets::Budget", "Q.budgetName"),
    _ce("DeleteAnomalyMonitor", "AWS::CE::AnomalyMonitor", "Q.monitorArn"),
    _ce("DeleteAnomalySubscription", "AWS::CE::AnomalySubscription", "Q.subscriptionArn"),
    _ce("DeleteCostCategoryDefinition", "AWS::CE::CostCategory", "R.costCategoryArn"),
    ends("fis", "DeleteExperimentTemplate", "AWS::FIS::ExperimentTemplate", "R.experimentTemplate.arn"),
    ends("resiliencehub", "DeleteApp", "AWS::ResilienceHub::App", "Q.appArn"),
    ends("resiliencehub", "DeleteResiliencyPolicy", "AWS::ResilienceHub::ResiliencyPolicy", "Q.policyArn"),
    ends(
        "license-manager",
        "DeleteLicenseConfiguration",
        "AWS::LicenseManager::LicenseConfiguration",
        "Q.licenseConfigurationArn",
    ),
    ends("wellarchitected", "DeleteWorkload", "AWS::WellArchitected::Workload", "Q.workloadId", "workload/{id}"),
    ends("wellarchitected", "DeleteProfile", "AWS::WellArchitected::Profile", "Q.profileArn"),
    ends("outposts", "DeleteOutpost", "AWS::Outposts::Outpost", "Q.outpostId", "outpost/{id}"),
    ends("outposts", "DeleteSite", "AWS::Outposts::Site", "Q.siteId", "site/{id}"),
    ends("notifications", "DeleteNotificationConfiguration", "AWS::Notifications::NotificationConfiguration", "Q.arn"),
    ends(
        "controltower",
        "DeleteLandingZone",
        "AWS::ControlTower::LandingZone",
        "Q.landingZoneIdentifier",
        "landingzone/{id}",
    ),
    ends(
        "ssm-sap",
        "DeregisterApplication",
        "AWS::SystemsManagerSAP::Application",
        "Q.applicationId",
        "*/{id}",
        by_name=True,
    ),
)
