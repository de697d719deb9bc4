"""The calls that the embedded AWS can't prove, of the services that it emulates, each with the reason."""

from collections.abc import Mapping

LACKING: Mapping[str, str] = {
    "airflow": "CreateEnvironment",
    "amplify": "CreateApp CreateBranch",
    "apigateway": "GenerateClientCertificate ImportApi",
    "appsync": "CreateDomainName",
    "backup": "CreateFramework CreateLogicallyAirGappedBackupVault CreateRestoreTestingPlan",
    "bedrock": (
        "CreateAgentAlias CreateEvaluationJob CreateFlow CreateGuardrail CreateInferenceProfile "
        "CreateModelImportJob CreateModelInvocationJob CreatePrompt CreateProvisionedModelThroughput"
    ),
    "cloudfront": (
        "CopyDistribution CreateAnycastIpList CreateConnectionGroup CreateDistributionTenant "
        "CreateStreamingDistribution CreateStreamingDistributionWithTags CreateVpcOrigin"
    ),
    "cloudtrail": "CreateChannel CreateEventDataStore",
    "codebuild": "CreateFleet CreateReportGroup",
    "config": "PutConformancePack PutStoredQuery",
    "connect": (
        "ClaimPhoneNumber CreateAgentStatus CreateContactFlow CreateContactFlowModule CreateHoursOfOperation "
        "CreateIntegrationAssociation CreatePrompt CreateQueue CreateQuickConnect CreateRoutingProfile "
        "CreateRule CreateSecurityProfile CreateTrafficDistributionGroup CreateUser CreateUserHierarchyGroup "
        "CreateVocabulary"
    ),
    "dms": "CreateEventSubscription CreateReplicationConfig ImportCertificate",
    "ds": "CreateIdentityPoolDirectory",
    "ec2": (
        "CopyVolumes CreateCapacityReservation CreateCapacityReservationFleet CreateClientVpnEndpoint "
        "CreateCoipPool CreateFpgaImage CreateInstanceConnectEndpoint CreateInstanceEventWindow "
        "CreateInstanceExportTask CreateIpam CreateIpamPool CreateIpamResourceDiscovery CreateIpamScope "
        "CreateLocalGatewayRouteTable CreateLocalGatewayRouteTableVpcAssociation "
        "CreateNetworkInsightsAccessScope CreateNetworkInsightsPath CreatePlacementGroup CreatePublicIpv4Pool "
        "CreateReplaceRootVolumeTask CreateRestoreImageTask CreateRouteServer CreateRouteServerEndpoint "
        "CreateRouteServerPeer CreateTransitGatewayConnect CreateTransitGatewayConnectPeer "
        "CreateTransitGatewayMulticastDomain CreateTransitGatewayPolicyTable CreateVerifiedAccessEndpoint "
        "CreateVerifiedAccessGroup CreateVerifiedAccessInstance CreateVerifiedAccessTrustProvider "
        "CreateVpcBlockPublicAccessExclusion ExportImage ImportImage ImportSnapshot PurchaseCapacityBlock "
        "PurchaseHostReservation RestoreSnapshotFromRecycleBin StartNetworkInsightsAnalysis"
    ),
    "eks": "CreateAccessEntry CreateAddon CreatePodIdentityAssociation RegisterCluster",
    "elasticache": (
        "CopySnapshot CreateCacheParameterGroup CreateCacheSecurityGroup CreateGlobalReplicationGroup "
        "CreateServerlessCache CreateServerlessCacheSnapshot CreateUserGroup "
        "PurchaseReservedCacheNodesOffering"
    ),
    "elasticbeanstalk": "CreateApplicationVersion CreateConfigurationTemplate",
    "elasticloadbalancing": "CreateTrustStore",
    "elasticmapreduce": "CreateStudio",
    "es": "CreateApplication",
    "fsx": (
        "CopyBackup CreateDataRepositoryAssociation CreateFileCache CreateFileSystemFromBackup CreateSnapshot "
        "CreateStorageVirtualMachine CreateVolume CreateVolumeFromBackup"
    ),
    "glue": "CreateBlueprint CreateDataQualityRuleset",
    "guardduty": "CreateIPSet CreateMalwareProtectionPlan CreateThreatIntelSet",
    "kafka": "CreateReplicator CreateVpcConnection",
    "lambda": "CreateCapacityProvider CreateCodeSigningConfig",
    "logs": "CreateLogAnomalyDetector",
    "monitoring": "PutCompositeAlarm PutMetricStream",
    "rds": (
        "CopyOptionGroup CreateCustomDBEngineVersion CreateDBClusterEndpoint CreateDBProxyEndpoint "
        "CreateIntegration CreateTenantDatabase PurchaseReservedDBInstancesOffering RestoreDBClusterFromS3 "
        "RestoreDBInstanceFromS3"
    ),
    "redshift": "CopyClusterSnapshot CreateEventSubscription CreateSnapshotSchedule CreateUsageLimit",
    "s3": "CreateAccessGrant CreateAccessGrantsInstance CreateAccessGrantsLocation",
    "sagemaker": (
        "CreateAlgorithm CreateApp CreateAppImageConfig CreateAutoMLJob CreateCodeRepository CreateHub "
        "CreateImage CreateInferenceComponent CreateLabelingJob CreateMlflowTrackingServer "
        "CreateMonitoringSchedule CreateProject CreateSpace CreateStudioLifecycleConfig CreateUserProfile "
        "CreateWorkteam"
    ),
    "ssm": "CreateAssociation CreateOpsItem CreateOpsMetadata",
    "transfer": "CreateAgreement CreateProfile CreateWebApp CreateWorkflow ImportCertificate",
    "workspaces": "CreateConnectionAlias CreateIpGroup CreateWorkspaceBundle",
}
"""By service: calls that moto does not have. A test notices when it gets one of them."""

_NO_TAGS = "moto has no tagging for them"
_FIRST_GATEWAY = "moto does not route the tags of the first API Gateway: it takes their ARN for a path"

REASONS: Mapping[str, Mapping[str, str]] = {
    "apigateway": {
        "CreateApiKey": _FIRST_GATEWAY,
        "CreateDomainName": _FIRST_GATEWAY,
        "CreateRestApi": _FIRST_GATEWAY,
        "CreateStage": "moto routes tags of APIs and links only, not of stages",
        "CreateUsagePlan": _FIRST_GATEWAY,
        "CreateVpcLink": _FIRST_GATEWAY,
        "ImportRestApi": _FIRST_GATEWAY,
    },
    "cloudformation": {
        "CreateStack": "TagTrail tags no stack: that is to update it, which is its owner's to do",
        "CreateStackSet": "TagTrail tags no stack set: that is to update it, which is its owner's to do",
    },
    "codebuild": {"CreateProject": "moto has no UpdateProject, which is how CodeBuild tags"},
    "codecommit": {"CreateRepository": _NO_TAGS},
    "cognito-identity": {"CreateIdentityPool": _NO_TAGS},
    "cognito-idp": {"CreateUserPool": _NO_TAGS},
    "datapipeline": {"CreatePipeline": _NO_TAGS},
    "ec2": {
        "CreateDefaultSubnet": "moto begins with one in each zone, and allows no second",
        "CreateDefaultVpc": "moto begins with one in each Region, and allows no second",
        "CreateTrafficMirrorFilter": "moto gives it an id that its own CreateTags does not know",
        "CreateTrafficMirrorTarget": "moto gives it an id that its own CreateTags does not know",
        "PurchaseReservedInstancesOffering": "moto fails to answer",
    },
    "eks": {
        "CreateFargateProfile": "moto tags clusters only",
        "CreateNodegroup": "moto tags clusters only",
    },
    "elasticbeanstalk": {"CreateApplication": "moto tags environments only"},
    "guardduty": {"CreateDetector": _NO_TAGS, "CreateFilter": _NO_TAGS},
    "iam": {
        "CreateSAMLProvider": _NO_TAGS,
        "CreateVirtualMFADevice": _NO_TAGS,
        "UploadServerCertificate": _NO_TAGS,
    },
    "kinesis": {"RegisterStreamConsumer": "moto tags streams only"},
    "monitoring": {"PutDashboard": "moto tags alarms only", "PutInsightRule": "moto tags alarms only"},
    "rds": {
        "CreateBlueGreenDeployment": _NO_TAGS,
        "CreateDBShardGroup": _NO_TAGS,
        "CreateGlobalCluster": _NO_TAGS,
    },
    "redshift": {"CreateSnapshotCopyGrant": _NO_TAGS},
    "s3": {
        "CreateAccessPoint": "S3 Control puts the account before the endpoint's name, which a loopback address has not"
    },
    "sagemaker": {
        "CreateFeatureGroup": _NO_TAGS,
        "CreateModelPackage": _NO_TAGS,
        "CreateNotebookInstanceLifecycleConfig": _NO_TAGS,
    },
    "servicecatalog": {
        "CreatePortfolio": "moto's UpdatePortfolio, which is how Service Catalog tags, fails",
        "CreateProduct": _NO_TAGS,
    },
    "ssm": {"CreatePatchBaseline": _NO_TAGS},
    "transfer": {"CreateConnector": _NO_TAGS, "CreateServer": _NO_TAGS, "CreateUser": _NO_TAGS},
    "workspaces": {"CreateWorkspaceImage": "moto shows the tags of desktops only"},
}
"""By service and call: why what moto makes can't be tagged there."""
