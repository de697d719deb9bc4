from datetime import UTC, datetime, timedelta, timezone

import pytest

from scripts.ops.presentation.times import age, shown, since

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("90m", NOW - timedelta(minutes=90)),
        ("24h", NOW - timedelta(hours=24)),
        ("14d", NOW - timedelta(days=14)),
        ("2w", NOW - timedelta(weeks=2)),
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
        ("2026-11-20T06:30", datetime(2026, 11, 20, 6, 30, tzinfo=UTC)),
        ("2026-11-20T06:30+02:00", datetime(2026, 11, 20, 4, 30, tzinfo=UTC)),
    ],
)
def test_spans_and_dates_are_understood(text, moment):
    assert since(text, NOW) == moment


@pytest.mark.parametrize("text", ["", "yesterday", "24", "24x", "-3d", "2026-13-01", "999999w"])
def test_what_is_no_time_says_what_is(text):
    with pytest.raises(ValueError, match="write 90m, 24h"):
        since(text, NOW)


@pytest.mark.parametrize(
    ("passed", "text"),
    [
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=23), "23 h"),
        (timedelta(days=15, hours=23), "15 d"),
    ],
)
def test_an_age_is_in_the_largest_unit_that_fits(passed, text):
    assert age(NOW - passed, NOW) == text


def test_times_are_shown_in_utc():
    assert shown(NOW.astimezone(timezone(timedelta(hours=5)))) == "2026-11-22T12:00:00Z"
