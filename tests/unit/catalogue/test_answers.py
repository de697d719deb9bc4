"""What the answer of a call proves; times in each form that CloudTrail writes."""

from datetime import UTC, datetime

import pytest

from chalicelib.catalogue import resources_of
from chalicelib.catalogue.answers import (
    brought_back,
    in_use,
    made_at,
    moment_of,
    named,
    overwrites,
    told_by,
    version,
)
from chalicelib.catalogue.record_paths import fold
from chalicelib.core.resource import Answer, Success
from tests.unit.catalogue.records import ACCOUNT, record

CALLED = "2026-11-20T09:00:00Z"


def told(proof, **members):
    call = {"eventTime": CALLED, **members}
    return told_by((proof,), call, fold(call))


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        *((1, "new"), ("1", "new"), (2, "existing"), ("17", "existing"), (0, ""), (None, ""), (True, ""), ("one", "")),
        ("9" * 5_000, ""),
    ],
)
def test_version_one_is_new_and_a_later_one_was_there(number, answer):
    assert told(version("version"), version=number) == answer


@pytest.mark.parametrize(
    ("made", "answer"),
    [
        ("Nov 20, 2026 8:59:58 AM", "new"),
        ("Nov 20, 2026, 9:00:00 AM", "new"),
        ("Nov 20, 2026, 8:59:58\u202fAM", "new"),
        ("2026-11-20T08:59:59.125Z", "new"),
        ("2026-11-20T08:59:59.125482702Z", "new"),
        ("2026-11-20 08:59:59", "new"),
        (1795165199.5, "new"),
        (1795165199500, "new"),
        ("Nov 20, 2026 8:59:30 AM", ""),
        ("Nov 20, 2026 8:58:00 AM", "existing"),
        ("Nov 19, 2026, 9:00:00 PM", "existing"),
        (1795078800, "existing"),
        ("yesterday", ""),
        ("2026-99-99", ""),
        (1e300, ""),
        (True, ""),
        (None, ""),
        ([], ""),
    ],
)
def test_a_creation_time_beside_that_of_the_call_is_new_and_an_earlier_one_was_there(made, answer):
    assert told(made_at("made"), made=made) == answer


def test_a_record_without_a_time_proves_nothing_by_a_time():
    assert told(made_at("made"), made="Nov 20, 2026 9:00:00 AM", eventTime="once") == ""


def test_a_time_without_a_zone_is_utc():
    assert moment_of("2026-11-20T09:00:00") == datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("uses", "answer"),
    [([0, 0, "0", None], ""), ([0, 3], "existing"), (["arn:x"], "existing"), ([], ""), (None, ""), (2, "existing")],
)
def test_what_is_used_was_there_and_what_is_not_proves_nothing(uses, answer):
    assert told(in_use("uses"), uses=uses) == answer


@pytest.mark.parametrize(
    ("said", "answer"), [(None, "new"), (False, "new"), ("false", "new"), (True, ""), ("True", "")]
)
def test_a_call_that_overwrites_nothing_made_it_new(said, answer):
    assert told(overwrites("overwrite"), overwrite=said) == answer


def test_a_call_that_names_what_it_changes_made_nothing():
    assert told(named("arn"), arn="arn:x") == "existing"
    assert told(named("arn")) == "new"


def test_what_is_brought_back_was_there():
    assert told(brought_back("id")) == "existing"


def test_the_first_proof_that_says_anything_counts():
    call = {"eventTime": CALLED, "version": 2}
    folded = fold(call)

    assert told_by((version("none"), version("version"), overwrites("overwrite")), call, folded) is Answer.EXISTING
    assert told_by((), call, folded) is Answer.NOTHING


def test_a_resource_carries_what_its_call_proves():
    def put(**response):
        return record(
            "ssm", "PutParameter", requestParameters={"name": "/a", "overwrite": True}, responseElements=response
        )

    assert [one.answer for one in resources_of(put(version=1))] == ["new"]
    assert [one.answer for one in resources_of(put(version=4))] == ["existing"]
    assert [one.answer for one in resources_of(put())] == [""]


@pytest.mark.parametrize(
    ("region", "place", "success"),
    [
        ("us-east-1", {}, Success.IDEMPOTENT),
        ("eu-west-1", {}, Success.NEW),
        ("us-east-1", {"CreateBucketConfiguration": {"LocationConstraint": "EU"}}, Success.NEW),
    ],
)
def test_a_bucket_made_twice_exists_in_one_region_only(region, place, success):
    call = record("s3", "CreateBucket", awsRegion=region, requestParameters={"bucketName": "b", **place})

    assert [(one.success, one.reusable) for one in resources_of(call)] == [(success, True)]


def test_an_id_of_aws_is_not_reusable():
    call = record("ec2", "CreateVolume", responseElements={"volumeId": "vol-1"})

    assert [(one.reusable, one.account) for one in resources_of(call)] == [(False, ACCOUNT)]
