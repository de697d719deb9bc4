"""How they end: EC2's networks: VPCs, gateways, VPNs, transit gateways, IP addresses."""

from typing import Final

from chalicelib.catalogue.deletions.model import Ending, ends, ends_ec2, ends_many_ec2

ROWS: Final[tuple[Ending, ...]] = (
    ends_ec2("DeleteVpc", "AWS::EC2::VPC", "vpcId"),
    ends_ec2("DeleteSubnet", "AWS::EC2::Subnet", "subnetId"),
    ends_ec2("DeleteSubnetCidrReservation", "AWS::EC2::SubnetCidrReservation", "subnetCidrReservationId"),
    ends("ec2", "DeleteSecurityGroup", "AWS::EC2::SecurityGroup", "Q.groupId || R.groupId"),
    ends_ec2("DeleteRouteTable", "AWS::EC2::RouteTable", "routeTableId"),
    ends_ec2("DeleteNetworkAcl", "AWS::EC2::NetworkAcl", "networkAclId"),
    ends_ec2("DeleteNetworkInterface", "AWS::EC2::NetworkInterface", "networkInterfaceId"),
    ends_ec2("DeleteDhcpOptions", "AWS::EC2::DHCPOptions", "dhcpOptionsId"),
    ends_ec2("DeleteInternetGateway", "AWS::EC2::InternetGateway", "internetGatewayId"),
    ends_ec2("DeleteEgressOnlyInternetGateway", "AWS::EC2::EgressOnlyInternetGateway", "egressOnlyInternetGatewayId"),
    ends_ec2("DeleteNatGateway", "AWS::EC2::NatGateway", "natGatewayId"),
    ends_ec2("DeleteCarrierGateway", "AWS::EC2::CarrierGateway", "carrierGatewayId"),
    ends_ec2("DeleteCustomerGateway", "AWS::EC2::CustomerGateway", "customerGatewayId"),
    ends_ec2("DeleteVpnGateway", "AWS::EC2::VPNGateway", "vpnGatewayId"),
    ends_ec2("DeleteVpnConnection", "AWS::EC2::VPNConnection", "vpnConnectionId"),
    ends_ec2("DeleteClientVpnEndpoint", "AWS::EC2::ClientVpnEndpoint", "clientVpnEndpointId"),
    ends("ec2", "ReleaseAddress", "AWS::EC2::EIP", "Q.allocationId"),
    ends_ec2("DeletePublicIpv4Pool", "AWS::EC2::PublicIpv4Pool", "poolId"),
    ends_ec2("DeleteManagedPrefixList", "AWS::EC2::PrefixList", "prefixListId"),
    ends_many_ec2("DeleteFlowLogs", "AWS::EC2::FlowLog", "FlowLogId"),
    ends_ec2("DeleteVpcPeeringConnection", "AWS::EC2::VPCPeeringConnection", "vpcPeeringConnectionId"),
    ends_many_ec2("DeleteVpcEndpoints", "AWS::EC2::VPCEndpoint", "VpcEndpointId"),
    ends_many_ec2("DeleteVpcEndpointServiceConfigurations", "AWS::EC2::VPCEndpointService", "ServiceId"),
    ends_ec2("DeleteVpcBlockPublicAccessExclusion", "AWS::EC2::VPCBlockPublicAccessExclusion", "exclusionId"),
    ends_ec2("DeleteInstanceConnectEndpoint", "AWS::EC2::InstanceConnectEndpoint", "instanceConnectEndpointId"),
    ends_ec2("DeleteTransitGateway", "AWS::EC2::TransitGateway", "transitGatewayId"),
    ends_ec2(
        "DeleteTransitGatewayVpcAttachment", "AWS::EC2::TransitGatewayVpcAttachment", "transitGatewayAttachmentId"
    ),
    ends_ec2(
        "DeleteTransitGatewayPeeringAttachment",
        "AWS::EC2::TransitGatewayPeeringAttachment",
        "transitGatewayAttachmentId",
    ),
    ends_ec2("DeleteTransitGatewayConnect", "AWS::EC2::TransitGatewayConnect", "transitGatewayAttachmentId"),
    ends_ec2("DeleteTransitGatewayConnectPeer", "AWS::EC2::TransitGatewayConnectPeer", "transitGatewayConnectPeerId"),
    ends_ec2("DeleteTransitGatewayRouteTable", "AWS::EC2::TransitGatewayRouteTable", "transitGatewayRouteTableId"),
    ends_ec2(
        "DeleteTransitGatewayMulticastDomain",
        "AWS::EC2::TransitGatewayMulticastDomain",
        "transitGatewayMulticastDomainId",
    ),
    ends_ec2("DeleteTransitGatewayPolicyTable", "AWS::EC2::TransitGatewayPolicyTable", "transitGatewayPolicyTableId"),
    ends_ec2("DeleteTrafficMirrorFilter", "AWS::EC2::TrafficMirrorFilter", "trafficMirrorFilterId"),
    ends_ec2("DeleteTrafficMirrorTarget", "AWS::EC2::TrafficMirrorTarget", "trafficMirrorTargetId"),
    ends_ec2("DeleteTrafficMirrorSession", "AWS::EC2::TrafficMirrorSession", "trafficMirrorSessionId"),
    ends_ec2("DeleteNetworkInsightsPath", "AWS::EC2::NetworkInsightsPath", "networkInsightsPathId"),
    ends_ec2(
        "DeleteNetworkInsightsAccessScope", "AWS::EC2::NetworkInsightsAccessScope", "networkInsightsAccessScopeId"
    ),
    ends_ec2("DeleteNetworkInsightsAnalysis", "AWS::EC2::NetworkInsightsAnalysis", "networkInsightsAnalysisId"),
    ends_ec2("DeleteIpam", "AWS::EC2::IPAM", "ipamId"),
    ends_ec2("DeleteIpamPool", "AWS::EC2::IPAMPool", "ipamPoolId"),
    ends_ec2("DeleteIpamScope", "AWS::EC2::IPAMScope", "ipamScopeId"),
    ends_ec2("DeleteIpamResourceDiscovery", "AWS::EC2::IPAMResourceDiscovery", "ipamResourceDiscoveryId"),
    ends_ec2("DeleteVerifiedAccessInstance", "AWS::EC2::VerifiedAccessInstance", "verifiedAccessInstanceId"),
    ends_ec2("DeleteVerifiedAccessGroup", "AWS::EC2::VerifiedAccessGroup", "verifiedAccessGroupId"),
    ends_ec2("DeleteVerifiedAccessEndpoint", "AWS::EC2::VerifiedAccessEndpoint", "verifiedAccessEndpointId"),
    ends_ec2(
        "DeleteVerifiedAccessTrustProvider", "AWS::EC2::VerifiedAccessTrustProvider", "verifiedAccessTrustProviderId"
    ),
    ends_ec2("DeleteRouteServer", "AWS::EC2::RouteServer", "routeServerId"),
    ends_ec2("DeleteRouteServerEndpoint", "AWS::EC2::RouteServerEndpoint", "routeServerEndpointId"),
    ends_ec2("DeleteRouteServerPeer", "AWS::EC2::RouteServerPeer", "routeServerPeerId"),
    ends_ec2("DeleteLocalGatewayRouteTable", "AWS::EC2::LocalGatewayRouteTable", "localGatewayRouteTableId"),
    ends_ec2(
        "DeleteLocalGatewayRouteTableVpcAssociation",
        "AWS::EC2::LocalGatewayRouteTableVPCAssociation",
        "localGatewayRouteTableVpcAssociationId",
    ),
    ends_ec2("DeleteCoipPool", "AWS::EC2::CoipPool", "coipPoolId"),
)
