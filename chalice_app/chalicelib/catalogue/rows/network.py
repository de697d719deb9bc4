"""Load balancers, names, content delivery, and networks beyond EC2's."""

from functools import partial

from chalicelib.catalogue.answers import in_use, made_at
from chalicelib.catalogue.model import DOCS, IDEMPOTENT, RECORD, row

_elb = partial(row, "elasticloadbalancing", tagger="elbv2")
_cloudfront = partial(row, "cloudfront", tagger="cloudfront")
_route53 = partial(row, "route53", tagger="route53")
_resolver = partial(row, "route53resolver", tagger="route53resolver")
_accelerator = partial(row, "globalaccelerator", tagger="globalaccelerator")
_lattice = partial(row, "vpc-lattice", tagger="vpc-lattice")
_direct = partial(row, "directconnect", tagger="directconnect")
_manager = partial(row, "networkmanager", tagger="networkmanager")
_mesh = partial(row, "appmesh", tagger="appmesh")
_NO_REGION = "the ARN has no Region; logged in us-east-1"

ROWS = (
    _elb(
        "CreateLoadBalancer",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "R.loadBalancers[].loadBalancerArn",
        success=IDEMPOTENT,
        answer=(made_at("R.loadBalancers[0].createdTime"),),
        evidence=RECORD,
        note="also succeeds for an equal one that exists",
    ),
    row(
        "elasticloadbalancing",
        "CreateLoadBalancer",
        "AWS::ElasticLoadBalancing::LoadBalancer",
        "Q.loadBalancerName",
        "loadbalancer/{id}",
        tagger="elb",
        evidence=RECORD,
        note="the same event for a classic one, which names it in the request only; 10 tags at most",
    ),
    _elb(
        "CreateTargetGroup",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "R.targetGroups[].targetGroupArn",
        success=IDEMPOTENT,
        answer=(in_use("R.targetGroups[].loadBalancerArns[]"),),
        evidence=RECORD,
        note="also succeeds for an equal one that exists",
    ),
    _elb(
        "CreateListener",
        "AWS::ElasticLoadBalancingV2::Listener",
        "R.listeners[].listenerArn",
        success=IDEMPOTENT,
        note="also succeeds for an equal one that exists",
    ),
    _elb("CreateRule", "AWS::ElasticLoadBalancingV2::ListenerRule", "R.rules[].ruleArn"),
    _elb("CreateTrustStore", "AWS::ElasticLoadBalancingV2::TrustStore", "R.trustStores[].trustStoreArn"),
    _cloudfront(
        "CreateDistribution", "AWS::CloudFront::Distribution", "R.distribution.aRN", evidence=RECORD, note=_NO_REGION
    ),
    _cloudfront("CreateDistributionWithTags", "AWS::CloudFront::Distribution", "R.distribution.aRN", note=_NO_REGION),
    _cloudfront("CopyDistribution", "AWS::CloudFront::Distribution", "R.distribution.aRN", note=_NO_REGION),
    _cloudfront(
        "CreateStreamingDistribution",
        "AWS::CloudFront::StreamingDistribution",
        "R.streamingDistribution.aRN",
        note=_NO_REGION,
    ),
    _cloudfront(
        "CreateStreamingDistributionWithTags",
        "AWS::CloudFront::StreamingDistribution",
        "R.streamingDistribution.aRN",
        note=_NO_REGION,
    ),
    _cloudfront(
        "CreateFunction",
        "AWS::CloudFront::Function",
        "R.functionSummary.functionMetadata.functionARN",
        evidence=RECORD,
        note="logged as CreateFunction2020_05_31 too; older endpoints refuse tags",
    ),
    _cloudfront("CreateKeyValueStore", "AWS::CloudFront::KeyValueStore", "R.keyValueStore.aRN", note=_NO_REGION),
    _cloudfront("CreateVpcOrigin", "AWS::CloudFront::VpcOrigin", "R.vpcOrigin.arn", note=_NO_REGION),
    _cloudfront(
        "CreateDistributionTenant", "AWS::CloudFront::DistributionTenant", "R.distributionTenant.arn", note=_NO_REGION
    ),
    _cloudfront("CreateConnectionGroup", "AWS::CloudFront::ConnectionGroup", "R.connectionGroup.arn", note=_NO_REGION),
    _cloudfront("CreateAnycastIpList", "AWS::CloudFront::AnycastIpList", "R.anycastIpList.arn", note=_NO_REGION),
    _route53(
        "CreateHostedZone",
        "AWS::Route53::HostedZone",
        "tail(R.hostedZone.id)",
        "arn:{partition}:route53:::hostedzone/{id}",
        evidence=RECORD,
        note="the record's id starts with /hostedzone/",
    ),
    _route53(
        "CreateHealthCheck",
        "AWS::Route53::HealthCheck",
        "R.healthCheck.id",
        "arn:{partition}:route53:::healthcheck/{id}",
        evidence=DOCS,
    ),
    _resolver(
        "CreateResolverEndpoint", "AWS::Route53Resolver::ResolverEndpoint", "R.resolverEndpoint.arn", evidence=RECORD
    ),
    _resolver("CreateResolverRule", "AWS::Route53Resolver::ResolverRule", "R.resolverRule.arn", evidence=RECORD),
    _resolver(
        "CreateResolverQueryLogConfig",
        "AWS::Route53Resolver::ResolverQueryLoggingConfig",
        "R.resolverQueryLogConfig.arn",
    ),
    _resolver("CreateFirewallDomainList", "AWS::Route53Resolver::FirewallDomainList", "R.firewallDomainList.arn"),
    _resolver("CreateFirewallRuleGroup", "AWS::Route53Resolver::FirewallRuleGroup", "R.firewallRuleGroup.arn"),
    _resolver(
        "AssociateFirewallRuleGroup",
        "AWS::Route53Resolver::FirewallRuleGroupAssociation",
        "R.firewallRuleGroupAssociation.arn",
    ),
    row(
        "route53profiles",
        "CreateProfile",
        "AWS::Route53Profiles::Profile",
        "R.Profile.Arn",
        tagger="route53profiles",
        evidence=RECORD,
        note="the record keeps the API's capital letters",
    ),
    row(
        "route53profiles",
        "AssociateProfile",
        "AWS::Route53Profiles::ProfileAssociation",
        "R.ProfileAssociation.Id",
        "profile-association/{id}",
        tagger="route53profiles",
    ),
    _accelerator(
        "CreateAccelerator",
        "AWS::GlobalAccelerator::Accelerator",
        "R.accelerator.acceleratorArn",
        evidence=RECORD,
        note="the ARN has no Region; logged in us-west-2",
    ),
    _accelerator(
        "CreateCustomRoutingAccelerator",
        "AWS::GlobalAccelerator::CustomRoutingAccelerator",
        "R.accelerator.acceleratorArn",
        note="CloudFormation has no such type; the ARN has no Region; logged in us-west-2",
    ),
    _lattice("CreateService", "AWS::VpcLattice::Service", "R.arn"),
    _lattice("CreateServiceNetwork", "AWS::VpcLattice::ServiceNetwork", "R.arn"),
    _lattice("CreateTargetGroup", "AWS::VpcLattice::TargetGroup", "R.arn"),
    _lattice("CreateListener", "AWS::VpcLattice::Listener", "R.arn"),
    _lattice("CreateRule", "AWS::VpcLattice::Rule", "R.arn"),
    _lattice("CreateResourceGateway", "AWS::VpcLattice::ResourceGateway", "R.arn"),
    _lattice("CreateResourceConfiguration", "AWS::VpcLattice::ResourceConfiguration", "R.arn"),
    _lattice("CreateServiceNetworkVpcAssociation", "AWS::VpcLattice::ServiceNetworkVpcAssociation", "R.arn"),
    _lattice("CreateServiceNetworkServiceAssociation", "AWS::VpcLattice::ServiceNetworkServiceAssociation", "R.arn"),
    _direct("CreateConnection", "AWS::DirectConnect::Connection", "R.connectionId", "dxcon/{id}"),
    _direct("CreateLag", "AWS::DirectConnect::Lag", "R.lagId", "dxlag/{id}"),
    _direct(
        "CreatePrivateVirtualInterface",
        "AWS::DirectConnect::PrivateVirtualInterface",
        "R.virtualInterfaceId",
        "dxvif/{id}",
    ),
    _direct(
        "CreatePublicVirtualInterface",
        "AWS::DirectConnect::PublicVirtualInterface",
        "R.virtualInterfaceId",
        "dxvif/{id}",
    ),
    _direct(
        "CreateTransitVirtualInterface",
        "AWS::DirectConnect::TransitVirtualInterface",
        "R.virtualInterface.virtualInterfaceId",
        "dxvif/{id}",
    ),
    _direct(
        "CreateDirectConnectGateway",
        "AWS::DirectConnect::DirectConnectGateway",
        "R.directConnectGateway.directConnectGatewayId",
        "arn:{partition}:directconnect::{account}:dx-gateway/{id}",
        note="the ARN has no Region",
    ),
    _manager(
        "CreateGlobalNetwork",
        "AWS::NetworkManager::GlobalNetwork",
        "R.globalNetwork.globalNetworkArn",
        note="the ARN has no Region; logged in us-west-2",
    ),
    _manager(
        "CreateCoreNetwork",
        "AWS::NetworkManager::CoreNetwork",
        "R.coreNetwork.coreNetworkArn",
        note="the ARN has no Region; logged in us-west-2",
    ),
    _manager(
        "CreateSite", "AWS::NetworkManager::Site", "R.site.siteArn", note="the ARN has no Region; logged in us-west-2"
    ),
    _manager(
        "CreateDevice",
        "AWS::NetworkManager::Device",
        "R.device.deviceArn",
        note="the ARN has no Region; logged in us-west-2",
    ),
    _manager(
        "CreateLink", "AWS::NetworkManager::Link", "R.link.linkArn", note="the ARN has no Region; logged in us-west-2"
    ),
    row(
        "servicediscovery",
        "CreateService",
        "AWS::ServiceDiscovery::Service",
        "R.service.arn",
        tagger="servicediscovery",
    ),
    _mesh("CreateMesh", "AWS::AppMesh::Mesh", "R.mesh.metadata.arn", evidence=RECORD),
    _mesh("CreateVirtualGateway", "AWS::AppMesh::VirtualGateway", "R.virtualGateway.metadata.arn", evidence=RECORD),
    _mesh("CreateVirtualNode", "AWS::AppMesh::VirtualNode", "R.virtualNode.metadata.arn", evidence=RECORD),
    _mesh("CreateVirtualRouter", "AWS::AppMesh::VirtualRouter", "R.virtualRouter.metadata.arn"),
    _mesh("CreateVirtualService", "AWS::AppMesh::VirtualService", "R.virtualService.metadata.arn"),
    _mesh("CreateRoute", "AWS::AppMesh::Route", "R.route.metadata.arn"),
    _mesh("CreateGatewayRoute", "AWS::AppMesh::GatewayRoute", "R.gatewayRoute.metadata.arn"),
)
