"""Keys outlive a deployment: these are those of the rows that are there already."""

import pytest

from chalicelib.ledger import keys

KEYS = {
    "alert#c8774f4c03b1ece821970885e489bba2": (keys.alert, "batch|Refused|123456789012|s3"),
    "told#arn:aws:states:us-east-1:123456789012:execution:tagtrail-attribute-dev:log-1": (
        keys.told,
        "arn:aws:states:us-east-1:123456789012:execution:tagtrail-attribute-dev:log-1",
    ),
    "job#past-1": (keys.job, "past-1"),
    "session#ASIA1": (keys.session, "ASIA1"),
    "retention#arn:aws:ec2:us-east-1::snapshot/snap-1": (keys.retention, "arn:aws:ec2:us-east-1::snapshot/snap-1"),
    "finding#737671a66d5bc7833262bc2612d3a60d": (keys.finding, "arn:aws:s3:::bucket"),
    "digest#weekly#2026-W47": (keys.digest, "weekly", "2026-W47"),
    "compliance#2026-11-22": (keys.compliance, "2026-11-22"),
    "remediation#arn:aws:s3:::bucket": (keys.remediation, "arn:aws:s3:::bucket"),
    "closing#arn:aws:s3:::bucket": (keys.closing, "arn:aws:s3:::bucket"),
    "awaited#session#ASIA1": (keys.awaited, "session#ASIA1"),
    "index#by-name": (keys.index, "by-name"),
}


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_spelt_as_it_always_was(key):
    function, *arguments = KEYS[key]
    assert function(*arguments) == key


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("arn:aws:ec2:us-east-1:123456789012:instance/i-1", "i-1"),
        ("arn:aws:s3:::bucket", "bucket"),
        ("arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/report", "report"),
        ("arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:*:autoScalingGroupName/web", "web"),
        ("arn:aws:cassandra:us-east-1:123456789012:/keyspace/orders/", "orders"),
        ("event#123456789012#us-east-1#e-9", "e-9"),
        ("closing#arn:aws:s3:::bucket", ""),
        ("session#ASIA1", ""),
    ],
)
def test_the_row_of_a_resource_or_an_event_has_the_last_part_of_its_id_for_a_name(key, name):
    assert keys.name_of(key) == name


@pytest.mark.parametrize("key", ["a", "session#ASIA1", "é" * 1_000])
def test_what_is_short_enough_can_be_a_key_and_await_one(key):
    assert keys.fits(key)
    assert len(keys.awaited(key).encode()) <= keys.MAX_BYTES


@pytest.mark.parametrize("key", ["", "é" * 1_001, "a\nb", "\ud800"])
def test_what_dynamodb_does_not_take_or_nobody_can_read_is_no_key(key):
    assert not keys.fits(key)
