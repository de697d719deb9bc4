"""A stage's ledger and bucket of findings, in process."""

import json
from contextlib import contextmanager
from functools import cache

import boto3
import pytest
from boto3.dynamodb.types import TypeSerializer
from moto import mock_aws

from tests.unit import ledger_table
from tests.unit.scripts.ops.reports.summaries import BUCKET, KEY

TABLE = "tagtrail-dev"


class Stage:
    """What the compliance machine left behind."""

    def __init__(self, session):
        self.session = session
        self.client = session.client("dynamodb")
        self.s3 = session.client("s3")
        ledger_table.create(self.client, TABLE)
        self.s3.create_bucket(Bucket=BUCKET)

    def put(self, *rows):
        for row in rows:
            self.client.put_item(TableName=TABLE, Item={name: TypeSerializer().serialize(row[name]) for name in row})

    def found(self, *findings):
        self.s3.put_object(Bucket=BUCKET, Key=KEY, Body="".join(json.dumps(one) + "\n" for one in findings))


@cache
def _session():
    """Make one session and each client once: that takes longer than most tests, and moto answers whoever asks."""
    session = boto3.Session(region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
    session.client = cache(session.client)
    return session


@contextmanager
def left_behind(monkeypatch):
    session = _session()
    monkeypatch.setattr(boto3, "Session", lambda **_: session)
    with mock_aws():
        yield Stage(session)


@pytest.fixture
def stage(monkeypatch):
    with left_behind(monkeypatch) as stage:
        yield stage
