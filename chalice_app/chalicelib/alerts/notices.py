"""What a webhook tells: a message of one of the stage's topics, whoever published it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from chalicelib.alerts.document import as_text
from chalicelib.core.text import clean

WEBHOOK = "webhook"
"""The kind of an alert about a webhook; no webhook is told of it, or one that fails would keep itself busy."""

_CONSOLE = re.compile(r"https://[\w-]+\.console\.(aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)/[\w/?=#:.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A title and lines, and a link into the console where there is one.

    `id` is that of the SNS message, the same at every try. `facts` is the document, where the message is one.
    """

    id: str
    time: str
    kind: str
    title: str
    text: str
    link: str
    facts: Mapping[str, Any]


def of_message(message: Mapping[str, Any]) -> Notice:
    """Return the notice for an SNS message, as Lambda is given it: an alert, an alarm of CloudWatch, or text."""
    facts = _document(message["Message"])
    kind, title, text = _told(facts, message)
    execution = facts.get("execution")
    link = str(execution.get("console", "")) if isinstance(execution, dict) else ""
    return Notice(
        id=str(message["MessageId"]),
        time=str(message["Timestamp"]),
        kind=kind,
        title=clean(title, 150),
        text=text,
        link=link if _CONSOLE.fullmatch(link) else "",
        facts=facts,
    )


def _told(facts: Mapping[str, Any], message: Mapping[str, Any]) -> tuple[str, str, str]:
    with suppress(KeyError, TypeError):  # what has not all that an alert has, is told as what it is
        return str(facts["kind"]), str(facts["title"]), as_text({"place_count": 1, **facts}).partition("\n\n")[2]
    if "AlarmName" in facts:
        named = f"{facts['AlarmName']} is {facts.get('NewStateValue')}"
        lines = (facts.get("AlarmDescription"), facts.get("NewStateReason"))
        return "alarm", named, "\n".join(clean(str(one), 1000) for one in lines if one)
    subject = str(message.get("Subject") or "TagTrail")
    return "notice", subject, "\n".join(clean(line, 1000) for line in message["Message"].splitlines())


def _document(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
