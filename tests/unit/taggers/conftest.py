import boto3
import pytest
from botocore.config import Config
from botocore.stub import Stubber
from moto import mock_aws

from chalicelib.core import parallel


@pytest.fixture(scope="module")
def aws():
    """One account for the module: EC2 takes a second to set up. Gives `clients(service, region)`."""
    with mock_aws():
        yield lambda service, region="us-east-1": boto3.client(service, region_name=region)


class Stubbed:
    """`clients(service, region)` whose clients answer, in order, what the test says."""

    def __init__(self):
        self.stubbers = {}
        self.clients = {}

    def __call__(self, service, region):
        return self.clients[service, region]

    def on(self, service, region="us-east-1"):
        """Return the botocore Stubber of this client."""
        if (service, region) not in self.clients:
            client = boto3.client(service, region_name=region, config=Config(retries={"max_attempts": 0}))
            self.clients[service, region] = client
            self.stubbers[service, region] = Stubber(client)
            self.stubbers[service, region].activate()
        return self.stubbers[service, region]


@pytest.fixture
def stubbed(monkeypatch):
    monkeypatch.setattr(parallel._here, "works", True, raising=False)  # a Stubber's answers have an order
    clients = Stubbed()
    yield clients
    for stubber in clients.stubbers.values():
        stubber.assert_no_pending_responses()
