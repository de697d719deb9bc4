import boto3
import pytest
from moto import mock_aws
from moto.dynamodb.models import dynamodb_backends

from scripts.ops.deployment.infrastructure.ledger_indexes import complete, unready
from statemachines.infrastructure.storage import INDEXES, attributes, index_keys
from tests.unit import ledger_table

TABLE = "ledger"


class Dynamo:
    """A table whose new indexes take two looks to be made, as AWS's take minutes."""

    def __init__(self, client):
        self.client, self.told, self.waits, self.asked = client, [], [], []
        client.meta.events.register("before-call.dynamodb.UpdateTable", self._before)
        client.meta.events.register("after-call.dynamodb.UpdateTable", self._after)

    def _before(self, **_):
        assert set(self.states().values()) <= {"ACTIVE"}, "UpdateTable while an index is made"
        self.asked.append(len(self.states()))

    def _after(self, **_):
        self.set(list(self.states())[-1], "CREATING")

    @property
    def table(self):
        return dynamodb_backends["123456789012"]["eu-west-1"].tables[TABLE]

    def states(self):
        return {one.name: one.status for one in self.table.global_indexes}

    def set(self, name, status):
        next(one for one in self.table.global_indexes if one.name == name).status = status

    def wait(self, seconds):
        self.waits.append(seconds)
        if len(self.waits) % 2 == 0:
            for name in self.states():
                self.set(name, "ACTIVE")

    def complete(self):
        complete(self.client, TABLE, self.told.append, self.wait)


@pytest.fixture
def dynamo():
    with mock_aws():
        yield Dynamo(boto3.client("dynamodb", "eu-west-1"))


def create(dynamo, *indexes):
    dynamo.client.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "ResourceId", "KeyType": "HASH"}],
        AttributeDefinitions=attributes({"ResourceId"}.union(*map(index_keys, indexes))),
        BillingMode="PAY_PER_REQUEST",
        **({"GlobalSecondaryIndexes": list(indexes)} if indexes else {}),
    )


def test_a_table_with_all_indexes_is_left_alone(dynamo):
    ledger_table.create(dynamo.client, TABLE)
    dynamo.complete()
    assert (dynamo.told, dynamo.waits, dynamo.asked) == ([], [], [])
    assert unready(dynamo.client, TABLE) == {}


def test_a_table_of_an_older_version_gets_the_index_that_it_lacks(dynamo):
    create(dynamo, *INDEXES[:2])
    assert unready(dynamo.client, TABLE) == {"by-name": ""}
    dynamo.complete()
    found = dynamo.client.describe_table(TableName=TABLE)["Table"]
    assert {one["IndexName"]: (one["KeySchema"], one["Projection"]) for one in found["GlobalSecondaryIndexes"]} == {
        one["IndexName"]: (one["KeySchema"], one["Projection"]) for one in INDEXES
    }
    assert "Name" in {one["AttributeName"] for one in found["AttributeDefinitions"]}
    assert "index by-name of ledger" in dynamo.told[0]


def test_a_table_that_was_restored_without_indexes_gets_one_at_a_time(dynamo):
    create(dynamo)
    dynamo.complete()
    assert dynamo.asked == [0, 1, 2]
    assert dynamo.states() == {one["IndexName"]: "ACTIVE" for one in INDEXES}
    assert len(dynamo.waits) == 6


def test_what_was_asked_for_is_not_asked_for_again_while_dynamodb_does_not_show_it(dynamo, monkeypatch):
    create(dynamo, *INDEXES[:2])
    shown = dynamo.client.describe_table(TableName=TABLE)
    stale = [shown, shown]
    describe = dynamo.client.describe_table
    monkeypatch.setattr(dynamo.client, "describe_table", lambda **more: stale.pop() if stale else describe(**more))
    dynamo.complete()
    assert dynamo.asked == [2]


def test_where_an_earlier_deployment_was_broken_off_it_is_waited_for(dynamo):
    ledger_table.create(dynamo.client, TABLE)
    dynamo.set("by-name", "CREATING")
    assert unready(dynamo.client, TABLE) == {"by-name": "CREATING"}
    dynamo.complete()
    assert (dynamo.asked, dynamo.told) == ([], ["  by-name is CREATING ..."])
    assert unready(dynamo.client, TABLE) == {}


def test_while_it_takes_long_it_is_told_each_minute(dynamo):
    ledger_table.create(dynamo.client, TABLE)
    dynamo.set("by-status", "UPDATING")

    def wait(seconds):
        dynamo.waits.append(seconds)
        if len(dynamo.waits) == 25:
            dynamo.set("by-status", "ACTIVE")

    complete(dynamo.client, TABLE, dynamo.told.append, wait)
    assert dynamo.told == ["  by-status is UPDATING ..."] * 3
    assert sum(dynamo.waits) == 125
