"""Functions, batch jobs, platforms that run code, and the images they start from."""

from functools import partial

from chalicelib.catalogue.model import RECORD, row

_lambda = partial(row, "lambda", tagger="lambda")
_batch = partial(row, "batch", tagger="batch")
_beanstalk = partial(row, "elasticbeanstalk", tagger="elasticbeanstalk")
_lightsail = partial(row, "lightsail", tagger="lightsail")
_apprunner = partial(row, "apprunner", tagger="apprunner")
_builder = partial(row, "imagebuilder", tagger="imagebuilder")
_NAMED = "the ARN holds a uuid that the record lacks: the name stands in its place"

ROWS = (
    _lambda(
        "CreateFunction",
        "AWS::Lambda::Function",
        "parts(R.functionArn, `7`)",
        evidence=RECORD,
        note="logged as CreateFunction20150331; a version behind the ARN takes no tags",
    ),
    _lambda(
        "CreateEventSourceMapping",
        "AWS::Lambda::EventSourceMapping",
        "R.eventSourceMappingArn || R.uUID",
        "event-source-mapping:{id}",
        note="logged as CreateEventSourceMapping20150331",
    ),
    _lambda("CreateCodeSigningConfig", "AWS::Lambda::CodeSigningConfig", "R.codeSigningConfig.codeSigningConfigArn"),
    _lambda("CreateCapacityProvider", "AWS::Lambda::CapacityProvider", "R.capacityProvider.capacityProviderArn"),
    row(
        "autoscaling",
        "CreateAutoScalingGroup",
        "AWS::AutoScaling::AutoScalingGroup",
        "Q.autoScalingGroupName",
        "autoScalingGroup:*:autoScalingGroupName/{id}",
        tagger="autoscaling",
        evidence=RECORD,
        note="the response is null and the ARN holds a uuid that the record lacks: tagged by name",
    ),
    _batch("CreateComputeEnvironment", "AWS::Batch::ComputeEnvironment", "R.computeEnvironmentArn", evidence=RECORD),
    _batch("CreateJobQueue", "AWS::Batch::JobQueue", "R.jobQueueArn"),
    _batch("RegisterJobDefinition", "AWS::Batch::JobDefinition", "R.jobDefinitionArn"),
    _batch("CreateSchedulingPolicy", "AWS::Batch::SchedulingPolicy", "R.arn"),
    _beanstalk(
        "CreateApplication",
        "AWS::ElasticBeanstalk::Application",
        "Q.applicationName",
        "application/{id}",
        evidence=RECORD,
        note="the response is null",
    ),
    _beanstalk(
        "CreateEnvironment",
        "AWS::ElasticBeanstalk::Environment",
        "R.environmentArn || R.environmentName || Q.environmentName",
        "environment/{Q.applicationName}/{id}",
        note="tags are taken once the environment is ready, and start an update of it",
    ),
    _beanstalk(
        "CreateApplicationVersion",
        "AWS::ElasticBeanstalk::ApplicationVersion",
        "Q.versionLabel",
        "applicationversion/{Q.applicationName}/{id}",
    ),
    _beanstalk(
        "CreateConfigurationTemplate",
        "AWS::ElasticBeanstalk::ConfigurationTemplate",
        "Q.templateName",
        "configurationtemplate/{Q.applicationName}/{id}",
    ),
    _lightsail("CreateInstances", "AWS::Lightsail::Instance", "Q.instanceNames[]", "Instance/{id}", note=_NAMED),
    _lightsail(
        "CreateInstancesFromSnapshot", "AWS::Lightsail::Instance", "Q.instanceNames[]", "Instance/{id}", note=_NAMED
    ),
    _lightsail(
        "CreateRelationalDatabase",
        "AWS::Lightsail::Database",
        "Q.relationalDatabaseName",
        "RelationalDatabase/{id}",
        note=_NAMED,
    ),
    _lightsail("CreateDisk", "AWS::Lightsail::Disk", "Q.diskName", "Disk/{id}", note=_NAMED),
    _lightsail(
        "CreateLoadBalancer", "AWS::Lightsail::LoadBalancer", "Q.loadBalancerName", "LoadBalancer/{id}", note=_NAMED
    ),
    _lightsail(
        "CreateInstanceSnapshot",
        "AWS::Lightsail::InstanceSnapshot",
        "Q.instanceSnapshotName",
        "InstanceSnapshot/{id}",
        note=_NAMED,
    ),
    _lightsail(
        "CreateDiskSnapshot", "AWS::Lightsail::DiskSnapshot", "Q.diskSnapshotName", "DiskSnapshot/{id}", note=_NAMED
    ),
    _lightsail(
        "CreateBucket",
        "AWS::Lightsail::Bucket",
        "R.bucket.name || Q.bucketName",
        "Bucket/{id}",
        note="tagged by name, whatever the ARN",
    ),
    _lightsail(
        "CreateContainerService",
        "AWS::Lightsail::Container",
        "R.containerService.containerServiceName || Q.serviceName",
        "ContainerService/{id}",
        note=_NAMED,
    ),
    _lightsail(
        "CreateDistribution",
        "AWS::Lightsail::Distribution",
        "R.distribution.name || Q.distributionName",
        "Distribution/{id}",
        note=_NAMED,
    ),
    _apprunner("CreateService", "AWS::AppRunner::Service", "R.service.serviceArn", evidence=RECORD),
    _apprunner("CreateVpcConnector", "AWS::AppRunner::VpcConnector", "R.vpcConnector.vpcConnectorArn"),
    _apprunner(
        "CreateAutoScalingConfiguration",
        "AWS::AppRunner::AutoScalingConfiguration",
        "R.autoScalingConfiguration.autoScalingConfigurationArn",
    ),
    _apprunner(
        "CreateConnection",
        "AWS::AppRunner::Connection",
        "R.connection.connectionArn",
        note="CloudFormation has no such type",
    ),
    _apprunner(
        "CreateObservabilityConfiguration",
        "AWS::AppRunner::ObservabilityConfiguration",
        "R.observabilityConfiguration.observabilityConfigurationArn",
    ),
    _builder("CreateImagePipeline", "AWS::ImageBuilder::ImagePipeline", "R.imagePipelineArn"),
    _builder("CreateImage", "AWS::ImageBuilder::Image", "R.imageBuildVersionArn"),
    _builder("CreateComponent", "AWS::ImageBuilder::Component", "R.componentBuildVersionArn"),
    _builder("CreateImageRecipe", "AWS::ImageBuilder::ImageRecipe", "R.imageRecipeArn"),
    _builder("CreateContainerRecipe", "AWS::ImageBuilder::ContainerRecipe", "R.containerRecipeArn"),
    _builder(
        "CreateDistributionConfiguration",
        "AWS::ImageBuilder::DistributionConfiguration",
        "R.distributionConfigurationArn",
    ),
    _builder(
        "CreateInfrastructureConfiguration",
        "AWS::ImageBuilder::InfrastructureConfiguration",
        "R.infrastructureConfigurationArn",
    ),
    row("pcs", "CreateCluster", "AWS::PCS::Cluster", "R.cluster.arn", tagger="pcs"),
    _lightsail(
        "CreateKeyPair",
        "AWS::Lightsail::KeyPair",
        "Q.keyPairName",
        "KeyPair/{id}",
        note=_NAMED,
    ),
    _lightsail("CreateDiskFromSnapshot", "AWS::Lightsail::Disk", "Q.diskName", "Disk/{id}", note=_NAMED),
    _lightsail(
        "CreateRelationalDatabaseFromSnapshot",
        "AWS::Lightsail::Database",
        "Q.relationalDatabaseName",
        "RelationalDatabase/{id}",
        note=_NAMED,
    ),
)
