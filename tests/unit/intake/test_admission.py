import pytest

from chalicelib.cloudtrail import parse_key
from chalicelib.errors import InvalidRequest
from chalicelib.intake.admission import admit, admit_request

KEY = parse_key("AWSLogs/123456789012/CloudTrail/us-east-1/2026/11/22/x.json.gz")
CREATED = {
    "eventID": "00000000-0000-4000-8000-000000000001",
    "eventTime": "2026-11-22T11:30:00Z",
    "eventSource": "s3.amazonaws.com",
    "eventName": "CreateBucket",
    "awsRegion": "us-east-1",
    "recipientAccountId": "123456789012",
    "requestParameters": {"bucketName": "b"},
    "userIdentity": {"type": "IAMUser", "userName": "alice"},
}
OURS = {"sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::123456789012:role/tagtrail-test-tag_ec2"}}}


def test_a_creation_of_ours_enters(stage):
    assert admit(CREATED, stage.runtime.settings, KEY).kind == "creation"
    assert admit(CREATED, stage.runtime.settings).kind == "creation"


@pytest.mark.parametrize("record", [None, 7, "text", [CREATED]])
def test_what_is_no_object_is_malformed(stage, record):
    assert admit(record, stage.runtime.settings, KEY).kind == "malformed"


@pytest.mark.parametrize(
    "change",
    [{"eventName": "DeleteBucket"}, {"errorCode": "BucketAlreadyExists"}, {"readOnly": True}, {"userIdentity": OURS}],
)
def test_what_creates_nothing_for_others_asks_for_nothing_and_says_why(stage, change):
    judgement = admit(CREATED | change, stage.runtime.settings, KEY)
    assert judgement.kind == "nothing"
    assert judgement.reason


def test_a_role_whose_name_only_begins_like_ours_is_not_ours(stage):
    alike = {"sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::123456789012:role/tagtrail-test-tag_ec2-x"}}}
    assert admit(CREATED | {"userIdentity": alike}, stage.runtime.settings, KEY).kind == "creation"


@pytest.mark.parametrize("identity", [None, "root", {"sessionContext": "x"}, {"sessionContext": {"sessionIssuer": {}}}])
def test_an_odd_identity_is_none_of_our_roles(stage, identity):
    assert admit(CREATED | {"userIdentity": identity}, stage.runtime.settings, KEY).kind == "creation"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"recipientAccountId": "999999999999"}, "999999999999 is not one of ours"),
        ({"awsRegion": "eu-west-1"}, "123456789012 eu-west-1, its log of 123456789012 us-east-1"),
    ],
)
def test_a_creation_that_contradicts_its_log_or_is_not_ours_is_refused(stage, change, reason):
    judgement = admit(CREATED | change, stage.runtime.settings, KEY)
    assert judgement.kind == "refused"
    assert reason in judgement.reason


def test_another_account_that_is_ours_must_still_agree_with_its_log(stage):
    both = stage.with_settings(accounts=frozenset({"123456789012", "999999999999"}))
    record = CREATED | {"recipientAccountId": "999999999999"}
    assert admit(record, both.runtime.settings).kind == "creation"
    assert admit(record, both.runtime.settings, KEY).kind == "refused"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"eventName": None}, "does not tell of which call"),
        ({"eventSource": None}, "does not tell of which call"),
        ({"eventID": None, "eventTime": "soon"}, "no eventID, eventTime of the form"),
        ({"awsRegion": "Ohio"}, "no awsRegion"),
        ({"recipientAccountId": None}, "no recipientAccountId"),
        ({"requestParameters": {"bucketName": "evil\nname\x1b[31m"}}, "its ARN holds control characters"),
        ({"requestParameters": {"bucketName": " "}}, "its ARN ends in an empty id"),
        ({"requestParameters": {"bucketName": "\ud800"}}, "its ARN holds control characters"),
        ({"requestParameters": {"bucketName": "é" * 1_000}}, "its ARN takes 2013 bytes"),
    ],
)
def test_a_creation_that_can_not_be_worked_on_is_malformed_and_says_why(stage, change, reason):
    judgement = admit(CREATED | change, stage.runtime.settings, KEY)
    assert judgement.kind == "malformed"
    assert reason in judgement.reason


def test_what_is_no_creation_may_lack_anything(stage):
    assert admit({"eventName": "GetObject"}, stage.runtime.settings, KEY).kind == "nothing"


@pytest.mark.parametrize("names", [{"user": "é" * 1_025}, {"user": "u", "groups": ["é" * 1_025]}])
def test_a_name_of_a_request_is_measured_in_bytes(stage, names):
    with pytest.raises(InvalidRequest, match="takes 2050 bytes"):
        admit_request({"resourceId": "i-0123456789abcdef0", **names}, "m", "t", stage.runtime.settings)


def test_a_foreign_record_that_creates_nothing_is_no_alarm(stage):
    record = CREATED | {"recipientAccountId": "999999999999", "eventName": "GetObject"}
    assert admit(record, stage.runtime.settings, KEY).kind == "nothing"
