from decimal import Decimal

import pytest

from chalicelib.ledger.store import Comparison, Update


def update(key="k", over=(), remove=(), **values):
    return Update(key=key, values=values, over=over, remove=remove)


def read(store, key="k"):
    return store.read([key]).get(key)


def made(key, creator="alice", time="10", **more):
    return {"ResourceId": key, "CreatorName": creator, "EventTime": time, "Status": "TAGGED", **more}


def test_a_row_that_is_not_there_is_written_whatever_the_update_compares(store):
    assert store.update(update(over=[[Comparison("Mark", "=", "x")]], Mark="y"))
    assert read(store) == {"ResourceId": "k", "Mark": "y"}


@pytest.mark.parametrize(
    ("operator", "holds_for"), [("<", {"1"}), ("=", {"2"}), ("<>", {"1", "3", "none"})], ids=["less", "equal", "other"]
)
@pytest.mark.parametrize("there", ["1", "2", "3", "none"])
def test_a_row_is_written_over_where_a_comparison_with_what_it_has_holds(store, operator, holds_for, there):
    store.put([{"ResourceId": "k", **({} if there == "none" else {"Mark": there})}])
    assert store.update(update(over=[[Comparison("Mark", operator, "2")]], Fact="new")) is (there in holds_for)
    assert (read(store).get("Fact") == "new") is (there in holds_for)


@pytest.mark.parametrize(("there", "written"), [({}, True), ({"Revision": 3}, False)])
def test_a_row_is_written_over_where_it_lacks_what_is_to_be_lacking(store, there, written):
    store.put([{"ResourceId": "k", **there}])
    assert store.update(update(over=[[Comparison("Revision", "absent")]], Revision=4)) is written


@pytest.mark.parametrize("there", [9, 10, 11])
def test_numbers_are_compared_as_numbers(store, there):
    store.put([{"ResourceId": "k", "ExpiresAt": there}])
    assert store.update(update(over=[[Comparison("ExpiresAt", "<", 10)]], Mark="x")) is (there < 10)


@pytest.mark.parametrize(
    ("row", "written"), [(("1", "1"), True), (("1", "2"), False), (("2", "1"), False), (("3", "3"), True)]
)
def test_all_comparisons_of_one_line_must_hold_or_all_of_another(store, row, written):
    store.put([dict(zip(("ResourceId", "A", "B"), ("k", *row), strict=True))])
    over = [[Comparison("A", "=", "1"), Comparison("B", "=", "1")], [Comparison("A", "=", "3")]]
    assert store.update(update(over=over, C="new")) is written


def test_nothing_to_compare_leaves_a_row_that_is_there_as_it_is(store):
    store.put([{"ResourceId": "k", "Mark": "x"}])
    assert not store.update(update(Mark="y"))
    assert read(store) == {"ResourceId": "k", "Mark": "x"}


def test_an_update_keeps_what_it_does_not_name(store):
    store.put([{"ResourceId": "k", "Other": {"a": ["b"]}, "Mark": "old", "Gone": "old"}])
    over = [[Comparison("Other", "<>", "x")]]
    assert store.update(update(over=over, remove=("Gone", "Never"), Mark="new", Status="TAGGED"))
    assert read(store) == {"ResourceId": "k", "Other": {"a": ["b"]}, "Mark": "new", "Status": "TAGGED"}


@pytest.mark.parametrize("there", [{}, {"Mark": "x"}], ids=["lacks it", "has it"])
def test_a_row_may_be_written_over_where_it_lacks_an_attribute(store, there):
    store.put([{"ResourceId": "k", **there}])
    assert store.update(update(over=[[Comparison("Mark", "absent")]], Fact="new")) is (not there)


def test_put_replaces_the_whole_row(store):
    rows = [{"ResourceId": f"k{number}", "Mark": "old", "Number": number} for number in range(60)]
    store.put(rows)
    store.put([{"ResourceId": "k0", "Fact": None}])
    found = store.read([row["ResourceId"] for row in rows])
    assert len(found) == 60
    assert found["k0"] == {"ResourceId": "k0", "Fact": None}
    assert found["k59"]["Number"] == Decimal(59)


def test_a_row_once_written_does_not_change_with_what_it_was_made_of(store):
    tags = {"a": "b"}
    store.put([{"ResourceId": "k", "Tags": tags}])
    store.update(update("other", Tags=tags))
    tags["a"] = "c"
    read(store)["Tags"]["a"] = "d"
    assert (read(store)["Tags"], read(store, "other")["Tags"]) == ({"a": "b"}, {"a": "b"})


def test_only_rows_that_are_there_are_read_however_many_are_asked_for(store):
    store.put([{"ResourceId": f"k{number}"} for number in range(0, 250, 50)])
    assert len(store.read([f"k{number}" for number in range(250)])) == 5
    assert store.read(["k0", "k0"]) == {"k0": {"ResourceId": "k0"}}
    assert store.read([]) == {}


def test_what_is_deleted_is_gone_and_may_be_deleted_again(store):
    store.put([{"ResourceId": "k"}])
    store.delete("k")
    store.delete("k")
    assert read(store) is None


def test_an_index_yields_the_rows_of_a_value_newest_first(store):
    store.put([made("a", time="10"), made("b", time="12"), made("c", time="11"), made("d", "bob", Status="FAILED")])
    assert [row["ResourceId"] for row in store.query("by-creator", "alice")] == ["b", "c", "a"]
    assert list(store.query("by-status", "FAILED")) == [made("d", "bob", Status="FAILED")]
    assert list(store.query("by-status", "KEPT")) == []


def test_an_index_yields_the_rows_of_one_time(store):
    store.put([made("a"), made("b"), made("c", time="11"), made("d", "bob")])
    assert {row["ResourceId"] for row in store.query("by-creator", "alice", time="10")} == {"a", "b"}


def test_an_index_without_times_yields_the_keys_of_its_rows_alone(store):
    store.put([{"ResourceId": "a", "Name": "x", "Status": "TAGGED"}, {"ResourceId": "b", "Name": "x"}, made("c")])
    found = sorted(store.query("by-name", "x"), key=lambda row: row["ResourceId"])
    assert found == [{"ResourceId": "a", "Name": "x"}, {"ResourceId": "b", "Name": "x"}]
    assert list(store.query("by-name", "c")) == []


def test_rows_that_lack_what_an_index_is_of_are_not_in_it(store):
    store.put([{"ResourceId": "a", "EventTime": "10"}, {"ResourceId": "b", "CreatorName": "alice"}])
    assert list(store.query("by-creator", "alice")) == []
