"""What is the same set of facts gives the same lives: the table of docs/history.md, a line each."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.ledger.history import EXISTING, NEW, REQUEST, Call, Deletion, Doubt, doubt_of, lives_of, merged


def at(second):
    return f"2026-11-22T10:00:{second:02}Z"


def call(who, second, success="new", event="", **more):
    return Call(time=at(second), id=event or f"{who}{second}", success=success, creator={"name": who}, **more)


def upsert(who, second, **more):
    return call(who, second, "upsert", **more)


def end(second, event="", by="zoe"):
    return Deletion(time=at(second), id=event or f"end{second}", by=by)


def told(*facts):
    """Of each life: who made it, who called besides, when it was seen to end. Of the last: whether that is certain."""
    found = {told_once(order) for order in permutations(facts)}
    assert len(found) == 1, "another order of the same facts tells another history"
    return found.pop()


def told_once(facts):
    lives = lives_of(
        [one for one in facts if isinstance(one, Call)], [one for one in facts if isinstance(one, Deletion)]
    )
    return tuple(told_life(life) for life in lives), doubt_of(lives)


def told_life(life):
    who = life.maker.creator["name"] if life.maker else None
    others = "".join(one.creator["name"] for one in life.calls)
    return (who, others, life.ended.time[-3:-1] if life.ended else "")


class TestWhoMadeIt:
    @pytest.mark.parametrize("success", ["new", "upsert", "idempotent", ""])
    def test_is_whoever_is_seen_first(self, success):
        assert told(call("a", 1, success)) == ((("a", "", ""),), None)

    def test_is_whoever_made_it_last_where_a_success_makes(self):
        assert told(call("a", 1), call("b", 2), call("c", 3)) == ((("a", "", ""), ("b", "", ""), ("c", "", "")), None)

    @pytest.mark.parametrize("success", ["upsert", "idempotent"])
    def test_stays_where_nothing_tells_whether_it_was_made_anew_and_that_is_said(self, success):
        assert told(call("a", 1), call("b", 2, success)) == ((("a", "b", ""),), Doubt.NO_EVIDENCE)

    def test_is_whoever_came_after_a_deletion(self):
        assert told(upsert("a", 1), end(2), upsert("b", 3)) == ((("a", "", "02"), ("b", "", "")), None)

    def test_is_whoever_got_an_answer_that_shows_a_new_one(self):
        assert told(upsert("a", 1), upsert("b", 2, answer=NEW)) == ((("a", "", ""), ("b", "", "")), None)

    def test_is_nobody_who_got_an_answer_that_shows_an_old_one(self):
        assert told(upsert("a", 1), upsert("b", 2, answer=EXISTING)) == ((("a", "b", ""),), None)
        assert told(upsert("b", 2, answer=EXISTING)) == (((None, "b", ""),), None)
        assert told(upsert("a", 1), end(2), upsert("b", 3, answer=EXISTING)) == (
            (("a", "", "02"), (None, "b", "")),
            None,
        )

    def test_stays_where_the_resource_is_known_to_be_the_same(self):
        assert told(upsert("a", 1), upsert("b", 2, same=True)) == ((("a", "b", ""),), None)

    def test_is_whoever_came_after_a_deletion_even_where_the_tags_say_that_it_is_the_same(self):
        assert told(upsert("a", 1), end(2), upsert("b", 3, same=True))[0][-1] == ("b", "", "")

    def test_is_the_earlier_of_two_whichever_is_seen_first(self):
        assert told(upsert("a", 1), upsert("b", 2), upsert("c", 3))[0] == (("a", "bc", ""),)

    def test_is_never_whoever_asked_for_tags(self):
        asked = call("r", 2, REQUEST)
        assert told(asked) == (((None, "r", ""),), None)
        assert told(call("a", 1), asked) == ((("a", "r", ""),), None)
        assert told(asked, upsert("b", 3)) == (((None, "rb", ""),), Doubt.NO_EVIDENCE)

    def test_is_told_of_an_older_version_as_it_was_until_its_call_is_known(self):
        old = call("b", 2, "")
        assert told(call("a", 1), old) == ((("a", "", ""), ("b", "", "")), Doubt.OLDER_ROW)
        assert told(call("a", 1), end(1), old)[1] is None
        known = merged(old, call("b", 2, "idempotent"))
        assert told(call("a", 1), known)[0] == (("a", "b", ""),)


class TestTheEnd:
    def test_is_the_first_deletion_after_the_making(self):
        assert told(end(0), call("a", 1), end(2), end(3)) == ((("a", "", "02"),), None)

    def test_comes_before_what_is_made_in_its_second_where_something_was_there(self):
        assert told(call("a", 1), end(2), call("b", 2))[0] == (("a", "", "02"), ("b", "", ""))
        assert told(upsert("a", 1), end(2), upsert("b", 2))[0] == (("a", "", "02"), ("b", "", ""))

    def test_comes_after_what_is_made_in_its_second_where_nothing_was_there(self):
        assert told(call("a", 2), end(2))[0] == (("a", "", "02"),)

    def test_comes_after_what_finds_something_in_its_second(self):
        assert told(upsert("a", 1), upsert("b", 2, answer=EXISTING), end(2))[0] == (("a", "b", "02"),)
        assert told(call("a", 2), upsert("b", 2, answer=EXISTING), end(2))[0] == (("a", "b", "02"),)

    def test_of_one_of_two_of_the_same_second_is_followed_by_the_other(self):
        assert told(call("a", 2), end(2), upsert("b", 2))[0] == (("a", "", "02"), ("b", "", ""))


class TestWhatALifeShows:
    def test_is_its_maker_else_who_asked_for_tags_else_nobody(self):
        asked, found = call("r", 3, REQUEST), upsert("b", 2, answer=EXISTING)
        assert lives_of([upsert("a", 1), asked], [])[0].shown.creator == {"name": "a"}
        assert lives_of([found, asked], [])[0].shown.creator == {"name": "r"}
        shown = lives_of([found], [])[0].shown
        assert (shown.id, shown.creator) == ("b2", None)

    def test_is_of_the_calls_that_belong_to_it(self):
        [life] = lives_of([upsert("a", 1), upsert("b", 2)], [])
        assert [life.has(one) for one in ("a1", "b2", "c3")] == [True, True, False]


class TestWhatWasRenamed:
    """It has the name since the renaming, whenever it was made."""

    def renamed(self, who, second, at_second):
        return call(who, second, renamed={"Time": at(at_second), "Event": f"r{at_second}", "From": "arn:old"})

    def test_stands_where_it_got_the_name(self):
        assert told(call("a", 2), end(3), self.renamed("b", 1, 4)) == ((("a", "", "03"), ("b", "", "")), None)

    def test_may_get_the_name_back_that_it_was_made_with(self):
        assert told(call("a", 1), end(2), self.renamed("a", 1, 4)) == ((("a", "", "02"), ("a", "", "")), None)

    def test_is_told_apart_from_the_call_that_made_it(self):
        [life] = lives_of([self.renamed("b", 1, 4)], [])
        assert (life.has("r4"), life.has("b1")) == (True, False)

    def test_may_turn_out_to_be_of_another_maker(self):
        known, seen = self.renamed("a", 1, 4), self.renamed("b", 2, 4)
        assert merged(replace(known, creator={"name": "a", "chain": [1]}), seen) == seen


class TestTwoSightingsOfOneCall:
    def test_tell_together_what_either_tells(self):
        first = call("a", 1, same=True, source="s", execution="x-1")
        again = call("a", 1, answer=NEW, user_agent="cli", source_ip="::1", execution="x-2")
        assert merged(first, again) == call(
            "a", 1, answer=NEW, same=True, source="s", user_agent="cli", source_ip="::1", execution="x-1"
        )

    def test_keep_the_creator_whose_chain_was_found(self):
        chained, plain = call("a", 1), call("a", 1)
        chained = merged(plain, Call(**{**fields(chained), "creator": {"name": "a", "chain": [1]}}))
        assert chained.creator == {"name": "a", "chain": [1]}
        assert merged(chained, plain).creator == {"name": "a", "chain": [1]}
        assert merged(chained, Call(**{**fields(plain), "creator": None})).creator == {"name": "a", "chain": [1]}

    def test_of_which_a_row_of_an_older_version_has_one_keep_the_creator_of_that_row(self):
        assert merged(call("a", 2, ""), upsert("b", 2, event="a2")).creator == {"name": "a"}
        assert merged(call("a", 2, ""), call("b", 2, event="a2")).creator == {"name": "b"}


def fields(one):
    return {name: getattr(one, name) for name in ("time", "id", "success", "creator")}


FACTS = st.lists(
    st.one_of(
        st.builds(
            call,
            st.sampled_from("abc"),
            st.integers(0, 4),
            st.sampled_from(["new", "upsert", "idempotent", "request", ""]),
            st.uuids().map(str),
            answer=st.sampled_from(["", NEW, EXISTING]),
            same=st.booleans(),
        ),
        st.builds(end, st.integers(0, 4), st.uuids().map(str)),
    ),
    max_size=8,
)


@pytest.mark.no_cover
@given(FACTS.flatmap(lambda facts: st.tuples(st.just(facts), st.permutations(facts))), st.data())
def test_any_order_and_any_repetition_gives_the_same_lives(orders, data):
    facts, shuffled = orders
    again = data.draw(st.lists(st.sampled_from(facts), max_size=3)) if facts else []
    calls = [one for one in facts if isinstance(one, Call)]
    if calls:
        assert told_once(facts) == told_once({one.id: one for one in (*shuffled, *again)}.values())
