"""What each kind of webhook is sent: a row of `FORMATS`. Text of strangers can mention nobody, and links to nothing.

Sizes: Slack takes 3,000 characters in a section and 150 in a header, Teams' Workflows 28 KB.
https://docs.slack.dev/reference/block-kit/blocks/section-block
https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from types import MappingProxyType
from typing import Any

from chalicelib.alerts.notices import Notice
from chalicelib.errors import WebhookFailed

Json = Any

SLACK_TEXT = 2900
TEAMS_BYTES, TEAMS_LINES = 10_000, 60
JSON_TEXT = 20_000
VALUE = 5000
"""Characters that one placeholder may stand for."""

_MENTION = re.compile(r"@(?=\w)|<(?=[!@#]|at>)")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """What the secret of a webhook says. `url` and `key` are never told to anybody but the host."""

    url: str = field(repr=False)
    key: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    template: Json = field(default=None, repr=False)

    @classmethod
    def parse(cls, text: str) -> Hook:
        """Read a secret: a URL, or a JSON object of `url`, `key`, `headers` and `template`.

        Raises `WebhookFailed` for anything else.
        """
        if not text.lstrip().startswith("{"):
            return cls(url=text.strip())
        try:
            found = json.loads(text)
        except ValueError as exc:
            raise WebhookFailed("its secret is no JSON") from exc
        headers = found.get("headers", {})
        texts = [found.get("url"), found.get("key", ""), *(headers.values() if isinstance(headers, dict) else [None])]
        if set(found) - {"url", "key", "headers", "template"} or not all(isinstance(one, str) for one in texts):
            raise WebhookFailed("its secret is not of the documented form (docs/webhooks.md)")
        return cls(url=found["url"], key=found.get("key", ""), headers=headers, template=found.get("template"))


def request_for(target: str, notice: Notice, hook: Hook, now: int) -> tuple[bytes, dict[str, str]]:
    """Return the body and the headers for a target: a row of `FORMATS`. `now` is in seconds since 1970."""
    body = json.dumps(FORMATS[target](notice, hook), ensure_ascii=False, separators=(",", ":")).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": notice.id, **hook.headers}
    if hook.key:
        signed = hmac.new(hook.key.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()
        headers |= {"X-TagTrail-Timestamp": str(now), "X-TagTrail-Signature": f"v1={signed}"}
    return body, headers


def _slack(notice: Notice, _hook: Hook) -> Json:
    blocks: list[Json] = [{"type": "header", "text": _plain(notice.title[:140])}]
    if notice.text:
        blocks.append({"type": "section", "text": _plain(notice.text)})
    if notice.link:
        link = {"type": "mrkdwn", "text": f"<{notice.link}|Open the execution>"}
        blocks.append({"type": "section", "text": link})
    return {"text": _slack_text(notice.title), "mrkdwn": False, "blocks": blocks}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "emoji": False, "text": _slack_text(text)}


def _slack_text(text: str) -> str:
    """Escape what Slack reads as control characters, and cut so that no escape is torn apart."""
    sizes = accumulate(len(_SLACK.get(one, one)) for one in _harmless(text))
    kept = sum(size <= SLACK_TEXT for size in sizes)
    return "".join(_SLACK.get(one, one) for one in _harmless(text)[:kept])


_SLACK = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def _teams(notice: Notice, _hook: Hook) -> Json:
    """Return an Adaptive Card of text runs, in which no Markdown is read."""
    text = notice.text.encode()[:TEAMS_BYTES].decode(errors="ignore")
    lines = [_run(notice.title, weight="Bolder"), *(_run(line) for line in text.splitlines()[:TEAMS_LINES])]
    link = {"type": "Action.OpenUrl", "title": "Open the execution", "url": notice.link}
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": lines,
        "actions": [link] if notice.link else [],
    }
    return {
        "type": "message",
        "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}],
    }


def _run(text: str, **more: str) -> Json:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": _harmless(text) or " ", **more}]}


def _harmless(text: str) -> str:
    return _MENTION.sub(lambda found: found[0] + "\u200b", text)


def _json(notice: Notice, hook: Hook) -> Json:
    if hook.template is not None:
        return _filled(hook.template, {name: value(notice)[:VALUE] for name, value in PLACEHOLDERS.items()})
    return {
        "version": 1,
        "id": notice.id,
        "time": notice.time,
        "kind": notice.kind,
        "title": notice.title,
        "text": notice.text[:JSON_TEXT],
        "alert": dict(notice.facts) if "todo" in notice.facts else None,
    }


def _filled(template: Json, values: Mapping[str, str]) -> Json:
    """Return a template with its placeholders filled in, each once: what a value holds is never a placeholder."""
    if isinstance(template, dict):
        return {name: _filled(value, values) for name, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, values) for value in template]
    if not isinstance(template, str):
        return template
    unknown = {name for name in _PLACEHOLDER.findall(template) if name not in values}
    if unknown:
        raise WebhookFailed(f"its template names {', '.join(sorted(unknown))}, which is no placeholder")
    return _PLACEHOLDER.sub(lambda found: values[found[1]], template)


def _fact(name: str) -> Callable[[Notice], str]:
    return lambda notice: str(notice.facts.get(name, ""))


def _resources(notice: Notice) -> str:
    return "\n".join(map(str, notice.facts.get("resources", ())))


PLACEHOLDERS: Mapping[str, Callable[[Notice], str]] = MappingProxyType(
    {
        "id": lambda notice: notice.id,
        "time": lambda notice: notice.time,
        "kind": lambda notice: notice.kind,
        "title": lambda notice: notice.title,
        "text": lambda notice: notice.text,
        "console": lambda notice: notice.link,
        "resources": _resources,
        **{
            name: _fact(name)
            for name in ("stage", "error", "what", "message", "service", "account", "region", "count", "since", "todo")
        },
        "resource_count": _fact("resource_count"),
    }
)
"""What a template may name."""

FORMATS: Mapping[str, Callable[[Notice, Hook], Json]] = MappingProxyType(
    {"slack": _slack, "teams": _teams, "json": _json}
)
"""By the target of a webhook: what it is sent."""
