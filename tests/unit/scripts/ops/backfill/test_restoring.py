from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError

from scripts.ops.backfill.listing import Log
from scripts.ops.backfill.restoring import RETRIEVALS, TIERS, Frozen, Restorer, state_of
from scripts.ops.project import ROOT
from tests.contract.test_docs import rows_in, section

GB = 1_000_000_000


def refused(code):
    def call(**_):
        raise ClientError({"Error": {"Code": code, "Message": "m"}}, "Operation")

    return call


def log(archived, size=GB, **more):
    return Log(key="k", size=size, archived=archived, **more)


@pytest.mark.parametrize(
    ("archived", "asked"),
    [
        ("DEEP_ARCHIVE", {"Days": 7, "GlacierJobParameters": {"Tier": "Standard"}}),
        ("ARCHIVE_ACCESS", {"GlacierJobParameters": {"Tier": "Standard"}}),
    ],
)
def test_a_log_is_asked_for_with_days_where_aws_wants_them(archived, asked):
    calls = []
    restorer = Restorer(SimpleNamespace(restore_object=lambda **call: calls.append(call)), "b", "Standard", 7)
    restorer.ask(log(archived))
    assert calls == [{"Bucket": "b", "Key": "k", "RestoreRequest": asked}]
    assert restorer.asked.files == {archived: 1}


def test_what_is_on_its_way_is_not_asked_for_and_not_paid_for_again():
    restorer = Restorer(SimpleNamespace(restore_object=refused("RestoreAlreadyInProgress")), "b")
    restorer.ask(log("GLACIER"))
    Restorer(None, "b").ask(log("GLACIER", restoring=True))
    assert restorer.asked.files.total() == 0


def test_any_other_refusal_is_told():
    with pytest.raises(ClientError):
        Restorer(SimpleNamespace(restore_object=refused("AccessDenied")), "b").ask(log("GLACIER"))


@pytest.mark.parametrize(
    ("head", "state"),
    [
        ({"StorageClass": "GLACIER", "Restore": 'ongoing-request="true"'}, "restoring"),
        ({"StorageClass": "GLACIER", "Restore": 'ongoing-request="false", expiry-date="Fri, 21 Dec"'}, "back"),
        ({"StorageClass": "DEEP_ARCHIVE"}, "archived"),
        ({"StorageClass": "INTELLIGENT_TIERING", "ArchiveStatus": "ARCHIVE_ACCESS"}, "archived"),
        ({"StorageClass": "INTELLIGENT_TIERING"}, "back"),
        ({}, "back"),
    ],
)
def test_s3_says_where_a_log_is(head, state):
    assert state_of(SimpleNamespace(head_object=lambda **_: head), "b", log("GLACIER")) == state


def test_a_log_that_is_deleted_is_gone_and_any_other_error_is_told():
    assert state_of(SimpleNamespace(head_object=refused("404")), "b", log("GLACIER")) == "gone"
    with pytest.raises(ClientError):
        state_of(SimpleNamespace(head_object=refused("403")), "b", log("GLACIER"))


def test_time_and_dollars_are_those_of_the_slowest_class_and_of_all():
    frozen = Frozen.of([log("GLACIER"), *[log("DEEP_ARCHIVE")] * 2, log("ARCHIVE_ACCESS")])
    assert (frozen.hours("Bulk"), frozen.hours("Standard"), Frozen().hours("Bulk")) == (48, 12, 0)
    assert frozen.dollars("Bulk", 30) == pytest.approx(2 * 0.025 / 1000 + 2 * 0.0025 + 3 * 0.023)
    assert frozen.dollars("Standard", 15) == pytest.approx(0.25 / 1000 + 0.05 + 3 * 0.0115)
    assert Frozen().dollars("Bulk", 30) == 0


def test_every_class_has_every_tier():
    assert sorted((row.archived, row.tier) for row in RETRIEVALS) == sorted(
        (archived, tier) for archived in {row.archived for row in RETRIEVALS} for tier in TIERS
    )


def test_the_page_has_the_ways_back_and_their_prices():
    listed = rows_in(section(ROOT / "docs" / "backfill.md", "## Archived logs"))
    assert listed == [
        [f"`{row.archived}`", row.tier, f"{row.hours} hours", f"${row.requests:g}", f"${row.gigabyte:g}"]
        for row in RETRIEVALS
    ]
