"""How they end: code: repositories, builds, pipelines, deployments."""

from functools import partial
from typing import Final

from chalicelib.catalogue.deletions.model import Ending, ends

_codebuild = partial(ends, "codebuild")
_codeartifact = partial(ends, "codeartifact")
_proton = partial(ends, "proton")

ROWS: Final[tuple[Ending, ...]] = (
    _codebuild("DeleteProject", "AWS::CodeBuild::Project", "Q.name", "project/{id}"),
    _codebuild("DeleteReportGroup", "AWS::CodeBuild::ReportGroup", "Q.arn"),
    _codebuild("DeleteFleet", "AWS::CodeBuild::Fleet", "Q.arn"),
    ends("codecommit", "DeleteRepository", "AWS::CodeCommit::Repository", "Q.repositoryName", "{id}"),
    ends("codepipeline", "DeletePipeline", "AWS::CodePipeline::Pipeline", "Q.name"),
    ends("codedeploy", "DeleteApplication", "AWS::CodeDeploy::Application", "Q.applicationName"),
    ends("codedeploy", "DeleteDeploymentGroup", "AWS::CodeDeploy::DeploymentGroup", "Q.deploymentGroupName"),
    _codeartifact("DeleteRepository", "AWS::CodeArtifact::Repository", "R.repository.arn"),
    _codeartifact("DeleteDomain", "AWS::CodeArtifact::Domain", "R.domain.arn"),
    _codeartifact("DeletePackageGroup", "AWS::CodeArtifact::PackageGroup", "R.packageGroup.arn"),
    ends("cloud9", "DeleteEnvironment", "AWS::Cloud9::EnvironmentEC2", "Q.environmentId"),
    ends("codeconnections", "DeleteConnection", "AWS::CodeConnections::Connection", "Q.connectionArn"),
    ends("codeconnections", "DeleteHost", "AWS::CodeConnections::Host", "Q.hostArn"),
    ends("codestar-connections", "DeleteConnection", "AWS::CodeStarConnections::Connection", "Q.connectionArn"),
    ends("codestar-connections", "DeleteHost", "AWS::CodeStarConnections::Host", "Q.hostArn"),
    ends("codestar-notifications", "DeleteNotificationRule", "AWS::CodeStarNotifications::NotificationRule", "R.arn"),
    ends(
        "codeguru-profiler",
        "DeleteProfilingGroup",
        "AWS::CodeGuruProfiler::ProfilingGroup",
        "Q.profilingGroupName",
        "profilingGroup/{id}",
    ),
    ends(
        "codeguru-reviewer",
        "DisassociateRepository",
        "AWS::CodeGuruReviewer::RepositoryAssociation",
        "R.repositoryAssociation.associationArn",
    ),
    ends(
        "chatbot",
        "DeleteSlackChannelConfiguration",
        "AWS::Chatbot::SlackChannelConfiguration",
        "Q.chatConfigurationArn",
    ),
    ends(
        "chatbot",
        "DeleteMicrosoftTeamsChannelConfiguration",
        "AWS::Chatbot::MicrosoftTeamsChannelConfiguration",
        "Q.chatConfigurationArn",
    ),
    _proton("DeleteService", "AWS::Proton::Service", "R.service.arn"),
    _proton("DeleteEnvironment", "AWS::Proton::Environment", "R.environment.arn"),
    _proton("DeleteServiceTemplate", "AWS::Proton::ServiceTemplate", "R.serviceTemplate.arn"),
    _proton("DeleteEnvironmentTemplate", "AWS::Proton::EnvironmentTemplate", "R.environmentTemplate.arn"),
    ends("devicefarm", "DeleteProject", "AWS::DeviceFarm::Project", "Q.arn"),
    ends("devicefarm", "DeleteDevicePool", "AWS::DeviceFarm::DevicePool", "Q.arn"),
    ends("mgn", "DeleteApplication", "AWS::MGN::Application", "Q.applicationID", "application/{id}"),
    ends("mgn", "DeleteWave", "AWS::MGN::Wave", "Q.waveID", "wave/{id}"),
    ends("m2", "DeleteApplication", "AWS::M2::Application", "Q.applicationId", "app/{id}"),
    ends("m2", "DeleteEnvironment", "AWS::M2::Environment", "Q.environmentId"),
    ends("refactor-spaces", "DeleteEnvironment", "AWS::RefactorSpaces::Environment", "R.arn"),
    ends("refactor-spaces", "DeleteApplication", "AWS::RefactorSpaces::Application", "R.arn"),
)
