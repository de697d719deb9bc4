from dataclasses import replace

import pytest

from chalicelib.core.resource import Resource
from chalicelib.errors import AccessDenied, InvalidRequest, ResourceNotFound, TaggingUnsupported
from chalicelib.taggers import TAGGERS, resource_for
from chalicelib.taggers.native import engine

ACCOUNT = "123456789012"
TAGS = {"CreatedBy": "alice"}
PAIRS = [{"Key": "CreatedBy", "Value": "alice"}]


def of(arn, identifier="x", tagger="rgta"):
    return Resource(arn=arn, id=identifier, type="T", tagger=tagger, region="us-east-1", account=ACCOUNT)


def load_balancers(count):
    arn = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:targetgroup/tg/"
    return [of(f"{arn}{number:04}") for number in range(count)]


def expect_elb(stubbed, resources, code=None):
    params = {"ResourceArns": [resource.arn for resource in resources], "Tags": PAIRS}
    if code:
        stubbed.on("elbv2").add_client_error("add_tags", code, "no", expected_params=params)
    else:
        stubbed.on("elbv2").add_response("add_tags", {}, params)


def test_api_that_takes_lists_is_called_once_for_20(stubbed):
    groups = load_balancers(21)
    expect_elb(stubbed, groups[:20])
    expect_elb(stubbed, groups[20:])
    assert engine.write(stubbed, TAGS, groups) == {}


def test_missing_one_of_a_list_is_found(stubbed):
    one, two = load_balancers(2)
    expect_elb(stubbed, [one, two], "TargetGroupNotFound")
    expect_elb(stubbed, [two])
    expect_elb(stubbed, [one], "TargetGroupNotFound")
    failures = engine.write(stubbed, TAGS, [one, two])
    assert {arn: type(error) for arn, error in failures.items()} == {one.arn: ResourceNotFound}


@pytest.mark.parametrize("arn", ["arn:aws:newservice:us-east-1:123456789012:thing/x", "no-arn-at-all"])
def test_resource_of_a_service_without_row_is_refused_with_its_arn(stubbed, arn):
    unknown = of(arn)
    failed = engine.read(stubbed, [unknown]).failed
    assert isinstance(failed[unknown.arn], TaggingUnsupported)
    assert unknown.arn in str(engine.write(stubbed, TAGS, [unknown])[unknown.arn])


def test_kind_that_systems_manager_does_not_tag_fails_alone(stubbed):
    session = of(f"arn:aws:ssm:us-east-1:{ACCOUNT}:session/x", tagger="ssm")
    stubbed.on("ssm")
    assert isinstance(engine.read(stubbed, [session]).failed[session.arn], TaggingUnsupported)
    assert isinstance(engine.write(stubbed, TAGS, [session])[session.arn], TaggingUnsupported)


@pytest.mark.parametrize(
    ("path", "kind", "identifier"),
    [
        ("parameter/plain", "Parameter", "plain"),
        ("parameter/team/name", "Parameter", "/team/name"),
        ("document/Doc", "Document", "Doc"),
        ("maintenancewindow/mw-1", "MaintenanceWindow", "mw-1"),
    ],
)
def test_systems_manager_is_told_kind_and_name(stubbed, path, kind, identifier):
    one = of(f"arn:aws:ssm:us-east-1:{ACCOUNT}:{path}", tagger="ssm")
    params = {"ResourceType": kind, "ResourceId": identifier, "Tags": PAIRS}
    stubbed.on("ssm").add_response("add_tags_to_resource", {}, params)
    assert engine.write(stubbed, TAGS, [one]) == {}


def test_permission_set_names_its_instance(stubbed):
    one = of("arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef", tagger="sso-admin")
    params = {"InstanceArn": "arn:aws:sso:::instance/ssoins-0123456789abcdef", "ResourceArn": one.arn, "Tags": PAIRS}
    stubbed.on("sso-admin").add_response("tag_resource", {}, params)
    assert engine.write(stubbed, TAGS, [one]) == {}


def test_log_group_is_named_without_its_star(stubbed):
    one = of(f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/a:*", tagger="logs")
    params = {"resourceArn": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/a", "tags": TAGS}
    stubbed.on("logs").add_response("tag_resource", {}, params)
    assert engine.write(stubbed, TAGS, [one]) == {}


def test_build_project_keeps_the_tags_it_had(stubbed):
    one = of(f"arn:aws:codebuild:us-east-1:{ACCOUNT}:project/p", tagger="codebuild")
    there = {"key": "Team", "value": "core"}
    stubbed.on("codebuild").add_response("batch_get_projects", {"projects": [{"tags": [there]}]}, {"names": ["p"]})
    params = {"name": "p", "tags": [there, {"key": "CreatedBy", "value": "alice"}]}
    stubbed.on("codebuild").add_response("update_project", {}, params)
    assert engine.write(stubbed, TAGS, [one]) == {}


def test_pages_without_a_paginator_are_followed(stubbed):
    one = of(f"arn:aws:codecommit:us-east-1:{ACCOUNT}:repo", tagger="codecommit")
    asked = {"resourceArn": one.arn}
    stubbed.on("codecommit").add_response("list_tags_for_resource", {"tags": {"a": "1"}, "nextToken": "t"}, asked)
    stubbed.on("codecommit").add_response("list_tags_for_resource", {"tags": {"b": "2"}}, {**asked, "nextToken": "t"})
    assert engine.read(stubbed, [one]).tags == {one.arn: {"a": "1", "b": "2"}}


def test_pages_with_a_paginator_are_followed(stubbed):
    one = of(f"arn:aws:kms:us-east-1:{ACCOUNT}:key/k", tagger="kms")
    for asked, key, answer in (
        ({}, "a", {"Truncated": True, "NextMarker": "m"}),
        ({"Marker": "m"}, "b", {"Truncated": False}),
    ):
        tags = {"Tags": [{"TagKey": key, "TagValue": "1"}]}
        stubbed.on("kms").add_response("list_resource_tags", tags | answer, {"KeyId": one.arn, **asked})
    assert engine.read(stubbed, [one]).tags == {one.arn: {"a": "1", "b": "1"}}


def test_one_failure_is_noted_and_the_next_resource_is_read(stubbed):
    first, second = (of(f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{name}", tagger="kms") for name in "ab")
    stubbed.on("kms").add_client_error("list_resource_tags", "AccessDeniedException", "not by the key policy")
    stubbed.on("kms").add_response("list_resource_tags", {"Tags": []}, {"KeyId": second.arn})
    read = engine.read(stubbed, [first, second])
    assert read.tags == {second.arn: {}}
    assert isinstance(read.failed[first.arn], AccessDenied)


def test_name_that_boto3_refuses_fails_alone(aws):
    empty = of(f"arn:aws:iam::{ACCOUNT}:role/", tagger="iam-role")
    assert isinstance(engine.write(aws, TAGS, [empty])[empty.arn], InvalidRequest)


def test_global_services_are_called_in_their_one_region(stubbed):
    zone = replace(of("arn:aws:route53:::hostedzone/Z1", tagger="route53"), region="eu-west-1")
    params = {"ResourceType": "hostedzone", "ResourceId": "Z1", "AddTags": PAIRS}
    stubbed.on("route53", "us-east-1").add_response("change_tags_for_resource", {}, params)
    assert TAGGERS["route53"].write(stubbed, TAGS, [zone]) == {}


def test_auto_scaling_group_may_be_known_by_its_id_only(stubbed):
    group = of(f"arn:aws:autoscaling:us-east-1:{ACCOUNT}:autoScalingGroup:grp", identifier="grp", tagger="autoscaling")
    stubbed.on("autoscaling").add_client_error(
        "create_or_update_tags", "ValidationError", "AutoScalingGroup name not found"
    )
    assert isinstance(TAGGERS["autoscaling"].write(stubbed, TAGS, [group])[group.arn], ResourceNotFound)


def test_lightsail_is_tagged_by_name_and_read_by_kind(stubbed):
    disk = of(f"arn:aws:lightsail:us-east-1:{ACCOUNT}:Disk/d", tagger="lightsail")
    params = {"resourceName": "d", "tags": [{"key": "CreatedBy", "value": "alice"}]}
    stubbed.on("lightsail").add_response("tag_resource", {}, params)
    stubbed.on("lightsail").add_response("get_disk", {"disk": {"tags": params["tags"]}}, {"diskName": "d"})
    lightsail = TAGGERS["lightsail"]
    assert lightsail.write(stubbed, TAGS, [disk]) == {}
    assert lightsail.read(stubbed, [disk]).tags == {disk.arn: TAGS}


def test_stack_is_never_updated_to_tag_it(stubbed):
    stack = of(f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/s/1", tagger="cloudformation")
    tagger = TAGGERS["cloudformation"]
    assert isinstance(tagger.read(stubbed, [stack]).failed[stack.arn], TaggingUnsupported)
    assert isinstance(tagger.write(stubbed, TAGS, [stack])[stack.arn], TaggingUnsupported)


def test_regions_are_tagged_apart(stubbed):
    arn = "arn:aws:kms:{}:123456789012:key/k"
    for region in ("us-east-1", "eu-west-1"):
        params = {"KeyId": arn.format(region), "Tags": [{"TagKey": "CreatedBy", "TagValue": "alice"}]}
        stubbed.on("kms", region).add_response("tag_resource", {}, params)
    keys = [resource_for(arn.format(region), "", "") for region in ("us-east-1", "eu-west-1")]
    assert engine.write(stubbed, TAGS, keys) == {}
