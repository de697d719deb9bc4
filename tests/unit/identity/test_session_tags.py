"""The tags of a session: read from where each call has them, within limits, as data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.identity.session_tags import BYTES, MOST, merged, passed_on, tags_of


def opening(**request):
    return {"requestParameters": request}


def test_tags_stand_in_a_list_or_in_an_object():
    assert tags_of(opening(tags=[{"key": "Team", "value": "blue"}, {"key": "Cost", "value": ""}])) == {
        "Team": "blue",
        "Cost": "",
    }
    assert tags_of(opening(principalTags={"Team": "blue"})) == {"Team": "blue"}


def test_what_is_inherited_can_not_be_replaced():
    record = opening(incomingTransitiveTags={"Team": "blue"}, tags=[{"key": "team", "value": "red"}])
    assert tags_of(record) == {"Team": "blue"}


def test_what_is_inherited_and_what_is_named_is_passed_on():
    record = opening(
        incomingTransitiveTags={"Team": "blue"},
        tags=[{"key": "Cost", "value": "1"}, {"key": "Own", "value": "x"}],
        transitiveTagKeys=["Cost", "Missing", 7],
    )
    assert passed_on(record) == ["Team", "Cost"]
    assert passed_on(opening(tags="x", transitiveTagKeys="Cost")) == []


@pytest.mark.parametrize(
    "tags",
    [
        None,
        "x",
        7,
        [None, 7, "x", {}, {"key": 1, "value": "x"}, {"key": "k"}],
        {"": "x"},
        {"k": 1},
        {"k" * 129: "x"},
        {"k": "v" * 257},
    ],
)
def test_what_aws_can_not_have_written_is_no_tag(tags):
    assert tags_of(opening(tags=tags)) == {}
    assert tags_of(tags) == {}


def test_there_are_fifty_tags_and_two_thousand_bytes_at_most():
    assert len(tags_of(opening(principalTags={f"k{n}": "" for n in range(99)}))) == MOST
    kept = tags_of(opening(principalTags={f"key-{n:02}": "ä" * 200 for n in range(20)}))
    assert 0 < sum(len(f"{key}{value}".encode()) for key, value in kept.items()) <= BYTES


@given(st.lists(st.tuples(st.text(max_size=300), st.text(max_size=300))), st.lists(st.tuples(st.text(), st.text())))
def test_tags_are_kept_as_they_are_and_never_more_than_fit(first, then):
    kept = merged(first, then)
    assert all((key, value) in [*first, *then] for key, value in kept.items())
    assert len({key.casefold() for key in kept}) == len(kept) <= MOST
