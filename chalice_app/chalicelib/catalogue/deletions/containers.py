"""How they end: containers: clusters, services, registries."""

from functools import partial
from typing import Final

from chalicelib.catalogue.deletions.model import Ending, ends

_ecs = partial(ends, "ecs")
_eks = partial(ends, "eks")
_emr_containers = partial(ends, "emr-containers")

ROWS: Final[tuple[Ending, ...]] = (
    _ecs("DeleteCluster", "AWS::ECS::Cluster", "R.cluster.clusterArn"),
    _ecs("DeleteService", "AWS::ECS::Service", "R.service.serviceArn"),
    _ecs("DeleteTaskSet", "AWS::ECS::TaskSet", "R.taskSet.taskSetArn"),
    _ecs("DeleteCapacityProvider", "AWS::ECS::CapacityProvider", "R.capacityProvider.capacityProviderArn"),
    _ecs("DeregisterTaskDefinition", "AWS::ECS::TaskDefinition", "R.taskDefinition.taskDefinitionArn"),
    ends("ecr", "DeleteRepository", "AWS::ECR::Repository", "R.repository.repositoryArn"),
    ends("ecr-public", "DeleteRepository", "AWS::ECR::PublicRepository", "R.repository.repositoryArn"),
    _eks("DeleteCluster", "AWS::EKS::Cluster", "R.cluster.arn"),
    _eks("DeregisterCluster", "AWS::EKS::Cluster", "R.cluster.arn"),
    _eks("DeleteNodegroup", "AWS::EKS::Nodegroup", "R.nodegroup.nodegroupArn"),
    _eks("DeleteFargateProfile", "AWS::EKS::FargateProfile", "R.fargateProfile.fargateProfileArn"),
    _eks("DeleteAddon", "AWS::EKS::Addon", "R.addon.addonArn"),
    _eks("DeletePodIdentityAssociation", "AWS::EKS::PodIdentityAssociation", "R.association.associationArn"),
    _emr_containers("DeleteVirtualCluster", "AWS::EMRContainers::VirtualCluster", "Q.id", "/virtualclusters/{id}"),
    _emr_containers(
        "DeleteManagedEndpoint",
        "AWS::EMRContainers::Endpoint",
        "Q.id",
        "/virtualclusters/{Q.virtualClusterId}/endpoints/{id}",
    ),
    _emr_containers("DeleteJobTemplate", "AWS::EMRContainers::JobTemplate", "Q.id", "/jobtemplates/{id}"),
)
