"""The stage of the reports' tests, with a tag policy, and resources to remedy."""

import pytest

from tests.unit.reporting.conftest import stage

__all__ = ["stage"]

ACCOUNT, REGION = "123456789012", "us-east-1"


@pytest.fixture
def ec2(stage):
    return stage.session.client("ec2", region_name=REGION)
