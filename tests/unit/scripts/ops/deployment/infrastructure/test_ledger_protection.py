import boto3
import pytest
from moto import mock_aws

from scripts.ops.deployment.infrastructure.ledger_protection import protect


@pytest.fixture
def dynamodb():
    with mock_aws():
        client = boto3.client("dynamodb", "eu-west-1")
        client.create_table(
            TableName="ledger",
            KeySchema=[{"AttributeName": "ResourceId", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "ResourceId", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield client


def test_a_bare_table_gets_expiry_and_recovery_once(dynamodb):
    assert protect(dynamodb, "ledger") == ["expiry", "point-in-time recovery"]
    assert protect(dynamodb, "ledger") == []


def test_only_what_is_off_is_switched_on(dynamodb):
    protect(dynamodb, "ledger")
    off = {"PointInTimeRecoveryEnabled": False}
    dynamodb.update_continuous_backups(TableName="ledger", PointInTimeRecoverySpecification=off)
    assert protect(dynamodb, "ledger") == ["point-in-time recovery"]
