"""Every store that the ledger may stand on: what a test of this folder asks of one it asks of each."""

import pytest

from chalicelib.ledger.table import LedgerTable
from tests.memory_store import MemoryStore
from tests.unit import ledger_table
from tests.unit.conftest import REGION, _client

TABLE = "tagtrail-test"


@pytest.fixture
def table(aws):
    client = _client("dynamodb", REGION)
    ledger_table.create(client, TABLE)
    return LedgerTable(client, TABLE)


@pytest.fixture(params=["DynamoDB", "memory"])
def store(request):
    return request.getfixturevalue("table") if request.param == "DynamoDB" else MemoryStore()
