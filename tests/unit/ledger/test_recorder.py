"""What a row says after calls were worked on, on every store."""

from datetime import datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import Throttled
from chalicelib.ledger import keys
from chalicelib.ledger.facts import (
    MOST_CALLS,
    MOST_DELETIONS,
    MOST_PAST,
    call_of,
    deletion_members,
    deletion_of,
    key_of,
    lives_in,
    members_of,
    newer_maker,
    since_of,
    standing,
)
from chalicelib.ledger.history import NEW, Call, Deletion, Doubt
from chalicelib.ledger.recorder import TRIES, record
from chalicelib.ledger.recording import Report, written_for, written_in
from chalicelib.ledger.rows import Ledger
from tests.memory_store import MemoryStore
from tests.unit.conftest import NOW

ARN = "arn:aws:ssm:us-east-1:123456789012:parameter/p"


@pytest.fixture
def ledger(store):
    return Ledger(store, lambda: NOW)


def at(second):
    return f"2026-11-22T10:00:{second:02}Z"


def call(who, second, success="new", **more):
    creator = {"name": who, "groups": ["dev"], "chain": []} if who else None
    fields = {"id": f"{who}{second}", "action": "PutParameter", "execution": f"run-{second}"}
    return Call(**{"time": at(second), "success": success, "creator": creator, **fields, **more})


def end(second, by="zoe"):
    return Deletion(
        time=at(second), id=f"end{second}", by=by, arn=f"arn:aws:iam::1:user/{by}", action="DeleteParameter"
    )


def report(of, status="TAGGED", *, wrote=True, seen=None, passive=False, **more):
    tags = {"CreatedBy": (of.creator or {}).get("name", "")}
    row = {"ResourceId": ARN, "Tags": tags, "Status": status, "Error": "", "Service": "ssm", **members_of(of), **more}
    return Report(row=row, written=tags if wrote else {}, seen=seen, passive=passive)


def passive(of):
    return report(of, "SKIPPED", wrote=False, passive=True)


def put(ledger, *reports):
    [done] = record(ledger, {ARN: reports})
    return done


def row(ledger):
    return ledger.read([ARN])[ARN]


def close(ledger, *ends):
    """What receive does: the deletions go into the row."""
    known = row(ledger)
    more = {one.id: deletion_members(one) for one in ends}
    ledger.put_rows([{**known, "Deletions": {**known.get("Deletions", {}), **more}, "Revision": known["Revision"] + 1}])


class TestANewRow:
    def test_says_who_made_it_what_was_written_and_how_often_it_was(self, ledger):
        done = put(ledger, report(call("ann", 1)))
        assert (done.written, done.mend, done.renamed) == (True, None, None)
        assert row(ledger) == {
            "ResourceId": ARN,
            "Name": keys.name_of(ARN),
            "EventTime": at(1),
            "EventId": "ann1",
            "Action": "PutParameter",
            "Success": "new",
            "Creator": {"name": "ann", "groups": ["dev"], "chain": []},
            "CreatorName": "ann",
            "User": "ann",
            "Groups": ["dev"],
            "Execution": "run-1",
            "Tags": {"CreatedBy": "ann"},
            "Status": "TAGGED",
            "Error": "",
            "Service": "ssm",
            "Written": {"CreatedBy": []},
            "WrittenAt": "2026-11-22T12:00:00Z",
            "UpdatedAt": "2026-11-22T12:00:00Z",
            "Revision": 1,
        }

    def test_is_one_write_and_no_read_of_it(self):
        seen = Counting()
        put(Ledger(seen, lambda: NOW), report(call("ann", 1)))
        assert (seen.written, seen.read_of) == ([ARN], [keys.closing(ARN)])

    def test_of_a_call_that_found_something_names_nobody(self, ledger):
        put(ledger, report(call("ben", 2, "upsert", answer="existing"), "SKIPPED", wrote=False, passive=True))
        assert not row(ledger).keys() & {"Creator", "CreatorName", "User", "Groups"}
        assert row(ledger)["Status"] == "SKIPPED"

    def test_finds_the_deletion_that_came_before_it(self, ledger):
        ledger.put_rows([{"ResourceId": keys.closing(ARN), "Deletions": {"end2": deletion_members(end(2))}}])
        put(ledger, report(call("ann", 1)))
        found = row(ledger)
        assert (found["DeletedAt"], found["DeletedBy"], found["DeletedEvent"]) == (at(2), "zoe", "end2")
        assert found["Deletions"] == {"end2": deletion_members(end(2))}
        assert (found["CreatorName"], found["Revision"]) == ("ann", 2)

    def test_finds_the_deletion_though_the_first_try_to_record_it_ended_before_it_looked(self, ledger):
        put(ledger, report(call("ann", 1)))
        ledger.put_rows([{"ResourceId": keys.closing(ARN), "Deletions": {"end2": deletion_members(end(2))}}])
        put(ledger, report(call("ann", 1)))
        assert row(ledger)["DeletedAt"] == at(2)

    def test_finds_the_new_name_that_it_was_given_before_and_says_so_each_time(self, ledger):
        closing = {"Deletions": {"end2": deletion_members(end(2))}, "RenamedTo": {"end2": f"{ARN}-new"}}
        ledger.put_rows([{"ResourceId": keys.closing(ARN), **closing}])
        for written in (True, False):
            done = put(ledger, report(call("ann", 1)))
            assert (done.written, done.renamed["RenamedTo"]) == (written, {"end2": f"{ARN}-new"})
        assert row(ledger)["RenamedTo"] == {"end2": f"{ARN}-new"}

    @pytest.mark.parametrize(("source", "told"), [("ssm.amazonaws.com", False), ("monitoring.amazonaws.com", True)])
    def test_has_a_source_where_its_service_has_another_as_a_rule(self, ledger, source, told):
        put(ledger, report(call("ann", 1, source=source)))
        assert ("Source" in row(ledger), call_of(row(ledger)).source) == (told, source)


class TestARowOfWhatWasRenamed:
    def renamed(self, who, second, at_second):
        return call(who, second, renamed={"Time": at(at_second), "Event": f"r{at_second}", "From": "arn:old"})

    def test_says_who_made_it_and_since_when_it_has_the_name(self, ledger):
        put(ledger, report(self.renamed("ann", 1, 5)))
        found = row(ledger)
        assert (found["EventId"], found["EventTime"], found["RenamedFrom"]["Event"]) == ("ann1", at(1), "r5")
        assert not put(ledger, report(self.renamed("ann", 1, 5), wrote=False, passive=True, seen=1)).written

    def test_is_the_same_in_whatever_order_its_facts_came(self):
        facts = [report(call("ben", 2)), report(call("ann", 1)), report(self.renamed("ann", 1, 5))]
        told = []
        for order in permutations(facts):
            ledger = Ledger(MemoryStore(), lambda: NOW)
            for one in order:
                put(ledger, one)
            found = row(ledger)
            told.append((key_of(found), since_of(found), [call_of(one).key for one in found["Past"]]))
        assert told == [("r5", at(5), ["ann1", "ben2"])] * 6

    def test_of_an_older_version_learns_who_made_it_from_the_renaming(self, ledger):
        ledger.put_rows([report(call("ann", 5, id="r5", action="Rename")).row])
        put(ledger, report(self.renamed("ann", 1, 5)))
        found = row(ledger)
        assert (found["EventId"], found["EventTime"], found["Action"]) == ("ann1", at(1), "PutParameter")
        assert not found.keys() & {"Calls", "Past"}

    def test_stands_for_its_name_from_then_on(self, ledger):
        put(ledger, report(call("ben", 2)))
        put(ledger, report(self.renamed("ann", 1, 5)))
        asked = [standing(row(ledger), at(second)) for second in (3, 6)]
        assert [(one["CreatorName"], "RenamedFrom" in one) for one in asked] == [("ben", False), ("ann", True)]


class TestThePast:
    def test_says_when_its_tags_were_written(self, ledger):
        put(ledger, report(call("ann", 1)))
        put(ledger, report(call("ben", 2), seen=1))
        [past] = row(ledger)["Past"]
        assert (past["Tagged"], past["Execution"]) == (row(ledger)["WrittenAt"], "run-1")
        assert "Tagged" not in row(ledger)
        put(ledger, report(call("carl", 3), seen=2))
        assert ["Tagged" in one for one in row(ledger)["Past"]] == [True, True]

    @pytest.mark.parametrize("more", [{"Status": "FAILED"}, {"WrittenFor": "another"}])
    def test_says_nothing_of_tags_that_were_not_there_or_of_another_call(self, ledger, more):
        put(ledger, report(call("ann", 1)))
        ledger.put_rows([{**row(ledger), **more}])
        put(ledger, report(call("ben", 2)))
        assert "Tagged" not in row(ledger)["Past"][0]


class TestARowThatIsThere:
    def test_is_not_written_for_what_it_says_already(self, ledger):
        put(ledger, report(call("ann", 1)))
        assert not put(ledger, report(call("ann", 1), wrote=False, passive=True, seen=1)).written

    def test_of_an_older_version_is_read_as_it_is(self, ledger):
        old = {name: value for name, value in report(call("ann", 1)).row.items() if name != "Success"}
        ledger.put_rows([old])
        put(ledger, report(call("ben", 2), seen=0))
        assert (row(ledger)["CreatorName"], row(ledger)["Past"][0]["Creator"]["name"]) == ("ben", "ann")
        assert row(ledger)["Revision"] == 1

    def test_of_an_older_version_learns_what_its_call_was(self, ledger):
        old = {name: value for name, value in report(call("ben", 2)).row.items() if name != "Success"}
        ledger.put_rows([old])
        put(ledger, report(call("ann", 1, "idempotent"), "SKIPPED", wrote=False, passive=True, seen=0))
        assert (row(ledger)["CreatorName"], row(ledger)["Uncertain"]) == ("ben", Doubt.OLDER_ROW)
        done = put(ledger, report(call("ben", 2, "idempotent"), wrote=False, passive=True, seen=1))
        assert (row(ledger)["CreatorName"], row(ledger)["Uncertain"]) == ("ann", Doubt.NO_EVIDENCE)
        assert done.mend.id == "ann1"

    def test_of_an_older_version_that_a_request_left_names_whoever_made_it_when_that_comes_out(self, ledger):
        old = {name: value for name, value in report(call("rob", 5)).row.items() if name != "Success"}
        ledger.put_rows([{**old, "Creator": {"name": "rob", "type": "Request"}}])
        put(ledger, report(call("ann", 1, "idempotent"), seen=0))
        assert (row(ledger)["CreatorName"], row(ledger)["Calls"][0]["Success"]) == ("ann", "request")

    def test_keeps_what_others_put_there(self, ledger):
        put(ledger, report(call("ann", 1)))
        ledger.put_rows([{**row(ledger), "ExpiresAt": 1}])
        put(ledger, report(call("ben", 2), seen=1))
        assert row(ledger)["ExpiresAt"] == 1

    def test_is_kept_small(self, ledger):
        put(ledger, *[report(call("ann", second)) for second in range(30)])
        put(ledger, *[passive(call("ben", second, "upsert")) for second in range(30, 45)])
        close(ledger, *[end(second) for second in range(45, 59)], *[end(0, by) for by in "abcdefghijkl"])
        put(ledger, report(call("eve", 59), seen=3))
        found = row(ledger)
        sizes = [len(found[name]) for name in ("Past", "Calls", "Deletions")]
        assert sizes == [MOST_PAST, MOST_CALLS, min(MOST_DELETIONS, 15)]
        assert (found["Past"][-1]["EventTime"], found["Past"][-1]["DeletedAt"]) == (at(29), at(45))
        assert found["Calls"][-1]["EventTime"] == at(44)


class TestTheOutcome:
    @pytest.mark.parametrize(("status", "error"), [("FAILED", "Throttled"), ("SKIPPED", "deleted")])
    def test_of_a_success_is_never_lost_to_a_later_try_of_the_same_call(self, ledger, status, error):
        put(ledger, report(call("ann", 1), status, Error=error))
        put(ledger, report(call("ann", 1), seen=1))
        put(ledger, report(call("ann", 1), status, Error=error, seen=2))
        assert (row(ledger)["Status"], row(ledger)["Error"]) == ("TAGGED", "")

    def test_of_a_failure_replaces_that_of_another_call(self, ledger):
        put(ledger, report(call("ben", 2, "upsert")))
        put(ledger, report(call("ann", 1, "upsert"), "FAILED", wrote=False, seen=1))
        assert (row(ledger)["CreatorName"], row(ledger)["Status"]) == ("ann", "FAILED")

    def test_loses_the_members_that_told_of_a_failure(self, ledger):
        put(ledger, report(call(None, 1), "FAILED", wrote=False, Reason="why", Log="s3://l", Position=1))
        put(ledger, report(call("ann", 1, id="None1"), seen=1))
        assert not row(ledger).keys() & {"Reason", "Log", "Position"}

    def test_of_a_request_is_told_and_leaves_the_maker(self, ledger):
        put(ledger, report(call("ann", 1), "FAILED", wrote=False))
        asked = report(call("rob", 5, "request", execution="run-r"), wrote=False, seen=1)
        put(ledger, asked)
        found = row(ledger)
        assert (found["CreatorName"], found["Status"], found["Execution"]) == ("ann", "TAGGED", "run-r")

    def test_of_a_request_that_failed_leaves_a_success(self, ledger):
        put(ledger, report(call("ann", 1)))
        assert not put(ledger, report(call("rob", 5, "request"), "FAILED", wrote=False, seen=1)).written

    def test_of_a_request_that_failed_is_told_where_nothing_better_is(self, ledger):
        put(ledger, report(call("ann", 1), "FAILED", wrote=False, Error="Throttled"))
        put(ledger, report(call("rob", 5, "request"), "FAILED", wrote=False, Error="AccessDenied", seen=1))
        assert (row(ledger)["Error"], "Calls" in row(ledger)) == ("AccessDenied", False)


class TestWhatIsOurs:
    def test_is_what_is_still_there_of_what_we_wrote(self, ledger):
        put(ledger, report(call("ann", 1)))
        changed = report(call("ann", 1), "KEPT", wrote=False, seen=1, Tags={"CreatedBy": "a person"})
        put(ledger, changed)
        assert "Written" not in row(ledger)

    def test_stays_where_it_could_not_be_read(self, ledger):
        put(ledger, report(call("ann", 1)))
        put(ledger, report(call("ben", 2), "FAILED", wrote=False, seen=1, Tags={}))
        found = row(ledger)
        assert (found["CreatorName"], written_in(found), written_for(found)) == ("ben", {"CreatedBy": ["ann"]}, "ann1")

    def test_is_of_the_call_whose_values_were_written_last(self, ledger):
        put(ledger, report(call("ann", 1)))
        put(ledger, report(call("ben", 2), seen=1))
        found = row(ledger)
        assert (written_in(found), written_for(found)) == ({"CreatedBy": ["ben"]}, "ben2")

    def test_may_be_either_where_a_write_failed(self, ledger):
        put(ledger, report(call("ann", 1)))
        failed = Report(**{**as_dict(report(call("ben", 2), "FAILED", seen=1)), "written": {"CreatedBy": "ben"}})
        put(ledger, failed)
        assert written_in(row(ledger)) == {"CreatedBy": ["ann", "ben"]}

    def test_of_a_request_is_not_the_makers(self, ledger):
        put(ledger, report(call("ann", 1), "FAILED", wrote=False))
        put(ledger, report(call("rob", 5, "request"), seen=1))
        assert (written_in(row(ledger)), written_for(row(ledger))) == ({"CreatedBy": ["rob"]}, "rob5")
        put(
            ledger,
            report(call("eve", 6, "request", creator={"name": "eve"}), seen=2, Tags={"CreatedBy": "rob"}, wrote=False),
        )
        assert written_for(row(ledger)) == "rob5"


def as_dict(one):
    return {name: getattr(one, name) for name in ("row", "written", "seen", "passive")}


class TestAMend:
    """Two executions worked on one name at once: the tags may be those of the wrong call."""

    def test_follows_where_a_later_update_was_tagged_before_the_maker_was_known(self, ledger):
        ann, ben = call("ann", 1, "upsert"), call("ben", 2, "upsert")
        assert put(ledger, report(ann)).mend is None
        assert put(ledger, report(ben)).mend.id == "ann1"
        found = row(ledger)
        assert (found["CreatorName"], found["Uncertain"]) == ("ann", Doubt.NO_EVIDENCE)
        assert (written_in(found), written_for(found)) == ({"CreatedBy": ["ann", "ben"]}, "ben2")

    def test_follows_where_the_maker_is_recorded_after_the_update(self, ledger):
        ann, ben = call("ann", 1, "upsert"), call("ben", 2, "upsert")
        assert put(ledger, report(ben)).mend is None
        assert put(ledger, report(ann, "KEPT", wrote=False, Tags={"CreatedBy": "ben"})).mend.id == "ann1"
        assert written_for(row(ledger)) == "ben2"

    def test_follows_where_a_past_maker_wrote(self, ledger):
        put(ledger, report(call("ben", 2)))
        done = put(ledger, report(call("ann", 1)))
        assert (done.mend.id, row(ledger)["CreatorName"], row(ledger)["Past"][0]["EventId"]) == ("ben2", "ben", "ann1")

    def test_follows_where_one_of_the_calls_of_a_chunk_wrote_for_another(self, ledger):
        done = put(ledger, report(call("ann", 1, "upsert")), report(call("ben", 2, "upsert")))
        assert done.mend.id == "ann1"

    def test_follows_where_a_deletion_came_between(self, ledger):
        ann, ben = call("ann", 1, "upsert"), call("ben", 3, "upsert")
        put(ledger, report(ann))
        close(ledger, end(2))
        assert put(ledger, Report(**{**as_dict(passive(ben)), "seen": 1})).mend.id == "ben3"
        assert row(ledger)["CreatorName"] == "ben"

    def test_follows_where_what_was_held_to_be_deleted_exists(self, ledger):
        """Of one second no order is known, but what had been made before was deleted first."""
        put(ledger, report(call("ben", 3), "SKIPPED", wrote=False))
        close(ledger, end(3))
        ledger.put_rows([{**row(ledger), "DeletedAt": at(3)}])
        done = put(ledger, passive(call("ann", 1)))
        assert (done.mend.id, row(ledger)["CreatorName"], "DeletedAt" in row(ledger)) == ("ben3", "ben", False)

    def test_settles_it(self, ledger):
        ann, ben = call("ann", 1, "upsert"), call("ben", 2, "upsert")
        put(ledger, report(ann))
        put(ledger, report(ben))
        assert put(ledger, report(ann, seen=2)).mend is None
        assert (written_in(row(ledger)), written_for(row(ledger))) == ({"CreatedBy": ["ann"]}, "ann1")

    def test_does_not_follow_where_it_would_come_anyway_or_help_nobody(self, ledger):
        ben = report(call("ben", 2, "upsert"))
        put(ledger, ben)
        assert put(ledger, report(call("ann", 1, "upsert"), "FAILED")).mend is None
        close(ledger, end(4))
        assert put(ledger, report(call("eve", 3, "upsert"))).mend is None

    def test_does_not_follow_for_a_maker_whom_nobody_knows(self, ledger):
        put(ledger, report(call(None, 1), "FAILED", wrote=False))
        assert put(ledger, report(call("ben", 2, "upsert"))).mend is None

    def test_does_not_follow_a_row_that_went_meanwhile(self, ledger):
        assert put(ledger, report(call("ann", 1), seen=3)).mend is None


class TestADeletionThatCameLate:
    def test_shows_who_made_what_exists_now(self, ledger):
        ann, ben = call("ann", 1, "upsert"), call("ben", 3, "upsert")
        put(ledger, report(ann))
        put(ledger, passive(ben))
        assert newer_maker(row(ledger)) is None
        close(ledger, end(2))
        assert newer_maker(row(ledger)).id == "ben3"
        assert lives_in(row(ledger))[-1].maker.creator == {"name": "ben", "groups": ["dev"]}

    def test_shows_who_made_what_ended_last(self, ledger):
        put(ledger, report(call("ann", 1, "upsert")))
        put(ledger, passive(call("ben", 3, "upsert")))
        close(ledger, end(4))
        assert newer_maker(row(ledger)) is None
        close(ledger, end(2))
        assert newer_maker(row(ledger)).id == "ben3"

    def test_shows_that_nobody_knows_who_made_what_exists_now(self, ledger):
        put(ledger, report(call("ann", 1, "upsert")))
        put(ledger, passive(call("ben", 3, "upsert", answer="existing")))
        close(ledger, end(2))
        told = newer_maker(row(ledger))
        assert (told.id, told.finds) == ("ben3", True)
        put(ledger, passive(told))
        assert (newer_maker(row(ledger)), "Creator" in row(ledger)) == (None, False)

    def test_shows_nobody_by_a_request(self, ledger):
        put(ledger, report(call("ann", 1, "upsert")))
        put(ledger, report(call("ben", 3, "request")))
        close(ledger, end(2))
        assert newer_maker(row(ledger)) is None


class TestOthersWhoWriteAtOnce:
    def test_lose_nothing(self, ledger):
        store = Interfering(ledger.store, times=3)
        put(ledger, report(call("ann", 1)))
        put(Ledger(store, lambda: NOW), report(call("ben", 2, "upsert", answer=NEW), seen=1))
        found = row(ledger)
        assert (found["CreatorName"], found["Touched"], found["Revision"]) == ("ben", 3, 5)

    def test_are_not_waited_for_for_ever(self, ledger):
        put(ledger, report(call("ann", 1)))
        store = Interfering(ledger.store, times=TRIES)
        with pytest.raises(Throttled, match="10 times"):
            put(Ledger(store, lambda: NOW), report(call("ben", 2), seen=1))


class Counting(MemoryStore):
    def __init__(self):
        super().__init__()
        self.written, self.read_of = [], []

    def read(self, keys):
        self.read_of += keys
        return super().read(keys)

    def update(self, update):
        self.written.append(update.key)
        return super().update(update)


class Interfering:
    """A store in which somebody else writes a row just before us, as often as said."""

    def __init__(self, store, times):
        self.store, self.left = store, times

    def read(self, keys):
        return self.store.read(keys)

    def update(self, update):
        if self.left:
            self.left -= 1
            there = self.store.read([update.key])[update.key]
            more = {"Revision": there["Revision"] + 1, "Touched": there.get("Touched", 0) + 1}
            self.store.put([{**there, **more}])
        return self.store.update(update)


KINDS = st.sampled_from([("new", ""), ("upsert", ""), ("upsert", "new"), ("upsert", "existing"), ("idempotent", "")])
FACTS = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from(["call", "call", "end"]), KINDS),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one[0],
)


def told(ledger):
    found = row(ledger)
    names = ("EventId", "CreatorName", "DeletedAt", "DeletedEvent", "Uncertain")
    past = [(one["EventId"], one.get("DeletedAt")) for one in found.get("Past", ())]
    return {name: found.get(name) for name in names}, past, sorted(found.get("Deletions", ()))


def deliver(facts):
    """Record facts one by one, each at least once, as the steps would: the row, a closing, or a deletion in the row."""
    ledger = Ledger(MemoryStore(), lambda: datetime.fromisoformat("2026-11-22T12:00:00+00:00"))
    for second, kind, (success, answer) in facts:
        known = ledger.read([ARN]).get(ARN)
        if kind == "call":
            seen = known["Revision"] if known else None
            put(
                ledger,
                Report(**{**as_dict(report(call("w", second, success, answer=answer), wrote=False)), "seen": seen}),
            )
        elif known:
            close(ledger, end(second))
            put(ledger, Report(row={**row(ledger), "Status": "SKIPPED"}, passive=True))
        else:
            closing = ledger.read([keys.closing(ARN)]).get(keys.closing(ARN), {}).get("Deletions", {})
            more = {**closing, f"end{second}": deletion_members(end(second))}
            ledger.put_rows([{"ResourceId": keys.closing(ARN), "Deletions": more}])
    return told(ledger)


@pytest.mark.no_cover
@given(FACTS, st.data())
def test_any_order_and_any_repetition_of_the_facts_leaves_the_same_row(facts, data):
    if any(kind == "call" for _, kind, _ in facts):
        order = data.draw(st.permutations([*facts, *data.draw(st.lists(st.sampled_from(facts), max_size=2))]))
        assert deliver(order) == deliver(sorted(facts))


def test_a_bucket_that_changes_hands_ends_the_same_in_each_order():
    facts = [(1, "call", ("new", "")), (2, "end", ("", "")), (3, "call", ("new", "")), (4, "call", ("idempotent", ""))]
    assert len({str(deliver(order)) for order in permutations(facts)}) == 1


def test_a_deletion_by_an_agent_keeps_for_whom_it_was_and_one_by_a_person_takes_no_more_room():
    agents = Deletion(time=at(1), id="d", by="ann", kind="agent", on_behalf_of="ann")
    assert deletion_of("d", deletion_members(agents)) == agents
    assert deletion_members(end(1)).keys() == {"Time", "By", "Arn", "Action"}
