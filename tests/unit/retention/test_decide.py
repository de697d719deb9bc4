from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.retention.decide import MALFORMED, PAST, date_in, days_in, decide, may_be_ours

TODAY = date(2026, 11, 22)
PAIR = {"Retention": "90days", "DeleteOn": "2027-02-20"}


def verdict(tags, days=90, today=TODAY, extra=None, written=None):
    return decide(tags, days=days, extra=extra or {}, today=today, written=written)


def test_what_has_neither_tag_gets_both_counted_from_today():
    assert verdict({"Owner": "alice"}).write == PAIR
    assert verdict({}, days=1).write == {"Retention": "1days", "DeleteOn": "2026-11-23"}


@pytest.mark.parametrize("later", [1, 2, 89, 90, 400])
def test_on_no_later_day_does_a_date_move(later):
    assert verdict(PAIR, today=TODAY + timedelta(days=later)).write == {}


def test_a_date_that_somebody_set_stays_alone():
    assert verdict({"DeleteOn": "2099-12-31"}).write == {}


def test_a_period_that_somebody_set_gets_the_date_that_it_means():
    assert verdict({"Retention": "14days"}).write == {"DeleteOn": "2026-12-06"}


def test_a_period_that_nobody_can_read_gets_no_date_and_is_reported():
    found = verdict({"Retention": "for ever"})
    assert (found.write, found.problem) == ({}, MALFORMED)


def test_extra_tags_are_added_where_they_are_missing_and_never_overwrite():
    extra = {"Backup": "yes", "Owner": "ops"}
    assert verdict({"Owner": "alice"}, extra=extra).write == {**PAIR, "Backup": "yes"}
    assert verdict({**PAIR, "Owner": "alice"}, extra=extra).write == {"Backup": "yes"}


def test_what_a_rule_leaves_alone_gets_nothing_not_even_extra_tags():
    assert verdict({}, days=None, extra={"Backup": "yes"}).write == {}


def test_a_changed_period_moves_a_pair_that_is_still_ours():
    found = verdict(PAIR, days=30, written=PAIR)
    assert found.write == {"Retention": "30days", "DeleteOn": "2026-12-22"}
    assert found.before == PAIR


def test_a_changed_period_gives_a_new_date_to_a_pair_whose_date_was_taken_off():
    found = verdict({"Retention": "90days"}, days=30, written=PAIR)
    assert found.write == {"Retention": "30days", "DeleteOn": "2026-12-22"}
    assert found.before == {"Retention": "90days"}


@pytest.mark.parametrize(
    ("tags", "written"),
    [
        (PAIR, None),
        (PAIR, {"Retention": "60days", "DeleteOn": "2027-02-20"}),
        ({**PAIR, "DeleteOn": "2031-01-01"}, PAIR),
    ],
)
def test_a_changed_period_leaves_what_we_did_not_write_or_what_was_changed_since(tags, written):
    assert verdict(tags, days=30, written=written).write == {}


@pytest.mark.parametrize("value", ["31.12.2026", "2026-02-30", "20261231", "2026-1-1", "soon", "", "2026-12-31 "])
def test_a_date_of_another_form_is_reported_and_left(value):
    found = verdict({"Retention": "90days", "DeleteOn": value})
    assert (found.write, found.problem) == ({}, MALFORMED)


@pytest.mark.parametrize(("value", "problem"), [("2026-11-21", PAST), ("2026-11-22", ""), ("2026-11-23", "")])
def test_a_date_is_past_from_the_day_after_it(value, problem):
    assert verdict({"Retention": "90days", "DeleteOn": value}).problem == problem


@pytest.mark.parametrize(("value", "days"), [("90days", 90), ("1days", 1), ("0days", None), ("90 days", None)])
def test_a_period_is_read_as_it_is_written(value, days):
    assert days_in(value) == days


@given(st.text(max_size=20))
def test_no_text_of_a_stranger_is_an_error(text):
    for tags in ({"Retention": text}, {"DeleteOn": text}, {"Retention": text, "DeleteOn": text}):
        written = verdict(tags, written={"Retention": 7}).write
        assert not set(written) & set(tags)
    assert date_in(text) is None or text == date_in(text).isoformat()


@pytest.mark.parametrize(
    ("tags", "days", "asked"),
    [({}, 90, False), (PAIR, 90, False), (PAIR, 30, True), (PAIR, None, False), ({"DeleteOn": "x"}, 30, False)],
)
def test_the_ledger_is_asked_only_where_another_period_is_carried(tags, days, asked):
    assert may_be_ours(tags, days) is asked
