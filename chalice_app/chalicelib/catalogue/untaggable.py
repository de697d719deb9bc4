"""Calls that create something which carries no tags: known, so neither a creation nor a gap in the catalogue."""

from __future__ import annotations

from typing import Final

_CALLS: Final[dict[str, tuple[str, ...]]] = {
    "amplify": (
        "CreateBackendEnvironment",
        "CreateDomainAssociation",
        "CreateWebhook",
    ),
    "apigateway": (
        "CreateDeployment",
        "CreateResource",
        "CreateRoute",
        "CreateIntegration",
        "CreateAuthorizer",
        "CreateModel",
    ),
    "appflow": (
        "CreateConnectorProfile",
        "RegisterConnector",
    ),
    "appsync": (
        "CreateApiKey",
        "CreateDataSource",
        "CreateFunction",
        "CreateResolver",
        "CreateType",
    ),
    "autoscaling": ("CreateLaunchConfiguration",),
    "bedrock": (
        "CreateDataSource",
        "CreateFlowVersion",
    ),
    "cloudformation": (
        "CreateChangeSet",
        "CreateStackInstances",
    ),
    "cloudfront": (
        "CreateInvalidation",
        "CreateOriginAccessControl",
        "CreateRealtimeLogConfig",
    ),
    "cloudhsm": ("CreateHsm",),
    "cloudsearch": ("CreateDomain",),
    "codebuild": (
        "CreateWebhook",
        "ImportSourceCredentials",
    ),
    "codecommit": (
        "CreateBranch",
        "CreateCommit",
        "CreatePullRequest",
    ),
    "codedeploy": (
        "CreateDeployment",
        "CreateDeploymentConfig",
    ),
    "cognito-idp": (
        "CreateGroup",
        "CreateUserPoolClient",
        "CreateUserPoolDomain",
    ),
    "connect": (
        "CreateContactFlowVersion",
        "CreateTaskTemplate",
    ),
    "dynamodb": (
        "CreateBackup",
        "CreateGlobalTable",
    ),
    "ec2": (
        "CreateLaunchTemplateVersion",
        "CreateNetworkAclEntry",
        "CreateRoute",
        "CreateTags",
        "CreateVpcEndpointConnectionNotification",
    ),
    "elasticfilesystem": (
        "CreateMountTarget",
        "CreateReplicationConfiguration",
    ),
    "elasticloadbalancing": (
        "CreateLoadBalancerListeners",
        "CreateLoadBalancerPolicy",
    ),
    "events": (
        "CreateApiDestination",
        "CreateArchive",
        "CreateConnection",
        "CreateEndpoint",
        "CreatePartnerEventSource",
    ),
    "gamelift": (
        "CreateGameSession",
        "CreatePlayerSession",
        "CreatePlayerSessions",
        "RegisterCompute",
        "RegisterGameServer",
    ),
    "globalaccelerator": (
        "CreateCustomRoutingEndpointGroup",
        "CreateCustomRoutingListener",
        "CreateEndpointGroup",
        "CreateListener",
    ),
    "iam": (
        "CreateAccessKey",
        "CreateAccountAlias",
        "CreateGroup",
        "CreateLoginProfile",
        "CreatePolicyVersion",
    ),
    "iot": (
        "CreateCertificateFromCsr",
        "CreateKeysAndCertificate",
        "CreatePolicyVersion",
        "CreateThing",
        "RegisterCertificate",
        "RegisterThing",
    ),
    "kafka": (
        "CreateConfiguration",
        "CreateTopic",
    ),
    "kms": (
        "CreateAlias",
        "CreateGrant",
    ),
    "lambda": (
        "CreateAlias",
        "CreateFunctionUrlConfig",
    ),
    "logs": (
        "CreateExportTask",
        "CreateLogStream",
    ),
    "mobiletargeting": (
        "CreateExportJob",
        "CreateImportJob",
    ),
    "organizations": (
        "CreateAccount",
        "CreateOrganization",
    ),
    "personalize": (
        "CreateMetricAttribution",
        "CreateSchema",
    ),
    "quicksight": (
        "CreateGroup",
        "CreateGroupMembership",
        "CreateIngestion",
        "CreateRefreshSchedule",
    ),
    "rds": ("RegisterDBProxyTargets",),
    "route53": (
        "CreateCidrCollection",
        "CreateKeySigningKey",
        "CreateQueryLoggingConfig",
    ),
    "s3": (
        "CreateMultipartUpload",
        "CreateSession",
    ),
    "scheduler": ("CreateSchedule",),
    "secretsmanager": (
        "ReplicateSecretToRegions",
        "RestoreSecret",
    ),
    "securityhub": (
        "CreateActionTarget",
        "CreateFindingAggregator",
        "CreateInsight",
        "CreateMembers",
    ),
    "serverlessrepo": (
        "CreateApplication",
        "CreateApplicationVersion",
    ),
    "servicecatalog": (
        "CreateProvisioningArtifact",
        "ImportAsProvisionedProduct",
        "ProvisionProduct",
    ),
    "sns": (
        "CreatePlatformApplication",
        "CreatePlatformEndpoint",
    ),
    "sso": ("CreateAccountAssignment",),
    "states": ("CreateStateMachineAlias",),
}

UNTAGGABLE: Final = frozenset((f"{service}.amazonaws.com", name) for service, names in _CALLS.items() for name in names)
"""(eventSource, eventName) pairs; an account that CreateAccount orders comes with CreateAccountResult."""
