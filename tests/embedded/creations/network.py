"""EC2's networks; load balancers, CloudFront, Route 53, Cloud Map, API Gateway and AppSync."""

from .account import arn
from .model import of

_ec2 = of("ec2")
_v2 = of("apigateway", "apigatewayv2")
_elbv2 = of("elasticloadbalancing", "elbv2")
_cloudfront = of("cloudfront")

_HERE = arn("ec2", "")
_APIS = "arn:aws:apigateway:us-east-1::"


def _distribution(reference):
    return {
        "CallerReference": reference,
        "Comment": "",
        "Enabled": True,
        "Origins": {
            "Quantity": 1,
            "Items": [
                {
                    "Id": "one",
                    "DomainName": "given.s3.amazonaws.com",
                    "S3OriginConfig": {"OriginAccessIdentity": ""},
                }
            ],
        },
        "DefaultCacheBehavior": {
            "TargetOriginId": "one",
            "ViewerProtocolPolicy": "allow-all",
            "MinTTL": 0,
            "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}},
        },
    }


NETWORK = (
    _ec2("CreateVpc", {"CidrBlock": "10.2.0.0/16"}, _HERE + "vpc/{Vpc.VpcId}"),
    _ec2(
        "CreateSubnet",
        lambda given: {"VpcId": given.vpc, "CidrBlock": "10.0.32.0/20"},
        _HERE + "subnet/{Subnet.SubnetId}",
    ),
    _ec2(
        "CreateSubnetCidrReservation",
        lambda given: {"SubnetId": given.subnets[0], "Cidr": "10.0.8.0/28", "ReservationType": "prefix"},
        _HERE + "subnet-cidr-reservation/{SubnetCidrReservation.SubnetCidrReservationId}",
        wrapped=True,
    ),
    _ec2(
        "CreateSecurityGroup",
        lambda given: {"GroupName": "proof", "Description": "proof", "VpcId": given.vpc},
        _HERE + "security-group/{GroupId}",
    ),
    _ec2("CreateRouteTable", lambda given: {"VpcId": given.vpc}, _HERE + "route-table/{RouteTable.RouteTableId}"),
    _ec2("CreateNetworkAcl", lambda given: {"VpcId": given.vpc}, _HERE + "network-acl/{NetworkAcl.NetworkAclId}"),
    _ec2(
        "CreateNetworkInterface",
        lambda given: {"SubnetId": given.subnets[0]},
        _HERE + "network-interface/{NetworkInterface.NetworkInterfaceId}",
    ),
    _ec2(
        "CreateDhcpOptions",
        {"DhcpConfigurations": [{"Key": "domain-name", "Values": ["example.com"]}]},
        _HERE + "dhcp-options/{DhcpOptions.DhcpOptionsId}",
    ),
    _ec2("CreateInternetGateway", {}, _HERE + "internet-gateway/{InternetGateway.InternetGatewayId}"),
    _ec2(
        "CreateEgressOnlyInternetGateway",
        lambda given: {"VpcId": given.vpc},
        _HERE + "egress-only-internet-gateway/{EgressOnlyInternetGateway.EgressOnlyInternetGatewayId}",
        wrapped=True,
    ),
    _ec2(
        "CreateNatGateway",
        lambda given: {"SubnetId": given.subnets[0], "ConnectivityType": "private"},
        _HERE + "natgateway/{NatGateway.NatGatewayId}",
        wrapped=True,
    ),
    _ec2(
        "CreateCarrierGateway",
        lambda given: {"VpcId": given.vpc},
        _HERE + "carrier-gateway/{CarrierGateway.CarrierGatewayId}",
        wrapped=True,
    ),
    _ec2(
        "CreateCustomerGateway",
        {"Type": "ipsec.1", "PublicIp": "198.51.100.8", "BgpAsn": 65001},
        _HERE + "customer-gateway/{CustomerGateway.CustomerGatewayId}",
    ),
    _ec2("CreateVpnGateway", {"Type": "ipsec.1"}, _HERE + "vpn-gateway/{VpnGateway.VpnGatewayId}"),
    _ec2(
        "CreateVpnConnection",
        lambda given: {
            "Type": "ipsec.1",
            "CustomerGatewayId": given.customer_gateway,
            "VpnGatewayId": given.vpn_gateway,
        },
        _HERE + "vpn-connection/{VpnConnection.VpnConnectionId}",
    ),
    _ec2("AllocateAddress", {"Domain": "vpc"}, _HERE + "elastic-ip/{AllocationId}"),
    _ec2(
        "CreateManagedPrefixList",
        {"PrefixListName": "proof", "MaxEntries": 1, "AddressFamily": "IPv4"},
        _HERE + "prefix-list/{PrefixList.PrefixListId}",
        wrapped=True,
    ),
    _ec2(
        "CreateFlowLogs",
        lambda given: {
            "ResourceIds": [given.vpc],
            "ResourceType": "VPC",
            "TrafficType": "ALL",
            "LogDestinationType": "s3",
            "LogDestination": f"arn:aws:s3:::{given.bucket}",
        },
        _HERE + "vpc-flow-log/{FlowLogIds}",
        wrapped=True,
    ),
    _ec2(
        "CreateVpcPeeringConnection",
        lambda given: {"VpcId": given.vpc, "PeerVpcId": given.other_vpc},
        _HERE + "vpc-peering-connection/{VpcPeeringConnection.VpcPeeringConnectionId}",
    ),
    _ec2(
        "CreateVpcEndpoint",
        lambda given: {"VpcId": given.vpc, "ServiceName": "com.amazonaws.us-east-1.s3", "VpcEndpointType": "Gateway"},
        _HERE + "vpc-endpoint/{VpcEndpoint.VpcEndpointId}",
        wrapped=True,
    ),
    _ec2(
        "CreateVpcEndpointServiceConfiguration",
        lambda given: {"GatewayLoadBalancerArns": [given.load_balancer]},
        _HERE + "vpc-endpoint-service/{ServiceConfiguration.ServiceId}",
        wrapped=True,
    ),
    _ec2("CreateTransitGateway", {}, _HERE + "transit-gateway/{TransitGateway.TransitGatewayId}", wrapped=True),
    _ec2(
        "CreateTransitGatewayVpcAttachment",
        lambda given: {"TransitGatewayId": given.transit_gateways[0], "VpcId": given.vpc, "SubnetIds": given.subnets},
        _HERE + "transit-gateway-attachment/{TransitGatewayVpcAttachment.TransitGatewayAttachmentId}",
        wrapped=True,
    ),
    _ec2(
        "CreateTransitGatewayPeeringAttachment",
        lambda given: {
            "TransitGatewayId": given.transit_gateways[0],
            "PeerTransitGatewayId": given.transit_gateways[1],
            "PeerAccountId": "123456789012",
            "PeerRegion": "us-east-1",
        },
        _HERE + "transit-gateway-attachment/{TransitGatewayPeeringAttachment.TransitGatewayAttachmentId}",
        wrapped=True,
    ),
    _ec2(
        "CreateTransitGatewayRouteTable",
        lambda given: {"TransitGatewayId": given.transit_gateways[0]},
        _HERE + "transit-gateway-route-table/{TransitGatewayRouteTable.TransitGatewayRouteTableId}",
        wrapped=True,
    ),
    _ec2(
        "CreateTrafficMirrorSession",
        lambda given: {
            "NetworkInterfaceId": given.interface,
            "TrafficMirrorTargetId": given.mirror_target,
            "TrafficMirrorFilterId": given.mirror_filter,
            "SessionNumber": 1,
        },
        _HERE + "traffic-mirror-session/{TrafficMirrorSession.TrafficMirrorSessionId}",
        wrapped=True,
    ),
    _elbv2(
        "CreateLoadBalancer",
        lambda given: {"Name": "proof", "Subnets": given.subnets},
        "{LoadBalancers[].LoadBalancerArn}",
        resource="AWS::ElasticLoadBalancingV2::LoadBalancer",
    ),
    of("elasticloadbalancing", "elb")(
        "CreateLoadBalancer",
        {
            "LoadBalancerName": "proof-classic",
            "Listeners": [{"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}],
            "AvailabilityZones": ["us-east-1a"],
        },
        arn("elasticloadbalancing", "loadbalancer/proof-classic"),
        resource="AWS::ElasticLoadBalancing::LoadBalancer",
    ),
    _elbv2(
        "CreateTargetGroup",
        lambda given: {"Name": "proof", "Protocol": "HTTP", "Port": 80, "VpcId": given.vpc},
        "{TargetGroups[].TargetGroupArn}",
    ),
    _elbv2(
        "CreateListener",
        lambda given: {
            "LoadBalancerArn": given.load_balancer,
            "Protocol": "HTTP",
            "Port": 80,
            "DefaultActions": given.forward,
        },
        "{Listeners[].ListenerArn}",
    ),
    _elbv2(
        "CreateRule",
        lambda given: {
            "ListenerArn": given.listener,
            "Priority": 1,
            "Conditions": [{"Field": "path-pattern", "Values": ["/proof"]}],
            "Actions": given.forward,
        },
        "{Rules[].RuleArn}",
    ),
    _cloudfront("CreateDistribution", {"DistributionConfig": _distribution("proof")}, "{Distribution.ARN}"),
    _cloudfront(
        "CreateDistributionWithTags",
        {
            "DistributionConfigWithTags": {
                "DistributionConfig": _distribution("proof-tagged"),
                "Tags": {"Items": [{"Key": "team", "Value": "proof"}]},
            }
        },
        "{Distribution.ARN}",
    ),
    _cloudfront(
        "CreateFunction",
        {
            "Name": "proof",
            "FunctionConfig": {"Comment": "", "Runtime": "cloudfront-js-2.0"},
            "FunctionCode": b"function handler(event) { return event.request; }",
        },
        "{FunctionSummary.FunctionMetadata.FunctionARN}",
        event="CreateFunction2020_05_31",
    ),
    _cloudfront("CreateKeyValueStore", {"Name": "proof"}, "{KeyValueStore.ARN}"),
    of("route53")(
        "CreateHostedZone",
        {"Name": "proof.example.com", "CallerReference": "proof"},
        "arn:aws:route53:::{zone}",
        asked=lambda _, answer: {"zone": answer["HostedZone"]["Id"].strip("/")},
    ),
    of("route53")(
        "CreateHealthCheck",
        {
            "CallerReference": "proof",
            "HealthCheckConfig": {"Type": "HTTP", "IPAddress": "198.51.100.1", "Port": 80},
        },
        "arn:aws:route53:::healthcheck/{HealthCheck.Id}",
    ),
    of("servicediscovery")(
        "CreateService",
        lambda given: {"Name": "proof", "NamespaceId": given.namespace},
        "{Service.Arn}",
    ),
    _v2("CreateApi", {"Name": "proof", "ProtocolType": "HTTP"}, _APIS + "/apis/{ApiId}"),
    _v2(
        "CreateVpcLink",
        lambda given: {"Name": "proof", "SubnetIds": given.subnets},
        _APIS + "/vpclinks/{VpcLinkId}",
        resource="AWS::ApiGatewayV2::VpcLink",
    ),
    of("appsync")("CreateGraphqlApi", {"name": "proof", "authenticationType": "API_KEY"}, "{graphqlApi.arn}"),
    of("appsync")(
        "CreateApi",
        {
            "name": "proof",
            "eventConfig": {
                "authProviders": [{"authType": "API_KEY"}],
                "connectionAuthModes": [{"authType": "API_KEY"}],
                "defaultPublishAuthModes": [{"authType": "API_KEY"}],
                "defaultSubscribeAuthModes": [{"authType": "API_KEY"}],
            },
        },
        "{api.apiArn}",
    ),
)
