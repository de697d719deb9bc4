"""How they end: load balancers, names, content delivery, and networks beyond EC2's."""

from functools import partial
from typing import Final

from chalicelib.catalogue.deletions.model import Ending, ends

_elasticloadbalancing = partial(ends, "elasticloadbalancing")
_cloudfront = partial(ends, "cloudfront")
_route53resolver = partial(ends, "route53resolver")
_vpc_lattice = partial(ends, "vpc-lattice")
_directconnect = partial(ends, "directconnect")
_networkmanager = partial(ends, "networkmanager")
_appmesh = partial(ends, "appmesh")

ROWS: Final[tuple[Ending, ...]] = (
    _elasticloadbalancing("DeleteLoadBalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer", "Q.loadBalancerArn"),
    _elasticloadbalancing("DeleteLoadBalancer", "AWS::ElasticLoadBalancing::LoadBalancer", "Q.loadBalancerName"),
    _elasticloadbalancing("DeleteTargetGroup", "AWS::ElasticLoadBalancingV2::TargetGroup", "Q.targetGroupArn"),
    _elasticloadbalancing("DeleteListener", "AWS::ElasticLoadBalancingV2::Listener", "Q.listenerArn"),
    _elasticloadbalancing("DeleteRule", "AWS::ElasticLoadBalancingV2::ListenerRule", "Q.ruleArn"),
    _elasticloadbalancing("DeleteTrustStore", "AWS::ElasticLoadBalancingV2::TrustStore", "Q.trustStoreArn"),
    _cloudfront(
        "DeleteDistribution",
        "AWS::CloudFront::Distribution",
        "Q.id",
        "arn:{partition}:cloudfront::{account}:distribution/{id}",
    ),
    _cloudfront(
        "DeleteStreamingDistribution",
        "AWS::CloudFront::StreamingDistribution",
        "Q.id",
        "arn:{partition}:cloudfront::{account}:streaming-distribution/{id}",
    ),
    _cloudfront(
        "DeleteFunction", "AWS::CloudFront::Function", "Q.name", "arn:{partition}:cloudfront::{account}:function/{id}"
    ),
    _cloudfront("DeleteVpcOrigin", "AWS::CloudFront::VpcOrigin", "R.vpcOrigin.arn"),
    _cloudfront(
        "DeleteDistributionTenant",
        "AWS::CloudFront::DistributionTenant",
        "Q.id",
        "arn:{partition}:cloudfront::{account}:distribution-tenant/{id}",
    ),
    _cloudfront(
        "DeleteConnectionGroup",
        "AWS::CloudFront::ConnectionGroup",
        "Q.id",
        "arn:{partition}:cloudfront::{account}:connection-group/{id}",
    ),
    _cloudfront(
        "DeleteAnycastIpList",
        "AWS::CloudFront::AnycastIpList",
        "Q.id",
        "arn:{partition}:cloudfront::{account}:anycast-ip-list/{id}",
    ),
    ends("route53", "DeleteHostedZone", "AWS::Route53::HostedZone", "tail(Q.id) || Q.id"),
    ends("route53", "DeleteHealthCheck", "AWS::Route53::HealthCheck", "Q.healthCheckId"),
    _route53resolver("DeleteResolverEndpoint", "AWS::Route53Resolver::ResolverEndpoint", "R.resolverEndpoint.arn"),
    _route53resolver("DeleteResolverRule", "AWS::Route53Resolver::ResolverRule", "R.resolverRule.arn"),
    _route53resolver(
        "DeleteResolverQueryLogConfig",
        "AWS::Route53Resolver::ResolverQueryLoggingConfig",
        "R.resolverQueryLogConfig.arn",
    ),
    _route53resolver(
        "DeleteFirewallDomainList", "AWS::Route53Resolver::FirewallDomainList", "R.firewallDomainList.arn"
    ),
    _route53resolver("DeleteFirewallRuleGroup", "AWS::Route53Resolver::FirewallRuleGroup", "R.firewallRuleGroup.arn"),
    _route53resolver(
        "DisassociateFirewallRuleGroup",
        "AWS::Route53Resolver::FirewallRuleGroupAssociation",
        "R.firewallRuleGroupAssociation.arn",
    ),
    ends("route53profiles", "DeleteProfile", "AWS::Route53Profiles::Profile", "R.Profile.Arn"),
    ends(
        "route53profiles", "DisassociateProfile", "AWS::Route53Profiles::ProfileAssociation", "R.ProfileAssociation.Id"
    ),
    ends("globalaccelerator", "DeleteAccelerator", "AWS::GlobalAccelerator::Accelerator", "Q.acceleratorArn"),
    ends(
        "globalaccelerator",
        "DeleteCustomRoutingAccelerator",
        "AWS::GlobalAccelerator::CustomRoutingAccelerator",
        "Q.acceleratorArn",
    ),
    _vpc_lattice("DeleteService", "AWS::VpcLattice::Service", "R.arn"),
    _vpc_lattice(
        "DeleteServiceNetwork", "AWS::VpcLattice::ServiceNetwork", "Q.serviceNetworkIdentifier", "servicenetwork/{id}"
    ),
    _vpc_lattice("DeleteTargetGroup", "AWS::VpcLattice::TargetGroup", "R.arn"),
    _vpc_lattice(
        "DeleteListener",
        "AWS::VpcLattice::Listener",
        "Q.listenerIdentifier",
        "service/{tail(Q.serviceIdentifier)}/listener/{id}",
    ),
    _vpc_lattice(
        "DeleteRule",
        "AWS::VpcLattice::Rule",
        "Q.ruleIdentifier",
        "service/{tail(Q.serviceIdentifier)}/listener/{tail(Q.listenerIdentifier)}/rule/{id}",
    ),
    _vpc_lattice("DeleteResourceGateway", "AWS::VpcLattice::ResourceGateway", "R.arn"),
    _vpc_lattice(
        "DeleteResourceConfiguration",
        "AWS::VpcLattice::ResourceConfiguration",
        "Q.resourceConfigurationIdentifier",
        "resourceconfiguration/{id}",
    ),
    _vpc_lattice("DeleteServiceNetworkVpcAssociation", "AWS::VpcLattice::ServiceNetworkVpcAssociation", "R.arn"),
    _vpc_lattice(
        "DeleteServiceNetworkServiceAssociation", "AWS::VpcLattice::ServiceNetworkServiceAssociation", "R.arn"
    ),
    _directconnect("DeleteConnection", "AWS::DirectConnect::Connection", "Q.connectionId"),
    _directconnect("DeleteLag", "AWS::DirectConnect::Lag", "Q.lagId"),
    _directconnect("DeleteVirtualInterface", "AWS::DirectConnect::PrivateVirtualInterface", "Q.virtualInterfaceId"),
    _directconnect("DeleteVirtualInterface", "AWS::DirectConnect::PublicVirtualInterface", "Q.virtualInterfaceId"),
    _directconnect("DeleteVirtualInterface", "AWS::DirectConnect::TransitVirtualInterface", "Q.virtualInterfaceId"),
    _directconnect(
        "DeleteDirectConnectGateway", "AWS::DirectConnect::DirectConnectGateway", "Q.directConnectGatewayId"
    ),
    _networkmanager("DeleteGlobalNetwork", "AWS::NetworkManager::GlobalNetwork", "R.globalNetwork.globalNetworkArn"),
    _networkmanager("DeleteCoreNetwork", "AWS::NetworkManager::CoreNetwork", "R.coreNetwork.coreNetworkArn"),
    _networkmanager("DeleteSite", "AWS::NetworkManager::Site", "R.site.siteArn"),
    _networkmanager("DeleteDevice", "AWS::NetworkManager::Device", "R.device.deviceArn"),
    _networkmanager("DeleteLink", "AWS::NetworkManager::Link", "R.link.linkArn"),
    ends("servicediscovery", "DeleteService", "AWS::ServiceDiscovery::Service", "Q.id", "service/{id}"),
    _appmesh("DeleteMesh", "AWS::AppMesh::Mesh", "R.mesh.metadata.arn"),
    _appmesh("DeleteVirtualGateway", "AWS::AppMesh::VirtualGateway", "R.virtualGateway.metadata.arn"),
    _appmesh("DeleteVirtualNode", "AWS::AppMesh::VirtualNode", "R.virtualNode.metadata.arn"),
    _appmesh("DeleteVirtualRouter", "AWS::AppMesh::VirtualRouter", "R.virtualRouter.metadata.arn"),
    _appmesh("DeleteVirtualService", "AWS::AppMesh::VirtualService", "R.virtualService.metadata.arn"),
    _appmesh("DeleteRoute", "AWS::AppMesh::Route", "R.route.metadata.arn"),
    _appmesh("DeleteGatewayRoute", "AWS::AppMesh::GatewayRoute", "R.gatewayRoute.metadata.arn"),
)
