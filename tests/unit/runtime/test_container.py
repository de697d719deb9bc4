import json
from datetime import UTC, datetime

import pytest
from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader

from chalicelib.errors import InvalidPolicy, InvalidSettings
from chalicelib.runtime import container
from tests.unit.conftest import ENVIRON


@pytest.fixture
def fresh(monkeypatch, aws):
    container.current.cache_clear()
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    yield
    container.current.cache_clear()


def test_a_container_makes_one_runtime_with_one_client_per_service_and_region(fresh):
    assert container.current() is container.current()
    client = container.current().client
    assert client("sqs", "us-east-1") is client("sqs", "us-east-1")
    assert client("sqs", "eu-west-1").meta.region_name == "eu-west-1"


def test_a_service_that_this_boto3_does_not_know_is_told_as_such(fresh):
    with pytest.raises(UnknownServiceError):
        container.current().client("no-such-service", "us-east-1")


def test_every_service_is_known_that_botocore_knows(fresh):
    """botocore lists those that have a model of a type: it must be the same ones, or a client can't be made."""
    ours = set(container._Services().list_available_services("service-2"))
    for model in ("service-2", "endpoint-rule-set-1"):
        assert set(Loader().list_available_services(model)) <= ours
        assert not {name for name in ours if "." not in name} - set(Loader().list_available_services(model))


def test_its_clients_give_up_before_the_functions_do(fresh):
    config = container.current().client("sqs", "us-east-1").meta.config
    assert (config.connect_timeout + config.read_timeout) * config.retries["total_max_attempts"] < 120


def test_a_log_that_hangs_in_s3_takes_a_fifth_of_the_time_of_receive(fresh):
    config = container.current().client("s3", "us-east-1").meta.config
    assert max(config.connect_timeout, config.read_timeout) * config.retries["total_max_attempts"] < 0.2 * 120


def test_its_clock_tells_the_time_in_utc(fresh):
    assert abs((container.current().now() - datetime.now(UTC)).total_seconds()) < 60


def test_a_missing_variable_stops_it_at_the_start(fresh, monkeypatch):
    monkeypatch.delenv("WORK_BUCKET")
    with pytest.raises(InvalidSettings, match="WORK_BUCKET"):
        container.current()


def test_metrics_carry_the_stage(fresh, capsys):
    metrics = container.current().metrics
    metrics.add_metric(name="Seen", unit="Count", value=1)
    metrics.flush_metrics()
    assert json.loads(capsys.readouterr().out)["Stage"] == "test"


def test_the_packaged_policy_serves_where_no_parameter_is_named(stage):
    assert stage.runtime.policy().keys() == {"CreatedBy", "CreatedDate", "ManagedBy"}


def test_a_parameter_takes_the_place_of_the_packaged_policy_and_is_asked_for_once(stage):
    named = stage.with_settings(policy_parameter="/p").runtime
    ssm = stage.client("ssm")
    ssm.put_parameter(Name="/p", Type="String", Value='{"version": 1, "tags": {"Owner": "{creator.name}"}}')
    assert named.policy().keys() == {"Owner"}
    ssm.delete_parameter(Name="/p")
    assert named.policy().keys() == {"Owner"}


def test_a_parameter_that_is_no_policy_is_an_error_not_a_guess(stage):
    stage.client("ssm").put_parameter(Name="/p", Type="String", Value="{")
    with pytest.raises(InvalidPolicy):
        stage.with_settings(policy_parameter="/p").runtime.policy()
