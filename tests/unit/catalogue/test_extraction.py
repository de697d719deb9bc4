import json
import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.catalogue import CREATIONS, partition_of, resources_of
from chalicelib.core.arns import fault_of
from chalicelib.core.resource import Resource, Success
from tests.unit.catalogue.records import ACCOUNT, record


def arns(value):
    return [resource.arn for resource in resources_of(value)]


def volume(**members):
    return record("ec2", "CreateVolume", responseElements={"volumeId": "vol-1"}, **members)


def test_an_arn_in_the_record_is_the_resource():
    assert resources_of(record()) == (
        Resource(
            arn=f"arn:aws:sns:eu-west-1:{ACCOUNT}:orders",
            id="orders",
            type="AWS::SNS::Topic",
            tagger="sns",
            region="eu-west-1",
            account=ACCOUNT,
            success=Success.IDEMPOTENT,
        ),
    )


def test_an_id_becomes_an_arn_by_the_template():
    (found,) = resources_of(volume())

    assert (found.arn, found.id) == (f"arn:aws:ec2:eu-west-1:{ACCOUNT}:volume/vol-1", "vol-1")


@pytest.mark.parametrize(
    ("service", "name", "response", "expected"),
    [
        ("elasticloadbalancing", "CreateLoadBalancer", "loadbalancer/app/shop/50dc6c495c0c9188", "shop"),
        ("elasticloadbalancing", "CreateLoadBalancer", "loadbalancer/gwy/shop/50dc6c495c0c9188", "shop"),
        ("elasticloadbalancing", "CreateTargetGroup", "targetgroup/shop/50dc6c495c0c9188", "shop"),
        ("elasticloadbalancing", "CreateListener", "listener/app/shop/50dc6c495c0c9188/f2f7dc8e", "f2f7dc8e"),
        ("secretsmanager", "CreateSecret", "secret:prod/shop-key-a1B2c3", "prod/shop-key"),
        ("secretsmanager", "CreateSecret", "secret:shop", "shop"),
    ],
)
def test_the_id_of_a_resource_is_the_name_that_people_know(service, name, response, expected):
    arn = f"arn:aws:{service}:eu-west-1:{ACCOUNT}:{response}"
    elements = {
        "arn": arn,
        "loadBalancers": [{"loadBalancerArn": arn}],
        "targetGroups": [{"targetGroupArn": arn}],
        "listeners": [{"listenerArn": arn}],
    }

    (found,) = resources_of(record(service, name, responseElements=elements))

    assert (found.arn, found.id) == (arn, expected)


def test_a_record_inside_an_event_is_understood():
    assert arns({"detail": volume()}) == arns(volume())


@pytest.mark.parametrize("value", [None, "text", [], {}, {"eventSource": 1, "eventName": 2}, record(name="Publish")])
def test_what_creates_nothing_names_nothing(value):
    assert resources_of(value) == ()


@pytest.mark.parametrize("spelling", ["topicArn", "TopicArn", "topicARN", "TOPICARN"])
def test_members_are_found_whatever_their_case(spelling):
    arn = f"arn:aws:sns:eu-west-1:{ACCOUNT}:orders"

    assert arns(record(responseElements={spelling: arn})) == [arn]


@pytest.mark.parametrize("members", [{"item": {"snapshotId": "snap-1"}}, {"item": [{"snapshotId": "snap-1"}] * 2}])
def test_one_or_many_items_are_found_and_each_resource_once(members):
    value = record("ec2", "CreateSnapshots", responseElements={"CreateSnapshotsResponse": {"snapshotSet": members}})

    assert arns(value) == ["arn:aws:ec2:eu-west-1::snapshot/snap-1"]


@pytest.mark.parametrize("sets", ["", None, {}, {"item": ""}, {"item": None}, {"item": 7}])
def test_an_empty_set_names_nothing(sets):
    for name, member in (("CreateSnapshots", "snapshotSet"), ("CreateFlowLogs", "flowLogIdSet")):
        assert arns(record("ec2", name, responseElements={f"{name}Response": {member: sets}})) == []


@pytest.mark.parametrize(
    "withheld", ["HIDDEN_DUE_TO_SECURITY_REASONS", "***", "<sensitiveDataRemoved>", "", None, 7, {}]
)
def test_a_value_that_was_withheld_names_nothing(withheld):
    assert arns(record("logs", "CreateLogGroup", requestParameters={"logGroupName": withheld})) == []


@pytest.mark.parametrize("server", ["***", None])
def test_an_arn_that_lacks_a_part_is_not_built(server):
    value = record(
        "transfer", "CreateUser", responseElements={"userName": "bob"}, requestParameters={"serverId": server}
    )

    assert arns(value) == []


def test_an_arn_that_is_none_is_left_out():
    assert arns(record(responseElements={"topicArn": "arn:aws:sns"})) == []


def test_an_id_without_a_template_names_nothing():
    assert arns(record(responseElements={"topicArn": "orders"})) == []


def test_an_arn_where_a_name_is_meant_is_taken_as_it_is():
    arn = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/x"

    assert arns(record("logs", "CreateLogGroup", requestParameters={"logGroupName": arn})) == [arn]


def test_the_version_behind_a_functions_arn_is_left_out():
    arn = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:f"

    assert arns(record("lambda", "CreateFunction20150331", responseElements={"functionArn": f"{arn}:1"})) == [arn]


def test_a_queues_name_is_in_its_url_or_in_the_request():
    url = f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/orders"
    arn = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:orders"

    assert arns(record("sqs", "CreateQueue", responseElements={"queueUrl": url})) == [arn]
    assert arns(record("sqs", "CreateQueue", responseElements=None, requestParameters={"queueName": "orders"})) == [arn]


@pytest.mark.parametrize(
    ("configuration", "region"),
    [
        ({"LocationConstraint": "eu-central-1"}, "eu-central-1"),
        ({"LocationConstraint": "EU"}, "eu-west-1"),
        ({"LocationConstraint": ""}, "us-east-1"),
        ({"LocationConstraint": "nowhere\n"}, "us-east-1"),
        ({"LocationConstraint": "a" * 3_000 + "-b-1"}, "us-east-1"),
        ({}, "us-east-1"),
        ("", "us-east-1"),
    ],
)
def test_a_bucket_is_in_the_region_that_the_request_names(configuration, region):
    parameters = {"bucketName": "b", "CreateBucketConfiguration": configuration}

    (found,) = resources_of(record("s3", "CreateBucket", awsRegion="us-east-1", requestParameters=parameters))

    assert (found.arn, found.region, found.account) == ("arn:aws:s3:::b", region, ACCOUNT)


def test_the_region_and_account_in_an_arn_come_first():
    replica = "arn:aws:kms:us-west-2:444455556666:key/mrk-1"

    (found,) = resources_of(record("kms", "ReplicateKey", responseElements={"replicaKeyMetadata": {"arn": replica}}))

    assert (found.region, found.account) == ("us-west-2", "444455556666")


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-west-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
        ("eusc-de-east-1", "aws-eusc"),
    ],
)
def test_the_partition_follows_from_the_region(region, partition):
    assert partition_of(region) == partition
    assert arns(volume(awsRegion=region)) == [f"arn:{partition}:ec2:{region}:{ACCOUNT}:volume/vol-1"]


def test_a_record_without_region_or_account_still_names_its_arn():
    value = record(awsRegion=None, recipientAccountId=None)

    assert [(found.region, found.account) for found in resources_of(value)] == [("eu-west-1", ACCOUNT)]


def test_a_deeply_nested_record_does_no_harm():
    deep = json.loads("[" * 900 + "]" * 900)

    assert arns(volume(requestParameters={"deep": deep})) == arns(volume())


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
)
MEMBERS = st.sampled_from(["awsRegion", "recipientAccountId", "userIdentity", "requestParameters", "responseElements"])


@given(st.sampled_from(CREATIONS), st.dictionaries(MEMBERS, JSON))
def test_no_record_raises(row, members):
    assert isinstance(resources_of({"eventSource": row.source, "eventName": row.name, **members}), tuple)


@pytest.mark.parametrize("key", [" key-1\n", "k" * 2_001])
def test_an_id_that_is_no_part_of_the_arn_can_be_kept(key):
    made = record("ec2", "ImportKeyPair", requestParameters={"keyName": "ada"}, responseElements={"keyPairId": key})

    assert [(one.id, fault_of(one.arn)) for one in resources_of(made)] == [("ada", "")]


def test_lists_nested_to_the_limit_name_nothing():
    deepest = next(filter(None, map(nested, range(sys.getrecursionlimit(), 0, -1))))

    assert resources_of(record(responseElements={"topicArn": deepest})) == ()


def nested(depth):
    with suppress(RecursionError):
        return json.loads("[" * depth + "]" * depth)
    return None
