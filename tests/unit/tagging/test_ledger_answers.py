"""What the ledger says of a resource before anything is read of it."""

from dataclasses import replace

import pytest

from chalicelib.ledger.calls import call_of_event
from chalicelib.ledger.facts import deletion_members, members_of
from chalicelib.ledger.history import Deletion
from chalicelib.tagging.ledger_answers import consult_ledger, lives_with
from chalicelib.tagging.reasons import Reason
from tests.unit.tagging.examples import resource, task

THEIRS = {"Team": "blue"}


def at(minute):
    return f"2026-11-22T11:{minute:02}:00Z"


def event(name="e5", minute=5, **more):
    return {
        "id": name,
        "time": at(minute),
        "source": "sns.amazonaws.com",
        "name": "Make",
        "creator": {"name": "a"},
        **more,
    }


def row(name, minute, status="TAGGED", of=None, **more):
    """The row that the call of another event left."""
    made = members_of(call_of_event(event(name, minute), of or resource()))
    return {"ResourceId": resource().arn, "Tags": THEIRS, "Status": status, "Revision": 3, **made, **more}


def end(minute):
    return {f"d{minute}": deletion_members(Deletion(time=at(minute), id=f"d{minute}"))}


def consult(known=None, of=None, *, closing=None, with_=(), **more):
    """What the ledger says of the event e5 at minute 5; `more` are members of the task or of the event."""
    of = of or resource()
    of_task = {name: more.pop(name) for name in ("again", "mend") if name in more}
    call = call_of_event(event(**more), of)
    lives = lives_with(known, closing, [call, *with_])
    return consult_ledger(task(of, **of_task), call, known, lives)


def told(outcome):
    return outcome.status, outcome.reason, outcome.tags


UPSERT, IDEMPOTENT = resource(success="upsert"), resource(success="idempotent")


def test_what_got_the_name_back_is_told_apart_from_what_had_it_first():
    renamed = {"Time": at(8), "Event": "r8", "From": "arn:old"}
    first = row("e5", 5, Deletions=end(6))
    assert consult(first, renamed=renamed) == task(resource(), seen=3)
    again = {**first, "RenamedFrom": renamed}
    assert told(consult(again, renamed=renamed)) == ("TAGGED", Reason.DONE_BEFORE, THEIRS)
    assert told(consult(again)) == ("SKIPPED", Reason.SUPERSEDED, {})


def test_without_a_row_the_caller_is_the_maker():
    for of in (resource(), UPSERT, IDEMPOTENT, resource(success="upsert")):
        assert consult(None, of) == task(of)


def test_a_call_that_makes_is_the_maker_whatever_was_there_and_what_we_wrote_before_gives_way():
    known = row("e1", 1, Written={"CreatedBy": ["bob"]})
    assert consult(known) == task(seen=3, ours={"CreatedBy": ["bob"]})


@pytest.mark.parametrize("again", [False, True])
def test_a_later_creation_supersedes_this_one_in_a_replay_too(again):
    assert told(consult(row("e9", 9), again=again)) == ("SKIPPED", Reason.SUPERSEDED, {})


def test_of_calls_in_one_batch_the_last_that_makes_is_the_maker():
    later = call_of_event(event("e6", 6), resource())
    assert told(consult(with_=[later])) == ("SKIPPED", Reason.SUPERSEDED, {})
    assert consult(with_=[replace(later, time=at(4))]) == task()


@pytest.mark.parametrize("status", ["TAGGED", "KEPT", "SKIPPED"])
def test_what_is_done_is_answered_with_the_tags_of_its_row(status):
    assert told(consult(row("e5", 5, status))) == (status, Reason.DONE_BEFORE, THEIRS)


def test_a_failure_a_replay_and_a_mend_are_to_be_done_and_only_a_mend_replaces_what_we_wrote_for_the_same_call():
    ours = {"CreatedBy": ["bob"]}
    assert consult(row("e5", 5, "FAILED", Written=ours)) == task(seen=3)
    assert consult(row("e5", 5, Written=ours), again=True) == task(seen=3, again=True)
    assert consult(row("e5", 5, Written=ours), again=True, mend=True) == task(seen=3, again=True, mend=True, ours=ours)
    assert consult(row("e5", 5, "FAILED", Written=ours, WrittenFor="e6")) == task(seen=3, ours=ours)


class TestACallThatMayHaveMadeNothing:
    @pytest.mark.parametrize("of", [UPSERT, IDEMPOTENT, resource(success="upsert")])
    def test_names_no_other_creator(self, of):
        assert told(consult(row("e1", 1), of)) == ("SKIPPED", Reason.UPDATE, {})

    def test_that_is_older_than_the_maker_is_the_maker(self):
        assert consult(row("e9", 9, of=UPSERT), UPSERT) == task(UPSERT, seen=3)

    @pytest.mark.parametrize("where", ["row", "closing"])
    def test_is_the_maker_after_a_deletion(self, where):
        known = row("e1", 1, of=UPSERT, **({"Deletions": end(2)} if where == "row" else {}))
        closing = {"Deletions": end(2)} if where == "closing" else None
        assert consult(known, UPSERT, closing=closing) == task(UPSERT, seen=3)

    def test_is_the_maker_where_its_answer_shows_that(self):
        of = resource(success="upsert", answer="new")
        assert consult(row("e1", 1), of) == task(of, seen=3)

    def test_is_not_where_its_answer_shows_that_even_if_nobody_is_known(self):
        of = resource(success="upsert", answer="existing")
        assert told(consult(None, of)) == ("SKIPPED", Reason.UPDATE_BY_ANSWER, {})

    def test_has_the_tags_looked_at_where_we_wrote_some_before_it(self):
        known = row("e1", 1, Written={"CreatedBy": ["bob"]}, WrittenAt=at(4))
        assert consult(known, UPSERT) == task(UPSERT, seen=3, update=True, ours={"CreatedBy": ["bob"]})

    @pytest.mark.parametrize(
        ("known", "of"),
        [
            ({"WrittenAt": at(5)}, UPSERT),
            ({"WrittenAt": at(4)}, resource(success="idempotent", reusable=False)),
            ({}, UPSERT),
        ],
        ids=["written after it", "an id that is never used again", "nothing written"],
    )
    def test_has_no_tags_looked_at_where_they_prove_nothing_or_nothing_is_to_be_proved(self, known, of):
        assert told(consult(row("e1", 1, **known), of)) == ("SKIPPED", Reason.UPDATE, {})


class TestAResourceThatWasDeletedSince:
    def test_is_not_tagged(self):
        assert told(consult(None, closing={"Deletions": end(6)})) == ("SKIPPED", Reason.ENDED, {})
        assert told(consult(row("e5", 5, "FAILED", Deletions=end(6)))) == ("SKIPPED", Reason.ENDED, {})


class TestARequest:
    def asks(self, known, **more):
        return consult(known, source="tagtrail", **more)

    def test_is_granted_and_replaces_nothing(self):
        assert self.asks(row("e1", 1, Written={"CreatedBy": ["bob"]})) == task(seen=3)
        assert self.asks(None) == task()

    def test_that_was_granted_is_done(self):
        asked = {"EventTime": at(5), "EventId": "e5", "Success": "request"}
        assert told(self.asks(row("e1", 1, Calls=[asked]))) == ("TAGGED", Reason.DONE_BEFORE, THEIRS)
        assert self.asks(row("e1", 1, Calls=[{**asked, "EventId": "e4"}])) == task(seen=3)
        assert self.asks(row("e1", 1, Calls=[asked]), again=True) == task(seen=3, again=True)

    def test_for_an_earlier_resource_of_the_name_is_superseded(self):
        assert told(self.asks(row("e9", 9))) == ("SKIPPED", Reason.SUPERSEDED, {})


def test_a_call_has_what_the_ledger_keeps_of_its_event():
    one = call_of_event(
        event(time="", call="e0", user_agent="cli", source_ip="::1"), resource(reusable=False, answer="new")
    )
    assert (one.id, one.time, one.user_agent, one.source_ip) == ("e0", "0001-01-01T00:00:00Z", "cli", "::1")
    assert (one.success, one.same, one.answer, one.action) == ("new", False, "new", "Make")
    assert call_of_event(event(), resource(reusable=False, success="idempotent")).same
