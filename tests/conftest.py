"""No test ever meets a real account: the environment is emptied and holds fake credentials."""

import os

import pytest
from hypothesis import HealthCheck, settings

from scripts.devtools.moto_speedups import hasten_moto
from scripts.devtools.speedups import hasten

# How fast a busy machine draws examples says nothing about the code under test.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

hasten()
hasten_moto()

FAKE = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


@pytest.fixture(autouse=True)
def fake_credentials(monkeypatch):
    for name in list(os.environ):
        if name.startswith(("AWS_", "TAG_", "POWERTOOLS_")):
            monkeypatch.delenv(name)
    for name, value in FAKE.items():
        monkeypatch.setenv(name, value)
