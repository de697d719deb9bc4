"""The records in which Lambda hands SQS messages to a function."""

from __future__ import annotations

from typing import Any

from moto.sqs.models import Message, Queue


def record(message: Message, queue: Queue) -> dict[str, Any]:
    """One entry of an event's Records."""
    attributes = {
        "ApproximateReceiveCount": str(message.approximate_receive_count),
        "SentTimestamp": str(message.sent_timestamp),
        "SenderId": message.sender_id,
        "ApproximateFirstReceiveTimestamp": str(message.approximate_first_receive_timestamp),
    }
    if message.group_id:
        attributes |= {"MessageGroupId": message.group_id, "MessageDeduplicationId": str(message.deduplication_id)}
    return {
        "messageId": message.id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": attributes,
        "messageAttributes": {name: _attribute(value) for name, value in message.message_attributes.items()},
        "md5OfBody": message.body_md5,
        "eventSource": "aws:sqs",
        "eventSourceARN": queue.queue_arn,
        "awsRegion": queue.region,
    }


def _attribute(value: dict[str, Any]) -> dict[str, Any]:
    key = "binaryValue" if "BinaryValue" in value else "stringValue"
    content = value.get("BinaryValue", value.get("StringValue"))
    text = content.decode() if isinstance(content, bytes) else content
    return {key: text, "stringListValues": [], "binaryListValues": [], "dataType": value["DataType"]}
