import pytest

from statemachines.stage_options import MODES, StageOptions


@pytest.mark.parametrize(
    ("mode", "by_logs", "by_events", "window"),
    [("s3", True, False, 90), ("eventbridge", False, True, 1), ("both", True, True, 1)],
)
def test_the_mode_says_what_triggers_and_how_long_messages_wait(mode, by_logs, by_events, window):
    options = StageOptions(mode=mode, log_window=90)
    assert mode in MODES
    assert (options.by_logs, options.by_events, options.window) == (by_logs, by_events, window)


def test_a_bucket_of_which_two_prefixes_are_read_is_one_bucket():
    assert StageOptions(trails=("logs/a", "logs/b", "others")).trail_buckets == ("logs", "others")


def test_what_was_chosen_is_told_without_what_an_heir_knows():
    assert StageOptions(email="ops@example.com").chosen["email"] == "ops@example.com"
