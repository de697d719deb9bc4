"""What each record gets for an answer, and the form of it."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.catalogue import CREATIONS
from chalicelib.identity import sessions_of
from chalicelib.policy import Policy, packaged
from scripts.devtools.scenarios.machine_identities import assume_role, with_key
from scripts.devtools.scenarios.people import role_session
from scripts.ops.preview.decisions import DECISIONS, line_of
from tests.unit.logs import record

GITHUB = "token.actions.githubusercontent.com"
USER = "arn:aws:iam::123456789012:user/nilkanth"
TAGS = {"CreatedBy": USER, "CreatedDate": "2026-11-22T11:30:00Z", "ManagedBy": "auto-tagger"}
IMAGE = {"imageId": "ami-1"}
INSTANCE = {"instancesSet": {"items": [{"instanceId": "i-1", "networkInterfaceSet": {"items": []}}]}}


def policy(**members):
    return Policy.parse({**packaged(), **members})


def answer(element, rules=None):
    return line_of(0, element, rules or policy())[0]


MAY_EXIST = "the call also succeeds for what exists: a known creator stays"


def test_a_creation_is_told_whole():
    assert answer(record()) == {
        "index": 0,
        "eventID": "00000000-0000-4000-8000-000000000001",
        "eventSource": "s3.amazonaws.com",
        "eventName": "CreateBucket",
        "decision": "tag",
        "reason": MAY_EXIST,
        "kind": "creation",
        "resources": [
            {
                "arn": "arn:aws:s3:::bucket-1",
                "id": "bucket-1",
                "service": "s3",
                "type": "AWS::S3::Bucket",
                "region": "us-east-1",
                "account": "123456789012",
            }
        ],
        "creator": {
            "arn": USER,
            "name": "nilkanth",
            "type": "IAMUser",
            "account": "123456789012",
            "role": None,
            "session": None,
            "source_identity": None,
            "groups": [],
            "via": None,
            "human": None,
            "kind": "unknown",
            "evidence": None,
            "on_behalf_of": None,
            "agent": None,
            "workload": None,
            "origin": None,
            "origin_claimed": False,
            "principal_id": None,
            "session_tags": {},
            "chain": [],
            "person": None,
        },
        "tags": TAGS,
    }


@pytest.mark.parametrize(
    "around",
    [lambda one: {"detail": one}, lambda one: {"record": one, "note": "x"}, lambda one: {"record": {"detail": one}}],
)
def test_a_record_is_found_in_what_is_around_it(around):
    assert answer(around(record())) == answer(record())


@pytest.mark.parametrize("element", [None, 7, "text", [], [record()], {"record": None}, {"record": "text"}])
def test_what_is_no_object_is_malformed(element):
    told = answer(element)

    assert (told["decision"], told["reason"]) == ("malformed", "the record is not a JSON object")
    assert (told["eventName"], told["resources"], told["tags"], told["creator"]["name"]) == (None, [], {}, None)


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"errorCode": "AccessDenied"}, "the call failed: AccessDenied"),
        ({"errorCode": "Client.DryRunOperation"}, "the call was a dry run: Client.DryRunOperation"),
        ({"readOnly": True}, "the call only read"),
        ({"eventType": "AwsCloudTrailInsight"}, "the record describes no API call"),
    ],
)
def test_a_call_of_the_catalogue_that_made_nothing_is_ignored(members, reason):
    told = answer({**record(), **members})

    assert (told["decision"], told["reason"], told["resources"], told["tags"]) == ("ignore", reason, [], {})
    assert told["creator"]["name"] == "nilkanth"


def test_a_creator_is_told_with_what_is_known_of_the_session():
    opened = {"type": "WebIdentityUser", "userName": "repo:shop/checkout:pull_request", "identityProvider": GITHUB}
    began = assume_role(opened, "Deploy", "x", key="ASIA1", when=datetime(2026, 11, 22, 11, 0, tzinfo=UTC))
    sessions = {row["ResourceId"]: row for row in sessions_of(began)}
    made = {**record(), "userIdentity": with_key(role_session("Deploy", "x"), "ASIA1")}

    told = line_of(0, made, policy(tags={"Workload": "{creator.workload}"}), sessions)[0]

    assert (told["creator"]["kind"], told["creator"]["workload"]) == ("workload", "shop/checkout@pull_request")
    assert told["tags"] == {"Workload": "shop/checkout@pull_request"}
    assert line_of(0, made, policy(tags={"Workload": "{creator.workload}"}))[0]["tags"] == {}


def test_a_creation_that_names_no_resource_fails_as_in_the_stage():
    told = answer({**record(), "requestParameters": {}})

    assert (told["decision"], told["reason"]) == ("fail", "NoResourceNamed: the record names no resource")
    assert (told["kind"], told["resources"], told["tags"]) == ("creation", [], {})


def test_a_creation_by_nobody_known_fails_as_in_the_stage():
    told = answer({**record(), "userIdentity": None})

    assert (told["decision"], told["reason"]) == ("fail", "UnknownCreator: Could not determine username")
    assert [each["id"] for each in told["resources"]] == ["bucket-1"]
    assert told["creator"]["name"] is None


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        (record(name="ListBuckets"), "the event creates nothing that the catalogue knows"),
        (record(name="CreateGroup", source="iam"), "the event creates something that carries no tags"),
    ],
)
def test_an_event_without_a_row_is_unknown(element, reason):
    told = answer(element)

    assert (told["decision"], told["reason"], told["resources"]) == ("unknown", reason, [])


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        ({}, "the record does not tell of which call it is"),
        ({"eventSource": ["ec2"], "eventName": {}}, "the record does not tell of which call it is"),
        (
            {**record(), "eventTime": "yesterday"},
            "the record has no eventTime of the form that CloudTrail writes",
        ),
        ({**record(), "requestParameters": {"bucketName": "a\nb"}}, "its ARN"),
    ],
)
def test_a_creation_that_the_stage_would_set_aside_is_malformed_here_too(element, reason):
    told = answer(element)

    assert (told["decision"], told["resources"]) == ("malformed", [])
    assert reason in told["reason"]


def test_a_creation_that_the_catalogue_lacks_says_what_it_made():
    arn = "arn:aws:brandnew:us-east-1:123456789012:gadget/1"
    line, told = line_of(3, record(name="CreateGadget", source="brandnew", response={"gadgetArn": arn}), policy())

    assert told.gap == (arn,)
    assert line["decision"] == "unknown"
    assert line["reason"].startswith("unknown creation:")
    assert arn in line["reason"]


def test_what_the_policy_ignores_is_ignored_with_its_name():
    rules = policy(ignore=[{"name": "sandboxes", "when": {"resource": "bucket-*"}}])
    told = answer(record(), rules)

    assert (told["decision"], told["reason"], told["tags"]) == ("ignore", "ignored by the tag policy: sandboxes", {})
    assert [each["id"] for each in told["resources"]] == ["bucket-1"]


def test_a_policy_without_tags_tags_nothing():
    told = answer(record(), policy(tags={}))

    assert (told["decision"], told["reason"]) == ("ignore", "the tag policy has no tag for it")


def test_a_resource_that_gets_other_tags_than_the_first_says_so():
    rules = policy(
        tags={"CreatedBy": "{creator.name}"},
        rules=[{"when": {"resource": "snap-2"}, "tags": {"Backup": "yes"}}],
        ignore=[{"name": "third", "when": {"resource": "snap-3"}}],
    )
    made = {"CreateSnapshotsResponse": {"snapshotSet": {"item": [{"snapshotId": f"snap-{n}"} for n in (1, 2, 3)]}}}
    told = answer(record(name="CreateSnapshots", source="ec2", response=made), rules)

    assert told["decision"] == "tag"
    assert told["reason"] == "ignored by the tag policy: third"
    assert told["tags"] == {"CreatedBy": "nilkanth"}
    assert [each.get("tags") for each in told["resources"]] == [None, {"CreatedBy": "nilkanth", "Backup": "yes"}, {}]


def test_values_are_those_that_the_service_takes():
    identity = {"type": "AssumedRole", "arn": "arn:aws:sts::123456789012:assumed-role/Dev/ana,b"}
    told = answer(record(userIdentity=identity), policy(tags={"By": "{creator.name}"}))

    assert told["tags"] == {"By": "ana_b"}
    assert told["reason"] == f"{MAY_EXIST}; values fitted to the service: By"


def test_a_key_that_the_service_refuses_is_the_reason():
    response = {"agentCoreArn": "x", "agent": {"agentArn": "arn:aws:bedrock:us-east-1:123456789012:agent/A1"}}
    told = answer(record(name="CreateAgent", source="bedrock", response=response), policy(tags={"Größe": "x"}))

    assert told["decision"] == "fail"
    assert told["reason"] == "InvalidTag: The tag key 'Größe' has characters that AWS refuses"


def test_what_has_no_call_that_only_tags_fails_as_in_the_stage():
    stack = {"stackId": "arn:aws:cloudformation:us-east-1:123456789012:stack/s/1"}
    told = answer(record(name="CreateStack", source="cloudformation", response=stack))

    assert (told["decision"], told["tags"]) == ("fail", {})
    assert told["reason"] == "TaggingUnsupported: its tags change only by an update"


@pytest.mark.parametrize(
    ("element", "remark"),
    [
        (record(name="CreateImage", source="ec2", response=IMAGE), "what comes with it is looked up when it is tagged"),
        (
            record(name="CreateTopic", source="sns", response={"topicArn": "arn:aws:sns:us-east-1:123456789012:t"}),
            MAY_EXIST,
        ),
        (
            record(
                name="CreateStateMachine",
                source="states",
                response={
                    "stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:m",
                    "creationDate": "Jan 1, 2020 1:00:00 AM",
                },
            ),
            "the answer shows that it existed: its creator stays",
        ),
    ],
)
def test_what_only_aws_could_tell_is_remarked(element, remark):
    told = answer(element)

    assert (told["decision"], told["reason"]) == ("tag", remark)


def test_a_tag_that_would_stop_us_is_remarked():
    rules = policy(ignore=[{"name": "opt-out", "tag": {"key": "tagtrail", "value": "off"}}])

    assert answer(record(), rules)["reason"] == f"{MAY_EXIST}; unless it carries the tag tagtrail"


def test_what_is_not_known_is_null():
    told = answer(
        {
            **record(),
            "eventID": 7,
            "awsRegion": None,
            "recipientAccountId": None,
            "userIdentity": {"type": "AWSService", "invokedBy": "rds.amazonaws.com"},
        }
    )

    assert (told["eventID"], told["decision"], told["resources"]) == (None, "malformed", [])
    assert (told["creator"]["name"], told["creator"]["account"]) == ("rds.amazonaws.com", None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)
MEMBERS = st.sampled_from(sorted({*record(), "errorCode", "detail", "record"}))


@given(st.dictionaries(MEMBERS, JSON), st.sampled_from(CREATIONS))
def test_no_record_raises(members, row):
    for element in (members, {**record(), "eventSource": row.source, "eventName": row.name, **members}):
        line, _ = line_of(0, element, policy())

        assert line["decision"] in DECISIONS
        json.loads(json.dumps(line, allow_nan=False))
