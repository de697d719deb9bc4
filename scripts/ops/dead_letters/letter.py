"""`Letter`: a dead letter as SQS hands it out, read for what it is, what it is about and where it belongs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from chalicelib.catalogue import DETAIL_TYPES
from chalicelib.errors import InvalidRequest
from chalicelib.intake.dead_letters import MAX_BODY
from chalicelib.intake.messages import Ask, Asked, LogObject, Recorded, Requested, parse_message
from statemachines.machine_names import APP

LOG, EVENT, REQUEST = "log", "event", "request"
CHANGE, EXECUTION, CHECK, OTHER = "state change", "execution", "check", "other"

INBOX, CHANGES = "inbox", "changes"
"""The queues that letters are sent back to."""

_KINDS: Mapping[type[Ask], str] = {LogObject: LOG, Recorded: EVENT, Requested: REQUEST}
_BY_DETAIL_TYPE = {
    "EC2 Instance State-change Notification": CHANGE,
    "Step Functions Execution Status Change": EXECUTION,
}

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Letter:
    """One dead letter. `receipt` lets whoever received it delete it."""

    id: str
    receipt: str
    body: str
    sent: datetime
    received: int
    error: str = ""
    reason: str = ""
    source: str = ""

    @classmethod
    def of(cls, message: Facts) -> Letter:
        """Return what SQS handed out; EventBridge says in attributes of its own why it put a letter there."""
        told = {name: one.get("StringValue", "") for name, one in message.get("MessageAttributes", {}).items()}
        system = message.get("Attributes", {})
        return cls(
            id=message["MessageId"],
            receipt=message["ReceiptHandle"],
            body=message["Body"],
            sent=datetime.fromtimestamp(int(system.get("SentTimestamp", 0)) / 1000, UTC),
            received=int(system.get("ApproximateReceiveCount", 0)),
            error=told.get("error") or told.get("ERROR_CODE", ""),
            reason=told.get("reason") or told.get("ERROR_MESSAGE", ""),
            source=system.get("DeadLetterQueueSourceArn", ""),
        )

    @property
    def why(self) -> str:
        """The error and the reason, as far as anybody gave one."""
        told = ": ".join(dict.fromkeys(filter(None, (self.error, self.reason))))
        return told or "no reason given: received too often"

    @cached_property
    def kind(self) -> str:
        """What kind of message it is, in one of the words above."""
        if self._asked:
            return _KINDS[type(self._asked[0])]
        if "scope" in self._document:
            return CHECK
        return _BY_DETAIL_TYPE.get(str(self._document.get("detail-type")), OTHER)

    @property
    def about(self) -> list[str]:
        """The logs, event, resources, instance or execution it is about; else how it begins."""
        if self._asked:
            return [text for one in self._asked for text in _ABOUT[type(one)](one)]
        detail = self._document.get("detail")
        named = (detail.get(name) for name in ("instance-id", "executionArn")) if isinstance(detail, dict) else ()
        return [*map(str, filter(None, named))] or [self.body[:100]]

    @property
    def queue(self) -> str:
        """The queue that it is sent back to; empty where no queue would take it."""
        if self.kind in (EXECUTION, CHECK) or len(self.body) >= MAX_BODY:
            return ""
        return CHANGES if self.kind == CHANGE or f":{APP}-{CHANGES}-" in self.source else INBOX

    def bodies(self) -> Sequence[str]:
        """Return the messages to send back for it.

        Logs and events get a `run` of this letter's own: under the names that they had, executions may exist that ended
        long ago, and nothing would start. Sent twice, they still start once.
        """
        again = [_AGAIN[type(one)](one) for one in self._asked if type(one) in _AGAIN]
        run = f"letter-{self.id}"
        return [json.dumps({**one, "run": run}, separators=(",", ":")) for one in again] or [self.body]

    @cached_property
    def _asked(self) -> Asked:
        try:
            return parse_message(self.body)
        except InvalidRequest:
            return []

    @cached_property
    def _document(self) -> Facts:
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def _about_event(one: Any) -> list[str]:
    record = one.record
    return [f"{record.get('eventSource', '')} {record.get('eventName', '')} {record.get('eventID', '')}".strip()]


def _about_request(one: Any) -> list[str]:
    return [*one.request.get("resourceIds", ()), *filter(None, [one.request.get("resourceId")])]


_ABOUT: Mapping[type[Ask], Callable[[Any], list[str]]] = {
    LogObject: lambda one: [f"s3://{one.bucket}/{one.key}"],
    Recorded: _about_event,
    Requested: _about_request,
}


def _with_job(document: Facts, job: str) -> Facts:
    return {**document, "job": job} if job else document


_AGAIN: Mapping[type[Ask], Callable[[Any], Facts]] = {
    LogObject: lambda one: _with_job(one.to_message(), one.job),
    Recorded: lambda one: _with_job({"detail-type": DETAIL_TYPES[0], "detail": one.record}, one.job),
}
"""By what was asked for: the message that asks for it again."""
