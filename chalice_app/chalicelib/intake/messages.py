"""The inbox: what each shape of message asks for.

`parse_message` turns the body of an SQS message into a list of `LogObject`, `Recorded` and `Requested`; an empty list
means that the message asks for nothing (S3's test event, a deleted object).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote_plus

from chalicelib.catalogue import DETAIL_TYPES
from chalicelib.cloudtrail import DECODER
from chalicelib.errors import InvalidRequest
from chalicelib.schemas import validation

if TYPE_CHECKING:
    from chalicelib.core.payload_types.events import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class LogObject:
    """An object in S3 that may be a CloudTrail log.

    `run` sets a replay apart from the first time. `job` is the name under which a back-fill wants its answer.
    """

    bucket: str
    key: str
    version: str = ""
    run: str = ""
    job: str = ""

    def to_message(self) -> dict[str, Any]:
        """Return the message that asks for this log once more."""
        return {"s3Bucket": self.bucket, "s3ObjectKey": [self.key], "run": self.run}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A CloudTrail record that came by EventBridge, or from a back-fill in the same form; `run` and `job` as above."""

    record: Mapping[str, Any]
    run: str = ""
    job: str = ""


@dataclass(frozen=True, slots=True)
class Requested:
    """A request to tag, from another tool or `scripts/tag` (request.schema.json)."""

    request: Request


Ask = LogObject | Recorded | Requested
Asked = list[Ask]


def parse_message(body: str) -> Asked:
    """Return what a message asks for. Raises `InvalidRequest` for what is none of the documented shapes."""
    try:
        message = DECODER.decode(body)
    except (ValueError, RecursionError) as exc:
        if body == "CloudTrail validation message.":  # sent once, when a trail gets its SNS topic
            return []
        text = f"the message is not JSON: {exc}"
        raise InvalidRequest(text) from exc
    if not isinstance(message, dict):
        text = f"the message is a JSON {type(message).__name__}, not an object"
        raise InvalidRequest(text)
    for is_shape, read in _SHAPES:
        if is_shape(message):
            return _read(read, message)
    text = f"the message is of no known shape; its members are {sorted(message)[:10]}"
    raise InvalidRequest(text)


def _read(read: Callable[[dict[str, Any]], Asked], message: dict[str, Any]) -> Asked:
    try:
        asked = read(message)
    except (KeyError, TypeError, AttributeError) as exc:
        text = f"the message lacks a member that its shape has: {type(exc).__name__} {exc}"
        raise InvalidRequest(text) from exc
    for one in asked:
        if not all(isinstance(value, str) for value in _texts(one)):
            text = "the bucket, key, version, run or job of a log or record is not text"
            raise InvalidRequest(text)
    return asked


def _texts(one: LogObject | Recorded | Requested) -> tuple[object, ...]:
    if isinstance(one, LogObject):
        return (one.bucket, one.key, one.version, one.run, one.job)  # `astuple` copies, however deep
    return (one.run, one.job) if isinstance(one, Recorded) else ()


def _s3_notification(message: dict[str, Any]) -> Asked:
    """Notification message structure, Amazon S3 User Guide; keys are URL-encoded, versionId is optional."""
    return [
        LogObject(
            bucket=record["s3"]["bucket"]["name"],
            key=unquote_plus(record["s3"]["object"]["key"]),
            version=record["s3"]["object"].get("versionId", ""),
        )
        for record in message["Records"]
        if record["eventName"].startswith("ObjectCreated")
    ]


def _s3_by_eventbridge(message: dict[str, Any]) -> Asked:
    """Object Created event, Amazon S3 User Guide; keys are not URL-encoded here."""
    detail = message["detail"]
    stored = detail["object"]
    return [LogObject(bucket=detail["bucket"]["name"], key=stored["key"], version=stored.get("version-id", ""))]


def _cloudtrail_note(message: dict[str, Any]) -> Asked:
    """CloudTrail's own SNS notification; with `run` it asks for a replay, with `job` for an answer (backfill.md)."""
    if not isinstance(message["s3ObjectKey"], list):
        text = "s3ObjectKey is not a list"
        raise InvalidRequest(text)
    run, job = message.get("run", ""), message.get("job", "")
    if job and len(message["s3ObjectKey"]) != 1:
        text = "a message with a job is about one log"
        raise InvalidRequest(text)
    return [LogObject(bucket=message["s3Bucket"], key=key, run=run, job=job) for key in message["s3ObjectKey"]]


def _recorded(message: dict[str, Any]) -> Asked:
    if not isinstance(message["detail"], dict):
        text = "the detail of an EventBridge event is not an object"
        raise InvalidRequest(text)
    return [Recorded(message["detail"], run=message.get("run", ""), job=message.get("job", ""))]


def _request(message: dict[str, Any]) -> Asked:
    validation.check(message, "request", InvalidRequest)
    return [Requested(cast("Request", message))]


_SHAPES: tuple[tuple[Callable[[dict[str, Any]], bool], Callable[[dict[str, Any]], Asked]], ...] = (
    (lambda m: m.get("Event") == "s3:TestEvent", lambda _: []),
    (lambda m: m.get("Type") == "Notification" and "Message" in m, lambda m: parse_message(m["Message"])),
    (lambda m: "s3Bucket" in m and "s3ObjectKey" in m, _cloudtrail_note),
    (lambda m: m.get("detail-type") in DETAIL_TYPES, _recorded),
    (lambda m: m.get("detail-type") == "Object Created" and m.get("source") == "aws.s3", _s3_by_eventbridge),
    (lambda m: isinstance(m.get("Records"), list), _s3_notification),
    (lambda m: "resourceId" in m or "resourceIds" in m, _request),
)
