"""From records to tags and rows, by the steps as the machine calls them: names that are used again, in any order."""

from itertools import permutations

import pytest

from chalicelib.ledger import keys
from chalicelib.steps import parse_events, record_metadata, resolve_identity, tag_batch
from tests.unit.logs import record

ARN = "arn:aws:sns:us-east-1:123456789012:orders"
QUIET = {"run": "", "execution": "x"}


def made(who, second, number):
    """The record of a call that makes a topic, or finds it there."""
    return record(
        name="CreateTopic",
        source="sns",
        number=number,
        eventTime=f"2026-11-22T11:00:{second:02}Z",
        userIdentity={"type": "IAMUser", "arn": f"arn:aws:iam::123456789012:user/{who}", "userName": who},
        request={"name": "orders"},
        response={"topicArn": ARN},
    )


class Execution:
    """One execution, as far as a test lets it go: what it read is what it goes by."""

    def __init__(self, stage, *entries):
        self.runtime = stage.runtime
        self.left = [{"kind": "chunk", "chunk": {"inline": list(entries), "records": len(entries)}}]

    def tag(self):
        self.parts = [self._tagged(item) for item in self.left]
        return self

    def _tagged(self, item):
        parsed = parse_events.run({"chunk": item["chunk"], **QUIET}, self.runtime)
        resolved = resolve_identity.run({"parsed": parsed, **QUIET}, self.runtime)
        told = {"attempt": 0, "attempts": 0, "on_last": "report"}
        outcomes = [tag_batch.run({"batch": one, **told, **QUIET}, self.runtime) for one in resolved["batches"]]
        return {**resolved, "outcomes": outcomes}

    def record(self):
        self.left = [one for part in self.parts for one in self._recorded(part)["failed"]]
        return self

    def _recorded(self, part):
        return record_metadata.run({**part, **QUIET}, self.runtime)

    def run(self):
        while self.left:
            self.tag().record()


@pytest.fixture
def topic(stage):
    class Topic:
        sns = stage.client("sns")

        def __init__(self):
            self.sns.create_topic(Name="orders")

        def tags(self):
            return {one["Key"]: one["Value"] for one in self.sns.list_tags_for_resource(ResourceArn=ARN)["Tags"]}

        def set(self, **tags):
            pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
            self.sns.tag_resource(ResourceArn=ARN, Tags=pairs)

        def maker(self):
            """Who made it: by its tags, and by its row."""
            row = stage.runtime.ledger.read([ARN])[ARN]
            return self.tags()["CreatedBy"].rpartition("/")[2], row["CreatorName"]

    return Topic()


CALLS = [made("ann", 1, 1), made("ben", 2, 2), made("cid", 3, 3)]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_first_call_that_is_seen_made_it_whichever_is_heard_of_first(stage, topic, order):
    for number in order:
        Execution(stage, {"record": CALLS[number]}).run()
        Execution(stage, {"record": CALLS[order[0]]}).run()
    assert topic.maker() == ("ann", "ann")
    assert stage.runtime.ledger.read([ARN])[ARN]["Uncertain"]


def test_the_calls_of_one_log_are_worked_on_together(stage, topic):
    Execution(stage, *({"record": one} for one in reversed(CALLS))).run()
    assert topic.maker() == ("ann", "ann")
    assert len(stage.runtime.ledger.read([ARN])[ARN]["Calls"]) == 2


class TestTwoExecutionsAtOnce:
    """Both read the ledger before either has written there."""

    @pytest.mark.parametrize("tags", ["ab", "ba"])
    @pytest.mark.parametrize("records", ["ab", "ba"])
    def test_end_with_the_tags_and_the_row_of_the_maker(self, stage, topic, tags, records):
        both = {"a": Execution(stage, {"record": CALLS[0]}), "b": Execution(stage, {"record": CALLS[1]})}
        for name in tags:
            both[name].tag()
        for name in records:
            both[name].record()
        for name in records:
            both[name].run()
        assert topic.maker() == ("ann", "ann")

    @pytest.mark.parametrize("order", list(permutations("abc")))
    def test_and_a_third_while_one_is_mended(self, stage, topic, order):
        each = dict(zip("abc", (Execution(stage, {"record": one}) for one in CALLS), strict=True))
        for name in order:
            each[name].tag()
        for name in order:
            each[name].record().tag()
        for name in reversed(order):
            each[name].record().run()
        assert topic.maker() == ("ann", "ann")

    def test_leave_what_a_person_has_set_meanwhile(self, stage, topic):
        first, second = (Execution(stage, {"record": one}) for one in CALLS[:2])
        first.tag()
        second.tag()
        topic.set(CreatedBy="a person", Team="blue")
        second.record().run()
        first.record().run()
        assert (topic.tags()["CreatedBy"], topic.tags()["Team"]) == ("a person", "blue")
        assert stage.runtime.ledger.read([ARN])[ARN]["CreatorName"] == "ann"


def test_a_later_call_proves_by_our_tags_that_it_made_nothing(stage, topic):
    Execution(stage, {"record": CALLS[0]}).run()
    later = {**made("ben", 2, 2), "eventTime": "2026-11-22T12:30:00Z"}  # the tags were written at 12:00
    Execution(stage, {"record": later}).run()
    row = stage.runtime.ledger.read([ARN])[ARN]
    assert (row["CreatorName"], "Uncertain" in row, row["Calls"][0]["Same"]) == ("ann", False, True)


def test_what_was_renamed_before_anybody_heard_of_it_is_its_makers_under_the_new_name(stage, topic):
    """The ledger keeps the renaming of what it does not know; who makes the row then hands on what it means."""
    fact = {"Time": "2026-11-22T11:30:00Z", "By": "ben", "Arn": "", "Action": "Rename"}
    closing = {"Deletions": {"r": fact}, "RenamedTo": {"r": f"{ARN}-new"}}
    stage.runtime.ledger.put_rows([{"ResourceId": keys.closing(ARN), **closing}])
    stage.client("sns").create_topic(Name="orders-new")
    Execution(stage, {"record": made("ann", 1, 1)}).run()
    rows = stage.runtime.ledger.read([ARN, f"{ARN}-new"])
    assert rows[ARN]["DeletedBy"] == "ben"
    new = rows[f"{ARN}-new"]
    old = rows[ARN]
    assert [new[name] for name in ("CreatorName", "EventId", "EventTime", "Action")] == [
        "ann",
        old["EventId"],
        "2026-11-22T11:00:01Z",
        "CreateTopic",
    ]
    told = {"Time": "2026-11-22T11:30:00Z", "Event": "r", "By": "ben", "Action": "Rename", "From": ARN}
    assert new["RenamedFrom"] == told
    tags = stage.client("sns").list_tags_for_resource(ResourceArn=f"{ARN}-new")["Tags"]
    assert {"Key": "CreatedDate", "Value": "2026-11-22T11:00:01Z"} in tags
