"""Analytics, search and machine learning."""

from .account import arn
from .model import of

_glue = of("glue")
_athena = of("athena")
_sagemaker = of("sagemaker")

_IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/given:1"
_TEAM = {"Tags": [{"Key": "team", "Value": "given"}]}
"""Tags of the caller, where moto can't tag what was made without any."""
_CLUSTER = {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 10}
_VARIANT = {"VariantName": "one", "ModelName": "proof", "InitialInstanceCount": 1, "InstanceType": "ml.m5.large"}


ANALYTICS = (
    of("elasticmapreduce", "emr")(
        "RunJobFlow",
        {
            "Name": "proof",
            "ReleaseLabel": "emr-7.0.0",
            "Instances": {"MasterInstanceType": "m5.large", "InstanceCount": 1},
            "JobFlowRole": "EMR_EC2_DefaultRole",
            "ServiceRole": "EMR_DefaultRole",
        },
        "{ClusterArn}",
    ),
    of("es", "opensearch")("CreateDomain", {"DomainName": "proof"}, "{DomainStatus.ARN}"),
    of("es")("CreateElasticsearchDomain", {"DomainName": "proof-es"}, "{DomainStatus.ARN}"),
    _glue(
        "CreateJob",
        lambda given: {"Name": "proof", "Role": given.role, "Command": {"Name": "glueetl", "ScriptLocation": "s3://a"}},
        arn("glue", "job/{Name}"),
    ),
    _glue(
        "CreateCrawler",
        lambda given: {
            "Name": "proof",
            "Role": given.role,
            "DatabaseName": "proof",
            "Targets": {"S3Targets": [{"Path": "s3://given"}]},
        },
        arn("glue", "crawler/proof"),
    ),
    _glue("CreateDatabase", {"DatabaseInput": {"Name": "proof"}}, arn("glue", "database/proof")),
    _glue(
        "CreateConnection",
        {"ConnectionInput": {"Name": "proof", "ConnectionType": "NETWORK", "ConnectionProperties": {}}},
        arn("glue", "connection/proof"),
    ),
    _glue(
        "CreateTrigger",
        {"Name": "proof", "Type": "ON_DEMAND", "Actions": [{"JobName": "proof"}]},
        arn("glue", "trigger/{Name}"),
    ),
    _glue("CreateWorkflow", {"Name": "proof"}, arn("glue", "workflow/{Name}")),
    _glue(
        "CreateDevEndpoint",
        lambda given: {"EndpointName": "proof", "RoleArn": given.role},
        arn("glue", "devEndpoint/{EndpointName}"),
    ),
    _glue(
        "CreateMLTransform",
        lambda given: {
            "Name": "proof",
            "Role": given.role,
            "InputRecordTables": [{"DatabaseName": "proof", "TableName": "proof"}],
            "Parameters": {"TransformType": "FIND_MATCHES"},
        },
        arn("glue", "mlTransform/{TransformId}"),
    ),
    _glue("CreateRegistry", {"RegistryName": "proof"}, "{RegistryArn}"),
    _glue(
        "CreateSchema",
        {
            "RegistryId": {"RegistryName": "proof"},
            "SchemaName": "proof",
            "DataFormat": "JSON",
            "Compatibility": "NONE",
            "SchemaDefinition": '{"type": "object"}',
        },
        "{SchemaArn}",
    ),
    _glue(
        "CreateSession",
        lambda given: {"Id": "proof", "Role": given.role, "Command": {"Name": "glueetl"}},
        arn("glue", "session/proof"),
    ),
    _athena("CreateWorkGroup", {"Name": "proof", **_TEAM}, arn("athena", "workgroup/proof")),
    _athena("CreateDataCatalog", {"Name": "proof", "Type": "GLUE", **_TEAM}, arn("athena", "datacatalog/proof")),
    _athena(
        "CreateCapacityReservation",
        {"Name": "proof", "TargetDpus": 24, **_TEAM},
        arn("athena", "capacity-reservation/proof"),
    ),
    _sagemaker(
        "CreateNotebookInstance",
        lambda given: {"NotebookInstanceName": "proof", "InstanceType": "ml.t3.medium", "RoleArn": given.role},
        "{NotebookInstanceArn}",
    ),
    _sagemaker(
        "CreateModel",
        lambda given: {"ModelName": "proof", "ExecutionRoleArn": given.role, "PrimaryContainer": {"Image": _IMAGE}},
        "{ModelArn}",
    ),
    _sagemaker(
        "CreateEndpointConfig",
        {"EndpointConfigName": "proof", "ProductionVariants": [_VARIANT]},
        "{EndpointConfigArn}",
    ),
    _sagemaker("CreateEndpoint", {"EndpointName": "proof", "EndpointConfigName": "proof"}, "{EndpointArn}"),
    _sagemaker(
        "CreateTrainingJob",
        lambda given: {
            "TrainingJobName": "proof",
            "RoleArn": given.role,
            "AlgorithmSpecification": {"TrainingImage": _IMAGE, "TrainingInputMode": "File"},
            "OutputDataConfig": {"S3OutputPath": "s3://given"},
            "ResourceConfig": _CLUSTER,
            "StoppingCondition": {"MaxRuntimeInSeconds": 60},
        },
        "{TrainingJobArn}",
    ),
    _sagemaker(
        "CreateProcessingJob",
        lambda given: {
            "ProcessingJobName": "proof",
            "RoleArn": given.role,
            "ProcessingResources": {"ClusterConfig": _CLUSTER},
            "AppSpecification": {"ImageUri": _IMAGE},
        },
        "{ProcessingJobArn}",
    ),
    _sagemaker(
        "CreateTransformJob",
        {
            "TransformJobName": "proof",
            "ModelName": "proof",
            "TransformInput": {"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://given"}}},
            "TransformOutput": {"S3OutputPath": "s3://given"},
            "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
            **_TEAM,
        },
        "{TransformJobArn}",
    ),
    _sagemaker(
        "CreateHyperParameterTuningJob",
        {
            "HyperParameterTuningJobName": "proof",
            **_TEAM,
            "HyperParameterTuningJobConfig": {"Strategy": "Bayesian", "ResourceLimits": {"MaxParallelTrainingJobs": 1}},
        },
        "{HyperParameterTuningJobArn}",
    ),
    _sagemaker(
        "CreateAutoMLJobV2",
        lambda given: {
            "AutoMLJobName": "proof",
            "AutoMLJobInputDataConfig": [{"ChannelType": "training"}],
            "OutputDataConfig": {"S3OutputPath": "s3://given"},
            "AutoMLProblemTypeConfig": {
                "TextClassificationJobConfig": {
                    "ContentColumn": "text",
                    "TargetLabelColumn": "label",
                    "CompletionCriteria": {},
                }
            },
            "RoleArn": given.role,
        },
        "{AutoMLJobArn}",
    ),
    _sagemaker(
        "CreateDomain",
        lambda given: {
            "DomainName": "proof",
            **_TEAM,
            "AuthMode": "IAM",
            "DefaultUserSettings": {"ExecutionRole": given.role},
            "SubnetIds": given.subnets,
            "VpcId": given.vpc,
        },
        "{DomainArn}",
    ),
    _sagemaker(
        "CreatePipeline",
        lambda given: {
            "PipelineName": "proof",
            "PipelineDefinition": "{}",
            "ClientRequestToken": "p" * 32,
            "RoleArn": given.role,
        },
        "{PipelineArn}",
    ),
    _sagemaker(
        "CreateCluster",
        lambda given: {
            "ClusterName": "proof",
            "InstanceGroups": [
                {
                    "InstanceCount": 1,
                    "InstanceGroupName": "one",
                    "InstanceType": "ml.m5.large",
                    "ThreadsPerCore": 1,
                    "LifeCycleConfig": {"SourceS3Uri": "s3://sagemaker-given", "OnCreate": "on_create.sh"},
                    "ExecutionRole": given.role,
                }
            ],
        },
        "{ClusterArn}",
    ),
    _sagemaker("CreateModelPackageGroup", {"ModelPackageGroupName": "proof"}, "{ModelPackageGroupArn}"),
    _sagemaker("CreateExperiment", {"ExperimentName": "proof"}, "{ExperimentArn}"),
    _sagemaker("CreateTrial", {"TrialName": "proof", "ExperimentName": "proof"}, "{TrialArn}"),
    _sagemaker(
        "CreateCompilationJob",
        lambda given: {
            "CompilationJobName": "proof",
            "InputConfig": {"S3Uri": "s3://given", "Framework": "PYTORCH"},
            **_TEAM,
            "RoleArn": given.role,
            "OutputConfig": {"S3OutputLocation": "s3://given"},
            "StoppingCondition": {"MaxRuntimeInSeconds": 60},
        },
        "{CompilationJobArn}",
    ),
    of("bedrock")(
        "CreateModelCustomizationJob",
        lambda given: {
            "jobName": "proof",
            "customModelName": "proof",
            "roleArn": given.role,
            "baseModelIdentifier": "anthropic.claude-v2",
            "trainingDataConfig": {"s3Uri": f"s3://{given.bucket}/train"},
            "outputDataConfig": {"s3Uri": f"s3://{given.bucket}/out"},
            "hyperParameters": {"learning_rate": "0.1"},
        },
        "{jobArn}",
    ),
    of("bedrock", "bedrock-agent")(
        "CreateAgent",
        lambda given: {"agentName": "proof", "agentResourceRoleArn": given.role},
        "{agent.agentArn}",
    ),
    of("bedrock", "bedrock-agent")(
        "CreateKnowledgeBase",
        lambda given: {
            "name": "proof",
            "roleArn": given.role,
            "knowledgeBaseConfiguration": {"type": "VECTOR"},
            "storageConfiguration": {"type": "PINECONE"},
        },
        "{knowledgeBase.knowledgeBaseArn}",
    ),
)
