"""EC2: instances, disks and images; Auto Scaling, Lambda, Batch, Elastic Beanstalk."""

from .account import ZONE, arn
from .model import of
from .readers import READERS

_ec2 = of("ec2")
_beanstalk = of("elasticbeanstalk")
_lambda = of("lambda")
_batch = of("batch")

_HERE = arn("ec2", "")
_SNAPSHOT = "arn:aws:ec2:us-east-1::snapshot/"
_IMAGE = "arn:aws:ec2:us-east-1::image/"
_PUBLIC_KEY = b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC9kpdWUPdPMqjJMW5ckN6mYZG7yxil535E25ea7Nv1D proof"


COMPUTE = (
    _ec2(
        "RunInstances",
        lambda given: {"ImageId": given.image, "MinCount": 2, "MaxCount": 2, "SubnetId": given.subnets[0]},
        _HERE + "instance/{Instances[].InstanceId}",
    ),
    _ec2("CreateVolume", {"AvailabilityZone": ZONE, "Size": 1}, _HERE + "volume/{VolumeId}"),
    _ec2("CreateSnapshot", lambda given: {"VolumeId": given.volume}, _SNAPSHOT + "{SnapshotId}"),
    _ec2(
        "CreateSnapshots",
        lambda given: {"InstanceSpecification": {"InstanceId": given.instance}},
        _SNAPSHOT + "{Snapshots[].SnapshotId}",
        wrapped=True,
    ),
    _ec2(
        "CopySnapshot",
        lambda given: {"SourceSnapshotId": given.snapshot, "SourceRegion": "us-east-1"},
        _SNAPSHOT + "{SnapshotId}",
    ),
    _ec2("CreateImage", lambda given: {"InstanceId": given.instance, "Name": "proof"}, _IMAGE + "{ImageId}"),
    _ec2("RegisterImage", {"Name": "proof-registered", "RootDeviceName": "/dev/sda1"}, _IMAGE + "{ImageId}"),
    _ec2(
        "CopyImage",
        lambda given: {"Name": "proof-copy", "SourceImageId": given.image, "SourceRegion": "us-east-1"},
        _IMAGE + "{ImageId}",
    ),
    _ec2(
        "CreateKeyPair",
        {"KeyName": "proof"},
        _HERE + "key-pair/{KeyName}",
        reader=READERS["ec2-key-pair"],
    ),
    _ec2(
        "ImportKeyPair",
        {"KeyName": "proof-imported", "PublicKeyMaterial": _PUBLIC_KEY},
        _HERE + "key-pair/{KeyName}",
        reader=READERS["ec2-key-pair"],
    ),
    _ec2(
        "CreateLaunchTemplate",
        lambda given: {"LaunchTemplateName": "proof", "LaunchTemplateData": {"ImageId": given.image}},
        _HERE + "launch-template/{LaunchTemplate.LaunchTemplateId}",
        wrapped=True,
    ),
    _ec2(
        "CreateFleet",
        lambda given: {
            "LaunchTemplateConfigs": [
                {"LaunchTemplateSpecification": {"LaunchTemplateId": given.launch_template, "Version": "1"}}
            ],
            "TargetCapacitySpecification": {
                "DefaultTargetCapacityType": "on-demand",
                "TotalTargetCapacity": 1,
                "OnDemandTargetCapacity": 1,
                "SpotTargetCapacity": 0,
            },
            "Type": "maintain",
        },
        _HERE + "fleet/{FleetId}",
        wrapped=True,
    ),
    _ec2(
        "RequestSpotFleet",
        lambda given: {
            "SpotFleetRequestConfig": {
                "AllocationStrategy": "lowestPrice",
                "TargetCapacity": 1,
                "IamFleetRole": given.role,
                "LaunchSpecifications": [
                    {"ImageId": given.image, "InstanceType": "t3.micro", "SubnetId": given.subnets[0]}
                ],
            }
        },
        _HERE + "spot-fleet-request/{SpotFleetRequestId}",
    ),
    _ec2(
        "RequestSpotInstances",
        lambda given: {
            "SpotPrice": "0.5",
            "LaunchSpecification": {"ImageId": given.image, "InstanceType": "t3.micro", "SubnetId": given.subnets[0]},
        },
        _HERE + "spot-instances-request/{SpotInstanceRequests[].SpotInstanceRequestId}",
    ),
    _ec2(
        "AllocateHosts",
        {"AvailabilityZone": ZONE, "InstanceType": "m5.large", "Quantity": 2},
        _HERE + "dedicated-host/{HostIds}",
        wrapped=True,
    ),
    of("autoscaling")(
        "CreateAutoScalingGroup",
        lambda given: {
            "AutoScalingGroupName": "proof",
            "MinSize": 0,
            "MaxSize": 1,
            "LaunchTemplate": {"LaunchTemplateId": given.launch_template, "Version": "1"},
            "VPCZoneIdentifier": given.subnets[0],
        },
        "{AutoScalingGroups[].AutoScalingGroupARN}",
        asked=lambda given, _: given.client("autoscaling").describe_auto_scaling_groups(
            AutoScalingGroupNames=["proof"]
        ),
    ),
    _lambda(
        "CreateFunction",
        lambda given: {
            "FunctionName": "proof",
            "Runtime": "python3.12",
            "Role": given.role,
            "Handler": "app.handler",
            "Code": {"ZipFile": given.code},
        },
        "{FunctionArn}",
        event="CreateFunction20150331",
    ),
    _lambda(
        "CreateEventSourceMapping",
        lambda given: {"EventSourceArn": given.queue, "FunctionName": given.function, "Enabled": False},
        arn("lambda", "event-source-mapping:{UUID}"),
        event="CreateEventSourceMapping20150331",
    ),
    _batch(
        "CreateComputeEnvironment",
        lambda given: {"computeEnvironmentName": "proof", "type": "UNMANAGED", "serviceRole": given.role},
        "{computeEnvironmentArn}",
    ),
    _batch(
        "CreateJobQueue",
        lambda given: {
            "jobQueueName": "proof",
            "state": "ENABLED",
            "priority": 1,
            "computeEnvironmentOrder": [{"order": 1, "computeEnvironment": given.compute_environment}],
        },
        "{jobQueueArn}",
    ),
    _batch(
        "RegisterJobDefinition",
        {
            "jobDefinitionName": "proof",
            "type": "container",
            "containerProperties": {"image": "busybox", "vcpus": 1, "memory": 64},
        },
        "{jobDefinitionArn}",
    ),
    _batch("CreateSchedulingPolicy", {"name": "proof"}, "{arn}"),
    _beanstalk(
        "CreateEnvironment",
        lambda given: {
            "ApplicationName": given.application,
            "EnvironmentName": "proof",
            "SolutionStackName": "64bit Python",
        },
        "{EnvironmentArn}",
    ),
)
