from datetime import date

import pytest

from chalicelib.runtime.settings import TrailSource
from scripts.ops.backfill.task import Task, bases, parts_of
from scripts.ops.errors import CommandError


def task(**wishes):
    return Task(stage="dev", bucket="logs", **wishes)


def reads(*prefixes):
    return [TrailSource(bucket="logs", prefix=prefix) for prefix in prefixes]


def test_days_come_newest_first_across_a_year():
    wishes = task(first=date(2025, 12, 30), last=date(2026, 1, 2))
    assert [f"{day}" for day in wishes.days()] == ["2026-01-02", "2026-01-01", "2025-12-31", "2025-12-30"]
    assert list(task(keys=("k",)).days()) == []


def test_the_same_wishes_have_the_same_name_and_others_another():
    assert task(account="1").name == task(account="1").name
    assert len({task(account="1").name, task(account="2").name, task(again=True).name, task(keys=("k",)).name}) == 4


@pytest.mark.parametrize(
    ("asked", "allowed", "found"),
    [
        ("", "", ["AWSLogs/"]),
        ("", "shared/o-abc", ["shared/o-abc/AWSLogs/"]),
        ("", "AWSLogs/o-abc/", ["AWSLogs/o-abc/"]),
        ("security", "", ["security/AWSLogs/"]),
        ("/security/", "security/", ["security/AWSLogs/"]),
        ("AWSLogs/o-abc/123456789012", "AWSLogs/o-abc", ["AWSLogs/o-abc/123456789012/"]),
        ("AWSLogs", "AWSLogs/o-abc/", ["AWSLogs/o-abc/"]),
    ],
)
def test_a_prefix_goes_down_to_the_folder_of_logs_and_stays_within_what_the_stage_reads(asked, allowed, found):
    assert bases(task(prefix=asked), reads(allowed)) == found


def test_without_a_prefix_everything_that_the_stage_reads_of_the_bucket_counts():
    assert bases(task(), reads("a", "b")) == ["a/AWSLogs/", "b/AWSLogs/"]


def test_another_bucket_is_refused_with_what_the_stage_reads_and_what_to_do():
    with pytest.raises(CommandError, match="logs is not a trail bucket of stage dev; it reads a, b/c") as found:
        bases(task(), [TrailSource(bucket="a"), TrailSource(bucket="b", prefix="c/")])
    assert "--trail-bucket logs" in found.value.hint


def test_a_prefix_that_the_stage_does_not_read_is_refused():
    with pytest.raises(CommandError, match="reads nothing under logs/other: it reads logs/shared/"):
        bases(task(prefix="other"), reads("shared/"))


@pytest.mark.parametrize(
    ("base", "parts"),
    [
        ("AWSLogs/", ("AWSLogs/", "", "")),
        ("x/y/AWSLogs/o-abc123/", ("x/y/AWSLogs/o-abc123/", "", "")),
        ("AWSLogs/123456789012/", ("AWSLogs/", "123456789012", "")),
        ("AWSLogs/o-a/123456789012/CloudTrail/", ("AWSLogs/o-a/", "123456789012", "")),
        ("AWSLogs/123456789012/CloudTrail/eu-west-1/", ("AWSLogs/", "123456789012", "eu-west-1")),
    ],
)
def test_a_prefix_may_name_organization_account_and_region(base, parts):
    assert parts_of(base) == parts


@pytest.mark.parametrize("base", ["AWSLogs/1234/", "AWSLogs/123456789012/Config/", "AWSLogs/eu-west-1/"])
def test_a_prefix_of_something_else_is_refused_with_the_form_it_should_have(base):
    with pytest.raises(CommandError, match="no prefix of CloudTrail logs") as found:
        parts_of(base)
    assert "CloudTrail, the Region" in found.value.hint
