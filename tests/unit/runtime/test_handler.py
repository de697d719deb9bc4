import gc
import io
import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit
from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib import errors
from chalicelib.runtime import handler as serving
from chalicelib.runtime.handler import prepare, run, serve

CONTEXT = SimpleNamespace(aws_request_id="request-1")


def failing(error):
    def step(payload, runtime):
        raise error

    return step


def test_the_answer_of_the_step_is_returned(stage):
    assert run(lambda payload, runtime: {"got": payload}, {"a": 1}, CONTEXT, stage.runtime) == {"got": {"a": 1}}


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ClientError({"Error": {"Code": "ThrottlingException"}}, "GetItem"), errors.Throttled),
        (ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetItem"), errors.AccessDenied),
        (ReadTimeoutError(endpoint_url="https://x"), errors.TimedOut),
        (errors.MalformedLog("x"), errors.MalformedLog),
        (ZeroDivisionError(), ZeroDivisionError),
    ],
)
def test_an_error_of_aws_gets_the_name_that_the_state_machine_knows(stage, error, expected):
    with pytest.raises(expected):
        run(failing(error), {}, CONTEXT, stage.runtime)


def test_log_lines_carry_execution_and_request_and_the_next_call_does_not(stage):
    written = io.StringIO()
    quiet = replace(stage.runtime, logger=Logger(service="serve-test", stream=written))

    def step(payload, runtime):
        runtime.logger.info("Said")
        return {}

    run(step, {"execution": "arn:aws:states:x:1:execution:m:run-1"}, CONTEXT, quiet)
    quiet.logger.info("After")
    said, after = (json.loads(line) for line in written.getvalue().splitlines())
    assert (said["execution"], said["request"]) == ("run-1", "request-1")
    assert "execution" not in after


def test_metrics_are_flushed_even_when_the_step_fails(stage, capsys):
    def step(payload, runtime):
        runtime.metrics.add_metric(name="Seen", unit=MetricUnit.Count, value=1)
        raise errors.MalformedLog

    with pytest.raises(errors.MalformedLog):
        run(step, {}, CONTEXT, stage.runtime)
    assert json.loads(capsys.readouterr().out)["Seen"] == [1.0]


@pytest.fixture
def lambdas(stage, monkeypatch):
    """Let this process be a Lambda, and list the clients that it makes."""
    made = []
    runtime = replace(stage.runtime, client=lambda service, region: made.append((service, region)))
    monkeypatch.setattr(serving, "current", lambda: runtime)
    return made


def test_a_lambda_makes_its_clients_before_its_first_request(lambdas):
    prepare({"_HANDLER": "app.record_metadata"})
    assert lambdas == [("dynamodb", "us-east-1"), ("s3", "us-east-1")]


@pytest.mark.parametrize("environ", [{}, {"_HANDLER": "sabotage.handler"}, {"_HANDLER": "app.app"}])
def test_what_is_no_lambda_of_ours_prepares_nothing(lambdas, environ):
    prepare(environ)
    assert lambdas == []


def test_garbage_is_looked_for_again_even_where_the_start_failed(monkeypatch):
    def refuse():
        assert not gc.isenabled()
        raise errors.InvalidSettings

    monkeypatch.setattr(serving, "current", refuse)
    with pytest.raises(errors.InvalidSettings):
        prepare({"_HANDLER": "app.summarise"})
    assert gc.isenabled()


def test_a_function_is_served_by_its_step(lambdas):
    payload = {"input": {"error": {"Error": "AccessDenied", "Cause": "no"}}}
    assert serve("summarise_retention", payload, CONTEXT)["statusCode"] == 500


def test_a_step_is_told_how_long_it_may_take(stage):
    context = SimpleNamespace(aws_request_id="request-1", get_remaining_time_in_millis=lambda: 61_500)
    assert run(lambda _, runtime: {"left": runtime.seconds_left()}, {}, context, stage.runtime) == {"left": 61.5}
    assert stage.runtime.seconds_left() == 900
