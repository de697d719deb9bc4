import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from chalicelib.errors import Throttled
from chalicelib.ledger.store import Update
from chalicelib.ledger.table import ROUNDS, LedgerTable

ARN = "arn:aws:s3:::bucket"


def test_an_error_that_is_no_failed_condition_is_raised(table):
    with pytest.raises(ClientError, match="ResourceNotFound"):
        LedgerTable(table.client, "no-table").update(Update(key="x", values={"Mark": "y"}, over=()))


def answers(*keys_left):
    client = boto3.client("dynamodb", region_name="us-east-1")
    stubber = Stubber(client)
    for left in keys_left:
        keys = {"t": {"Keys": [{"ResourceId": {"S": ARN}}]}} if left else {}
        stubber.add_response(
            "batch_get_item", {"Responses": {"t": [{"ResourceId": {"S": ARN}}]}, "UnprocessedKeys": keys}
        )
    stubber.activate()
    return client


def test_keys_that_dynamodb_keeps_back_are_asked_for_again():
    client = answers(True, False)
    assert LedgerTable(client, "t").read([ARN]) == {ARN: {"ResourceId": ARN}}


def test_dynamodb_that_keeps_keys_back_for_good_is_a_throttle():
    with pytest.raises(Throttled, match="unprocessed 5 times"):
        LedgerTable(answers(*[True] * ROUNDS), "t").read([ARN])


def unwritten(*left):
    client = boto3.client("dynamodb", region_name="us-east-1")
    stubber = Stubber(client)
    for some in left:
        rest = {"t": [{"PutRequest": {"Item": {"ResourceId": {"S": ARN}}}}]} if some else {}
        stubber.add_response("batch_write_item", {"UnprocessedItems": rest})
    stubber.activate()
    return LedgerTable(client, "t")


def test_rows_that_dynamodb_does_not_take_are_written_again():
    unwritten(True, False).put([{"ResourceId": ARN}])


def test_dynamodb_that_does_not_take_rows_for_good_is_a_throttle():
    with pytest.raises(Throttled, match="left rows unwritten"):
        unwritten(*[True] * ROUNDS).put([{"ResourceId": ARN}])
