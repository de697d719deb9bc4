"""How they end: APIs, front ends, and the places where people work."""

from functools import partial
from typing import Final

from chalicelib.catalogue.deletions.model import Ending, ends

_apigateway = partial(ends, "apigateway")
_appsync = partial(ends, "appsync")
_appconfig = partial(ends, "appconfig")
_workspaces = partial(ends, "workspaces")
_workspaces_web = partial(ends, "workspaces-web")
_appstream = partial(ends, "appstream")
_connect = partial(ends, "connect")
_gamelift = partial(ends, "gamelift")

ROWS: Final[tuple[Ending, ...]] = (
    _apigateway("DeleteRestApi", "AWS::ApiGateway::RestApi", "Q.restApiId"),
    _apigateway("DeleteStage", "AWS::ApiGateway::Stage", "Q.stageName"),
    _apigateway("DeleteStage", "AWS::ApiGatewayV2::Stage", "Q.stageName"),
    _apigateway("DeleteDomainName", "AWS::ApiGateway::DomainName", "Q.domainName"),
    _apigateway("DeleteVpcLink", "AWS::ApiGateway::VpcLink", "Q.vpcLinkId"),
    _apigateway("DeleteVpcLink", "AWS::ApiGatewayV2::VpcLink", "Q.vpcLinkId"),
    _apigateway("DeleteUsagePlan", "AWS::ApiGateway::UsagePlan", "Q.usagePlanId"),
    _apigateway("DeleteApiKey", "AWS::ApiGateway::ApiKey", "Q.apiKey"),
    _apigateway("DeleteClientCertificate", "AWS::ApiGateway::ClientCertificate", "Q.clientCertificateId"),
    _apigateway("DeleteApi", "AWS::ApiGatewayV2::Api", "Q.apiId"),
    _appsync("DeleteGraphqlApi", "AWS::AppSync::GraphQLApi", "Q.apiId", "apis/{id}"),
    _appsync("DeleteApi", "AWS::AppSync::Api", "Q.apiId", "apis/{id}"),
    _appsync("DeleteDomainName", "AWS::AppSync::DomainName", "Q.domainName", "domainnames/{id}"),
    ends("amplify", "DeleteApp", "AWS::Amplify::App", "R.app.appArn"),
    ends("amplify", "DeleteBranch", "AWS::Amplify::Branch", "R.branch.branchArn"),
    _appconfig("DeleteApplication", "AWS::AppConfig::Application", "Q.applicationId"),
    _appconfig("DeleteEnvironment", "AWS::AppConfig::Environment", "Q.environmentId"),
    _appconfig("DeleteConfigurationProfile", "AWS::AppConfig::ConfigurationProfile", "Q.configurationProfileId"),
    _appconfig("DeleteDeploymentStrategy", "AWS::AppConfig::DeploymentStrategy", "Q.deploymentStrategyId"),
    _workspaces(
        "TerminateWorkspaces",
        "AWS::WorkSpaces::Workspace",
        "Q.terminateWorkspaceRequests[].workspaceId",
        failed="R.failedRequests[].workspaceId",
    ),
    _workspaces("DeleteWorkspaceBundle", "AWS::WorkSpaces::WorkspaceBundle", "Q.bundleId"),
    _workspaces("DeleteWorkspaceImage", "AWS::WorkSpaces::WorkspaceImage", "Q.imageId"),
    _workspaces("DeleteIpGroup", "AWS::WorkSpaces::IpGroup", "Q.groupId"),
    _workspaces("DeleteConnectionAlias", "AWS::WorkSpaces::ConnectionAlias", "Q.aliasId"),
    _workspaces_web("DeletePortal", "AWS::WorkSpacesWeb::Portal", "Q.portalArn"),
    _workspaces_web("DeleteUserSettings", "AWS::WorkSpacesWeb::UserSettings", "Q.userSettingsArn"),
    _workspaces_web("DeleteNetworkSettings", "AWS::WorkSpacesWeb::NetworkSettings", "Q.networkSettingsArn"),
    _appstream("DeleteFleet", "AWS::AppStream::Fleet", "Q.name", "fleet/{id}"),
    _appstream("DeleteStack", "AWS::AppStream::Stack", "Q.name", "stack/{id}"),
    _appstream("DeleteImageBuilder", "AWS::AppStream::ImageBuilder", "R.imageBuilder.arn"),
    _connect("DeleteInstance", "AWS::Connect::Instance", "Q.InstanceId", "instance/{id}"),
    _connect(
        "DeleteContactFlow",
        "AWS::Connect::ContactFlow",
        "Q.ContactFlowId",
        "instance/{tail(Q.InstanceId) || Q.InstanceId}/contact-flow/{id}",
    ),
    _connect(
        "DeleteContactFlowModule",
        "AWS::Connect::ContactFlowModule",
        "Q.ContactFlowModuleId",
        "instance/{tail(Q.InstanceId) || Q.InstanceId}/flow-module/{id}",
    ),
    _connect(
        "DeleteQueue", "AWS::Connect::Queue", "Q.QueueId", "instance/{tail(Q.InstanceId) || Q.InstanceId}/queue/{id}"
    ),
    _connect(
        "DeleteUser", "AWS::Connect::User", "Q.UserId", "instance/{tail(Q.InstanceId) || Q.InstanceId}/agent/{id}"
    ),
    _connect(
        "DeleteRoutingProfile",
        "AWS::Connect::RoutingProfile",
        "Q.RoutingProfileId",
        "instance/{tail(Q.InstanceId) || Q.InstanceId}/routing-profile/{id}",
    ),
    _connect(
        "DeleteSecurityProfile",
        "AWS::Connect::SecurityProfile",
        "Q.SecurityProfileId",
        "instance/{tail(Q.InstanceId) || Q.InstanceId}/security-profile/{id}",
    ),
    _connect(
        "DeleteHoursOfOperation",
        "AWS::Connect::HoursOfOperation",
        "Q.HoursOfOperationId",
        "instance/{tail(Q.InstanceId) || Q.InstanceId}/operating-hours/{id}",
    ),
    _connect(
        "DeletePrompt",
        "AWS::Connect::Prompt",
        "Q.PromptId",
        "instance/{tail(Q.InstanceId) || Q.InstanceId}/prompt/{id}",
    ),
    _connect(
        "DeleteQuickConnect",
        "AWS::Connect::QuickConnect",
        "Q.QuickConnectId",
        "instance/{tail(Q.InstanceId) || Q.InstanceId}/transfer-destination/{id}",
    ),
    _connect("ReleasePhoneNumber", "AWS::Connect::PhoneNumber", "Q.PhoneNumberId", "phone-number/{id}"),
    ends("profile", "DeleteDomain", "AWS::CustomerProfiles::Domain", "Q.domainName"),
    ends(
        "app-integrations",
        "DeleteEventIntegration",
        "AWS::AppIntegrations::EventIntegration",
        "Q.name",
        "event-integration/{id}",
    ),
    ends(
        "app-integrations",
        "DeleteDataIntegration",
        "AWS::AppIntegrations::DataIntegration",
        "Q.dataIntegrationIdentifier",
        "data-integration/{id}",
    ),
    ends("wisdom", "DeleteAssistant", "AWS::Wisdom::Assistant", "Q.assistantId", "assistant/{id}"),
    ends("wisdom", "DeleteKnowledgeBase", "AWS::Wisdom::KnowledgeBase", "Q.knowledgeBaseId", "knowledge-base/{id}"),
    _gamelift("DeleteFleet", "AWS::GameLift::Fleet", "Q.fleetId", "fleet/{id}"),
    _gamelift("DeleteBuild", "AWS::GameLift::Build", "Q.buildId", "build/{id}"),
    _gamelift("DeleteAlias", "AWS::GameLift::Alias", "Q.aliasId", "arn:{partition}:gamelift:{region}::alias/{id}"),
    _gamelift("DeleteGameSessionQueue", "AWS::GameLift::GameSessionQueue", "Q.name", "gamesessionqueue/{id}"),
    _gamelift("DeleteScript", "AWS::GameLift::Script", "Q.scriptId", "script/{id}"),
    _connect(
        "DeleteUserHierarchyGroup",
        "AWS::Connect::UserHierarchyGroup",
        "Q.HierarchyGroupId",
        "instance/{tail(Q.InstanceId) || Q.InstanceId}/agent-group/{id}",
    ),
    _connect("DeleteVocabulary", "AWS::Connect::Vocabulary", "R.VocabularyArn"),
    _connect(
        "DeleteTrafficDistributionGroup",
        "AWS::Connect::TrafficDistributionGroup",
        "Q.TrafficDistributionGroupId",
        "traffic-distribution-group/{id}",
    ),
    _connect("DeleteRule", "AWS::Connect::Rule", "Q.RuleId", "instance/{tail(Q.InstanceId) || Q.InstanceId}/rule/{id}"),
    _connect(
        "DeleteIntegrationAssociation",
        "AWS::Connect::IntegrationAssociation",
        "Q.IntegrationAssociationId",
        "instance/{tail(Q.InstanceId) || Q.InstanceId}/integration-association/{id}",
    ),
    ends("workmail", "DeleteOrganization", "AWS::WorkMail::Organization", "Q.organizationId"),
    ends("thinclient", "DeleteEnvironment", "AWS::WorkSpacesThinClient::Environment", "Q.id", "environment/{id}"),
)
