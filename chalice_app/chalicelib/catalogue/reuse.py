"""`is_reusable`: whether an ARN of a type may be another resource's, once the one that had it is gone.

The ARNs of these types end in a name that people give, or in a fixed word, or are made by the catalogue of a name. All
others hold an id that AWS makes for each resource and gives to no second one. Where that is not known, a type is here.
"""

from __future__ import annotations

from typing import Final

_NAMED: Final[dict[str, str]] = {
    "AccessAnalyzer": "Analyzer",
    "Amplify": "Branch",
    "ApiGateway": "DomainName Stage",
    "ApiGatewayV2": "Stage",
    "AppFlow": "Flow",
    "AppIntegrations": "EventIntegration",
    "AppMesh": "GatewayRoute Mesh Route VirtualGateway VirtualNode VirtualRouter VirtualService",
    "APS": "RuleGroupsNamespace",
    "AppStream": "Fleet ImageBuilder Stack",
    "AppSync": "DomainName",
    "ApplicationSignals": "ServiceLevelObjective",
    "Athena": "CapacityReservation DataCatalog WorkGroup",
    "AutoScaling": "AutoScalingGroup",
    "Backup": "BackupVault LogicallyAirGappedBackupVault",
    "Batch": "ComputeEnvironment JobQueue SchedulingPolicy",
    "Budgets": "Budget",
    "Cassandra": "Keyspace Table",
    "Chatbot": "MicrosoftTeamsChannelConfiguration SlackChannelConfiguration",
    "CloudFront": "Function",
    "CloudTrail": "Trail",
    "CloudWatch": "Alarm CompositeAlarm Dashboard InsightRule MetricStream",
    "CodeArtifact": "Domain PackageGroup Repository",
    "CodeBuild": "Project ReportGroup",
    "CodeCommit": "Repository",
    "CodeDeploy": "Application DeploymentGroup",
    "CodeGuruProfiler": "ProfilingGroup",
    "CodePipeline": "Pipeline",
    "Comprehend": "DocumentClassifier Endpoint EntityRecognizer Flywheel",
    "Config": "AggregationAuthorization ConfigRule",
    "CustomerProfiles": "Domain",
    "DAX": "Cluster",
    "DMS": (
        "Certificate Endpoint EventSubscription ReplicationConfig ReplicationInstance ReplicationSubnetGroup"
        " ReplicationTask"
    ),
    "DataBrew": "Dataset Job Project Recipe Ruleset Schedule",
    "DynamoDB": "Table",
    "EC2": "KeyPair PlacementGroup",
    "ECR": "PublicRepository Repository",
    "ECS": "CapacityProvider Cluster Service",
    "EKS": "Cluster",
    "ElastiCache": (
        "CacheCluster GlobalReplicationGroup ParameterGroup ReplicationGroup ReservedCacheNode SecurityGroup"
        " ServerlessCache ServerlessCacheSnapshot Snapshot SubnetGroup User UserGroup"
    ),
    "ElasticBeanstalk": "Application ApplicationVersion ConfigurationTemplate Environment",
    "ElasticLoadBalancing": "LoadBalancer",
    "Elasticsearch": "Domain",
    "EntityResolution": "MatchingWorkflow SchemaMapping",
    "EventSchemas": "Discoverer Registry Schema",
    "Events": "EventBus Rule",
    "Forecast": "Dataset DatasetGroup Predictor",
    "FraudDetector": "Variable",
    "GameLift": "GameSessionQueue",
    "Glacier": "Vault",
    "Glue": (
        "Blueprint Connection Crawler DataQualityRuleset Database DevEndpoint Job Registry Schema Session Trigger"
        " Workflow"
    ),
    "GreengrassV2": "ComponentVersion",
    "GuardDuty": "Filter",
    "IAM": ("InstanceProfile ManagedPolicy OIDCProvider Role SAMLProvider ServerCertificate User VirtualMFADevice"),
    "ImageBuilder": (
        "Component ContainerRecipe DistributionConfiguration Image ImagePipeline ImageRecipe"
        " InfrastructureConfiguration"
    ),
    "InternetMonitor": "Monitor",
    "IoT": (
        "Authorizer BillingGroup CACertificate CustomMetric Dimension DomainConfiguration FleetMetric Job JobTemplate"
        " MitigationAction OTAUpdate Policy ProvisioningTemplate RoleAlias ScheduledAudit SecurityProfile"
        " SoftwarePackage Stream ThingGroup ThingType TopicRule"
    ),
    "IoTFleetWise": "Campaign Fleet SignalCatalog Vehicle",
    "IoTTwinMaker": "Scene Workspace",
    "IoTWireless": "Destination",
    "KMS": "ReplicaKey",
    "Kinesis": "Stream",
    "KinesisAnalytics": "Application",
    "KinesisAnalyticsV2": "Application",
    "KinesisFirehose": "DeliveryStream",
    "Lambda": "CapacityProvider Function",
    "Lightsail": (
        "Bucket Container Database Disk DiskSnapshot Distribution Instance InstanceSnapshot KeyPair LoadBalancer"
    ),
    "Location": "APIKey GeofenceCollection Map PlaceIndex RouteCalculator Tracker",
    "Logs": "DeliveryDestination DeliverySource Destination LogGroup",
    "MWAA": "Environment",
    "MediaConvert": "JobTemplate Preset Queue",
    "MediaPackage": "Channel OriginEndpoint",
    "MediaPackageV2": "Channel ChannelGroup OriginEndpoint",
    "MediaStore": "Container",
    "MediaTailor": "Channel SourceLocation",
    "MemoryDB": "ACL Cluster ParameterGroup Snapshot SubnetGroup User",
    "NetworkFirewall": "Firewall FirewallPolicy RuleGroup TLSInspectionConfiguration",
    "NetworkFlowMonitor": "Monitor",
    "NetworkMonitor": "Monitor",
    "OSIS": "Pipeline",
    "OpenSearchService": "Domain",
    "Personalize": "Campaign Dataset DatasetGroup Solution",
    "Pipes": "Pipe",
    "Proton": "Environment EnvironmentTemplate Service ServiceTemplate",
    "QuickSight": "Analysis Dashboard DataSet DataSource Folder Template Theme",
    "RAM": "Permission",
    "RDS": (
        "DBCluster DBClusterEndpoint DBClusterParameterGroup DBClusterSnapshot DBInstance DBParameterGroup"
        " DBSecurityGroup DBShardGroup DBSnapshot DBSubnetGroup EventSubscription GlobalCluster OptionGroup"
        " ReservedDBInstance"
    ),
    "RUM": "AppMonitor",
    "Redshift": (
        "Cluster ClusterParameterGroup ClusterSnapshot ClusterSubnetGroup EventSubscription SnapshotCopyGrant"
        " SnapshotSchedule"
    ),
    "Rekognition": "Collection StreamProcessor",
    "ResourceGroups": "Group",
    "S3": "AccessGrantsInstance AccessGrantsLocation AccessPoint Bucket",
    "S3Express": "DirectoryBucket",
    "S3Tables": "TableBucket",
    "S3Vectors": "Index VectorBucket",
    "SES": "ConfigurationSet ContactList DedicatedIpPool EmailIdentity",
    "SMSVOICE": "ConfigurationSet OptOutList",
    "SNS": "Topic",
    "SQS": "Queue",
    "SSM": "Document OpsMetadata Parameter",
    "SSMContacts": "Contact",
    "SSMIncidents": "ResponsePlan",
    "SWF": "Domain",
    "SageMaker": (
        "Algorithm App AppImageConfig AutoMLJob CodeRepository CompilationJob Endpoint EndpointConfig Experiment"
        " FeatureGroup Hub HyperParameterTuningJob Image InferenceComponent LabelingJob MlflowTrackingServer Model"
        " ModelPackage ModelPackageGroup MonitoringSchedule NotebookInstance NotebookInstanceLifecycleConfig Pipeline"
        " ProcessingJob Project Space StudioLifecycleConfig TrainingJob TransformJob Trial UserProfile Workteam"
    ),
    "Scheduler": "ScheduleGroup",
    "SecurityLake": "DataLake",
    "Shield": "ProtectionGroup",
    "Signer": "SigningProfile",
    "StepFunctions": "Activity StateMachine",
    "Synthetics": "Canary",
    "SystemsManagerSAP": "Application",
    "Timestream": "Database Table",
    "Transcribe": "Vocabulary VocabularyFilter",
    "Transfer": "User",
    "Translate": "ParallelData Terminology",
    "XRay": "Group SamplingRule",
}
"""By the service in the CloudFormation type, its types without the service."""

REUSABLE: Final = frozenset(f"AWS::{service}::{kind}" for service, kinds in _NAMED.items() for kind in kinds.split())
"""The types whose ARNs may be used again."""


def is_reusable(resource: str) -> bool:
    """Say whether AWS may give or accept the same ARN again after the resource of this type is deleted."""
    return resource in REUSABLE
