from datetime import UTC, date, datetime
from functools import cache

import boto3
import pytest
from moto import mock_aws

from chalicelib.runtime.settings import TrailSource
from scripts.ops.backfill.job import restore_command
from scripts.ops.backfill.listing import Log, Trail
from scripts.ops.backfill.passed_over import kind_of, pass_over, told
from scripts.ops.backfill.task import Task
from scripts.ops.errors import CommandError

DAY = date(2026, 6, 30)
ALL = [TrailSource(bucket="my-logs")]


def key(stamp="20260630T1000Z", unique="a", *, region="eu-west-1", account="111111111111", root="AWSLogs/", kind=""):
    folder = f"{root}{account}/CloudTrail{kind}/{region}/2026/06/30/"
    return f"{folder}{account}_CloudTrail_{region}_{stamp}_{unique}.json.gz"


@cache
def client():
    """Make it once: that takes longer than the tests, and moto answers whoever asks."""
    return boto3.client("s3", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")


@pytest.fixture
def s3():
    with mock_aws():
        client().create_bucket(Bucket="my-logs")
        yield client()


def put(s3, *keys, **more):
    for one in keys:
        s3.put_object(Bucket="my-logs", Key=one, Body=b"12345", **more)


def found(s3, bases=("AWSLogs/",), sources=ALL, **wishes):
    trail = Trail(s3, "my-logs", sources)
    folders = trail.folders(Task(stage="dev", bucket="my-logs", **wishes), bases)
    return [log.key for log in trail.day(folders, DAY).logs]


def test_a_day_is_listed_newest_first_over_all_accounts_and_regions(s3):
    times = [
        key("20260630T1000Z", "z"),
        key("20260630T1005Z", "a", region="us-east-1"),
        key("20260630T1010Z", "m", account="222222222222"),
        key("20260630T1015Z", "b"),
    ]
    put(s3, *times)
    assert found(s3) == times[::-1]


def test_more_than_a_page_is_listed_and_no_other_day(s3, monkeypatch):
    put(s3, *(key(unique=f"{number:04}") for number in range(12)), key().replace("06/30", "06/29"))
    calls, real = [], s3.list_objects_v2

    def listed(**request):
        calls.append(request)
        return real(**{**request, "MaxKeys": 5})

    monkeypatch.setattr(s3, "list_objects_v2", listed)
    trail = Trail(s3, "my-logs", ALL)
    folder = "AWSLogs/111111111111/CloudTrail/eu-west-1/"
    assert len(trail.day([folder], DAY).logs) == 12
    assert len(calls) == 3
    assert {call["Prefix"] for call in calls} == {f"{folder}2026/06/30/"}


def test_only_logs_count_that_the_stage_reads(s3):
    ours = key()
    put(s3, ours, key(kind="-Digest"), "AWSLogs/111111111111/CloudTrail/eu-west-1/2026/06/30/", "AWSLogs/x/y")
    assert found(s3) == [ours]
    with pytest.raises(CommandError):
        found(s3, bases=["other/AWSLogs/"])
    elsewhere = [TrailSource(bucket="my-logs", prefix="AWSLogs/222222222222/")]
    assert found(s3, sources=elsewhere) == []


class TestPassedOver:
    def test_what_is_no_log_in_a_folder_of_logs_is_told_beside_the_logs(self, s3):
        folder = "AWSLogs/111111111111/CloudTrail/eu-west-1/"
        others = [key().replace(".json.gz", ".gz"), f"{folder}2026/06/30/"]
        put(s3, key(), *others)
        listed = Trail(s3, "my-logs", ALL).day([folder], DAY)
        assert [log.key for log in listed.logs] == [key()]
        assert {one: kind_of(one) for one in listed.others} == {others[0]: "other-name", others[1]: "other"}

    def test_digests_and_insights_of_the_days_are_found_beside_the_folders_of_logs(self, s3):
        digest, insight = key(kind="-Digest"), key(kind="-Insight")
        last = key("20260701T2300Z", kind="-Digest").replace("06/30", "07/01")
        put(s3, key(), digest, insight, last, key(kind="-Digest", region="us-east-1"))
        put(s3, digest.replace("06/30", "06/29"), digest.replace("06/30", "07/02"))
        trail = Trail(s3, "my-logs", ALL)
        found = list(trail.beside(["AWSLogs/111111111111/CloudTrail/eu-west-1/"], DAY, date(2026, 7, 1)))
        assert found == [digest, last, insight]
        assert [kind_of(one) for one in found] == ["digest", "digest", "insight"]

    def test_the_report_has_the_most_first_and_a_few_names(self):
        passed = {}
        pass_over(passed, ["one"])
        pass_over(passed, [key(unique=str(number), kind="-Digest") for number in range(5)])
        assert [(row["kind"], row["count"], len(row["names"])) for row in told(passed)] == [
            ("digest", 5, 3), ("other", 1, 1)
        ]  # fmt: skip


class TestOrganizations:
    @pytest.fixture
    def keys(self, s3):
        keys = {
            (root, account, region): key(root=root, account=account, region=region)
            for root in ("AWSLogs/", "AWSLogs/o-abc123/")
            for account in ("111111111111", "222222222222")
            for region in ("eu-west-1", "us-east-1")
        }
        put(s3, *keys.values())
        return keys

    @pytest.mark.parametrize(
        ("wishes", "number"),
        [
            ({}, 8),
            ({"account": "111111111111"}, 4),
            ({"region": "us-east-1"}, 4),
            ({"account": "222222222222", "region": "eu-west-1"}, 2),
        ],
    )
    def test_accounts_are_found_with_and_without_an_organization(self, s3, keys, wishes, number):
        listed = found(s3, **wishes)
        assert len(listed) == number
        assert all(value in one for one in listed for value in wishes.values())

    @pytest.mark.parametrize(
        ("base", "number"),
        [
            ("AWSLogs/o-abc123/", 4),
            ("AWSLogs/o-abc123/111111111111/", 2),
            ("AWSLogs/111111111111/CloudTrail/us-east-1/", 2),
            ("AWSLogs/o-abc123/111111111111/CloudTrail/us-east-1/", 1),
        ],
    )
    def test_a_prefix_that_goes_on_after_the_root_is_a_filter(self, s3, keys, base, number):
        listed = found(s3, bases=[base])
        assert len(listed) == number

    def test_a_prefix_that_only_looks_like_an_organization_is_none(self, s3):
        one = key(root="big-logo-x/AWSLogs/o-abc123/")
        put(s3, one)
        assert found(s3, bases=["big-logo-x/AWSLogs/"], account="111111111111") == [one]

    def test_a_region_beside_another_in_the_prefix_leaves_nothing(self, s3, keys):
        with pytest.raises(CommandError, match="in us-east-1"):
            found(s3, bases=["AWSLogs/111111111111/CloudTrail/eu-west-1/"], region="us-east-1")

    def test_no_folder_at_all_says_what_to_look_at(self, s3):
        with pytest.raises(
            CommandError, match=r"There are no logs of account 333333333333 under s3://my-logs/AWSLogs/"
        ):
            found(s3, account="333333333333")
        put(s3, key())
        with pytest.raises(CommandError, match=r"There are no logs in eu-west-9 under s3://my-logs/AWSLogs/"):
            found(s3, region="eu-west-9")


class TestArchived:
    @pytest.mark.parametrize(
        ("storage", "archived"), [("GLACIER", True), ("DEEP_ARCHIVE", True), ("GLACIER_IR", False)]
    )
    def test_what_must_be_restored_is_seen_in_the_listing(self, s3, storage, archived):
        put(s3, key(), StorageClass=storage)
        log = Trail(s3, "my-logs", ALL).single(key())
        assert bool(log.archived) is archived

    def archived(self, listed, head=None):
        class Client:
            def head_object(self, **_):
                return head

        return Trail(Client(), "my-logs", ALL)._archived({"Key": "k", **listed})

    def test_a_restored_copy_can_be_read_but_not_before_it_is_there(self):
        over = datetime(2026, 7, 1, tzinfo=UTC)
        done = {"StorageClass": "GLACIER", "RestoreStatus": {"IsRestoreInProgress": False, "RestoreExpiryDate": over}}
        assert self.archived(done) == ""
        asked = {"StorageClass": "GLACIER", "RestoreStatus": {"IsRestoreInProgress": True}}
        assert self.archived(asked) == "GLACIER"
        log = Trail(None, "my-logs", ALL)._log({"Key": "k", "Size": 1, **asked})
        assert log == Log(key="k", size=1, archived="GLACIER", restoring=True)

    def test_intelligent_tiering_is_asked_for_its_tier(self):
        listed = {"StorageClass": "INTELLIGENT_TIERING"}
        assert self.archived(listed, {"ArchiveStatus": "DEEP_ARCHIVE_ACCESS"}) == "DEEP_ARCHIVE_ACCESS"
        assert self.archived(listed, {}) == ""

    def test_the_command_quotes_the_key_and_gives_days_where_aws_wants_them(self):
        asked = restore_command("my-logs", Log(key="a b';$(x)", size=1, archived="GLACIER"))
        assert """--key 'a b'"'"';$(x)'""" in asked
        assert '"Days": 14' in asked
        tier = restore_command("my-logs", Log(key="k", size=1, archived="ARCHIVE_ACCESS"))
        assert tier.endswith("""--restore-request '{"GlacierJobParameters": {"Tier": "Bulk"}}'""")


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (key("20260630T1000Z", "gone"), "There is no s3://my-logs/AWSLogs"),
        (key(kind="-Digest"), "is a digest file"),
        (key().removesuffix(".json.gz") + ".gz", r"is no log: its name does not end in \.json\.gz"),
        ("secret/" + key(), "not under what the stage reads"),
    ],
)
def test_a_single_key_that_is_no_log_of_the_stage_is_refused(s3, asked, why):
    sources = [TrailSource(bucket="my-logs", prefix="AWSLogs/")]
    with pytest.raises(CommandError, match=why):
        Trail(s3, "my-logs", sources).single(asked)
