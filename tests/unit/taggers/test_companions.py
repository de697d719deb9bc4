from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.errors import AccessDenied, ResourceNotFound, Throttled
from chalicelib.taggers import COMPANIONS, resource_for

ACCOUNT = "123456789012"
LAUNCH = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def of(identifier):
    return resource_for(identifier, "us-east-1", ACCOUNT)


def instance(number):
    return of(f"i-{number:017x}")


def ids(parts):
    return {arn: [part.id for part in resources] for arn, resources in parts.items()}


def disk(name, after=1):
    return {"DeviceName": "x", "Ebs": {"VolumeId": name, "AttachTime": LAUNCH + timedelta(seconds=after)}}


def interface(name, after=0, index=0, *, dies=True):
    attachment = {"AttachTime": LAUNCH + timedelta(seconds=after), "DeviceIndex": index, "DeleteOnTermination": dies}
    return {"NetworkInterfaceId": name, "Attachment": attachment}


def described(resource, *, state="running", disks=(), interfaces=(), launched=LAUNCH):
    return {
        "InstanceId": resource.id,
        "State": {"Name": state},
        "LaunchTime": launched,
        "BlockDeviceMappings": list(disks),
        "NetworkInterfaces": list(interfaces),
    }


def expect(stubbed, asked, *answers):
    page = {"Reservations": [{"Instances": list(answers)}]}
    stubbed.on("ec2").add_response("describe_instances", page, {"InstanceIds": [resource.id for resource in asked]})


def parts_of(stubbed, resource, **description):
    expect(stubbed, [resource], described(resource, **description))
    return ids(COMPANIONS["instance_parts"](stubbed, [resource]))


def test_volumes_and_interfaces_of_a_launch_are_found(aws):
    image = aws("ec2").describe_images()["Images"][0]["ImageId"]
    # AWS deletes the primary interface with its instance unless told otherwise, moto only if told to.
    primary = {"DeviceIndex": 0, "DeleteOnTermination": True}
    launched = aws("ec2").run_instances(ImageId=image, MinCount=2, MaxCount=2, NetworkInterfaces=[primary])["Instances"]
    parents = [of(one["InstanceId"]) for one in launched]
    parts = COMPANIONS["instance_parts"](aws, parents)
    assert {arn: sorted(part.type for part in found) for arn, found in parts.items()} == {
        parent.arn: ["AWS::EC2::NetworkInterface", "AWS::EC2::Volume"] for parent in parents
    }
    volume = next(part for part in parts[parents[0].arn] if part.type == "AWS::EC2::Volume")
    attached = aws("ec2").describe_volumes(VolumeIds=[volume.id])["Volumes"][0]["Attachments"]
    assert attached[0]["InstanceId"] == parents[0].id
    assert (volume.tagger, volume.account, volume.companions) == ("ec2", ACCOUNT, "")


def test_missing_instance_is_left_out_and_the_others_are_found(aws):
    image = aws("ec2").describe_images()["Images"][0]["ImageId"]
    there = of(aws("ec2").run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"])
    assert list(COMPANIONS["instance_parts"](aws, [instance(1), there])) == [there.arn]


def test_all_instances_missing_is_no_error(stubbed):
    one, two = instance(1), instance(2)
    message = f"The instance IDs '{one.id}, {two.id}' do not exist"
    stubbed.on("ec2").add_client_error("describe_instances", "InvalidInstanceID.NotFound", message)
    assert COMPANIONS["instance_parts"](stubbed, [one, two]) == {}


def test_volume_attached_later_is_not_of_the_launch(stubbed):
    disks = [disk("vol-0", after=1), disk("vol-1", after=90)]
    assert parts_of(stubbed, instance(1), disks=disks) == {instance(1).arn: ["vol-0"]}


def test_restart_does_not_make_later_volumes_its_own(stubbed):
    restarted = LAUNCH + timedelta(days=2)
    disks = [disk("vol-0", after=1), disk("vol-1", after=86400)]
    interfaces = [interface("eni-0")]
    found = parts_of(stubbed, instance(1), disks=disks, interfaces=interfaces, launched=restarted)
    assert found == {instance(1).arn: ["vol-0", "eni-0"]}


def test_interface_that_was_there_before_or_came_later_is_left_out(stubbed):
    interfaces = [
        interface("eni-0"),
        interface("eni-given", index=1, dies=False),
        interface("eni-later", after=600, index=2),
    ]
    assert parts_of(stubbed, instance(1), interfaces=interfaces) == {instance(1).arn: ["eni-0"]}


def test_pending_instance_without_volumes_is_not_known_yet(stubbed):
    assert parts_of(stubbed, instance(1), state="pending") == {}


def test_pending_instance_that_shows_its_volumes_is_known(stubbed):
    assert parts_of(stubbed, instance(1), state="pending", disks=[disk("vol-0")]) == {instance(1).arn: ["vol-0"]}


def test_running_instance_without_volumes_has_none(stubbed):
    assert parts_of(stubbed, instance(1)) == {instance(1).arn: []}


def test_many_instances_are_described_100_at_a_time(stubbed):
    many = [instance(number) for number in range(150)]
    for chunk in (many[:100], many[100:]):
        expect(stubbed, chunk, *(described(one, disks=[disk("vol-0")]) for one in chunk))
    assert len(COMPANIONS["instance_parts"](stubbed, many)) == 150


@pytest.mark.parametrize(
    ("code", "message", "meaning"),
    [
        ("RequestLimitExceeded", "slow down", Throttled),
        ("UnauthorizedOperation", "no", AccessDenied),
        ("InvalidInstanceID.NotFound", "names none", ResourceNotFound),
    ],
)
def test_look_up_that_fails_as_a_whole_raises(stubbed, code, message, meaning):
    stubbed.on("ec2").add_client_error("describe_instances", code, message)
    with pytest.raises(meaning):
        COMPANIONS["instance_parts"](stubbed, [instance(1)])


def test_snapshots_of_an_image_are_found_when_it_is_ready(stubbed):
    ready, waiting, broken = of("ami-00000001"), of("ami-00000002"), of("ami-00000003")
    mappings = [{"Ebs": {"SnapshotId": "snap-1"}}, {"VirtualName": "ephemeral0"}, {"Ebs": {}}]
    images = [
        {"ImageId": ready.id, "State": "available", "BlockDeviceMappings": mappings},
        {"ImageId": waiting.id, "State": "pending", "BlockDeviceMappings": mappings[2:]},
        {"ImageId": broken.id, "State": "failed"},
    ]
    asked = {"ImageIds": [ready.id, waiting.id, broken.id]}
    stubbed.on("ec2").add_response("describe_images", {"Images": images}, asked)
    parts = COMPANIONS["image_snapshots"](stubbed, [ready, waiting, broken])
    assert ids(parts) == {ready.arn: ["snap-1"], broken.arn: []}
    assert parts[ready.arn][0].arn == "arn:aws:ec2:us-east-1::snapshot/snap-1"


def test_image_that_is_gone_is_left_out(stubbed):
    gone = of("ami-00000001")
    message = f"The image id '[{gone.id}]' does not exist"
    stubbed.on("ec2").add_client_error("describe_images", "InvalidAMIID.NotFound", message)
    assert COMPANIONS["image_snapshots"](stubbed, [gone]) == {}


def test_instances_of_an_instant_fleet_bring_their_own_parts(stubbed):
    instant, steady = of("fleet-00000001"), of("fleet-00000002")
    fleets = [
        {"FleetId": instant.id, "Type": "instant", "Instances": [{"InstanceIds": ["i-1", "i-2"]}]},
        {"FleetId": steady.id, "Type": "maintain"},
    ]
    stubbed.on("ec2").add_response("describe_fleets", {"Fleets": fleets}, {"FleetIds": [instant.id, steady.id]})
    parts = COMPANIONS["fleet_instances"](stubbed, [instant, steady])
    assert ids(parts) == {instant.arn: ["i-1", "i-2"], steady.arn: []}
    assert {part.companions for part in parts[instant.arn]} == {"instance_parts"}
