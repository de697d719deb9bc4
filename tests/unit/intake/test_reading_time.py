"""How the time of an invocation is shared among logs."""

import pytest

from chalicelib.intake.reading_time import ReadingTime


def at(left, whole=120.0):
    """The time of an invocation of which so many seconds remain."""
    now = [whole]
    time = ReadingTime(lambda: now[0])
    now[0] = left
    return time


@pytest.mark.parametrize(
    ("left", "over", "ends"), [(120, False, False), (43, False, False), (42, True, False), (12, True, True)]
)
def test_reading_ends_in_time_to_start_what_was_read(left, over, ends):
    assert (at(left).is_over, at(left).ends) == (over, ends)


@pytest.mark.parametrize(
    ("left", "logs", "until"),
    [
        (120, 1, 42),  # alone it has all
        (120, 2, 81),
        (120, 100, 108),  # the least
        (48, 1, 36),  # begun late, it takes of what is kept
        (43, 9, 31),
    ],
)
def test_each_log_gets_its_share_but_never_too_little(left, logs, until):
    assert at(left).until(logs) == pytest.approx(until)
    assert at(left).until(logs) >= 0.2 * 120


def test_what_a_fast_log_leaves_is_for_the_others():
    assert 100 - at(100).until(2) < 118 - at(118).until(2)


def test_a_clock_that_stands_still_stops_nothing():
    time = ReadingTime(lambda: 60.0)
    assert not time.is_over
    assert all(time.until(logs) < 60 for logs in (1, 5, 500))
