import json
from contextlib import contextmanager
from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from chalicelib.alerts.publisher import Alert, _ledger, publish, publish_due
from chalicelib.core.text import clean
from chalicelib.ledger.owed_alerts import LEASE
from chalicelib.schemas import validation
from scripts.ops.project import ROOT

GOLDEN = ROOT / "tests" / "contract" / "golden"
ONE, NONE = {"published": 1, "held_back": 0}, {"published": 0, "held_back": 1}
EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:tagtrail-attribute-test:run-1"
DENIED = Alert(
    kind="batch",
    what="2 RDS resources could not be tagged. They are being tried again.",
    error="AccessDenied",
    message="rds AddTagsToResource: AccessDenied: not authorized",
    service="RDS",
    account="123456789012",
    region="us-east-1",
    resources=["arn:aws:rds:us-east-1:123456789012:db:one", "arn:aws:rds:us-east-1:123456789012:db:two"],
    execution=EXECUTION,
)


def tell(stage, *alerts):
    return publish(alerts or [DENIED], stage.runtime)


def gone(stage):
    """The same stage, whose topic does not exist."""
    return stage.with_settings(topic_arn="arn:aws:sns:us-east-1:123456789012:gone")


@contextmanager
def refused(stage):
    """DynamoDB refuses everything."""
    client = stage.client("dynamodb")

    def refuse(model, **_):
        raise ClientError({"Error": {"Code": "InternalServerError", "Message": "try later"}}, model.name)

    client.meta.events.register_first("before-call.dynamodb", refuse)
    try:
        yield
    finally:
        client.meta.events.unregister("before-call.dynamodb", refuse)


def test_an_alert_says_what_failed_where_and_what_to_do(stage):
    assert tell(stage) == ONE
    [document] = stage.alerts()
    validation.check(document, "alert", AssertionError)
    assert document == json.loads((GOLDEN / "alert.json").read_text())


def test_the_first_of_a_reason_goes_out_at_once_and_the_rest_of_the_hour_is_owed(stage):
    assert tell(stage) == ONE
    assert tell(stage, replace(DENIED, region="eu-west-1")) == NONE
    stage.later(minutes=30)
    assert tell(stage, replace(DENIED, account="210987654321", service="SNS", resources=["a", "b", "c"])) == NONE
    assert publish_due(stage.runtime)["published"] == 0
    stage.later(minutes=31)
    assert publish_due(stage.runtime)["published"] == 1
    assert publish_due(stage.runtime)["published"] == 0
    first, second = stage.alerts()
    validation.check(second, "alert", AssertionError)
    assert (first["count"], second["count"], second["resource_count"], second["place_count"]) == (1, 2, 5, 2)
    assert second["since"] == "2026-11-22T12:00:00Z"
    assert {(one["account"], one["region"], one["service"], one["count"]) for one in second["places"]} == {
        ("123456789012", "eu-west-1", "RDS", 1),
        ("210987654321", "us-east-1", "SNS", 1),
    }


def test_a_failure_after_the_hour_is_told_at_once_with_what_was_owed(stage):
    for _ in range(3):
        tell(stage)
    stage.later(minutes=61)
    assert tell(stage) == ONE
    assert [alert["count"] for alert in stage.alerts()] == [1, 3]


def test_many_alerts_of_one_reason_are_one_message(stage):
    many = [replace(DENIED, region=region, resources=[f"arn:{n}"]) for n in range(12) for region in ("a", "b")]
    assert tell(stage, *many) == ONE
    [alert] = stage.alerts()
    assert (alert["count"], alert["place_count"]) == (24, 2)
    assert alert["resources"] == [f"arn:{n}" for n in range(12)]


def test_another_error_or_kind_is_told_at_once(stage):
    assert tell(stage, DENIED, replace(DENIED, error="Throttled"), replace(DENIED, kind="chunk"))["published"] == 3


def test_what_could_not_be_sent_is_owed_and_goes_out_with_the_next_look(stage):
    assert tell(gone(stage)) == NONE
    with pytest.raises(ClientError, match="NotFound"):
        publish_due(gone(stage).runtime)
    assert publish_due(stage.runtime)["published"] == 1
    assert [alert["count"] for alert in stage.alerts()] == [1]


def test_one_message_that_can_not_be_sent_keeps_back_no_other(stage):
    tell(gone(stage), DENIED, replace(DENIED, error="Throttled"))
    sns, wrong = stage.client("sns"), []

    def refuse(params, model, **_):
        if model.name == "Publish" and not wrong:
            wrong.append(params)
            raise ClientError({"Error": {"Code": "InternalError"}}, "Publish")

    sns.meta.events.register_first("before-call.sns", refuse)
    with pytest.raises(ClientError, match="InternalError"):
        publish_due(stage.runtime)
    sns.meta.events.unregister("before-call.sns", refuse)
    assert len(stage.alerts()) == 1
    assert publish_due(stage.runtime)["published"] == 1


def test_a_claim_that_nobody_settled_ends_and_what_it_took_is_sent_again(stage):
    tell(gone(stage))
    ledger = _ledger(stage.runtime)
    [key] = ledger.due()
    assert ledger.claim(key, "one who is killed")
    assert publish_due(stage.runtime)["published"] == 0
    stage.later(seconds=LEASE.total_seconds() + 1)
    assert publish_due(stage.runtime)["published"] == 1


def test_alerts_go_out_while_the_ledger_refuses(stage):
    with refused(stage):
        assert tell(stage, DENIED, replace(DENIED, region="eu-west-1")) == ONE
        assert tell(stage) == ONE
    assert [alert["count"] for alert in stage.alerts()] == [2, 1]


def test_an_alert_that_can_be_neither_noted_nor_sent_is_an_error(stage):
    with refused(stage), pytest.raises(ClientError, match="NotFound"):
        tell(gone(stage))


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("a\x1b[31mred\x1b[0m", "a [31mred [0m"),
        ("line\r\nSubject: spam", "line Subject: spam"),
        ("right\u202eto left", "right to left"),
        ("see https://evil.example/x", "see https:// evil.example/x"),
        ("zero\u200bwidth \ud800", "zero width"),
        ("x" * 900, "x" * 500),
    ],
)
def test_text_of_strangers_is_made_harmless(hostile, harmless):
    assert clean(hostile) == harmless


def test_an_alert_with_hostile_names_and_very_many_resources_still_fits_its_schema(stage):
    names = [f"arn:\n{n}" + "y" * 5000 for n in range(500)]
    tell(stage, Alert(kind="batch", what="\x00" + "w" * 9000, error="E" * 900, resources=names))
    [document] = stage.alerts()
    validation.check(document, "alert", AssertionError)
    assert (len(document["resources"]), document["resource_count"]) == (10, 500)  # 600 characters of each
