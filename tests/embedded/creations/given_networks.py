"""Networks and machines that are there before."""

from __future__ import annotations

from functools import cached_property

from .account import REGION, ZONE, Account


class Networks(Account):
    """Made when first asked for."""

    @cached_property
    def vpc(self) -> str:
        return self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]

    @cached_property
    def other_vpc(self) -> str:
        return self.ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]

    @cached_property
    def subnets(self) -> list[str]:
        places = (("10.0.0.0/20", ZONE), ("10.0.16.0/20", f"{REGION}b"))
        return [
            self.ec2.create_subnet(VpcId=self.vpc, CidrBlock=cidr, AvailabilityZone=zone)["Subnet"]["SubnetId"]
            for cidr, zone in places
        ]

    @cached_property
    def image(self) -> str:
        return self.ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]

    @cached_property
    def instance(self) -> str:
        launched = self.ec2.run_instances(ImageId=self.image, MinCount=1, MaxCount=1, SubnetId=self.subnets[0])
        return launched["Instances"][0]["InstanceId"]

    @cached_property
    def volume(self) -> str:
        return self.ec2.create_volume(AvailabilityZone=ZONE, Size=1)["VolumeId"]

    @cached_property
    def snapshot(self) -> str:
        return self.ec2.create_snapshot(VolumeId=self.volume)["SnapshotId"]

    @cached_property
    def interface(self) -> str:
        return self.ec2.create_network_interface(SubnetId=self.subnets[0])["NetworkInterface"]["NetworkInterfaceId"]

    @cached_property
    def customer_gateway(self) -> str:
        made = self.ec2.create_customer_gateway(Type="ipsec.1", PublicIp="198.51.100.9", BgpAsn=65000)
        return made["CustomerGateway"]["CustomerGatewayId"]

    @cached_property
    def vpn_gateway(self) -> str:
        return self.ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]

    @cached_property
    def transit_gateways(self) -> list[str]:
        return [self.ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"] for _ in range(2)]

    @cached_property
    def launch_template(self) -> str:
        data = {"ImageId": self.image, "InstanceType": "t3.micro"}
        made = self.ec2.create_launch_template(LaunchTemplateName="given", LaunchTemplateData=data)
        return made["LaunchTemplate"]["LaunchTemplateId"]

    @cached_property
    def load_balancer(self) -> str:
        made = self.client("elbv2").create_load_balancer(Name="given", Subnets=self.subnets)
        return made["LoadBalancers"][0]["LoadBalancerArn"]

    @cached_property
    def target_group(self) -> str:
        made = self.client("elbv2").create_target_group(Name="given", Protocol="HTTP", Port=80, VpcId=self.vpc)
        return made["TargetGroups"][0]["TargetGroupArn"]

    @cached_property
    def forward(self) -> list[dict[str, str]]:
        """The actions of a listener."""
        return [{"Type": "forward", "TargetGroupArn": self.target_group}]

    @cached_property
    def listener(self) -> str:
        made = self.client("elbv2").create_listener(
            LoadBalancerArn=self.load_balancer, Protocol="HTTP", Port=81, DefaultActions=self.forward
        )
        return made["Listeners"][0]["ListenerArn"]
