import json
from datetime import UTC, datetime

import boto3
import pytest
from moto import mock_aws

from chalicelib.ledger.rows import NAMES, Ledger
from chalicelib.ledger.table import LedgerTable
from scripts.ops.deployment.infrastructure import ledger_names
from scripts.ops.deployment.infrastructure.ledger_names import LONGEST, fill
from scripts.ops.project import ROOT
from tests.unit import ledger_table

TABLE = "ledger"


class Stop(Exception):
    """Ctrl-C, somewhere on the way."""


@pytest.fixture
def table():
    with mock_aws():
        client = boto3.client("dynamodb", "eu-west-1")
        ledger_table.create(client, TABLE)
        yield LedgerTable(client, TABLE)


@pytest.fixture
def ledger(table):
    return Ledger(table, lambda: datetime.now(UTC))


def old(number, **more):
    """A row as an older version wrote it."""
    return {"ResourceId": f"arn:aws:s3:::bucket-{number}", "EventId": "e", "EventTime": "2026-11-22", **more}


def filled(table, wait=None):
    told, waits = [], []
    fill(table, told.append, wait or waits.append)
    return told, waits


def body(params):
    return json.loads(params["body"])


def small_pages(table):
    """Let a page of a scan hold two rows, in place of a megabyte."""

    def limit(params, **_):
        params["body"] = json.dumps({**body(params), "Limit": 2}).encode()

    table.client.meta.events.register("before-call.dynamodb.Scan", limit)


def scans(table):
    """Where each scan begins."""
    seen = []
    events = table.client.meta.events
    events.register("before-call.dynamodb.Scan", lambda params, **_: seen.append(body(params).get("ExclusiveStartKey")))
    return seen


def test_a_new_ledger_is_known_to_have_all_names_at_once(table, ledger):
    assert filled(table) == ([], [])
    assert ledger.knows_all_names


def test_rows_of_an_older_version_get_their_name_and_nothing_else(table, ledger):
    rows = [old(number, Tags={"a": "b"}) for number in range(5)]
    helper = {"ResourceId": "session#ASIA1", "Creator": {}}
    strange = {**old(9), "ResourceId": "strange"}
    table.put([*rows, helper, strange])
    told, waits = filled(table)
    assert waits == [LONGEST]
    assert told[0] == "  5 rows of an older version can be found by name now"
    for row in rows:
        key = row["ResourceId"]
        assert table.read([key])[key] == {**row, "Name": key.rpartition(":")[2]}
        assert list(ledger.named(key.rpartition(":")[2])) == [key]
    assert table.read(["session#ASIA1", "strange"]) == {"session#ASIA1": helper, "strange": strange}


def test_what_the_older_version_writes_until_it_ends_gets_its_name_too(table, ledger):
    table.put([old(1)])
    filled(table, lambda _: table.put([old(2)]))
    assert list(ledger.named("bucket-2")) == ["arn:aws:s3:::bucket-2"]


def test_once_all_have_their_name_the_table_is_not_read_again(table):
    filled(table)
    seen = scans(table)
    assert filled(table) == ([], [])
    assert seen == []


def test_where_it_was_broken_off_it_goes_on(table, ledger, monkeypatch):
    table.put([old(number) for number in range(7)])
    small_pages(table)
    name, done = ledger_names._name, []

    def stops(*arguments):
        if len(done) == 4:
            raise Stop
        done.append(arguments)
        return name(*arguments)

    monkeypatch.setattr(ledger_names, "WRITERS", 1)
    monkeypatch.setattr(ledger_names, "_name", stops)
    with pytest.raises(Stop):
        filled(table)
    monkeypatch.setattr(ledger_names, "_name", name)
    assert not ledger.knows_all_names
    left, seen = table.read([NAMES])[NAMES]["At"], scans(table)
    _, waits = filled(table)
    assert seen[0] == {"ResourceId": {"S": left}}
    assert seen.count(None) == 1  # the second time, from the beginning
    assert waits == [LONGEST]
    assert all(list(ledger.named(f"bucket-{number}")) for number in range(7))
    assert ledger.knows_all_names


def test_a_row_that_goes_or_is_named_meanwhile_is_left_alone(table):
    named = old(1, Name="by-somebody-else")
    table.put([named])
    gone = old(2)["ResourceId"]
    assert not ledger_names._name(table, named["ResourceId"])
    assert not ledger_names._name(table, gone)
    assert table.read([named["ResourceId"], gone]) == {named["ResourceId"]: named}


def test_it_is_told_how_far_it_has_come(table, monkeypatch):
    monkeypatch.setattr(ledger_names, "TOLD_EVERY", 1)
    small_pages(table)
    table.put([old(number) for number in range(3)])
    told, _ = filled(table)
    assert "  2 rows of ledger read, 2 named" in told


def test_no_function_that_makes_rows_of_resources_takes_longer_than_is_waited_for():
    config = json.loads((ROOT / ".chalice" / "config.json").read_text())
    makers = ("receive", "record_metadata")
    assert max(config["lambda_functions"][name]["lambda_timeout"] for name in makers) <= LONGEST
