import hashlib
import hmac
import json
import re

import pytest

from chalicelib.alerts.notices import Notice
from chalicelib.alerts.webhook_formats import FORMATS, PLACEHOLDERS, SLACK_TEXT, Hook, request_for
from chalicelib.errors import WebhookFailed
from scripts.ops.project import ROOT

HOSTILE = (
    "<!channel> @here <@U1> <https://evil.example|x> [click](https://evil.example) *b* & <at>all</at> {message} {0}"
)
LINK = "https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/v2/executions/details/arn:x"
FACTS = {"todo": "Do it.", "error": "AccessDenied", "message": HOSTILE, "resources": ["a", "b"], "resource_count": 2}
TEMPLATES = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "webhooks.md").read_text(), re.DOTALL)


def notice(**changes):
    known = {
        "id": "m-1",
        "time": "2026-11-22T12:00:00Z",
        "kind": "batch",
        "title": "T",
        "text": "one\ntwo",
        "link": LINK,
    }
    return Notice(**{**known, "facts": FACTS, **changes})


def sent(target, hook=None, **changes):
    body, headers = request_for(target, notice(**changes), hook or Hook(url="https://x"), 1_700_000_000)
    return json.loads(body), headers, body


def test_slack_gets_a_header_the_text_and_a_link():
    body, headers, _ = sent("slack")
    header, text, link = body["blocks"]
    assert (header["text"]["text"], text["text"]["text"]) == ("T", "one\ntwo")
    assert link["text"]["text"] == f"<{LINK}|Open the execution>"
    assert (headers["Content-Type"], headers["Idempotency-Key"]) == ("application/json", "m-1")


def test_slack_is_sent_nothing_of_strangers_that_it_could_read_as_a_mention_or_a_link():
    body, _, _ = sent("slack", title=HOSTILE[:140], text=HOSTILE, link="")
    assert {one["text"]["type"] for one in body["blocks"]} == {"plain_text"}
    assert body["mrkdwn"] is False
    for text in (body["text"], *(one["text"]["text"] for one in body["blocks"])):
        assert "<" not in text
        assert "@here" not in text
        assert "@U1" not in text


def test_a_text_is_cut_for_slack_between_two_escapes():
    body, _, _ = sent("slack", text="&" * 5000)
    text = body["blocks"][1]["text"]["text"]
    assert SLACK_TEXT - 5 < len(text) <= SLACK_TEXT
    assert text == "&amp;" * (len(text) // 5)


def test_a_notice_without_text_has_a_title_alone():
    assert len(sent("slack", text="", link="")[0]["blocks"]) == 1


def test_teams_gets_a_card_of_plain_runs_and_a_link():
    body, _, _ = sent("teams", text=HOSTILE)
    card = body["attachments"][0]["content"]
    runs = [one["inlines"][0] for one in card["body"]]
    assert {one["type"] for one in card["body"]} == {"RichTextBlock"}  # a TextBlock would read Markdown
    assert {one["type"] for one in runs} == {"TextRun"}
    assert not any("<at>" in one["text"] or "@here" in one["text"] for one in runs)
    assert card["actions"][0]["url"] == LINK
    assert sent("teams", link="")[0]["attachments"][0]["content"]["actions"] == []


@pytest.mark.parametrize(("target", "limit"), [("slack", 28_000), ("teams", 28_000), ("json", 100_000)])
@pytest.mark.parametrize("letter", ["x", "&", "😀", "\\", "\n"])
def test_no_body_passes_the_limit_of_its_target(target, limit, letter):
    assert len(sent(target, text=letter * 50_000)[2]) < limit


def test_a_json_hook_gets_the_document_too():
    body, _, _ = sent("json")
    assert body == {
        "version": 1,
        "id": "m-1",
        "time": "2026-11-22T12:00:00Z",
        "kind": "batch",
        "title": "T",
        "text": "one\ntwo",
        "alert": FACTS,
    }
    assert sent("json", facts={"AlarmName": "a"})[0]["alert"] is None


def test_a_body_is_signed_together_with_its_time():
    _, headers, body = sent("json", Hook(url="https://x", key="sesame", headers={"Authorization": "Basic x"}))
    signed = hmac.new(b"sesame", b"1700000000." + body, hashlib.sha256).hexdigest()
    assert headers["X-TagTrail-Timestamp"] == "1700000000"
    assert headers["X-TagTrail-Signature"] == f"v1={signed}"
    assert headers["Authorization"] == "Basic x"
    assert "X-TagTrail-Signature" not in sent("json")[1]


def test_placeholders_are_put_in_once_and_nothing_in_a_value_is_one():
    template = {"{title}": ["{title}: {message}", {"n": 3, "none": None}], "all": "{resources} of {resource_count}"}
    body, _, _ = sent("json", Hook(url="https://x", template=template), title="{error}")
    assert body == {"{title}": [f"{{error}}: {HOSTILE}", {"n": 3, "none": None}], "all": "a\nb of 2"}


@pytest.mark.parametrize("text", ["{secret}", "{title} {__class__}"])
def test_a_placeholder_that_is_none_is_refused(text):
    with pytest.raises(WebhookFailed, match="no placeholder"):
        sent("json", Hook(url="https://x", template=[text]))


@pytest.mark.parametrize("text", ["https://x/y", " https://x/y\n", '{"url": "https://x/y"}'])
def test_a_secret_is_a_url_or_an_object(text):
    assert Hook.parse(text).url == "https://x/y"


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        '{"url": 1}',
        '{"url": "x", "headers": {"a": 1}}',
        '{"url": "x", "headers": 1}',
        '{"url": "x", "z": 1}',
    ],
)
def test_another_secret_is_refused_and_not_repeated(text):
    with pytest.raises(WebhookFailed) as caught:
        Hook.parse(text)
    assert "x" not in str(caught.value).replace("docs/webhooks.md", "")


def test_nothing_that_shows_a_hook_shows_its_secrets():
    assert "sesame" not in repr(Hook(url="https://sesame", key="sesame", headers={"a": "sesame"}, template="sesame"))


@pytest.mark.parametrize("secret", TEMPLATES)
def test_each_documented_secret_can_be_sent(secret):
    hook = Hook.parse(secret)
    assert hook.url.startswith("https://")
    sent("json", hook)


def test_the_page_names_every_target_and_placeholder():
    page = (ROOT / "docs" / "webhooks.md").read_text()
    assert TEMPLATES
    assert all(f"`{target}`" in page for target in FORMATS)
    assert all(f"`{{{name}}}`" in page for name in PLACEHOLDERS)
