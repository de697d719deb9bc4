"""What counts as a slip of the keyboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.compliance.near_misses import distance, is_near, near_misses

WORDS = st.text("abc", max_size=6)


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("Environment", "environment"),
        ("Environment", "Enviroment"),
        ("Environment", "Enviromnent"),
        ("CostCentre", "cost-centre"),
        ("CostCentre", "cost_center"),
        ("Owner", "Owners"),
        ("Owner", "Onwer"),
    ],
)
def test_a_slip_is_near(key, found):
    assert is_near(key, found)


@pytest.mark.parametrize(("key", "found"), [("Owner", "Tower"), ("Application", "App"), ("Env", "Dev1"), ("Team", "")])
def test_another_word_is_not(key, found):
    assert not is_near(key, found)


def test_what_is_required_itself_and_what_is_awss_own_are_no_near_misses():
    assert near_misses(["Owner"], ["Owners", "aws:owner"], ["Owners"]) == []


@given(WORDS, WORDS)
def test_the_distance_is_the_same_both_ways_and_nothing_only_between_equals(left, right):
    assert distance(left, right) == distance(right, left)
    assert (distance(left, right) == 0) == (left == right)
    assert distance(left, right) <= max(len(left), len(right))


@given(WORDS, st.integers(0, 5), st.sampled_from("abc"))
def test_one_letter_more_is_a_distance_of_one(word, place, letter):
    assert distance(word, word[:place] + letter + word[place:]) == 1
