from hypothesis import given
from hypothesis import strategies as st

from chalicelib.tagging.plan import plan_tags

TAGS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("xyz"))
KEYS = st.frozensets(st.sampled_from("abcdef"))


def test_missing_tag_is_added():
    made = plan_tags({"CreatedBy": "alice"}, {"Team": "core"})
    assert (made.add, made.kept, made.same) == ({"CreatedBy": "alice"}, {}, {})


def test_existing_tag_keeps_its_value():
    made = plan_tags({"CreatedBy": "alice"}, {"CreatedBy": "terraform"})
    assert (made.add, made.kept, made.same) == ({}, {"CreatedBy": "terraform"}, {})


def test_tag_that_has_our_value_is_not_written_again():
    made = plan_tags({"CreatedBy": "alice"}, {"CreatedBy": "alice"}, {"CreatedBy"})
    assert (made.add, made.kept, made.same) == ({}, {}, {"CreatedBy": "alice"})


def test_policy_may_name_a_key_whose_value_is_replaced():
    made = plan_tags({"CreatedBy": "alice", "Team": "core"}, {"CreatedBy": "bob", "Team": "web"}, {"CreatedBy"})
    assert (made.add, made.kept) == ({"CreatedBy": "alice"}, {"Team": "web"})


def test_keys_differ_by_case():
    assert plan_tags({"CreatedBy": "alice"}, {"createdby": "bob"}).add == {"CreatedBy": "alice"}


def test_empty_value_that_is_there_counts_as_there():
    assert plan_tags({"CreatedBy": "alice"}, {"CreatedBy": ""}).kept == {"CreatedBy": ""}


@given(TAGS, TAGS, KEYS)
def test_every_required_key_has_one_fate_and_no_other_key_is_touched(required, current, replace):
    made = plan_tags(required, current, replace)
    assert sorted([*made.add, *made.kept, *made.same]) == sorted(required)


@given(TAGS, TAGS, KEYS)
def test_second_run_changes_nothing(required, current, replace):
    after = current | plan_tags(required, current, replace).add
    assert plan_tags(required, after, replace).add == {}


@given(TAGS, TAGS, KEYS)
def test_no_value_is_lost_that_may_not_be_replaced(required, current, replace):
    after = current | plan_tags(required, current, replace).add
    assert {key: after[key] for key in current if key not in replace} == {
        key: value for key, value in current.items() if key not in replace
    }


def test_where_case_is_ignored_a_key_of_another_spelling_is_there():
    made = plan_tags({"CreatedBy": "alice", "Team": "core"}, {"createdby": "bob", "TEAM": "core"}, ignore_case=True)
    assert (made.add, made.kept, made.same) == ({}, {"CreatedBy": "bob"}, {"Team": "core"})


def test_where_case_is_ignored_two_required_keys_that_are_one_are_written_once():
    made = plan_tags({"CreatedBy": "alice", "createdby": "bob"}, {}, ignore_case=True)
    assert (made.add, made.kept) == ({"CreatedBy": "alice"}, {"createdby": "alice"})


def test_where_case_is_ignored_a_key_may_still_be_one_whose_value_is_replaced():
    assert plan_tags({"Team": "core"}, {"team": "web"}, {"Team"}, ignore_case=True).add == {"Team": "core"}
