"""What a record closes: by whomever it was deleted, as long as it is ours and told well."""

import pytest

from chalicelib.cloudtrail import parse_key
from chalicelib.intake.deletions import closings_of
from chalicelib.intake.log_scan import scan_log
from chalicelib.runtime.settings import Settings
from tests.unit.conftest import ENVIRON
from tests.unit.logs import KEY, put, record

SETTINGS = Settings.from_env(ENVIRON)
PLACE = parse_key(KEY)
OURS = {"arn": "arn:aws:sts::123456789012:assumed-role/tagtrail-test-tag_ec2/x", "type": "AssumedRole"}
RENAMED = {"dBInstanceIdentifier": "shop", "newDBInstanceIdentifier": "shop-old", "applyImmediately": True}


def deleted(**more):
    return record(**{"name": "DeleteBucket", **more})


def test_a_deletion_says_what_is_gone_when_and_by_whom():
    [closing] = closings_of(deleted(), SETTINGS, PLACE)
    assert closing.fact() == {
        "Time": "2026-11-22T11:30:00Z",
        "By": "nilkanth",
        "Arn": "arn:aws:iam::123456789012:user/nilkanth",
        "Action": "DeleteBucket",
    }
    assert (closing.arn, closing.event) == ("arn:aws:s3:::bucket-1", "00000000-0000-4000-8000-000000000001")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"invokedBy": "aws-mcp.amazonaws.com"}, {"Kind": "agent", "For": "ann@example.com"}),
        ({"sourceIPAddress": "aws-mcp.amazonaws.com"}, {"Kind": "agent", "For": "ann@example.com"}),
        ({}, {}),
    ],
)
def test_what_an_agent_deleted_is_told_as_an_agents(more, told):
    role = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Dev_0123456789abcdef/ann@example.com"
    invoked = {name: value for name, value in more.items() if name == "invokedBy"}
    outside = {name: value for name, value in more.items() if name != "invokedBy"}
    [closing] = closings_of(deleted(userIdentity={"arn": role, "type": "AssumedRole", **invoked}, **outside), SETTINGS)
    fact = closing.fact()
    assert fact.pop("By") == "ann@example.com"
    assert {name: fact[name] for name in fact if name in ("Kind", "For")} == told


def test_what_a_service_deleted_by_itself_is_told_as_its_own():
    [closing] = closings_of(deleted(userIdentity={"type": "AWSService", "invokedBy": "ecs.amazonaws.com"}), SETTINGS)
    assert closing.fact()["Kind"] == "service"
    assert "For" not in closing.fact()


def test_a_renaming_closes_the_old_name_and_says_the_new():
    [closing] = closings_of(record("ModifyDBInstance", "rds", request=RENAMED), SETTINGS)
    assert closing.arn == "arn:aws:rds:us-east-1:123456789012:db:shop"
    assert closing.to == "arn:aws:rds:us-east-1:123456789012:db:shop-old"


def test_what_is_brought_back_says_so():
    arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf"
    restored = record("RestoreSecret", "secretsmanager", request={"secretId": "s"}, response={"aRN": arn, "name": "s"})
    assert [(one.arn, one.back) for one in closings_of(restored, SETTINGS)] == [(arn, True)]


def test_copies_of_one_call_in_two_accounts_are_one_deletion():
    copies = (deleted(number=number, sharedEventID="s") for number in (1, 2))
    assert {closing.event for one in copies for closing in closings_of(one, SETTINGS)} == {"s"}


def test_what_a_role_of_ours_deleted_is_gone_as_well():
    assert closings_of(deleted(userIdentity=OURS), SETTINGS, PLACE)


@pytest.mark.parametrize(
    "more",
    [
        {"name": "CreateBucket"},
        {"errorCode": "BucketNotEmpty"},
        {"recipientAccountId": "999999999999"},
        {"awsRegion": "eu-west-1"},
        {"eventTime": "soon"},
        {"eventID": None},
        {"request": {}},
        {"request": {"bucketName": "ev\nil"}},
    ],
)
def test_nothing_else_closes_anything(more):
    assert closings_of(deleted(**more), SETTINGS, PLACE) == []


@pytest.mark.parametrize("new", ["ev\nil", ""])
def test_nothing_is_renamed_to_what_aws_can_not_have_named(new):
    request = {**RENAMED, "newDBInstanceIdentifier": new}
    assert closings_of(record("ModifyDBInstance", "rds", request=request), SETTINGS) == []


@pytest.mark.parametrize("other", [None, 7, "text", [], {}])
def test_what_is_no_record_closes_nothing(other):
    assert closings_of(other, SETTINGS) == []


def test_a_log_tells_of_its_deletions_beside_its_creations(stage):
    key = put(stage, [record(), record("Get"), deleted(number=2), deleted(number=3, errorCode="x"), record("Get")])
    scan = scan_log("trail", key, "", stage.runtime)
    assert [one.arn for one in scan.closings] == ["arn:aws:s3:::bucket-2"]
    assert scan.creations == 1


def test_who_deleted_is_no_longer_than_a_row_takes_and_can_be_written():
    who = {"type": "IAMUser", "userName": "é" * 300_000, "arn": "arn:aws:iam::123456789012:role/\ud800"}
    [closing] = closings_of(deleted(userIdentity=who), SETTINGS, PLACE)
    assert len(f"{closing.by}{closing.who}".encode()) < 4_000
