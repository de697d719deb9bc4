"""No answer that is not whole says "no tags" or "all written", of any operation that a tagger or a list has."""

import re

import pytest

from chalicelib.compliance.list_calls import DESCRIBED, listed
from chalicelib.core import parallel
from chalicelib.core.answers import DamagedAnswer
from chalicelib.core.aws_errors import AWS_ERRORS, classify
from chalicelib.core.resource import Resource
from chalicelib.errors import RetryableError, ServiceUnavailable, TagTrailError, Throttled
from chalicelib.retention.find import pages as backup_pages
from chalicelib.taggers import TAGGERS, companions, resource_for
from chalicelib.taggers.native import answers, engine
from chalicelib.taggers.native.rows.common import NATIVE
from chalicelib.taggers.native.rows.data import BUCKET
from tests.unit.taggers.wire import GOOD_PAGE, PAGE, Wire, empty, error_inside, model, torn, whole

ROWS = {**NATIVE, BUCKET.name: BUCKET}
TAGS = {"CreatedBy": "terraform"}
ACCOUNT = "111122223333"
REGION = "us-east-1"
API = "resourcegroupstaggingapi"

# How the ARN goes on after the account, where the row's own pattern does not show it.
PATHS = {
    "kinesis-consumer": "stream/abc/consumer/abc-0123456789:1",
    "apigatewayv2": "/apis/abcdef",
    "appsync": "apis/abcdefghijklmnopqrstuvwxyz",
    "route53": "hostedzone/Z0123456789ABC",
    "s3": "a-bucket",
    "s3-bucket-tagging": "a-bucket",
    "ssm": "parameter/team/name",
    "sso-admin": "permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef",
    "config-rule": "config-rule/config-rule-0123456",
}

every_row = pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)


@pytest.fixture(autouse=True)
def _one_after_the_other(monkeypatch):
    monkeypatch.setattr(parallel._here, "works", True, raising=False)  # the answers have an order


def sample(row):
    kind = (row.kinds or ("",))[-1] or "thing/"
    return Resource(
        arn=f"arn:aws:{row.service}:{REGION}:{ACCOUNT}:{PATHS.get(row.name, f'{kind}abc-0123456789')}",
        id="abc-0123456789",
        type="AWS::Any::Thing",
        tagger=row.name,
        region=REGION,
        account=ACCOUNT,
    )


def answer_of(row, tags):
    """A reading answer with these tags at the place where the row looks for them, and all else that is required."""
    form = row.read_form.encode(tags)
    parts = re.findall(r"(\w+)(\[\])?", row.path)
    if parts[-1][1]:
        value, parts = form, [*parts[:-1], (parts[-1][0], "")]
    elif row.name == "redshift":
        return {"TaggedResources": [{"Tag": tag} for tag in form]}
    else:
        value = form
    for name, many in reversed(parts):
        value = {name: [value] if many else value}
    return value if not row.beside else {**value, row.beside: "arn:x" if row.beside == "ARN" else {"Id": "x"}}


def read_body(row, tags=TAGS):
    return whole(row.client, row.read, answer_of(row, tags))


def read(row, *bodies):
    resource = sample(row)
    wire = Wire(**{row.read: bodies})
    found = engine.read_with(wire, [(resource, row)])
    return found.tags.get(resource.arn), found.failed.get(resource.arn), wire


def write(row, *bodies):
    resource = sample(row)
    wire = Wire(**{row.write: bodies, row.read: [read_body(row)]})
    return engine.write_with(row, wire, TAGS, [resource]).get(resource.arn)


@every_row
def test_a_whole_answer_is_read(row):
    assert read(row, read_body(row))[:2] == (TAGS, None)


@every_row
def test_an_answer_that_tells_no_tags_is_read(row):
    if row.name not in {"redshift", "sqs"}:
        assert read(row, read_body(row, {}))[:2] == ({}, None)


@every_row
def test_a_damaged_reading_answer_never_says_that_there_are_no_tags(row):
    for body in [
        *torn(read_body(row)),
        b"",
        b"\n",
        b"null",
        PAGE,
        GOOD_PAGE,
        (read_body(row), 200, {"Content-Length": "9999"}),
    ]:
        tags, error, _ = read(row, body)
        assert (tags, type(error)) == (None, ServiceUnavailable), body


@every_row
def test_an_error_under_the_status_of_a_success_is_that_error(row):
    tags, error, _ = read(row, error_inside(row.client, "ThrottlingException", "Rate exceeded"))
    assert (tags, type(error)) == (None, Throttled)
    assert isinstance(read(row, error_inside(row.client, "InternalError", "oh"))[1], ServiceUnavailable)


@every_row
def test_an_answer_without_its_tags_is_believed_only_where_the_service_leaves_them_out(row):
    bare = empty(row.client, row.read)
    tags, error, wire = read(row, bare)
    client = wire(row.client, sample(row).region)
    if answers.owed(row, client):
        assert (tags, type(error)) == (None, ServiceUnavailable)
    else:
        assert tags == {}
        assert read(row, bare, read_body(row))[0] == ({} if row.name == "sqs" else TAGS)


@every_row
def test_a_refusal_that_is_not_of_aws_says_nothing_of_the_resource(row):
    for status in (400, 403, 404):
        assert isinstance(read(row, (PAGE, status, {}))[1], RetryableError)
        assert isinstance(write(row, (PAGE, status, {})), RetryableError)


@every_row
def test_a_damaged_writing_answer_never_says_that_it_was_written(row):
    bodies = [PAGE, GOOD_PAGE, b'{"Tags": [{"Key": "Crea', b"[]"]
    if model(row.client).resolved_protocol == "query":
        bodies += [b"", *torn(b"<?xml version='1.0'?>" + empty(row.client, row.write))]
    for body in bodies:
        assert isinstance(write(row, body), RetryableError), body
    assert isinstance(write(row, error_inside(row.client, "ThrottlingException", "slow")), Throttled)


ONE = resource_for(f"arn:aws:kms:{REGION}:{ACCOUNT}:key/one", "", "")
TWO = resource_for(f"arn:aws:kms:{REGION}:{ACCOUNT}:key/two", "", "")
MAPPED = {"ResourceTagMappingList": [{"ResourceARN": ONE.arn, "Tags": [{"Key": "CreatedBy", "Value": "terraform"}]}]}
REFUSED = {TWO.arn: {"StatusCode": 403, "ErrorCode": "AccessDeniedException", "ErrorMessage": "no"}}


def prefixes(body):
    return [body[:end] for end in range(len(body.rstrip()))]


@pytest.mark.parametrize("name", ["kms", "rgta", "s3"])
def test_every_cut_of_a_list_of_tags_fails_all_that_were_asked_for(name):
    for body in [
        *prefixes(whole(API, "GetResources", MAPPED)),
        b"{}",
        b'{"ResourceTagMappingList": [{}]}',
        b'{"ResourceTagMappingList": {"a": 1}}',
    ]:
        found = TAGGERS[name].read(Wire(GetResources=[body]), [ONE, TWO])
        assert found.tags == {}
        assert {type(error) for error in found.failed.values()} == {ServiceUnavailable}, body


def test_a_later_page_that_is_cut_fails_the_first_too():
    first = whole(API, "GetResources", {**MAPPED, "PaginationToken": "next"})
    for body in (b"", b"{}", b'{"ResourceTagM'):
        found = TAGGERS["rgta"].read(Wire(GetResources=[first, body]), [ONE])
        assert (found.tags, list(found.failed)) == ({}, [ONE.arn])


def test_every_cut_of_what_could_not_be_tagged_is_no_success():
    body = whole(API, "TagResources", {"FailedResourcesMap": REFUSED})
    for damaged in [*prefixes(body), b"{}", b'{"FailedResourcesMap": []}', b'{"FailedResourcesMap": "a"}']:
        failures = TAGGERS["kms"].write(Wire(TagResources=[damaged]), TAGS, [ONE, TWO])
        assert {arn: type(error) for arn, error in failures.items()} == {
            ONE.arn: ServiceUnavailable,
            TWO.arn: ServiceUnavailable,
        }, damaged


EC2_TAGS = {"Tags": [{"ResourceId": "vol-0123456789abcdef0", "Key": "CreatedBy", "Value": "terraform"}]}
VOLUME = resource_for("vol-0123456789abcdef0", REGION, ACCOUNT)
GROUP = resource_for(f"arn:aws:autoscaling:{REGION}:{ACCOUNT}:autoScalingGroup:1:autoScalingGroupName/web", "", "")
GROUP_TAGS = {"Tags": [{"ResourceId": "web", "Key": "CreatedBy", "Value": "terraform"}]}
OWN = {"ec2": (VOLUME, "CreateTags", EC2_TAGS), "autoscaling": (GROUP, "CreateOrUpdateTags", GROUP_TAGS)}


@pytest.mark.parametrize("name", OWN)
def test_every_cut_of_an_xml_list_fails(name):
    resource, operation, told = OWN[name]
    body = whole(name, "DescribeTags", told)
    assert TAGGERS[name].read(Wire(DescribeTags=[body]), [resource]).tags == {resource.arn: TAGS}
    for damaged in [
        *prefixes(body),
        PAGE,
        GOOD_PAGE,
        empty(name, "DescribeTags"),
        body.replace(b"vol-", b"x-").replace(b">web<", b"><"),
    ]:
        found = TAGGERS[name].read(Wire(DescribeTags=[damaged]), [resource])
        assert (found.tags, type(found.failed[resource.arn])) == ({}, ServiceUnavailable), damaged
    for damaged in [*prefixes(empty(name, operation)), PAGE, GOOD_PAGE]:
        failures = TAGGERS[name].write(Wire(**{operation: [damaged]}), TAGS, [resource])
        assert type(failures[resource.arn]) is ServiceUnavailable
    assert TAGGERS[name].write(Wire(**{operation: [empty(name, operation)]}), TAGS, [resource]) == {}


LOOK_UPS = {
    "DescribeInstances": (companions.instance_parts, {"Reservations": [{"Instances": [{"InstanceId": "i-1"}]}]}),
    "DescribeImages": (companions.image_snapshots, {"Images": [{"ImageId": "ami-1"}]}),
    "DescribeFleets": (companions.fleet_instances, {"Fleets": [{"Instances": [{"LaunchTemplateAndOverrides": {}}]}]}),
}


@pytest.mark.parametrize("operation", LOOK_UPS)
def test_a_damaged_look_up_of_companions_does_not_say_that_there_are_none(operation):
    look_up, lacking = LOOK_UPS[operation]
    for body in [empty("ec2", operation), GOOD_PAGE, b"", whole("ec2", operation, lacking)]:
        with pytest.raises(RetryableError):
            look_up(Wire(**{operation: [body]}), [VOLUME])


@pytest.mark.parametrize("row", DESCRIBED, ids=lambda row: row.type)
def test_a_damaged_list_does_not_say_that_there_is_nothing(row):
    for body in [b"", PAGE, GOOD_PAGE, b'{"Fun', b"<", *([] if row.silent else [empty(row.service, row.operation)])]:
        with pytest.raises(AWS_ERRORS) as raised:
            list(listed(row, Wire(**{row.operation: [body]}), REGION, ACCOUNT))
        assert isinstance(classify(raised.value), RetryableError)


def test_a_list_whose_entry_lacks_its_name_is_damaged():
    row = next(one for one in DESCRIBED if one.type == "AWS::EC2::Volume")
    body = whole("ec2", "DescribeVolumes", {"Volumes": [{"Size": 1}]})
    with pytest.raises(DamagedAnswer):
        list(listed(row, Wire(DescribeVolumes=[body]), REGION, ACCOUNT))


def test_a_damaged_page_of_backups_does_not_end_the_run():
    images = whole("ec2", "DescribeImages", {"Images": []})
    for one, other in (
        (b"", images),
        (images, empty("ec2", "DescribeSnapshots")),
        (whole("ec2", "DescribeImages", {"Images": [{"State": "x"}]}), images),
    ):
        wire = Wire(DescribeImages=[one], DescribeSnapshots=[other])
        with pytest.raises(AWS_ERRORS) as raised:
            list(backup_pages(wire("ec2", REGION)))
        assert isinstance(classify(raised.value), RetryableError)


def test_a_page_that_says_there_are_more_and_not_where_is_damaged():
    role = resource_for(f"arn:aws:iam::{ACCOUNT}:role/one", "", "")
    tags = [{"Key": "CreatedBy", "Value": "terraform"}]
    body = whole("iam", "ListRoleTags", {"Tags": tags, "IsTruncated": True})
    assert read(NATIVE["iam-role"], body)[0] is None
    assert TAGGERS["iam-role"].read(Wire(ListRoleTags=[body]), [role]).tags == {}


def test_a_rule_of_config_that_is_not_in_the_answer_is_asked_for_again():
    rule = resource_for(f"arn:aws:config:{REGION}:{ACCOUNT}:config-rule/named", "", "")
    for body in (b"{}", b'{"ConfigRules": []}'):
        found = TAGGERS["config-rule"].read(Wire(DescribeConfigRules=[body]), [rule])
        assert isinstance(found.failed[rule.arn], TagTrailError)
        assert isinstance(found.failed[rule.arn], RetryableError)
