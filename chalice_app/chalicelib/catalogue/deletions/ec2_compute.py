"""How they end: EC2's instances, volumes, snapshots and images, and what orders them."""

from functools import partial
from typing import Final

from chalicelib.catalogue.deletions.model import Ending, ends, ends_answered_ec2, ends_ec2

_ec2 = partial(ends, "ec2")

ROWS: Final[tuple[Ending, ...]] = (
    ends_answered_ec2("TerminateInstances", "AWS::EC2::Instance", "instancesSet", "instanceId"),
    ends_ec2("DeleteVolume", "AWS::EC2::Volume", "volumeId"),
    ends_ec2("DeleteSnapshot", "AWS::EC2::Snapshot", "snapshotId"),
    ends_ec2("DeregisterImage", "AWS::EC2::Image", "imageId"),
    # With DeleteAssociatedSnapshots the answer names the snapshots that went with the image.
    _ec2(
        "DeregisterImage",
        "AWS::EC2::Snapshot",
        "R.deleteSnapshotResultSet.items[?returnCode=='success'].snapshotId"
        " || (R.DeregisterImageResponse.deleteSnapshotResultSet.[item][][] | [?returnCode=='success'].snapshotId)",
    ),
    ends_ec2("DeleteFpgaImage", "AWS::EC2::FpgaImage", "fpgaImageId"),
    _ec2("DeleteKeyPair", "AWS::EC2::KeyPair", "Q.keyName", "key-pair/{id}"),
    _ec2(
        "DeletePlacementGroup",
        "AWS::EC2::PlacementGroup",
        "Q.groupName || Q.DeletePlacementGroupRequest.GroupName",
        "placement-group/{id}",
    ),
    _ec2(
        "DeleteLaunchTemplate",
        "AWS::EC2::LaunchTemplate",
        "R.launchTemplate.launchTemplateId || R.DeleteLaunchTemplateResponse.launchTemplate.launchTemplateId",
    ),
    ends_answered_ec2("DeleteFleets", "AWS::EC2::EC2Fleet", "successfulFleetDeletionSet", "fleetId"),
    ends_answered_ec2(
        "CancelSpotFleetRequests", "AWS::EC2::SpotFleet", "successfulFleetRequestSet", "spotFleetRequestId"
    ),
    ends_answered_ec2(
        "CancelSpotInstanceRequests", "AWS::EC2::SpotInstanceRequest", "spotInstanceRequestSet", "spotInstanceRequestId"
    ),
    _ec2("ReleaseHosts", "AWS::EC2::Host", "R.ReleaseHostsResponse.successful.[item][][] || R.successful.items[]"),
    ends_ec2("CancelCapacityReservation", "AWS::EC2::CapacityReservation", "capacityReservationId"),
    ends_answered_ec2(
        "CancelCapacityReservationFleets",
        "AWS::EC2::CapacityReservationFleet",
        "successfulFleetCancellationSet",
        "capacityReservationFleetId",
    ),
    ends_ec2("DeleteInstanceEventWindow", "AWS::EC2::InstanceEventWindow", "instanceEventWindowId"),
)
