"""Code: repositories, builds, pipelines, deployments."""

from functools import partial

from chalicelib.catalogue.model import RECORD, row

_build = partial(row, "codebuild", tagger="codebuild")
_deploy = partial(row, "codedeploy", tagger="codedeploy")
_artifact = partial(row, "codeartifact", tagger="codeartifact")
_connections = partial(row, "codeconnections", tagger="codeconnections")
_star = partial(row, "codestar-connections", tagger="codestar-connections")
_proton = partial(row, "proton", tagger="proton")
_farm = partial(row, "devicefarm", tagger="devicefarm")

ROWS = (
    _build(
        "CreateProject",
        "AWS::CodeBuild::Project",
        "R.project.arn",
        evidence=RECORD,
        note="no tagging API of its own: UpdateProject replaces all tags",
    ),
    _build("CreateReportGroup", "AWS::CodeBuild::ReportGroup", "R.reportGroup.arn"),
    _build("CreateFleet", "AWS::CodeBuild::Fleet", "R.fleet.arn"),
    row(
        "codecommit",
        "CreateRepository",
        "AWS::CodeCommit::Repository",
        "R.repositoryMetadata.arn",
        tagger="codecommit",
        evidence=RECORD,
    ),
    row(
        "codepipeline",
        "CreatePipeline",
        "AWS::CodePipeline::Pipeline",
        "R.pipeline.name || Q.pipeline.name",
        "{id}",
        tagger="codepipeline",
        evidence=RECORD,
        note="the ARN holds the bare name",
    ),
    _deploy(
        "CreateApplication",
        "AWS::CodeDeploy::Application",
        "Q.applicationName",
        "application:{id}",
        evidence=RECORD,
        note="the response's applicationId is not in the ARN",
    ),
    _deploy(
        "CreateDeploymentGroup",
        "AWS::CodeDeploy::DeploymentGroup",
        "Q.deploymentGroupName",
        "deploymentgroup:{Q.applicationName}/{id}",
    ),
    _artifact("CreateRepository", "AWS::CodeArtifact::Repository", "R.repository.arn", evidence=RECORD),
    _artifact("CreateDomain", "AWS::CodeArtifact::Domain", "R.domain.arn"),
    _artifact("CreatePackageGroup", "AWS::CodeArtifact::PackageGroup", "R.packageGroup.arn"),
    row(
        "cloud9",
        "CreateEnvironmentEC2",
        "AWS::Cloud9::EnvironmentEC2",
        "R.environmentId",
        "environment:{id}",
        tagger="cloud9",
    ),
    _connections("CreateConnection", "AWS::CodeConnections::Connection", "R.connectionArn"),
    _connections("CreateHost", "AWS::CodeConnections::Host", "R.hostArn"),
    _star("CreateConnection", "AWS::CodeStarConnections::Connection", "R.connectionArn"),
    _star("CreateHost", "AWS::CodeStarConnections::Host", "R.hostArn", note="CloudFormation has no such type"),
    row(
        "codestar-notifications",
        "CreateNotificationRule",
        "AWS::CodeStarNotifications::NotificationRule",
        "R.arn",
        tagger="codestar-notifications",
    ),
    row(
        "codeguru-profiler",
        "CreateProfilingGroup",
        "AWS::CodeGuruProfiler::ProfilingGroup",
        "R.profilingGroup.arn",
        tagger="codeguruprofiler",
    ),
    row(
        "codeguru-reviewer",
        "AssociateRepository",
        "AWS::CodeGuruReviewer::RepositoryAssociation",
        "R.repositoryAssociation.associationArn",
        tagger="codeguru-reviewer",
    ),
    row(
        "chatbot",
        "CreateSlackChannelConfiguration",
        "AWS::Chatbot::SlackChannelConfiguration",
        "R.channelConfiguration.chatConfigurationArn",
        tagger="chatbot",
    ),
    row(
        "chatbot",
        "CreateMicrosoftTeamsChannelConfiguration",
        "AWS::Chatbot::MicrosoftTeamsChannelConfiguration",
        "R.channelConfiguration.chatConfigurationArn",
        tagger="chatbot",
    ),
    _proton("CreateService", "AWS::Proton::Service", "R.service.arn", note="CloudFormation has no such type"),
    _proton(
        "CreateEnvironment", "AWS::Proton::Environment", "R.environment.arn", note="CloudFormation has no such type"
    ),
    _proton("CreateServiceTemplate", "AWS::Proton::ServiceTemplate", "R.serviceTemplate.arn"),
    _proton("CreateEnvironmentTemplate", "AWS::Proton::EnvironmentTemplate", "R.environmentTemplate.arn"),
    _farm("CreateProject", "AWS::DeviceFarm::Project", "R.project.arn", note="CloudFormation has no such type"),
    _farm(
        "CreateDevicePool", "AWS::DeviceFarm::DevicePool", "R.devicePool.arn", note="CloudFormation has no such type"
    ),
    row(
        "mgn",
        "CreateApplication",
        "AWS::MGN::Application",
        "R.arn",
        tagger="mgn",
        note="CloudFormation has no such type",
    ),
    row("mgn", "CreateWave", "AWS::MGN::Wave", "R.arn", tagger="mgn", note="CloudFormation has no such type"),
    row("m2", "CreateApplication", "AWS::M2::Application", "R.applicationArn", tagger="m2"),
    row("m2", "CreateEnvironment", "AWS::M2::Environment", "R.environmentId", "env/{id}", tagger="m2"),
    row(
        "refactor-spaces",
        "CreateEnvironment",
        "AWS::RefactorSpaces::Environment",
        "R.arn",
        tagger="migration-hub-refactor-spaces",
    ),
    row(
        "refactor-spaces",
        "CreateApplication",
        "AWS::RefactorSpaces::Application",
        "R.arn",
        tagger="migration-hub-refactor-spaces",
    ),
)
