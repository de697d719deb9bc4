import re
from dataclasses import replace

import pytest

from chalicelib.attribution.mends import mend_entry
from chalicelib.errors import AccountsDiffer
from chalicelib.identity import Call
from chalicelib.ledger import history
from chalicelib.steps import parse_events
from tests.unit.logs import record

INSTANCES = {"instancesSet": {"items": [{"instanceId": "i-0123456789abcdef0"}]}}


def parse(stage, *entries, records=None):
    chunk = {"inline": list(entries), "records": len(entries) if records is None else records}
    answer = parse_events.run({"chunk": chunk, "run": "", "execution": "x"}, stage.runtime)
    events = stage.runtime.work.unpack(answer)
    assert answer["records"] == len(events)
    return events


def of(**more):
    return {"record": record(**more), "log": {"bucket": "trail", "key": "k"}, "position": 7}


def test_an_event_says_what_when_where_and_by_whom_and_drops_the_rest(stage):
    entry = of(name="RunInstances", source="ec2", request={"userData": "secret"}, response=INSTANCES)
    [event] = parse(stage, entry)
    assert event == {
        "id": "00000000-0000-4000-8000-000000000001",
        "time": "2026-11-22T11:30:00Z",
        "source": "ec2.amazonaws.com",
        "name": "RunInstances",
        "region": "us-east-1",
        "account": "123456789012",
        "identity": {
            "type": "IAMUser",
            "arn": "arn:aws:iam::123456789012:user/nilkanth",
            "userName": "nilkanth",
            "accountId": "123456789012",
        },
        "source_ip": "198.51.100.7",
        "user_agent": "aws-cli",
        "log": {"bucket": "trail", "key": "k"},
        "position": 7,
        "resources": [
            {
                "arn": "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0",
                "id": "i-0123456789abcdef0",
                "type": "AWS::EC2::Instance",
                "tagger": "ec2",
                "region": "us-east-1",
                "account": "123456789012",
                "reusable": False,
                "companions": "instance_parts",
            }
        ],
    }


def test_a_chunk_that_lost_a_record_is_an_error(stage):
    with pytest.raises(AccountsDiffer, match="holds 1 records, not 2"):
        parse(stage, of(), records=2)


def test_the_event_of_a_machine_says_where_the_person_behind_it_may_be_found(stage):
    function = "arn:aws:lambda:us-east-1:123456789012:function:builder"
    machine = {"type": "AssumedRole", "accountId": "123456789012", "inScopeOf": {"sourceArn": function}}
    [event] = parse(stage, of(userIdentity=machine))
    assert event["leads"] == [{"key": function, "how": "function"}]


def test_what_is_unusual_of_a_call_goes_on_with_its_event(stage):
    [event] = parse(stage, of(eventType="AwsServiceEvent", sessionCredentialFromConsole="true"))
    assert (event["event_type"], event["console"]) == ("AwsServiceEvent", True)
    [usual] = parse(stage, of(eventType="AwsApiCall"))
    assert not {"event_type", "console"} & set(usual)
    assert Call.of_event(event) == Call.of_record(
        of(eventType="AwsServiceEvent", sessionCredentialFromConsole="true")["record"]
    )


def test_an_event_of_an_older_version_says_no_more_than_it_does():
    assert Call.of_event({"id": "e-1"}) == Call()


def test_a_record_that_names_nothing_is_an_event_that_failed(stage):
    [event] = parse(stage, of(name="RunInstances", source="ec2", request={}, response=None))
    assert (event["error"], event["resources"]) == ("NoResourceNamed", [])


@pytest.mark.parametrize(
    ("identity", "kept"),
    [(None, None), ("root", "root"), ({"type": "Root", "secret": 1}, {"type": "Root"}), ([], None), (["x"], "['x']")],
)
def test_an_identity_of_any_kind_is_handed_on_without_what_nobody_reads(stage, identity, kept):
    assert parse(stage, of(userIdentity=identity))[0]["identity"] == kept


def test_texts_of_strangers_are_cut(stage):
    [event] = parse(stage, of(userAgent="x" * 5000, sourceIPAddress=None))
    assert (len(event["user_agent"]), event["source_ip"]) == (256, "")


def test_every_creation_of_a_name_that_is_used_again_goes_on_to_the_ledger(stage):
    first = of(number=1, request={"bucketName": "b"}, eventTime="2026-11-22T11:00:00Z")
    second = of(number=2, request={"bucketName": "b"}, eventTime="2026-11-22T11:00:05Z")
    events = parse(stage, second, first)
    assert [event.get("skip") for event in events] == [None, None]
    assert [len(event["resources"]) for event in events] == [1, 1]


def test_a_mend_becomes_the_event_of_the_call_that_it_is_about(stage):
    bucket = {
        "arn": "arn:aws:s3:::b",
        "id": "b",
        "type": "AWS::S3::Bucket",
        "tagger": "s3",
        "region": "r",
        "account": "1",
    }
    call = history.Call(
        time="2026-11-22T11:00:00Z", id="e1", action="CreateBucket", source="s3.amazonaws.com", success="new"
    )
    known = {"user_agent": "cli", "source_ip": "::1", "creator": {"name": "ann"}}
    [event] = parse(stage, mend_entry(replace(call, **known), bucket, [{"key": "session#A", "how": "session"}]))
    assert re.fullmatch("mend#[0-9a-f]{32}", event["id"])
    assert {name: value for name, value in event.items() if name != "id"} == {
        "call": "e1",
        "time": "2026-11-22T11:00:00Z",
        "source": "s3.amazonaws.com",
        "name": "CreateBucket",
        "region": "r",
        "account": "1",
        "resources": [bucket],
        "leads": [{"key": "session#A", "how": "session"}],
        **known,
    }


def test_a_mend_may_be_made_of_a_row_or_of_what_stands_in_one(stage):
    bucket = {"arn": "arn:aws:s3:::b", "id": "b", "type": "AWS::S3::Bucket", "tagger": "s3"}
    members = {"EventTime": "t", "EventId": "e1", "Success": "idempotent", "Same": True, "Creator": {"name": "ann"}}
    [event] = parse(stage, mend_entry(members, bucket))
    assert event["resources"] == [{**bucket, "success": "idempotent", "upsert": True, "reusable": False}]
    assert "leads" not in event


def test_an_event_that_was_delivered_twice_counts_once_and_is_accounted_for_twice(stage):
    events = parse(stage, of(), of(), of())
    assert [event.get("skip") for event in events] == [None, "duplicate", "duplicate"]
    assert len({event["id"] for event in events}) == 3


def test_copies_of_one_call_in_two_accounts_are_one_event(stage):
    events = parse(stage, of(sharedEventID="s"), of(number=2, sharedEventID="s", recipientAccountId="210987654321"))
    assert [(event["id"], event.get("skip")) for event in events] == [("s", None), ("s#2", "duplicate")]


def test_a_record_without_an_id_is_known_by_its_place(stage):
    [event] = parse(stage, of(eventID=None))
    assert event["id"] == "k#7"


def test_a_request_becomes_an_event_too(stage):
    request = {"resourceIds": ["vol-0123456789abcdef0", "arn:aws:s3:::b"], "user": "bob", "region": "eu-west-1"}
    [event] = parse(stage, {"request": request, "id": "m1", "time": "2026-11-22T12:00:00Z"})
    assert (event["source"], event["name"], event["request"]) == ("tagtrail", "Request", request)
    assert [r["arn"] for r in event["resources"]] == [
        "arn:aws:ec2:eu-west-1:123456789012:volume/vol-0123456789abcdef0",
        "arn:aws:s3:::b",
    ]


def test_the_action_of_a_request_is_its_name(stage):
    request = {"resourceId": "arn:aws:s3:::b", "user": "bob", "action": "terraform apply"}
    assert parse(stage, {"request": request, "id": "m", "time": "t"})[0]["name"] == "terraform apply"
