from types import SimpleNamespace

import pytest

from chalicelib.errors import AccessDenied
from chalicelib.intake.log_scan import LogScan, Slice
from scripts.ops.backfill.estimate import estimate
from scripts.ops.backfill.listing import Listed, Log
from scripts.ops.backfill.prices import PRICES, dollars
from scripts.ops.backfill.view import size
from scripts.ops.project import ROOT
from tests.contract.test_docs import rows_in, section


def logs(number, archived=""):
    return [Log(key=f"k{n}", size=1_000, archived=archived) for n in range(number)]


def read(log):
    part = Slice(first=0, expected=3, batches={("1", "r", "EC2"), ("1", "r", "S3")})
    return LogScan(slices=[part]) if int(log.key[1:]) % 2 else LogScan()


def made(portions, *, sample=10, read=read, folders=2):
    days = [(day, lambda listed=listed: Listed(listed())) for day, listed in portions]
    (*_, found) = estimate(days, folders, read, {}, sample=sample, seed="seed")
    return found


def test_files_and_bytes_are_counted_and_the_rest_is_in_proportion_to_the_sample():
    found = made([("d1", lambda: logs(100)), ("d2", lambda: logs(2_500, "GLACIER"))], sample=100)
    assert (found.files, found.bytes, found.archived, found.archived_bytes) == (100, 100_000, 2_500, 2_500_000)
    assert (found.sample.files, found.creations, found.executions, found.batches) == (100, 150, 50, 100)
    assert (found.days, found.lists) == (2, 2 + 3)
    tenth = made([("d1", lambda: logs(1_000))], sample=100)
    assert (tenth.sample.files, tenth.creations) == (100, tenth.sample.creations * 10)


def test_the_sample_is_drawn_from_all_days_and_is_the_same_for_the_same_wishes():
    days = [(f"d{n}", lambda n=n: [Log(key=f"k{n}", size=1_000)]) for n in range(500)]
    read_keys = []
    for _ in range(2):
        made(days, sample=20, read=lambda log: read_keys.append(int(log.key[1:])) or LogScan())
    assert read_keys[:20] == read_keys[20:]
    assert len(set(read_keys)) == 20
    assert min(read_keys) < 150
    assert max(read_keys) > 350


def test_a_log_that_cannot_be_read_is_said_to_be_so():
    def refuse(_):
        raise AccessDenied("kms")

    found = made([("d", lambda: logs(5))], read=refuse)
    assert (found.sample.unreadable, found.sample.files, found.creations) == (5, 0, 0)


def test_without_a_sample_nothing_is_estimated():
    assert made([("d", lambda: logs(5))], sample=0).executions == 0


def test_dollars_are_units_times_price():
    work = SimpleNamespace(files=1_000_000, messages=1_000_000, lists=1_000, creations=0, executions=0, batches=0)
    expected = 0.005 + 0.4 + 0.12 + 0.02 + 0.1 * 13.3334 + 0.625 + 0.125
    assert dollars(work) == pytest.approx(expected)
    executions = SimpleNamespace(files=0, messages=0, lists=0, creations=1_000, executions=1_000, batches=3_000)
    assert dollars(executions) == pytest.approx(0.0004 + 0.015 + 0.0016 + 0.125 * 8 * 0.0133334 + 0.4 + 0.002)


def test_the_page_has_the_same_prices():
    listed = rows_in(section(ROOT / "docs" / "backfill.md", "## Prices"))
    assert listed == [[one.what, f"${one.dollars:.10f}".rstrip("0"), f"{one.per:,}", one.source] for one in PRICES]


@pytest.mark.parametrize(("number", "text"), [(0, "0 bytes"), (1_500, "1.5 kB"), (2.5e9, "2.5 GB"), (7e12, "7.0 TB")])
def test_sizes_are_readable(number, text):
    assert size(number) == text
