"""receive: read the inbox, and start an execution for what holds creations; nothing for what holds none.

What can never be handled goes to the dead-letter queue at first sight, with the reason; what may yet succeed is left
to SQS, and on its last delivery goes there with its reason too. One bad message or object never stops its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes import SQSEvent
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib import cloudtrail
from chalicelib.attribution.entries import Entry, resources_of
from chalicelib.core.payloads import to_json
from chalicelib.errors import InvalidRequest, MalformedLog, Refused, ResourceNotFound, TagTrailError
from chalicelib.intake import messages
from chalicelib.intake.admission import admit
from chalicelib.intake.backfill_receipts import Outcome, write_receipt
from chalicelib.intake.dead_letters import dead_letter
from chalicelib.intake.executions import start_inline, start_log
from chalicelib.intake.grouping import ExecutionGroup, ExecutionGrouper
from chalicelib.intake.log_scan import LogScan, scan_log
from chalicelib.intake.role_sessions import keep_sessions
from chalicelib.runtime.container import Runtime

LAST_DELIVERY = 5
"""`maxReceiveCount` of the inbox: after this delivery SQS itself would move the message, without a reason."""

HOPELESS = (InvalidRequest, Refused, MalformedLog, ResourceNotFound)
"""What no later delivery can change."""

REJECTIONS: Mapping[str, type[TagTrailError]] = {"malformed": MalformedLog, "refused": Refused}
"""By the admission of records that are reported: their error."""

MAX_POSITIONS = 1000


def run(payload: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    """Handle one SQS batch. Returns `batchItemFailures`: the messages that SQS delivers again."""
    delivered = list(SQSEvent(payload).records)
    grouper = ExecutionGrouper(runtime.settings)
    again = {one.message_id for one in delivered if _fails(one, partial(_read, one, grouper, runtime), runtime)}
    errors = _start(grouper.groups(again), runtime)
    hit = [one for one in delivered if one.message_id in errors]
    again |= {one.message_id for one in hit if _fails(one, partial(_raise, errors[one.message_id]), runtime)}
    return {"batchItemFailures": [{"itemIdentifier": one.message_id} for one in delivered if one.message_id in again]}


def _read(message: SQSRecord, grouper: ExecutionGrouper, runtime: Runtime) -> None:
    for ask in messages.parse_message(message.body):
        grouper.join(_take(ask, message, runtime), message.message_id)


def _start(groups: list[ExecutionGroup], runtime: Runtime) -> dict[str, Exception]:
    """Start an execution for each group. Returns the error of each message whose group could not be started."""
    errors: dict[str, Exception] = {}
    for group in groups:
        try:
            start_inline(group.entries, runtime)
        except Exception as exc:  # noqa: BLE001  # whatever it was, the other groups are started
            errors |= dict.fromkeys(group.messages, exc)
    return errors


def _raise(error: Exception) -> None:
    raise error


def _fails(message: SQSRecord, work: Callable[[], None], runtime: Runtime) -> bool:
    """Do the work of a message; say whether SQS shall deliver it again."""
    try:
        try:
            work()
        except HOPELESS as exc:
            dead_letter(message.body, exc, runtime)
        except Exception as exc:
            if int(message.attributes.approximate_receive_count) < LAST_DELIVERY:
                raise
            dead_letter(message.body, exc, runtime)
    except Exception:  # whatever it was, the neighbours go on and SQS delivers this message again
        runtime.logger.exception("Message failed", extra={"message_id": message.message_id})
        return True
    return False


def _take(
    ask: messages.LogObject | messages.Recorded | messages.Requested, message: SQSRecord, runtime: Runtime
) -> list[Entry]:
    """Act on one thing that a message asks for; return what may share an execution."""
    if isinstance(ask, messages.LogObject):
        return _take_log(ask, runtime)
    if isinstance(ask, messages.Recorded):
        return _take_record(ask, runtime)
    entry = {"request": dict(ask.request), "id": message.message_id, "time": _sent(message)}
    strangers = {r.account for r in resources_of(entry, runtime.settings)} - runtime.settings.accounts
    if strangers:
        text = f"the accounts {sorted(strangers)} are not ours"
        raise Refused(text)
    return [entry]


def _take_record(ask: messages.Recorded, runtime: Runtime) -> list[Entry]:
    admission = admit(dict(ask.record), runtime.settings)
    if admission.kind == "refused":
        raise Refused(admission.reason)
    return [{"record": dict(ask.record)}] if admission.kind == "creation" else []


def _take_log(log: messages.LogObject, runtime: Runtime) -> list[Entry]:
    """Scan a log; start what it needs, or return its creations if they may share an execution.

    A log that can't be read, or parts of one, become dead letters.
    """
    try:
        _refuse_foreign(log, runtime)
        other = cloudtrail.why_not_a_log(log.key)
        if other:
            runtime.logger.info("Object passed over", extra={"key": log.key, "reason": other})
            write_receipt(log, "no-log", runtime, why=f"it is {other}")
            return []
        found = scan_log(log.bucket, log.key, log.version, runtime)
    except HOPELESS as exc:
        dead_letter(to_json(_again(log)), exc, runtime)
        write_receipt(log, "refused", runtime, why=f"{type(exc).__name__}: {exc}")
        return []
    keep_sessions(found.sessions.values(), runtime)
    whole = bool(found.few) and not (log.run or found.rejected)
    shares = whole and not log.job
    if not shares:
        _start_alone(log, found, runtime, whole=whole)
    _tell(log, found, runtime, shares=shares)
    return found.few if shares else []


def _again(log: messages.LogObject) -> dict[str, Any]:
    """Return the message that asks for a log once more."""
    return {"s3Bucket": log.bucket, "s3ObjectKey": [log.key], "run": log.run}


def _start_alone(log: messages.LogObject, found: LogScan, runtime: Runtime, *, whole: bool) -> None:
    """Start executions for this log and no other.

    So it is with many creations, which are read again then; with a replay, whose name says of which log and run it is;
    with what holds refused records, which are reported when the rest has been started; and with a back-fill, which is
    told whether this log was done before. That one is handed over as a `whole`: so it would be if it had come alone.
    """
    exact = replace(log, version=found.version)
    if whole:
        started = [start_inline(found.few, runtime)]
    else:
        started = [start_log(exact, part.to_dict(), runtime) for part in found.slices]
    for admission, positions in found.rejected.items():
        error = REJECTIONS[admission.kind](f"{len(positions)} of {found.records} records: {admission.reason}")
        dead_letter(to_json(_again(log) | {"positions": positions[:MAX_POSITIONS]}), error, runtime)
    _answer(log, found, runtime, started=any(started))


def _answer(log: messages.LogObject, found: LogScan, runtime: Runtime, *, started: bool) -> None:
    why = "; ".join(f"{len(places)} records refused: {one.reason}" for one, places in found.rejected.items())
    outcome: Outcome = "refused" if why else "empty"
    if found.slices:
        outcome = "new" if started else "done"
    write_receipt(log, outcome, runtime, why=why, creations=found.creations)


def _refuse_foreign(log: messages.LogObject, runtime: Runtime) -> None:
    if not any(source.holds(log.bucket, log.key) for source in runtime.settings.trail_sources):
        text = f"s3://{log.bucket}/{log.key} is not under TRAIL_BUCKETS"
        raise Refused(text)


def _tell(log: messages.LogObject, found: LogScan, runtime: Runtime, *, shares: bool) -> None:
    if found.unknown:
        runtime.metrics.add_metric(name="UnknownCreations", unit=MetricUnit.Count, value=found.unknown)
    counts = {
        "records": found.records,
        "creations": found.creations,
        "unknown": found.unknown,
        "sessions": len(found.sessions),
    }
    alone = 0 if shares else len(found.slices)
    runtime.logger.info("Log scanned", extra={"key": log.key, "executions": alone, "shares": shares, **counts})


def _sent(message: SQSRecord) -> str:
    sent = datetime.fromtimestamp(int(message.attributes.sent_timestamp or 0) / 1000, UTC)
    return sent.strftime("%Y-%m-%dT%H:%M:%SZ")
