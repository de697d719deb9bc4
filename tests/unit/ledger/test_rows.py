from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.ledger.rows import Ledger
from tests.memory_store import MemoryStore
from tests.unit.conftest import NOW

ARN = "arn:aws:s3:::bucket"


@dataclass
class Clock:
    time: datetime = field(default=NOW)

    def now(self):
        return self.time

    def later(self, seconds):
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def ledger(store, clock):
    return Ledger(store, clock.now)


def row(time="10", event="e1", status="TAGGED", creator="alice", **more):
    return {
        "ResourceId": ARN,
        "EventTime": f"2026-11-22T{time}:00:00Z",
        "EventId": event,
        "Status": status,
        "Creator": {"name": creator},
        "CreatorName": creator,
        "User": creator,
        "Groups": [creator],
        **more,
    }


def stored(ledger, key=ARN):
    return ledger.read([key]).get(key)


class TestTheRowOfAResource:
    def test_that_is_new_is_written_once(self, ledger):
        assert ledger.put_new(row(time="10"))
        assert not ledger.put_new(row(time="11"))
        assert stored(ledger)["EventTime"] == row(time="10")["EventTime"]

    def test_is_read_as_it_was_written_with_the_time_of_writing_and_how_often_it_was(self, ledger):
        assert ledger.replace(None, row(Tags={"a": "b"}))
        stamped = {"Name": "bucket", "UpdatedAt": "2026-11-22T12:00:00Z"}
        assert stored(ledger) == {**row(Tags={"a": "b"}), **stamped, "Revision": 1}
        assert ledger.replace(stored(ledger), row(Status="KEPT"))
        assert stored(ledger) == {**row(Status="KEPT"), **stamped, "Revision": 2}

    def test_is_not_written_over_by_whoever_thinks_that_there_is_none(self, ledger):
        ledger.replace(None, row())
        assert not ledger.replace(None, row(time="11"))

    @pytest.mark.parametrize("version", ["older", "this"])
    def test_is_not_written_over_where_somebody_wrote_it_since(self, ledger, version):
        if version == "older":
            ledger.put_rows([row()])
        else:
            ledger.replace(None, row())
        read = stored(ledger)
        assert ledger.replace(read, row(time="11"))
        assert not ledger.replace(read, row(time="12"))
        assert stored(ledger)["EventTime"] == row(time="11")["EventTime"]

    def test_is_found_by_its_creator_and_by_its_status(self, ledger):
        ledger.put_rows(
            [
                {**row("10"), "ResourceId": "a"},
                {**row("11"), "ResourceId": "b"},
                {**row("12", creator="bob", status="FAILED"), "ResourceId": "c"},
            ]
        )
        assert [found["ResourceId"] for found in ledger.made_by("alice")] == ["b", "a"]
        assert [found["ResourceId"] for found in ledger.made_by("alice", time="2026-11-22T10:00:00Z")] == ["a"]
        assert [found["ResourceId"] for found in ledger.with_status("FAILED")] == ["c"]

    def test_is_found_by_the_last_part_of_its_id_whichever_way_it_was_written(self, ledger):
        written = [f"arn:aws:s{number}:::report" for number in range(3)]
        ledger.put_rows([{**row(), "ResourceId": written[0]}])
        ledger.put_new({**row(), "ResourceId": written[1]})
        ledger.replace(None, {**row(), "ResourceId": written[2], "Name": "as-it-was-called-before"})
        ledger.put_rows([{**row(), "ResourceId": "closing#arn:aws:s3:::report"}])
        assert sorted(ledger.named("report")) == written
        assert list(ledger.named("as-it-was-called-before")) == []

    def test_has_its_name_once_that_is_noted_of_all(self, ledger):
        assert not ledger.knows_all_names
        ledger.note_names(At="arn:aws:s3:::half-way")
        assert not ledger.knows_all_names
        ledger.note_names(CompleteAt="2026-11-22T12:00:00Z")
        assert ledger.knows_all_names


class TestHelperRows:
    def test_are_written_whatever_was_there(self, ledger):
        ledger.put_rows([{"ResourceId": "retention#a", "Retention": "90days", "DeleteOn": "2027-02-20"}])
        ledger.put_rows([{"ResourceId": "retention#a", "Retention": "30days"}])
        assert stored(ledger, "retention#a") == {
            "ResourceId": "retention#a",
            "Retention": "30days",
            "UpdatedAt": "2026-11-22T12:00:00Z",
        }

    def test_a_claim_is_free_again_when_its_time_is_up_or_it_is_given_back(self, ledger, clock):
        assert ledger.put_if_absent("alert#1", {}, 60)
        clock.later(60)
        assert not ledger.put_if_absent("alert#1", {}, 60)
        clock.later(1)
        assert ledger.put_if_absent("alert#1", {}, 60)
        ledger.delete("alert#1")
        assert ledger.put_if_absent("alert#1", {}, 60)

    def test_the_facts_that_came_first_stay_until_their_time_is_up(self, ledger, clock):
        assert ledger.put_if_absent("job#1", {"Outcome": "new"}, 60)
        assert not ledger.put_if_absent("job#1", {"Outcome": "done"}, 60)
        assert stored(ledger, "job#1") == {
            "ResourceId": "job#1",
            "Outcome": "new",
            "ExpiresAt": int(NOW.timestamp()) + 60,
        }
        clock.later(61)
        assert ledger.put_if_absent("job#1", {"Outcome": "done"}, 60)
        assert stored(ledger, "job#1")["Outcome"] == "done"

    def test_a_mark_is_new_when_it_is_another_one_or_its_time_is_up(self, ledger, clock):
        assert ledger.put_if_changed("finding#1", "a", 60)
        assert not ledger.put_if_changed("finding#1", "a", 60)
        assert ledger.put_if_changed("finding#1", "b", 60)
        clock.later(61)
        assert ledger.put_if_changed("finding#1", "b", 60)

    def test_what_never_expires_is_never_claimed(self, ledger):
        ledger.put_rows([row()])
        assert not ledger.put_if_absent(ARN, {"Status": "SKIPPED"}, 60)
        assert stored(ledger)["Status"] == "TAGGED"


ROWS = st.builds(
    row,
    st.sampled_from(["09", "10"]),
    st.sampled_from(["e1", "e2"]),
    st.sampled_from(["TAGGED", "KEPT", "FAILED"]),
    st.sampled_from(["alice", "bob"]),
)
STEPS = st.one_of(
    st.tuples(st.just("replace"), ROWS, st.booleans()),
    st.tuples(st.just("put_if_absent"), st.sampled_from([{}, {"Mark": "a"}])),
    st.tuples(st.just("put_if_changed"), st.sampled_from(["a", "b"])),
    st.tuples(st.just("delete")),
    st.tuples(st.just("later"), st.sampled_from([1, 60])),
)


def play(history, store, key):
    """What each step of a history answered, and the row that it left."""
    clock = Clock()
    ledger = Ledger(store, clock.now)
    does = {
        "replace": lambda row, blind: ledger.replace(
            None if blind else stored(ledger, key), {**row, "ResourceId": key}
        ),
        "put_if_absent": lambda facts: ledger.put_if_absent(key, facts, 60),
        "put_if_changed": lambda mark: ledger.put_if_changed(key, mark, 60),
        "delete": lambda: ledger.delete(key),
        "later": clock.later,
    }
    return [does[name](*arguments) for name, *arguments in history], stored(ledger, key)


@pytest.mark.no_cover
def test_the_stores_agree_on_every_history(table):
    memory, keys = MemoryStore(), count()

    @settings(max_examples=12, suppress_health_check=list(HealthCheck))
    @given(st.lists(STEPS, min_size=2, max_size=5))
    def agree(history):
        key = f"k{next(keys)}"
        assert play(history, table, key) == play(history, memory, key)

    agree()
