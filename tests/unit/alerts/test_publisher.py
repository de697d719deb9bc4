import json

import pytest
from botocore.exceptions import ClientError

from chalicelib import errors
from chalicelib.alerts.publisher import MAX_RESOURCES, Alert, as_text, publish, todo
from chalicelib.core.text import clean
from chalicelib.schemas import validation
from scripts.ops.project import ROOT

GOLDEN = ROOT / "tests" / "contract" / "golden"
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


def test_an_alert_says_what_failed_where_and_what_to_do(stage):
    assert publish(DENIED, stage.runtime)
    [document] = stage.alerts()
    validation.check(document, "alert", AssertionError)
    assert document == json.loads((GOLDEN / "alert.json").read_text())


def test_mail_readers_get_the_same_in_sentences():
    document = json.loads((GOLDEN / "alert.json").read_text())
    assert as_text(document) == (GOLDEN / "alert.txt").read_text().rstrip("\n")


def test_an_alert_without_an_execution_or_resources_is_valid_too(stage):
    publish(Alert(kind="dead-letter", what="Something.", error="InvalidRequest"), stage.runtime)
    [document] = stage.alerts()
    validation.check(document, "alert", AssertionError)
    assert as_text(document).splitlines() == [
        "TagTrail test: InvalidRequest",
        "",
        "Something.",
        "",
        f"What to do: {document['todo']}",
    ]


def test_the_same_reason_account_and_service_is_told_once_an_hour(stage):
    assert publish(DENIED, stage.runtime)
    assert not publish(DENIED, stage.runtime)
    stage.later(minutes=61)
    assert publish(DENIED, stage.runtime)
    assert len(stage.alerts()) == 2


def test_another_reason_is_told_at_once(stage):
    assert publish(DENIED, stage.runtime)
    assert publish(
        Alert(kind="batch", what="x", error="Throttled", account="123456789012", service="RDS"), stage.runtime
    )


def test_an_alert_that_could_not_be_sent_is_not_held_back_the_next_time(stage):
    gone = stage.with_settings(topic_arn="arn:aws:sns:us-east-1:123456789012:gone")
    with pytest.raises(ClientError):
        publish(DENIED, gone.runtime)
    assert publish(DENIED, stage.runtime)


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
    publish(Alert(kind="batch", what="\x00" + "w" * 9000, error="E" * 900, resources=names), stage.runtime)
    [document] = stage.alerts()
    validation.check(document, "alert", AssertionError)
    assert (len(document["resources"]), document["resource_count"]) == (MAX_RESOURCES, 500)


def test_what_to_do_is_the_sentence_of_the_error_and_the_command():
    assert todo("AccessDenied", "dev") == f"{errors.AccessDenied.__doc__} Then: ./scripts/rerun --stage dev"
    assert todo("Lambda.Unknown", "dev").startswith("Read the execution's history.")
    assert todo("RETRYABLE", "dev").startswith("Read the execution's history.")
