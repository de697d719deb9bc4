"""receive: read the inbox, and start an execution for what holds creations; nothing for what holds none.

What can never be handled goes to the dead-letter queue at first sight, with the reason; what may yet succeed is left
to SQS, and on its last delivery goes there with its reason too. One bad message or object never stops its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes import SQSEvent
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib import cloudtrail, inbox
from chalicelib.answers import Outcome, answer
from chalicelib.deadletters import reject
from chalicelib.entries import Entry, resources_of
from chalicelib.errors import InvalidRequest, MalformedLog, Refused, ResourceNotFound, TagTrailError
from chalicelib.gate import judge
from chalicelib.handover import to_json
from chalicelib.launch import start_inline, start_log
from chalicelib.runtime import Runtime
from chalicelib.scan import Scan, scan
from chalicelib.sessions import keep

LAST_DELIVERY = 5
"""`maxReceiveCount` of the inbox: after this delivery SQS itself would move the message, without a reason."""

HOPELESS = (InvalidRequest, Refused, MalformedLog, ResourceNotFound)
"""What no later delivery can change."""

REJECTIONS: Mapping[str, type[TagTrailError]] = {"malformed": MalformedLog, "refused": Refused}
"""By the gate's judgement: the error of records that are reported."""

MAX_POSITIONS = 1000


def run(payload: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    """Handle one SQS batch. Returns `batchItemFailures`: the messages that SQS delivers again."""
    failed: list[str] = []
    inline: dict[str, list[Entry]] = {}
    messages = list(SQSEvent(payload).records)
    for message in messages:
        failed += _attempt(message, partial(_read, message, inline, runtime), runtime)
    together = [entry for found in inline.values() for entry in found]
    if together:
        start = cache(partial(start_inline, together, runtime))
        for message in messages:
            if inline.get(message.message_id):
                failed += _attempt(message, start, runtime)
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}


def _read(message: SQSRecord, inline: dict[str, list[Entry]], runtime: Runtime) -> None:
    asked = inbox.decode(message.body)
    inline[message.message_id] = [entry for ask in asked for entry in _take(ask, message, runtime)]


def _attempt(message: SQSRecord, work: Callable[[], None], runtime: Runtime) -> list[str]:
    """Do the work of a message; return its id if SQS shall deliver it again."""
    try:
        try:
            work()
        except HOPELESS as exc:
            reject(message.body, exc, runtime)
        except Exception as exc:
            if int(message.attributes.approximate_receive_count) < LAST_DELIVERY:
                raise
            reject(message.body, exc, runtime)
    except Exception:  # whatever it was, the neighbours go on and SQS delivers this message again
        runtime.logger.exception("Message failed", extra={"message_id": message.message_id})
        return [message.message_id]
    return []


def _take(ask: inbox.LogObject | inbox.Recorded | inbox.Requested, message: SQSRecord, runtime: Runtime) -> list[Entry]:
    """Act on one thing that a message asks for; return what is to be handled inline."""
    if isinstance(ask, inbox.LogObject):
        _take_log(ask, runtime)
        return []
    if isinstance(ask, inbox.Recorded):
        return _take_record(ask, runtime)
    entry = {"request": dict(ask.request), "id": message.message_id, "time": _sent(message)}
    strangers = {r.account for r in resources_of(entry, runtime.settings)} - runtime.settings.accounts
    if strangers:
        text = f"the accounts {sorted(strangers)} are not ours"
        raise Refused(text)
    return [entry]


def _take_record(ask: inbox.Recorded, runtime: Runtime) -> list[Entry]:
    judgement = judge(dict(ask.record), runtime.settings)
    if judgement.kind == "refused":
        raise Refused(judgement.reason)
    return [{"record": dict(ask.record)}] if judgement.kind == "creation" else []


def _take_log(log: inbox.LogObject, runtime: Runtime) -> None:
    """Scan a log and start what it needs; a log that can't be read, or parts of one, become dead letters."""
    body = {"s3Bucket": log.bucket, "s3ObjectKey": [log.key], "run": log.run}
    try:
        _refuse_foreign(log, runtime)
        other = cloudtrail.why_not_a_log(log.key)
        if other:
            runtime.logger.info("Object passed over", extra={"key": log.key, "reason": other})
            answer(log, "no-log", runtime, why=f"it is {other}")
            return
        found = scan(log.bucket, log.key, log.version, runtime)
    except HOPELESS as exc:
        reject(to_json(body), exc, runtime)
        answer(log, "refused", runtime, why=f"{type(exc).__name__}: {exc}")
        return
    keep(found.sessions.values(), runtime)
    exact = replace(log, version=found.version)
    started = [start_log(exact, part.to_dict(), runtime) for part in found.slices]
    for judgement, positions in found.rejected.items():
        error = REJECTIONS[judgement.kind](f"{len(positions)} of {found.records} records: {judgement.reason}")
        reject(to_json(body | {"positions": positions[:MAX_POSITIONS]}), error, runtime)
    _tell(log, found, runtime)
    _answer(log, found, runtime, started=any(started))


def _answer(log: inbox.LogObject, found: Scan, runtime: Runtime, *, started: bool) -> None:
    why = "; ".join(f"{len(places)} records refused: {one.reason}" for one, places in found.rejected.items())
    outcome: Outcome = "refused" if why else "empty"
    if found.slices:
        outcome = "new" if started else "done"
    answer(log, outcome, runtime, why=why, creations=found.creations)


def _refuse_foreign(log: inbox.LogObject, runtime: Runtime) -> None:
    if not any(source.holds(log.bucket, log.key) for source in runtime.settings.trail_sources):
        text = f"s3://{log.bucket}/{log.key} is not under TRAIL_BUCKETS"
        raise Refused(text)


def _tell(log: inbox.LogObject, found: Scan, runtime: Runtime) -> None:
    if found.unknown:
        runtime.metrics.add_metric(name="UnknownCreations", unit=MetricUnit.Count, value=found.unknown)
    counts = {
        "records": found.records,
        "creations": found.creations,
        "unknown": found.unknown,
        "sessions": len(found.sessions),
    }
    runtime.logger.info("Log scanned", extra={"key": log.key, "executions": len(found.slices), **counts})


def _sent(message: SQSRecord) -> str:
    sent = datetime.fromtimestamp(int(message.attributes.sent_timestamp or 0) / 1000, UTC)
    return sent.strftime("%Y-%m-%dT%H:%M:%SZ")
