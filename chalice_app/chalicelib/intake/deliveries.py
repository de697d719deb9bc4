"""Deliveries: what becomes of messages that failed. What may yet succeed comes again, all else is a dead letter.

A message that was not reached has not failed: on what would be its last delivery it is sent to its queue anew.
"""

from __future__ import annotations

import hashlib
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


class NotReached(Exception):
    """No time was left for a message, so nothing of it was begun."""


def in_turn(messages: Iterable[SQSRecord]) -> list[SQSRecord]:
    """Return messages in the order in which they are to be read.

    First those that come for the first time; the others in another order each time, so that none stands behind the same
    ones in all its deliveries.
    """
    return sorted(messages, key=_turn)


def _turn(message: SQSRecord) -> str:
    count = _count(message)
    return hashlib.sha256(f"{count} {message.message_id}".encode()).hexdigest() if count > 1 else ""


def _count(message: SQSRecord) -> int:
    return int(message.attributes.approximate_receive_count)


def to_come_again(messages: Iterable[SQSRecord], errors: Mapping[str, Exception], runtime: Runtime) -> set[str]:
    """Return the ids of those messages with an error that SQS shall deliver again; make dead letters of the others."""
    failed = [one for one in messages if one.message_id in errors]
    missed = sum(isinstance(errors[one.message_id], NotReached) for one in failed)
    if missed:
        runtime.logger.warning("Messages not reached", extra={"messages": missed})
    return {one.message_id for one in failed if not _is_settled(one, errors[one.message_id], runtime)}


def sent_at(message: SQSRecord) -> str:
    """Return when a message was sent, as `YYYY-MM-DDTHH:MM:SSZ`."""
    sent = datetime.fromtimestamp(int(message.attributes.sent_timestamp or 0) / 1000, UTC)
    return sent.strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_settled(message: SQSRecord, error: Exception, runtime: Runtime) -> bool:
    """Make a dead letter of a message that failed for good, a new message of one that was never reached.

    Says whether it is one now.
    """
    facts = {"message_id": message.message_id}
    try:
        if isinstance(error, HOPELESS) or _count(message) >= LAST_DELIVERY:
            if isinstance(error, NotReached):
                _send_anew(message, runtime)
            else:
                dead_letter(message.body, error, runtime)
            return True
    except Exception:  # whatever it was, SQS keeps the message
        runtime.logger.exception("Message not kept", extra=facts)
    if not isinstance(error, NotReached):
        runtime.logger.error("Message failed", exc_info=error, extra=facts)
    return False


def _send_anew(message: SQSRecord, runtime: Runtime) -> None:
    """Send a message to the queue that it came from, where its deliveries are counted from the start.

    If it comes twice then, because the answer was lost, its work still has one name.
    """
    queue = message.event_source_arn.rpartition(":")[2]
    url = f"{runtime.settings.dlq_url.rpartition('/')[0]}/{queue}"
    runtime.client("sqs", runtime.settings.region).send_message(QueueUrl=url, MessageBody=message.body)
