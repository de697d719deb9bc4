"""Closings: a deletion is in the row of what it deleted or waits for it, in any order and whoever writes beside."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

import pytest

from chalicelib.errors import Throttled
from chalicelib.ledger import closings
from chalicelib.ledger.closings import MEMBERS, Closing, close
from chalicelib.ledger.facts import MOST_DELETIONS
from chalicelib.ledger.rows import Ledger

ARN = "arn:aws:s3:::b"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROW = {
    "ResourceId": ARN,
    "CreatorName": "ann",
    "EventTime": "2026-11-20T09:00:00Z",
    "EventId": "e0",
    "Status": "TAGGED",
}
BEN = "arn:aws:iam::123456789012:user/ben"


def deletion(number=1, arn=ARN, time="2026-11-21T10:00:00Z", **more):
    facts = {"arn": arn, "event": f"d{number}", "time": time, "by": "ben", "who": BEN, "action": "DeleteBucket"}
    return Closing(**{**facts, **more})


@pytest.fixture
def ledger(store):
    return Ledger(store, lambda: NOW)


def read(ledger, key=ARN):
    return ledger.read([key]).get(key)


def rows(ledger):
    found = {key: read(ledger, key) for key in (ARN, f"closing#{ARN}")}
    return {key: {name: row.get(name) for name in MEMBERS} for key, row in found.items() if row}


def test_a_row_says_when_it_was_deleted_and_by_whom_and_keeps_all_else(ledger):
    ledger.store.put([ROW])
    [closed] = close([deletion()], ledger)
    fact = {"Time": "2026-11-21T10:00:00Z", "By": "ben", "Arn": BEN, "Action": "DeleteBucket"}
    last = {"DeletedAt": fact["Time"], "DeletedBy": "ben", "DeletedEvent": "d1"}
    assert read(ledger) == closed.row == {**ROW, "Deletions": {"d1": fact}, **last, "Revision": 1}
    assert read(ledger, f"closing#{ARN}") is None


def test_without_a_row_it_is_kept_for_thirty_days(ledger):
    [closed] = close([deletion()], ledger)
    kept = read(ledger, f"closing#{ARN}")
    assert (closed.row, closed.error) == (None, None)
    assert kept["Deletions"].keys() == {"d1"}
    assert kept["ExpiresAt"] == NOW.timestamp() + 30 * 86_400
    assert read(ledger) is None


@pytest.mark.parametrize("there", [[ROW], []])
def test_any_order_any_number_of_times_leaves_the_same(ledger, there):
    ledger.store.put(there)
    some = [deletion(number, time=f"2026-11-2{number % 3}T10:00:00Z") for number in range(4)]
    close(some, ledger)
    expected = rows(ledger)
    for order in permutations(some):
        ledger.store.delete(f"closing#{ARN}")
        ledger.store.put(there)
        for one in [*order, *order]:
            close([one], ledger)
        left = rows(ledger)
        assert {key: {**row, "Revision": 0} for key, row in left.items()} == {
            key: {**row, "Revision": 0} for key, row in expected.items()
        }


def test_what_a_row_has_is_not_written_again(ledger):
    ledger.store.put([ROW])
    close([deletion()], ledger)
    [closed] = close([deletion()], ledger)
    assert closed.row["Revision"] == 1


@pytest.mark.parametrize("time", ["2026-11-20T08:00:00Z", "2026-11-22T08:00:00Z"], ids=["before it was made", "again"])
@pytest.mark.parametrize("order", [1, -1])
def test_the_first_deletion_after_it_was_made_is_the_end(ledger, time, order):
    ledger.store.put([ROW])
    for one in [deletion(), deletion(2, time=time, by="carl")][::order]:
        close([one], ledger)
    row = read(ledger)
    assert (row["DeletedBy"], row["Deletions"].keys()) == ("ben", {"d1", "d2"})


def test_what_was_deleted_before_it_was_made_lives(ledger):
    ledger.store.put([ROW])
    close([deletion(time="2026-11-20T08:00:00Z")], ledger)
    assert read(ledger).keys() == {*ROW, "Deletions", "Revision"}


def test_a_row_tells_of_its_own_end_where_a_later_call_began_another_life(ledger):
    later = {"EventTime": "2026-11-22T10:00:00Z", "EventId": "e9", "Action": "PutRule", "Success": "upsert"}
    ledger.store.put([{**ROW, "Success": "upsert", "Calls": [later]}])
    [closed] = close([deletion()], ledger)
    assert (closed.row["EventId"], closed.row["DeletedEvent"]) == ("e0", "d1")


def test_the_newest_are_named_and_one_that_fell_out_changes_nothing(ledger):
    ledger.store.put([ROW])
    many = [deletion(number, time=f"2026-11-21T10:00:{number:02}Z") for number in range(MOST_DELETIONS + 1)]
    close(many, ledger)
    assert len(read(ledger)["Deletions"]) == MOST_DELETIONS
    close(many[:1], ledger)
    assert "d0" not in read(ledger)["Deletions"]
    assert read(ledger)["Revision"] == 1


def test_the_end_stays_though_many_deletions_came_after_it(ledger):
    ledger.store.put([ROW])
    for number in range(MOST_DELETIONS + 2):
        close([deletion(number, time=f"2026-11-21T10:00:{number:02}Z")], ledger)
    assert read(ledger)["DeletedEvent"] == "d0"


def test_a_renaming_says_the_new_name(ledger):
    ledger.store.put([ROW])
    close([deletion(to="arn:aws:s3:::c")], ledger)
    close([deletion(2, time="2026-11-22T10:00:00Z", to="arn:aws:s3:::d")], ledger)
    assert read(ledger)["RenamedTo"] == {"d1": "arn:aws:s3:::c", "d2": "arn:aws:s3:::d"}


def back(number=9, time="2026-11-21T12:00:00Z"):
    return deletion(number, time=time, back=True)


@pytest.mark.parametrize("there", [[ROW], []])
def test_a_deletion_that_was_undone_is_none_in_whatever_order_the_two_come(ledger, there):
    for order in permutations([deletion(0, time="2026-11-20T08:00:00Z"), deletion(1), back()]):
        ledger.store.delete(f"closing#{ARN}")
        ledger.store.put(there)
        for one in [*order, *order]:
            close([one], ledger)
        found = read(ledger) or read(ledger, f"closing#{ARN}")
        assert (found["Deletions"].keys(), found["Undone"].keys()) == ({"d0"}, {"d1"})
        assert "DeletedAt" not in found


def test_what_was_brought_back_may_be_deleted_again(ledger):
    ledger.store.put([ROW])
    for one in permutations([deletion(1), back(), deletion(2, time="2026-11-22T10:00:00Z", by="carl")]):
        close(one, ledger)
    assert (read(ledger)["DeletedBy"], read(ledger)["Undone"].keys()) == ("carl", {"d1"})


def test_the_end_that_a_row_told_of_gives_way_to_a_later_one_where_it_was_undone(ledger):
    ledger.store.put([ROW])
    for one in (deletion(1), deletion(2, time="2026-11-22T10:00:00Z", by="carl"), back()):
        close([one], ledger)
    assert read(ledger)["DeletedBy"] == "carl"


class Beside:
    """A store beside which others write: once it has let through so many calls of a kind."""

    def __init__(self, store, **writes):
        self.store, self.writes = store, writes

    def _beside(self, name):
        if self.writes.get(name):
            self.writes[name].pop(0)(self.store)

    def read(self, keys):
        found = self.store.read(keys)
        self._beside("read")
        return found

    def update(self, update):
        self._beside("update")
        return self.store.update(update)


def bump(number):
    return lambda store: store.put([{**ROW, "Revision": number, "Tags": {"Team": "blue"}}])


def test_what_was_written_meanwhile_is_read_and_stays(ledger):
    ledger.store.put([ROW])
    [closed] = close([deletion()], replace(ledger, store=Beside(ledger.store, update=[bump(7)])))
    assert (closed.row["Revision"], closed.row["Tags"]) == (8, {"Team": "blue"})


def test_where_others_write_each_time_it_is_to_be_tried_later(ledger):
    ledger.store.put([ROW])
    [closed] = close([deletion()], replace(ledger, store=Beside(ledger.store, update=[bump(n) for n in range(9)])))
    assert isinstance(closed.error, Throttled)


def test_a_row_that_comes_while_the_closing_is_kept_is_closed(ledger):
    """The row is written after it was looked for, by one who saw no closing."""
    [closed] = close([deletion()], replace(ledger, store=Beside(ledger.store, read=[lambda store: store.put([ROW])])))
    assert closed.row["DeletedBy"] == "ben"
    assert read(ledger)["DeletedBy"] == "ben"


def test_of_two_that_keep_a_closing_for_one_resource_both_are_kept(ledger):
    other = [lambda store: close([deletion(2)], Ledger(store, lambda: NOW))]
    close([deletion()], replace(ledger, store=Beside(ledger.store, update=other)))
    assert read(ledger, f"closing#{ARN}")["Deletions"].keys() == {"d1", "d2"}


def test_what_fails_stops_no_other(ledger, monkeypatch):
    def fail(store):
        raise Throttled("slow down")

    ledger.store.put([ROW])
    monkeypatch.setattr(closings, "WRITERS", 1)  # the first of them fails
    other = "arn:aws:s3:::other"
    store = Beside(ledger.store, update=[fail])
    found = {one.arn: one for one in close([deletion(), deletion(2, other)], replace(ledger, store=store))}
    assert isinstance(found[ARN].error, Throttled)
    assert found[other].error is None
    assert read(ledger, f"closing#{other}")


def test_what_can_not_be_kept_says_so(ledger):
    def fail(store):
        raise Throttled("slow down")

    [closed] = close([deletion()], replace(ledger, store=Beside(ledger.store, update=[fail])))
    assert isinstance(closed.error, Throttled)
