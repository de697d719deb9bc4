import pytest

from chalicelib.errors import AccessDenied, InvalidTag, ResourceNotFound, Throttled, TooManyTags
from chalicelib.taggers import TAGGERS, ec2, resource_for

ACCOUNT = "123456789012"
TAGS = {"CreatedBy": "alice"}
PAIRS = [{"Key": "CreatedBy", "Value": "alice"}]


def volume(number, region="us-east-1"):
    return resource_for(f"vol-{number:017x}", region, ACCOUNT)


def made(aws, region="us-east-1"):
    client = aws("ec2", region)
    identifier = client.create_volume(AvailabilityZone=f"{region}a", Size=1)["VolumeId"]
    return resource_for(identifier, region, ACCOUNT)


def expect(stubbed, resources, code=None, message=""):
    params = {"Resources": [resource.id for resource in resources], "Tags": PAIRS}
    if code:
        stubbed.on("ec2").add_client_error("create_tags", code, message, expected_params=params)
    else:
        stubbed.on("ec2").add_response("create_tags", {}, params)


def test_tags_of_many_are_written_and_read(aws):
    volumes = [made(aws), made(aws), made(aws, "eu-west-1")]
    aws("ec2").create_tags(Resources=[volumes[0].id], Tags=[{"Key": "Team", "Value": "core"}])
    assert TAGGERS["ec2"].write(aws, TAGS, volumes) == {}
    read = TAGGERS["ec2"].read(aws, volumes)
    assert read.failed == {}
    assert read.tags == {
        volumes[0].arn: {"Team": "core", "CreatedBy": "alice"},
        volumes[1].arn: TAGS,
        volumes[2].arn: TAGS,
    }


def test_missing_volume_does_not_stop_its_neighbours(aws):
    there, gone, also_there = made(aws), volume(1), made(aws)
    failures = ec2.write(aws, TAGS, [there, gone, also_there])
    assert list(failures) == [gone.arn]
    assert isinstance(failures[gone.arn], ResourceNotFound)
    assert ec2.read(aws, [there, gone, also_there]).tags == {there.arn: TAGS, gone.arn: {}, also_there.arn: TAGS}


def test_equal_tags_go_in_calls_of_at_most_200_ids(stubbed):
    volumes = [volume(number) for number in range(450)]
    for start, end in ((0, 200), (200, 400), (400, 450)):
        expect(stubbed, volumes[start:end])
    assert ec2.write(stubbed, TAGS, volumes) == {}


def test_ids_that_the_error_names_are_dropped_and_the_rest_is_sent_again(stubbed):
    a, b, c, d = (volume(number) for number in range(1, 5))
    expect(stubbed, [a, b, c, d], "InvalidVolume.NotFound", f"The volumes '{b.id}, {d.id}' do not exist.")
    expect(stubbed, [a, c])
    assert set(ec2.write(stubbed, TAGS, [a, b, c, d])) == {b.arn, d.arn}


def test_id_that_begins_like_another_is_not_taken_for_it(stubbed):
    short, long = resource_for("vol-01234567", "us-east-1", ACCOUNT), volume(0x01234567 << 36)
    assert long.id.startswith("vol-0")
    expect(stubbed, [short, long], "InvalidVolume.NotFound", f"The volume '{long.id}' does not exist.")
    expect(stubbed, [short])
    assert set(ec2.write(stubbed, TAGS, [short, long])) == {long.arn}


def test_where_no_id_is_named_halves_find_the_guilty_one(stubbed):
    a, b, c, d = (volume(number) for number in range(1, 5))
    denied = ("UnauthorizedOperation", "You are not authorized to perform this operation.")
    expect(stubbed, [a, b, c, d], *denied)
    expect(stubbed, [c, d], *denied)
    expect(stubbed, [d])
    expect(stubbed, [c], *denied)
    expect(stubbed, [a, b])
    failures = ec2.write(stubbed, TAGS, [a, b, c, d])
    assert list(failures) == [c.arn]
    assert isinstance(failures[c.arn], AccessDenied)


@pytest.mark.parametrize(
    ("code", "message", "meaning"),
    [
        ("RequestLimitExceeded", "Request limit exceeded.", Throttled),
        ("InvalidParameterValue", "Tag value exceeds the maximum length of 256 characters", InvalidTag),
    ],
)
def test_what_is_wrong_with_the_call_fails_all_without_another_call(stubbed, code, message, meaning):
    volumes = [volume(1), volume(2)]
    expect(stubbed, volumes, code, message)
    failures = ec2.write(stubbed, TAGS, volumes)
    assert {arn: type(error) for arn, error in failures.items()} == {v.arn: meaning for v in volumes}


def test_volume_with_50_tags_has_no_room(aws):
    full = made(aws)
    aws("ec2").create_tags(Resources=[full.id], Tags=[{"Key": f"k{n}", "Value": "v"} for n in range(50)])
    assert isinstance(ec2.write(aws, TAGS, [full])[full.arn], TooManyTags)


def test_reading_follows_pages(stubbed):
    one, two = volume(1), volume(2)
    filters = [{"Name": "resource-id", "Values": [one.id, two.id]}]
    entry = {"ResourceType": "volume", "Value": "x"}
    stubbed.on("ec2").add_response(
        "describe_tags", {"Tags": [{**entry, "ResourceId": one.id, "Key": "a"}], "NextToken": "t"}, {"Filters": filters}
    )
    stubbed.on("ec2").add_response(
        "describe_tags",
        {"Tags": [{"ResourceType": "volume", "ResourceId": two.id, "Key": "b"}]},
        {"Filters": filters, "NextToken": "t"},
    )
    assert ec2.read(stubbed, [one, two]).tags == {one.arn: {"a": "x"}, two.arn: {"b": ""}}


def test_reading_that_fails_says_so_for_each_resource(stubbed):
    one, two = volume(1), volume(2)
    stubbed.on("ec2").add_client_error("describe_tags", "UnauthorizedOperation", "no")
    read = ec2.read(stubbed, [one, two])
    assert read.tags == {}
    assert {arn: type(error) for arn, error in read.failed.items()} == {one.arn: AccessDenied, two.arn: AccessDenied}
