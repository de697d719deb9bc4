import json
from dataclasses import replace

import pytest

from chalicelib.alerts import notices
from chalicelib.alerts.publisher import Alert
from chalicelib.alerts.webhooks import tell
from chalicelib.runtime.container import _secrets
from chalicelib.runtime.setting_parsers import webhook
from chalicelib.steps import notify
from scripts.ops.project import ROOT

ALERT = json.loads((ROOT / "tests" / "contract" / "golden" / "alert.json").read_text())
SLACK, JSON = "slack=ssm:/hooks/slack", "json=secretsmanager:hooks-json"


def record(message, subject="TagTrail alert", number=1):
    text = message if isinstance(message, str) else json.dumps(message)
    return {"Sns": {"MessageId": f"m-{number}", "Timestamp": "t", "Subject": subject, "Message": text}}


@pytest.fixture
def hooked(stage, host):
    """The stage with a Slack and a JSON webhook, both at the host."""
    stage.client("ssm").put_parameter(Name="/hooks/slack", Value=host.url, Type="SecureString")
    secret = json.dumps({"url": host.url, "key": "sesame"})
    stage.client("secretsmanager").create_secret(Name="hooks-json", SecretString=secret)
    yield stage.with_settings(webhooks=(webhook(SLACK), webhook(JSON)))
    _secrets.cache_clear()


def told(stage, host, *records):
    return tell(records, stage.runtime, host.poster, pause=lambda _: None)


def test_every_webhook_is_told_of_an_alert(hooked, host, capsys):
    assert told(hooked, host, record(ALERT)) == {"published": 2, "failed": 0}
    slack, body = sorted((json.loads(one.body) for one in host.taken), key=len)
    assert slack["blocks"][0]["text"]["text"] == ALERT["title"]
    assert body["alert"] == ALERT
    assert {one.headers["Idempotency-Key"] for one in host.taken} == {"m-1"}
    assert "token" not in capsys.readouterr().out


def test_what_owners_are_told_goes_to_the_webhooks_too(hooked, host):
    told(
        hooked, host, record("EC2 Instance Non-Compliant Alert\n\nInstance ID: i-1", "EC2 Instance Non-Compliant Alert")
    )
    body = max((json.loads(one.body) for one in host.taken), key=len)
    assert "Instance ID: i-1" in json.dumps(body)


def test_an_alarm_is_told_in_its_words():
    alarm = {
        "AlarmName": "dead-letters",
        "NewStateValue": "ALARM",
        "AlarmDescription": "Look.",
        "NewStateReason": "1 > 0",
    }
    found = notices.of_message(record(alarm)["Sns"])
    assert (found.kind, found.title, found.text) == ("alarm", "dead-letters is ALARM", "Look.\n1 > 0")


@pytest.mark.parametrize("text", ["[1]", "plain", '"x"', '{"kind": "batch", "title": "half an alert"}'])
def test_text_is_told_as_it_is(text):
    found = notices.of_message(record(text, subject=None)["Sns"])
    assert (found.kind, found.title, found.text, found.link) == ("notice", "TagTrail", text, "")


def test_an_alert_of_an_older_stage_is_told_too():
    old = {name: value for name, value in ALERT.items() if name not in ("places", "place_count", "count", "since")}
    assert "What to do" in notices.of_message(record(old)["Sns"]).text


@pytest.mark.parametrize(
    "link", ["https://evil.example/", "javascript:alert(1)", "https://x.console.aws.amazon.com/|y>"]
)
def test_a_link_that_is_not_of_the_console_is_left_out(link):
    assert notices.of_message(record({**ALERT, "execution": {"name": "n", "console": link}})["Sns"]).link == ""


def test_a_failure_that_passes_is_waited_out_under_the_same_key(hooked, host):
    host.answers[:] = [500, 429]
    one = hooked.with_settings(webhooks=(webhook(SLACK),))
    assert told(one, host, record(ALERT)) == {"published": 1, "failed": 0}
    assert len(host.taken) == 3
    assert {one.headers["Idempotency-Key"] for one in host.taken} == {"m-1"}


def test_a_webhook_that_fails_for_good_is_told_of_by_mail_and_stops_no_other(hooked, host):
    hooked.client("ssm").put_parameter(Name="/hooks/slack", Value="http://x", Type="SecureString", Overwrite=True)
    assert told(hooked, host, record(ALERT)) == {"published": 1, "failed": 1}
    [alert] = hooked.alerts()
    assert (alert["kind"], alert["error"], alert["service"]) == ("webhook", "WebhookFailed", SLACK)
    assert alert["message"] == "its secret holds no https URL without a user"
    assert ALERT["title"] in alert["what"]


@pytest.mark.parametrize(("answer", "tries"), [(404, 1), (302, 1), (500, 3)])
def test_what_an_answer_says_decides_whether_it_is_tried_again(hooked, host, answer, tries):
    host.answers[:] = [answer] * 9
    one = hooked.with_settings(webhooks=(webhook(SLACK),))
    assert told(one, host, record(ALERT))["failed"] == 1
    assert len(host.taken) == tries
    [alert] = hooked.alerts()
    assert alert["message"] == f"it answered {answer}"
    assert "sesame" not in json.dumps(alert)


def test_a_host_that_can_not_be_reached_is_told_of(hooked, host):
    away = replace(host.poster, private=frozenset({"hooks.example"}), resolve=refused)
    assert tell([record(ALERT)], hooked.runtime, away, pause=lambda _: None)["failed"] == 2
    assert hooked.alerts()[0]["message"] == "ConnectionRefusedError"


def refused(*_):
    raise ConnectionRefusedError


def test_a_secret_that_can_not_be_read_is_told_of(hooked, host):
    gone = hooked.with_settings(webhooks=(webhook("teams=ssm:/gone"), webhook("json=secretsmanager:gone")))
    assert told(gone, host, record(ALERT))["failed"] == 2
    assert {place["service"] for place in hooked.alerts()[0]["places"]} == {
        "teams=ssm:/gone",
        "json=secretsmanager:gone",
    }


def test_no_webhook_is_told_that_a_webhook_failed(hooked, host):
    failed = Alert(kind=notices.WEBHOOK, what="x", error="WebhookFailed")
    assert told(hooked, host, record({**ALERT, "kind": failed.kind})) == {"published": 0, "failed": 0}
    assert host.taken == []


def test_notify_takes_what_a_topic_hands_it(stage):
    assert notify.run({"Records": [record(ALERT)]}, stage.runtime) == {"published": 0, "failed": 0}
