import pytest

from chalicelib.core.text import is_writable


@pytest.mark.parametrize("text", ["", "a b", "é\u00a0", "\U0001f600"])
def test_what_is_on_one_line_can_be_written(text):
    assert is_writable(text)


@pytest.mark.parametrize("text", ["a\nb", "\x00", "\x85", "\u2028", "\ud800"])
def test_control_characters_and_halves_of_characters_can_not(text):
    assert not is_writable(text)
