"""What the embedded AWS does quickly, it does as moto does."""

from contextlib import ExitStack

import pytest
from moto.dynamodb import models
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.parsing.expressions import UpdateExpressionParser

from scripts.devtools.embedded_aws.shims import costs
from scripts.devtools.embedded_aws.shims.base import World

UPDATES = [
    ("SET #0 = :0, #1 = :1", {"#0": "a", "#1": "b"}, {":0": {"S": "x"}, ":1": {"M": {"k": {"N": "1"}}}}),
    ("SET #0 = :0, #1 = :1", {"#0": "a", "#1": "a"}, {":0": {"S": "x"}, ":1": {"S": "y"}}),
    ("SET #0 = :0", {"#0": "id"}, {":0": {"S": "x"}}),
    ("SET #0 = :0", {"#0": "kind"}, {":0": {"S": ""}}),
    ("SET #0 = :0", {"#0": "kind"}, {":0": {"N": "1"}}),
    ("SET #0 = :9", {"#0": "a"}, {":0": {"S": "x"}}),
    ("SET #9 = :0", {"#0": "a"}, {":0": {"S": "x"}}),
    ("SET a = :0", {}, {":0": {"S": "x"}}),
    ("SET name = :0", {}, {":0": {"S": "x"}}),
    ("SET #0 = #1", {"#0": "a", "#1": "b"}, {}),
    ("SET #0 = :0 + :1", {"#0": "a"}, {":0": {"N": "1"}, ":1": {"N": "2"}}),
    ("SET #0 = if_not_exists(#0, :0)", {"#0": "a"}, {":0": {"N": "1"}}),
    ("SET #0.#1 = :0", {"#0": "a", "#1": "b"}, {":0": {"N": "1"}}),
    ("SET #0 = :0 REMOVE #1", {"#0": "a", "#1": "b"}, {":0": {"N": "1"}}),
    ("SET #0 = :0 SET #1 = :0", {"#0": "a", "#1": "b"}, {":0": {"N": "1"}}),
    ("ADD #0 :0", {"#0": "count"}, {":0": {"N": "1"}}),
]


def results(updates):
    """Update a table, each twice: what the rows then are, and what was said where moto refused."""
    backend = DynamoDBBackend("us-east-1", "123456789012")
    backend.create_table(
        "table",
        schema=[{"AttributeName": "id", "KeyType": "HASH"}],
        attr=[{"AttributeName": name, "AttributeType": "S"} for name in ("id", "kind")],
        throughput=None,
        indexes=[],
        global_indexes=[],
        billing_mode="PAY_PER_REQUEST",
        streams=None,
        sse_specification=None,
        tags=[],
        deletion_protection_enabled=False,
        warm_throughput=None,
    )
    return [_result(backend, *update) for update in updates for _ in range(2)]


def _result(backend, *update):
    try:
        return backend.update_item("table", {"id": {"S": "one"}}, *update).to_json()
    except Exception as error:  # noqa: BLE001  # whatever moto says
        return type(error).__name__, getattr(error, "message", "")


@pytest.fixture
def quick():
    with ExitStack() as stack:
        world = World(None, None, None, None, None, stack)
        costs.updates_are_parsed_once(world)
        costs.plain_updates_are_quick(world)
        yield


def test_the_updates_are_some_that_moto_takes_and_some_that_it_refuses():
    assert {type(result) for result in results(UPDATES)} == {dict, tuple}


def test_an_update_leaves_what_moto_leaves_and_fails_as_moto_fails(request):
    without = results(UPDATES)
    request.getfixturevalue("quick")
    assert results(UPDATES) == without


def test_a_plain_update_is_checked_once_in_place_of_ten_times(quick, monkeypatch):
    monkeypatch.setattr(models.UpdateExpressionExecutor, "execute", lambda _executor: None)
    tree = UpdateExpressionParser.make("SET #0 = :0")
    assert UpdateExpressionParser.make("SET #0 = :0") is tree
    table = type("Table", (), {"table_key_attrs": ["id"]})
    names, values = {"#0": "a"}, {":0": {"S": "x"}}
    check = models.UpdateExpressionValidator(
        tree, expression_attribute_names=names, expression_attribute_values=values, item=None, table=table
    )
    assert not hasattr(check, "processors")
