"""What waits for the opening of a session: all of it, once, whoever writes beside, and no more than a row takes."""

from datetime import UTC, datetime

import pytest

from chalicelib.attribution import awaiting as module
from chalicelib.attribution.awaiting import awaiting, traced
from chalicelib.attribution.events import creator_of
from chalicelib.errors import Throttled
from chalicelib.ledger.rows import Ledger
from scripts.devtools.scenarios import people
from tests.memory_store import MemoryStore

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SESSION = "session#ASIA2"
LEAD = {"key": SESSION, "how": "session"}
OPENED = {
    "ResourceId": SESSION,
    "Who": {"arn": "arn:alice", "name": "alice", "type": "IAMUser", "human": True},
    "Call": "AssumeRole",
    "EventTime": "2026-11-22T11:00:00Z",
    "Leads": [],
}


@pytest.fixture
def ledger():
    return Ledger(MemoryStore(), lambda: NOW)


def event(number=1, *arns, leads=(LEAD,), **more):
    named = arns or (f"arn:aws:s3:::b{number}",)
    resources = [{"arn": arn, "id": "b", "type": "AWS::S3::Bucket", "tagger": "s3"} for arn in named]
    told = {"id": f"e{number}", "time": "2026-11-22T11:30:00Z", "source": "s3.amazonaws.com", "name": "CreateBucket"}
    who = {"identity": people.role_session("Deploy", "x"), "account": people.ACCOUNT}
    return {**told, **who, "resources": resources, "leads": list(leads), **more}


def trace(ledger, *events):
    found, kept = traced(events, [creator_of(one) for one in events], ledger)
    return [one.person for one in found], kept


def waiting(ledger, session=SESSION):
    found = awaiting([session, "session#other"], ledger)
    return sorted((one["mend"]["id"], one["mend"]["resource"]["arn"]) for one in found.get(session, ()))


def test_each_resource_of_each_event_waits_once_however_often_it_comes(ledger):
    trace(ledger, event(1, "arn:aws:s3:::a", "arn:aws:s3:::b"), event(2))
    trace(ledger, event(2), event(3))
    arns = [("e1", "arn:aws:s3:::a"), ("e1", "arn:aws:s3:::b"), ("e2", "arn:aws:s3:::b2"), ("e3", "arn:aws:s3:::b3")]
    assert waiting(ledger) == arns
    assert ledger.read([f"awaited#{SESSION}"])[f"awaited#{SESSION}"]["ExpiresAt"] == NOW.timestamp() + 8 * 86_400


def test_what_was_all_kept_before_is_not_written_again(ledger):
    trace(ledger, event())
    trace(ledger, event())
    assert ledger.read([f"awaited#{SESSION}"])[f"awaited#{SESSION}"]["Revision"] == 1


def test_nothing_waits_for_a_session_that_is_known_or_where_something_nearer_is(ledger):
    ledger.store.put([OPENED, {**OPENED, "ResourceId": "arn:f", "Who": OPENED["Who"]}])
    near = {"key": "arn:f", "how": "function"}
    far = {"key": "session#unknown", "how": "session"}
    assert trace(ledger, event(), event(2, leads=[near, far])) == (["alice", "alice"], True)
    assert awaiting(["session#unknown", SESSION], ledger) == {}


def test_what_leads_to_no_session_waits_for_none(ledger):
    assert trace(ledger, event(leads=[{"key": "arn:f", "how": "function"}])) == ([""], True)


def test_what_was_delivered_twice_or_made_nothing_waits_for_nothing(ledger):
    trace(ledger, event(1, skip="duplicate"), event(2) | {"resources": []})
    assert waiting(ledger) == []


def test_the_session_from_which_a_session_was_opened_is_waited_for_too(ledger):
    ledger.store.put([{**OPENED, "Leads": [{"key": "session#first", "how": "session"}]}])
    trace(ledger, event())
    assert waiting(ledger, "session#first") == [("e1", "arn:aws:s3:::b1")]


def test_a_mend_that_waits_again_is_of_its_call(ledger):
    trace(ledger, event(call="e0", creator={"arn": "arn:r", "name": "x", "type": "AssumedRole"}))
    assert waiting(ledger) == [("e0", "arn:aws:s3:::b1")]


class Beside(MemoryStore):
    """Others write once something was read, or before something is written."""

    def __init__(self, *, read=(), update=()):
        super().__init__()
        self.others = {"read": list(read), "update": list(update)}

    def _other(self, kind):
        if self.others[kind]:
            self.others[kind].pop(0)(self)

    def read(self, keys):
        found = super().read(keys)
        self._other("read")
        return found

    def update(self, update):
        self._other("update")
        return super().update(update)


def test_an_opening_that_comes_while_something_begins_to_wait_is_seen():
    """It is kept after it was looked for, by one who saw nothing that waits."""
    store = Beside(read=[lambda store: store.put([OPENED])])
    assert trace(Ledger(store, lambda: NOW), event()) == (["alice"], True)


def test_of_two_that_wait_for_one_session_none_is_lost():
    other = Ledger(None, lambda: NOW)

    def beside(store):
        trace(Ledger(store, other.now), event(2))

    ledger = Ledger(Beside(update=[beside]), lambda: NOW)
    trace(ledger, event(1))
    assert waiting(ledger) == [("e1", "arn:aws:s3:::b1"), ("e2", "arn:aws:s3:::b2")]


def test_where_others_write_each_time_it_is_to_be_tried_later():
    def bump(number):
        return lambda store: store.put([{"ResourceId": f"awaited#{SESSION}", "Revision": number}])

    with pytest.raises(Throttled):
        trace(Ledger(Beside(update=[bump(number) for number in range(9)]), lambda: NOW), event())


def test_more_than_a_row_takes_is_left_out_and_said(ledger, monkeypatch):
    trace(ledger, event())
    monkeypatch.setattr(module, "MOST_BYTES", 10)
    assert trace(ledger, event(2))[1] is False
    assert waiting(ledger) == [("e1", "arn:aws:s3:::b1")]
