"""What an EC2 id says: its prefix tells the kind of resource."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.core.resource import Resource


@dataclass(frozen=True, slots=True)
class Kind:
    """The CloudFormation type of an EC2 resource and its name in ARNs, where images and snapshots have no account."""

    type: str
    noun: str
    owned: bool = True


KINDS: Mapping[str, Kind] = {
    "acl": Kind("AWS::EC2::NetworkAcl", "network-acl"),
    "ami": Kind("AWS::EC2::Image", "image", owned=False),
    "cagw": Kind("AWS::EC2::CarrierGateway", "carrier-gateway"),
    "cgw": Kind("AWS::EC2::CustomerGateway", "customer-gateway"),
    "cr": Kind("AWS::EC2::CapacityReservation", "capacity-reservation"),
    "cvpn-endpoint": Kind("AWS::EC2::ClientVpnEndpoint", "client-vpn-endpoint"),
    "dopt": Kind("AWS::EC2::DHCPOptions", "dhcp-options"),
    "eice": Kind("AWS::EC2::InstanceConnectEndpoint", "instance-connect-endpoint"),
    "eigw": Kind("AWS::EC2::EgressOnlyInternetGateway", "egress-only-internet-gateway"),
    "eipalloc": Kind("AWS::EC2::EIP", "elastic-ip"),
    "eni": Kind("AWS::EC2::NetworkInterface", "network-interface"),
    "fl": Kind("AWS::EC2::FlowLog", "vpc-flow-log"),
    "fleet": Kind("AWS::EC2::EC2Fleet", "fleet"),
    "h": Kind("AWS::EC2::Host", "dedicated-host"),
    "i": Kind("AWS::EC2::Instance", "instance"),
    "igw": Kind("AWS::EC2::InternetGateway", "internet-gateway"),
    "key": Kind("AWS::EC2::KeyPair", "key-pair"),
    "lt": Kind("AWS::EC2::LaunchTemplate", "launch-template"),
    "nat": Kind("AWS::EC2::NatGateway", "natgateway"),
    "nip": Kind("AWS::EC2::NetworkInsightsPath", "network-insights-path"),
    "pcx": Kind("AWS::EC2::VPCPeeringConnection", "vpc-peering-connection"),
    "pg": Kind("AWS::EC2::PlacementGroup", "placement-group"),
    "pl": Kind("AWS::EC2::PrefixList", "prefix-list"),
    "rtb": Kind("AWS::EC2::RouteTable", "route-table"),
    "sfr": Kind("AWS::EC2::SpotFleet", "spot-fleet-request"),
    "sg": Kind("AWS::EC2::SecurityGroup", "security-group"),
    "sir": Kind("AWS::EC2::SpotInstanceRequest", "spot-instances-request"),
    "snap": Kind("AWS::EC2::Snapshot", "snapshot", owned=False),
    "subnet": Kind("AWS::EC2::Subnet", "subnet"),
    "tgw": Kind("AWS::EC2::TransitGateway", "transit-gateway"),
    "tgw-attach": Kind("AWS::EC2::TransitGatewayAttachment", "transit-gateway-attachment"),
    "tgw-rtb": Kind("AWS::EC2::TransitGatewayRouteTable", "transit-gateway-route-table"),
    "vgw": Kind("AWS::EC2::VPNGateway", "vpn-gateway"),
    "vol": Kind("AWS::EC2::Volume", "volume"),
    "vpc": Kind("AWS::EC2::VPC", "vpc"),
    "vpce": Kind("AWS::EC2::VPCEndpoint", "vpc-endpoint"),
    "vpce-svc": Kind("AWS::EC2::VPCEndpointService", "vpc-endpoint-service"),
    "vpn": Kind("AWS::EC2::VPNConnection", "vpn-connection"),
}
"""By the prefix of the id."""

_PARTITIONS = (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"))


def kind_of(identifier: str) -> Kind | None:
    """Return the kind of an id such as `vol-0123456789abcdef0`, or None when it is not of that form."""
    match = re.fullmatch(r"([a-z-]+)-[0-9a-z]{8,40}", identifier)
    return KINDS.get(match[1]) if match else None


def partition(region: str) -> str:
    """Return the partition of a Region."""
    return next((name for start, name in _PARTITIONS if region.startswith(start)), "aws")


def ec2_resource(identifier: str, kind: Kind, *, region: str, account: str, companions: str = "") -> Resource:
    """Return the EC2 resource with this id."""
    owner = account if kind.owned else ""
    return Resource(
        arn=f"arn:{partition(region)}:ec2:{region}:{owner}:{kind.noun}/{identifier}",
        id=identifier,
        type=kind.type,
        tagger="ec2",
        region=region,
        account=account,
        companions=companions,
    )
