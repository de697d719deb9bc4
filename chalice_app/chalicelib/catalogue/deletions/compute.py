"""How they end: functions, batch jobs, platforms that run code, and the images they start from."""

from functools import partial
from typing import Final

from chalicelib.catalogue.deletions.model import Ending, ends

_lambda = partial(ends, "lambda")
_batch = partial(ends, "batch")
_elasticbeanstalk = partial(ends, "elasticbeanstalk")
_lightsail = partial(ends, "lightsail")
_apprunner = partial(ends, "apprunner")
_imagebuilder = partial(ends, "imagebuilder")

ROWS: Final[tuple[Ending, ...]] = (
    _lambda(
        "DeleteFunction", "AWS::Lambda::Function", "!(Q.qualifier) && unqualified(Q.functionName)", "function:{id}"
    ),
    _lambda("DeleteEventSourceMapping", "AWS::Lambda::EventSourceMapping", "R.eventSourceMappingArn || Q.uUID"),
    _lambda("DeleteCodeSigningConfig", "AWS::Lambda::CodeSigningConfig", "Q.codeSigningConfigArn"),
    _lambda("DeleteCapacityProvider", "AWS::Lambda::CapacityProvider", "R.capacityProvider.capacityProviderArn"),
    ends("autoscaling", "DeleteAutoScalingGroup", "AWS::AutoScaling::AutoScalingGroup", "Q.autoScalingGroupName"),
    _batch(
        "DeleteComputeEnvironment", "AWS::Batch::ComputeEnvironment", "Q.computeEnvironment", "compute-environment/{id}"
    ),
    _batch("DeleteJobQueue", "AWS::Batch::JobQueue", "Q.jobQueue", "job-queue/{id}"),
    _batch("DeregisterJobDefinition", "AWS::Batch::JobDefinition", "Q.jobDefinition", "job-definition/{id}"),
    _batch("DeleteSchedulingPolicy", "AWS::Batch::SchedulingPolicy", "Q.arn"),
    _elasticbeanstalk("DeleteApplication", "AWS::ElasticBeanstalk::Application", "Q.applicationName"),
    _elasticbeanstalk(
        "TerminateEnvironment",
        "AWS::ElasticBeanstalk::Environment",
        "R.environmentArn || R.environmentName || Q.environmentName",
        "environment/{R.applicationName}/{id}",
    ),
    _elasticbeanstalk("DeleteApplicationVersion", "AWS::ElasticBeanstalk::ApplicationVersion", "Q.versionLabel"),
    _elasticbeanstalk("DeleteConfigurationTemplate", "AWS::ElasticBeanstalk::ConfigurationTemplate", "Q.templateName"),
    _lightsail("DeleteInstance", "AWS::Lightsail::Instance", "Q.instanceName"),
    _lightsail("DeleteRelationalDatabase", "AWS::Lightsail::Database", "Q.relationalDatabaseName"),
    _lightsail("DeleteDisk", "AWS::Lightsail::Disk", "Q.diskName"),
    _lightsail("DeleteLoadBalancer", "AWS::Lightsail::LoadBalancer", "Q.loadBalancerName"),
    _lightsail("DeleteInstanceSnapshot", "AWS::Lightsail::InstanceSnapshot", "Q.instanceSnapshotName"),
    _lightsail("DeleteDiskSnapshot", "AWS::Lightsail::DiskSnapshot", "Q.diskSnapshotName"),
    _lightsail("DeleteBucket", "AWS::Lightsail::Bucket", "Q.bucketName"),
    _lightsail("DeleteContainerService", "AWS::Lightsail::Container", "Q.serviceName"),
    _lightsail("DeleteDistribution", "AWS::Lightsail::Distribution", "Q.distributionName"),
    _apprunner("DeleteService", "AWS::AppRunner::Service", "R.service.serviceArn"),
    _apprunner("DeleteVpcConnector", "AWS::AppRunner::VpcConnector", "R.vpcConnector.vpcConnectorArn"),
    _apprunner(
        "DeleteAutoScalingConfiguration",
        "AWS::AppRunner::AutoScalingConfiguration",
        "R.autoScalingConfiguration.autoScalingConfigurationArn",
    ),
    _apprunner("DeleteConnection", "AWS::AppRunner::Connection", "R.connection.connectionArn"),
    _apprunner(
        "DeleteObservabilityConfiguration",
        "AWS::AppRunner::ObservabilityConfiguration",
        "R.observabilityConfiguration.observabilityConfigurationArn",
    ),
    _imagebuilder("DeleteImagePipeline", "AWS::ImageBuilder::ImagePipeline", "R.imagePipelineArn"),
    _imagebuilder("DeleteImage", "AWS::ImageBuilder::Image", "R.imageBuildVersionArn"),
    _imagebuilder("DeleteComponent", "AWS::ImageBuilder::Component", "R.componentBuildVersionArn"),
    _imagebuilder("DeleteImageRecipe", "AWS::ImageBuilder::ImageRecipe", "R.imageRecipeArn"),
    _imagebuilder("DeleteContainerRecipe", "AWS::ImageBuilder::ContainerRecipe", "R.containerRecipeArn"),
    _imagebuilder(
        "DeleteDistributionConfiguration",
        "AWS::ImageBuilder::DistributionConfiguration",
        "R.distributionConfigurationArn",
    ),
    _imagebuilder(
        "DeleteInfrastructureConfiguration",
        "AWS::ImageBuilder::InfrastructureConfiguration",
        "R.infrastructureConfigurationArn",
    ),
    ends("pcs", "DeleteCluster", "AWS::PCS::Cluster", "Q.clusterIdentifier", "cluster/{id}"),
    _lightsail("DeleteKeyPair", "AWS::Lightsail::KeyPair", "Q.keyPairName"),
)
