import pytest

from chalicelib.cloudtrail import parse_key
from chalicelib.intake.admission import admit

KEY = parse_key("AWSLogs/123456789012/CloudTrail/us-east-1/2026/11/22/x.json.gz")
CREATED = {
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
        ({"recipientAccountId": None}, "account unknown is not one of ours"),
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


def test_a_foreign_record_that_creates_nothing_is_no_alarm(stage):
    record = CREATED | {"recipientAccountId": "999999999999", "eventName": "GetObject"}
    assert admit(record, stage.runtime.settings, KEY).kind == "nothing"
