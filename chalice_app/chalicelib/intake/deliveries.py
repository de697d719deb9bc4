"""Deliveries: what becomes of messages that failed. What may yet succeed comes again, all else is a dead letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.errors import InvalidRequest, MalformedLog, Refused, ResourceNotFound
from chalicelib.intake.dead_letters import dead_letter
from chalicelib.runtime.container import Runtime

LAST_DELIVERY = 5
"""`maxReceiveCount` of the inbox: after this delivery SQS itself would move the message, without a reason."""

HOPELESS = (InvalidRequest, Refused, MalformedLog, ResourceNotFound)
"""What no later delivery can change."""


def to_come_again(messages: Iterable[SQSRecord], errors: Mapping[str, Exception], runtime: Runtime) -> set[str]:
    """Return the ids of those messages with an error that SQS shall deliver again; make dead letters of the others."""
    failed = [one for one in messages if one.message_id in errors]
    return {one.message_id for one in failed if not _is_settled(one, errors[one.message_id], runtime)}


def sent_at(message: SQSRecord) -> str:
    """Return when a message was sent, as `YYYY-MM-DDTHH:MM:SSZ`."""
    sent = datetime.fromtimestamp(int(message.attributes.sent_timestamp or 0) / 1000, UTC)
    return sent.strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_settled(message: SQSRecord, error: Exception, runtime: Runtime) -> bool:
    """Make a dead letter of a message that failed for good; say whether it is one now."""
    facts = {"message_id": message.message_id}
    try:
        if isinstance(error, HOPELESS) or int(message.attributes.approximate_receive_count) >= LAST_DELIVERY:
            dead_letter(message.body, error, runtime)
            return True
    except Exception:  # whatever it was, SQS keeps the message
        runtime.logger.exception("Message not kept", extra=facts)
    runtime.logger.error("Message failed", exc_info=error, extra=facts)
    return False
