"""What the key of a file says, and why a file is no log."""

import pytest

from chalicelib.cloudtrail import LogKey, fault_of_key, parse_key, why_not_a_log

DAY = "eu-west-1/2026/11/22"
FILE = "123456789012_CloudTrail_eu-west-1_20261122T0140Z_AbCdEfGh.json.gz"


def test_a_log_says_its_account_region_and_day():
    assert parse_key(f"AWSLogs/123456789012/CloudTrail/{DAY}/{FILE}") == LogKey(
        kind="log",
        why="",
        prefix="",
        organization="",
        account="123456789012",
        region="eu-west-1",
        date="2026-11-22",
    )


@pytest.mark.parametrize(
    ("start", "prefix", "organization"),
    [
        ("", "", ""),
        ("audit/", "audit", ""),
        ("audit/all/", "audit/all", ""),
        ("AWSLogs/", "AWSLogs", ""),
    ],
)
def test_a_prefix_goes_before_the_layout(start, prefix, organization):
    key = parse_key(f"{start}AWSLogs/123456789012/CloudTrail/{DAY}/{FILE}")
    assert (key.kind, key.prefix, key.organization) == ("log", prefix, organization)


def test_a_log_of_an_organization_trail_says_the_organization():
    key = parse_key(f"audit/AWSLogs/o-exampleorg1/123456789012/CloudTrail/{DAY}/{FILE}")
    assert (key.kind, key.prefix, key.organization, key.account) == ("log", "audit", "o-exampleorg1", "123456789012")


def test_a_log_of_control_tower_has_the_organization_as_prefix_too():
    key = parse_key(f"o-exampleorg1/AWSLogs/o-exampleorg1/123456789012/CloudTrail/{DAY}/{FILE}")
    assert (key.kind, key.prefix, key.organization) == ("log", "o-exampleorg1", "o-exampleorg1")


@pytest.mark.parametrize(
    ("folder", "kind", "reason"),
    [
        ("CloudTrail-Digest", "digest", "digest"),
        ("CloudTrail-Insight", "insight", "Insights"),
        ("CloudTrail-NetworkActivity", "network-activity", "network activity"),
        ("CloudTrail-Aggregated", "aggregated", "aggregated"),
        ("CloudTrail-OfTheFuture", "other", "does not know"),
    ],
)
def test_a_sibling_of_the_logs_is_told_by_its_folder(folder, kind, reason):
    key = f"AWSLogs/o-exampleorg1/123456789012/{folder}/{DAY}/{FILE}"
    assert (parse_key(key).kind, parse_key(key).account) == (kind, "123456789012")
    assert reason in why_not_a_log(key)


def test_a_prefix_that_looks_like_a_sibling_changes_nothing():
    key = f"CloudTrail-Digest/AWSLogs/123456789012/CloudTrail/{DAY}/CloudTrail-Digest.json.gz"
    assert why_not_a_log(key) == ""


@pytest.mark.parametrize(
    "key",
    [
        "",
        "photo.json.gz",
        f"123456789012/CloudTrail/{DAY}/{FILE}",
        f"AWSLogs/123456789012/Config/{DAY}/{FILE}",
        f"AWSLogs/123456789012/xCloudTrail/{DAY}/{FILE}",
        f"xAWSLogs/123456789012/CloudTrail/{DAY}/{FILE}",
        f"AWSLogs/1234/CloudTrail/{DAY}/{FILE}",
        f"AWSLogs/123456789012/CloudTrail/{DAY}/",
        f"AWSLogs/123456789012/CloudTrail/{DAY}/deeper/{FILE}",
        f"AWSLogs/123456789012/CloudTrail/eu-west-1/{FILE}",
        "AWSLogs/123456789012/CloudTrail/",
    ],
)
def test_an_object_outside_the_layout_has_no_place_in_it(key):
    assert parse_key(key) is None
    assert "CloudTrail's form" in why_not_a_log(key)


@pytest.mark.parametrize("prefix", ["a b+c", "ü/日本", "line\nbreak", "\x01\x7f", "100%25", "'\"<&>", "../..", "//"])
@pytest.mark.parametrize("region", ["us-east-1", "us-gov-west-1", "cn-north-1", "us-isob-east-1", "xx-future-42"])
@pytest.mark.parametrize("day", ["2013/11/13", "2026/02/30", "9999/12/31", "0000/00/00"])
def test_any_prefix_region_and_day_is_read(prefix, region, day):
    key = f"{prefix}/AWSLogs/123456789012/CloudTrail/{region}/{day}/{prefix.replace('/', '')}.json.gz"
    found = parse_key(key)
    assert (found.kind, found.prefix, found.region) == ("log", prefix, region)
    assert found.date == day.replace("/", "-")
    assert fault_of_key(key) == ""


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        ("", "takes 0 bytes"),
        ("ü" * 512, ""),
        ("ü" * 512 + "a", "takes 1025 bytes, not 1 to 1024"),
        ("half \ud800", "is not UTF-8 text"),
    ],
)
def test_a_key_that_no_object_can_have_is_told(key, fault):
    assert fault_of_key(key).startswith(fault)
    assert bool(fault_of_key(key)) == bool(fault)
