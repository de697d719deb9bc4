"""Members of any JSON value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cloudtrail import WITHHELD, account_at, at, is_account, text_at, true_at

VALUE = {"a": {"b": {"c": " text "}, "list": [{"b": 1}], "none": None}}


@pytest.mark.parametrize(
    ("way", "found"),
    [
        ((), VALUE),
        (("a", "b"), {"c": " text "}),
        (("a", "b", "c"), " text "),
        (("a", "b", "c", "d"), None),
        (("a", "list", "b"), None),
        (("a", "none", "b"), None),
        (("b",), None),
    ],
)
def test_a_way_leads_to_a_member_or_ends(way, found):
    assert at(VALUE, *way) == found


def test_a_text_has_no_white_space_around_it():
    assert text_at(VALUE, "a", "b", "c") == "text"


@pytest.mark.parametrize("value", [*sorted(WITHHELD), "", "  ", None, 7, True, ["text"], {"text": "text"}])
def test_what_was_withheld_or_is_no_text_says_nothing(value):
    assert text_at({"a": value}, "a") == ""


@pytest.mark.parametrize("value", [True, "true", "True"])
def test_truth_is_written_in_two_ways(value):
    assert true_at({"a": value}, "a")


@pytest.mark.parametrize("value", [False, "false", "", None, 1, ["true"]])
def test_all_else_is_not_true(value):
    assert not true_at({"a": value}, "a")


@pytest.mark.parametrize(
    ("written", "account"),
    [
        ("012345678901", "012345678901"),
        (12345678901, "012345678901"),
        (123123123123.0, "123123123123"),
        (0, "000000000000"),
        ("ANONYMOUS_PRINCIPAL", "ANONYMOUS_PRINCIPAL"),
        ("12345", "12345"),
        ("***", ""),
        (True, ""),
        (-1, ""),
        (10**12, ""),
        (10**400, ""),
        (1.5, ""),
        (float("nan"), ""),
        (float("inf"), ""),
        (None, ""),
        ({}, ""),
    ],
)
def test_an_account_that_became_a_number_gets_its_zeros_back(written, account):
    assert account_at({"a": written}, "a") == account


@pytest.mark.parametrize("text", ["", "12345678901", "1234567890123", "12345678901x", "\u0661" * 12])
def test_an_account_id_has_twelve_digits(text):
    assert not is_account(text)
    assert is_account("012345678901")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=6,
)


@pytest.mark.no_cover
@given(JSON, st.lists(st.sampled_from("ab"), max_size=3))
def test_any_json_value_is_answered(value, way):
    at(value, *way)
    assert isinstance(text_at(value, *way), str)
    assert isinstance(account_at(value, *way), str)
    assert isinstance(true_at(value, *way), bool)
