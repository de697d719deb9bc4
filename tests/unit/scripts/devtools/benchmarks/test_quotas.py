"""Real time beside AWS's quotas: what the arithmetic says."""

from scripts.devtools.benchmarks.quotas import EC2, STARTS, STATES, TAGGING, shares


def percent(minute, quota):
    (found,) = [share for share in shares(12) if (share.minute, share.quota) == (minute, quota)]
    return round(found.percent, 1), round(found.elsewhere, 1)


def test_a_hundred_creations_a_start_are_five_calls_of_twenty_resources():
    assert percent(10_000, TAGGING) == (166.7, 166.7)
    assert percent(10_000, EC2) == (16.7, 16.7)


def test_what_comes_within_a_second_shares_a_start():
    assert percent(100, STARTS) == percent(1_000, STARTS) == (0.3, 0.7)


def test_each_start_takes_its_transitions_from_another_quota_and_small_regions_have_less():
    assert percent(100_000, STATES) == (4.0, 25.0)
