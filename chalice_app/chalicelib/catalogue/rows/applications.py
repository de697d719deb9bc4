"""APIs, front ends, and the places where people work."""

from functools import partial

from chalicelib.catalogue.model import RECORD, row

_api = partial(row, "apigateway", tagger="apigateway")
_api2 = partial(row, "apigateway", tagger="apigatewayv2")
_appsync = partial(row, "appsync", tagger="appsync")
_amplify = partial(row, "amplify", tagger="amplify")
_appconfig = partial(row, "appconfig", tagger="appconfig")
_workspaces = partial(row, "workspaces", tagger="workspaces")
_web = partial(row, "workspaces-web", tagger="workspaces-web")
_appstream = partial(row, "appstream", tagger="appstream")
_connect = partial(row, "connect", tagger="connect")
_wisdom = partial(row, "wisdom", tagger="qconnect")
_gamelift = partial(row, "gamelift", tagger="gamelift")
_API = "arn:{partition}:apigateway:{region}::"

ROWS = (
    _api(
        "CreateRestApi",
        "AWS::ApiGateway::RestApi",
        "R.id",
        _API + "/restapis/{id}",
        evidence=RECORD,
        note="the ARN has no account",
    ),
    _api(
        "ImportRestApi",
        "AWS::ApiGateway::RestApi",
        "R.id",
        _API + "/restapis/{id}",
        evidence=RECORD,
        note="the ARN has no account",
    ),
    _api(
        "CreateStage",
        "AWS::ApiGateway::Stage",
        "R.stageName || Q.createStageInput.stageName",
        _API + "/restapis/{Q.restApiId}/stages/{id}",
        evidence=RECORD,
        note="version 1 names a restApiId",
    ),
    _api2(
        "CreateStage",
        "AWS::ApiGatewayV2::Stage",
        "R.stageName || Q.stageName",
        _API + "/apis/{Q.apiId}/stages/{id}",
        evidence=RECORD,
        note="version 2 names an apiId",
    ),
    _api(
        "CreateDomainName",
        "AWS::ApiGateway::DomainName",
        "R.domainNameArn || R.domainName",
        _API + "/domainnames/{id}",
        evidence=RECORD,
        note="both versions; the ARN has no account",
    ),
    _api(
        "CreateVpcLink", "AWS::ApiGateway::VpcLink", "R.id", _API + "/vpclinks/{id}", evidence=RECORD, note="version 1"
    ),
    _api2(
        "CreateVpcLink",
        "AWS::ApiGatewayV2::VpcLink",
        "R.vpcLinkId",
        _API + "/vpclinks/{id}",
        evidence=RECORD,
        note="version 2",
    ),
    _api("CreateUsagePlan", "AWS::ApiGateway::UsagePlan", "R.id", _API + "/usageplans/{id}"),
    _api("CreateApiKey", "AWS::ApiGateway::ApiKey", "R.id", _API + "/apikeys/{id}"),
    _api(
        "GenerateClientCertificate",
        "AWS::ApiGateway::ClientCertificate",
        "R.clientCertificateId",
        _API + "/clientcertificates/{id}",
    ),
    _api2("CreateApi", "AWS::ApiGatewayV2::Api", "R.apiId", _API + "/apis/{id}", evidence=RECORD),
    _api2("ImportApi", "AWS::ApiGatewayV2::Api", "R.apiId", _API + "/apis/{id}"),
    _appsync("CreateGraphqlApi", "AWS::AppSync::GraphQLApi", "R.graphqlApi.arn", evidence=RECORD),
    _appsync("CreateApi", "AWS::AppSync::Api", "R.api.apiArn"),
    _appsync("CreateDomainName", "AWS::AppSync::DomainName", "R.domainNameConfig.domainNameArn"),
    _amplify("CreateApp", "AWS::Amplify::App", "R.app.appArn", evidence=RECORD),
    _amplify("CreateBranch", "AWS::Amplify::Branch", "R.branch.branchArn"),
    _appconfig("CreateApplication", "AWS::AppConfig::Application", "R.id", "application/{id}"),
    _appconfig(
        "CreateEnvironment",
        "AWS::AppConfig::Environment",
        "R.id",
        "application/{R.applicationId || Q.applicationId}/environment/{id}",
    ),
    _appconfig(
        "CreateConfigurationProfile",
        "AWS::AppConfig::ConfigurationProfile",
        "R.id",
        "application/{R.applicationId || Q.applicationId}/configurationprofile/{id}",
    ),
    _appconfig("CreateDeploymentStrategy", "AWS::AppConfig::DeploymentStrategy", "R.id", "deploymentstrategy/{id}"),
    _appconfig("CreateExtension", "AWS::AppConfig::Extension", "R.arn"),
    _workspaces(
        "CreateWorkspaces",
        "AWS::WorkSpaces::Workspace",
        "R.pendingRequests[].workspaceId",
        "workspace/{id}",
        note="values of 255 characters at most",
    ),
    _workspaces(
        "CreateWorkspaceBundle",
        "AWS::WorkSpaces::WorkspaceBundle",
        "R.workspaceBundle.bundleId",
        "workspacebundle/{id}",
        note="CloudFormation has no such type",
    ),
    _workspaces(
        "CreateWorkspaceImage",
        "AWS::WorkSpaces::WorkspaceImage",
        "R.imageId",
        "workspaceimage/{id}",
        note="CloudFormation has no such type",
    ),
    _workspaces(
        "CreateIpGroup",
        "AWS::WorkSpaces::IpGroup",
        "R.groupId",
        "workspaceipgroup/{id}",
        note="CloudFormation has no such type",
    ),
    _workspaces("CreateConnectionAlias", "AWS::WorkSpaces::ConnectionAlias", "R.aliasId", "connectionalias/{id}"),
    _web("CreatePortal", "AWS::WorkSpacesWeb::Portal", "R.portalArn"),
    _web("CreateUserSettings", "AWS::WorkSpacesWeb::UserSettings", "R.userSettingsArn"),
    _web("CreateNetworkSettings", "AWS::WorkSpacesWeb::NetworkSettings", "R.networkSettingsArn"),
    _appstream("CreateFleet", "AWS::AppStream::Fleet", "R.fleet.arn", evidence=RECORD),
    _appstream("CreateStack", "AWS::AppStream::Stack", "R.stack.arn"),
    _appstream("CreateImageBuilder", "AWS::AppStream::ImageBuilder", "R.imageBuilder.arn"),
    _connect(
        "CreateInstance",
        "AWS::Connect::Instance",
        "R.Arn",
        evidence=RECORD,
        note="the record keeps the API's capital letters",
    ),
    _connect("CreateContactFlow", "AWS::Connect::ContactFlow", "R.ContactFlowArn"),
    _connect("CreateContactFlowModule", "AWS::Connect::ContactFlowModule", "R.Arn"),
    _connect("CreateQueue", "AWS::Connect::Queue", "R.QueueArn"),
    _connect("CreateUser", "AWS::Connect::User", "R.UserArn"),
    _connect("CreateRoutingProfile", "AWS::Connect::RoutingProfile", "R.RoutingProfileArn"),
    _connect("CreateSecurityProfile", "AWS::Connect::SecurityProfile", "R.SecurityProfileArn"),
    _connect("CreateHoursOfOperation", "AWS::Connect::HoursOfOperation", "R.HoursOfOperationArn"),
    _connect("CreatePrompt", "AWS::Connect::Prompt", "R.PromptARN"),
    _connect("CreateQuickConnect", "AWS::Connect::QuickConnect", "R.QuickConnectARN"),
    _connect("ClaimPhoneNumber", "AWS::Connect::PhoneNumber", "R.PhoneNumberArn"),
    row(
        "profile",
        "CreateDomain",
        "AWS::CustomerProfiles::Domain",
        "R.domainName || Q.domainName",
        "domains/{id}",
        tagger="customer-profiles",
    ),
    row(
        "app-integrations",
        "CreateEventIntegration",
        "AWS::AppIntegrations::EventIntegration",
        "R.eventIntegrationArn",
        tagger="appintegrations",
    ),
    row(
        "app-integrations",
        "CreateDataIntegration",
        "AWS::AppIntegrations::DataIntegration",
        "R.arn",
        tagger="appintegrations",
    ),
    _wisdom("CreateAssistant", "AWS::Wisdom::Assistant", "R.assistant.assistantArn"),
    _wisdom("CreateKnowledgeBase", "AWS::Wisdom::KnowledgeBase", "R.knowledgeBase.knowledgeBaseArn"),
    _gamelift("CreateFleet", "AWS::GameLift::Fleet", "R.fleetAttributes.fleetArn"),
    _gamelift("CreateBuild", "AWS::GameLift::Build", "R.build.buildArn"),
    _gamelift("CreateAlias", "AWS::GameLift::Alias", "R.alias.aliasArn"),
    _gamelift("CreateGameSessionQueue", "AWS::GameLift::GameSessionQueue", "R.gameSessionQueue.gameSessionQueueArn"),
    _gamelift("CreateScript", "AWS::GameLift::Script", "R.script.scriptArn"),
    _connect("CreateAgentStatus", "AWS::Connect::AgentStatus", "R.AgentStatusARN"),
    _connect("CreateUserHierarchyGroup", "AWS::Connect::UserHierarchyGroup", "R.HierarchyGroupArn"),
    _connect("CreateVocabulary", "AWS::Connect::Vocabulary", "R.VocabularyArn"),
    _connect("CreateTrafficDistributionGroup", "AWS::Connect::TrafficDistributionGroup", "R.Arn"),
    _connect("CreateRule", "AWS::Connect::Rule", "R.RuleArn"),
    _connect("CreateIntegrationAssociation", "AWS::Connect::IntegrationAssociation", "R.IntegrationAssociationArn"),
    row(
        "workmail",
        "CreateOrganization",
        "AWS::WorkMail::Organization",
        "R.organizationId",
        "organization/{id}",
        tagger="workmail",
        note="CloudFormation has no such type",
    ),
    row(
        "thinclient",
        "CreateEnvironment",
        "AWS::WorkSpacesThinClient::Environment",
        "R.environment.arn",
        tagger="workspaces-thin-client",
    ),
)
