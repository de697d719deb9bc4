"""Containers: clusters, services, registries."""

from functools import partial

from chalicelib.catalogue.answers import in_use, made_at
from chalicelib.catalogue.model import IDEMPOTENT, RECORD, row

_ecs = partial(row, "ecs", tagger="ecs")
_eks = partial(row, "eks", tagger="eks")
_emr = partial(row, "emr-containers", tagger="emr-containers")

ROWS = (
    _ecs(
        "CreateCluster",
        "AWS::ECS::Cluster",
        "R.cluster.clusterArn",
        success=IDEMPOTENT,
        answer=(
            in_use(
                "R.cluster.[registeredContainerInstancesCount, runningTasksCount, pendingTasksCount,"
                " activeServicesCount]"
            ),
        ),
        evidence=RECORD,
        note="also succeeds for an active cluster that exists",
    ),
    _ecs(
        "CreateService",
        "AWS::ECS::Service",
        "R.service.serviceArn",
        success=IDEMPOTENT,
        answer=(made_at("R.service.createdAt"),),
        note="also succeeds for the same client token; an old ARN without the cluster's name refuses tags",
    ),
    _ecs("CreateTaskSet", "AWS::ECS::TaskSet", "R.taskSet.taskSetArn"),
    _ecs("CreateCapacityProvider", "AWS::ECS::CapacityProvider", "R.capacityProvider.capacityProviderArn"),
    _ecs(
        "RegisterTaskDefinition",
        "AWS::ECS::TaskDefinition",
        "R.taskDefinition.taskDefinitionArn",
        note="one for each revision",
    ),
    _ecs("RunTask", "AWS::ECS::Task", "R.tasks[].taskArn", note="CloudFormation has no tasks; short-lived"),
    row("ecr", "CreateRepository", "AWS::ECR::Repository", "R.repository.repositoryArn", tagger="ecr", evidence=RECORD),
    row(
        "ecr-public",
        "CreateRepository",
        "AWS::ECR::PublicRepository",
        "R.repository.repositoryArn",
        tagger="ecr-public",
        evidence=RECORD,
        note="us-east-1 only; the ARN has no Region",
    ),
    _eks("CreateCluster", "AWS::EKS::Cluster", "R.cluster.arn", evidence=RECORD),
    _eks("RegisterCluster", "AWS::EKS::Cluster", "R.cluster.arn", note="a cluster elsewhere, connected"),
    _eks(
        "CreateNodegroup", "AWS::EKS::Nodegroup", "R.nodegroup.nodegroupArn", note="its tags do not reach its instances"
    ),
    _eks("CreateFargateProfile", "AWS::EKS::FargateProfile", "R.fargateProfile.fargateProfileArn"),
    _eks("CreateAddon", "AWS::EKS::Addon", "R.addon.addonArn"),
    _eks(
        "CreateAccessEntry",
        "AWS::EKS::AccessEntry",
        "R.accessEntry.accessEntryArn",
        note="records were seen without the ARN, which can't be built",
    ),
    _eks("CreatePodIdentityAssociation", "AWS::EKS::PodIdentityAssociation", "R.association.associationArn"),
    _emr("CreateVirtualCluster", "AWS::EMRContainers::VirtualCluster", "R.arn"),
    _emr("CreateManagedEndpoint", "AWS::EMRContainers::Endpoint", "R.arn"),
    _emr("CreateJobTemplate", "AWS::EMRContainers::JobTemplate", "R.arn"),
)
