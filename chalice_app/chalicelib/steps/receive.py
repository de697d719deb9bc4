"""receive: read the inbox, and start an execution for what holds creations; nothing for what holds none.

Deletions and openings of sessions it puts into the ledger itself.

What can never be handled goes to the dead-letter queue at first sight, with the reason; what may yet succeed is left
to SQS, and on its last delivery goes there with its reason too. One bad message or object never stops its neighbours.

Reading ends in time to start what was read: messages that were not reached by then come again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes import SQSEvent
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib import cloudtrail
from chalicelib.attribution.entries import Entry
from chalicelib.core.payloads import to_json
from chalicelib.errors import InvalidRequest, MalformedRecord, Refused, TimedOut
from chalicelib.intake import messages
from chalicelib.intake.admission import admit_event, admit_object, admit_request
from chalicelib.intake.backfill_receipts import answer, write_receipt
from chalicelib.intake.dead_letters import dead_letter, report_rejected
from chalicelib.intake.deletions import closings_of
from chalicelib.intake.deliveries import HOPELESS, NotReached, in_turn, sent_at, to_come_again
from chalicelib.intake.executions import start_inline, start_log
from chalicelib.intake.grouping import ExecutionGroup, ExecutionGrouper
from chalicelib.intake.ledger_changes import LedgerChanges
from chalicelib.intake.log_routes import LogRoute, route_of
from chalicelib.intake.log_scan import LogScan, Slice, scan_log
from chalicelib.intake.malformed import row_of, tell_malformed
from chalicelib.intake.reading_time import ReadingTime
from chalicelib.runtime.container import Runtime

if TYPE_CHECKING:
    from chalicelib.core.payload_types.common import FailedMessages


MOST_HELD = 16_000_000
"""Characters of what was read that are held at once; in memory they take five times as much."""


def run(payload: dict[str, Any], runtime: Runtime) -> FailedMessages:
    """Handle one SQS batch. Returns `batchItemFailures`: the messages that SQS delivers again."""
    delivered = in_turn(SQSEvent(payload).records)
    grouper, changes = ExecutionGrouper(runtime.settings), LedgerChanges(runtime)
    unread = _read(delivered, grouper, changes, runtime)
    again = to_come_again(delivered, unread, runtime)
    unsettled = changes.settle(grouper.join)
    unsettled |= _start(grouper.groups(again), runtime)
    again |= to_come_again(delivered, {one: unsettled[one] for one in unsettled.keys() - unread.keys()}, runtime)
    return {"batchItemFailures": [{"itemIdentifier": one.message_id} for one in delivered if one.message_id in again]}


def _read(
    delivered: Iterable[SQSRecord], grouper: ExecutionGrouper, changes: LedgerChanges, runtime: Runtime
) -> dict[str, Exception]:
    """Give away what may share an execution and what changes the ledger. Returns the errors of unread messages.

    Logs come last, because each may take long.
    """
    errors: dict[str, Exception] = {}
    logs: list[tuple[messages.LogObject, str]] = []
    for message in delivered:
        try:
            for ask in messages.parse_message(message.body):
                if isinstance(ask, messages.LogObject):
                    logs.append((ask, message.message_id))
                else:
                    grouper.join(_take(ask, message, changes, runtime), message.message_id)
        except Exception as exc:  # noqa: BLE001  # whatever it was, the neighbours go on
            errors[message.message_id] = exc
    return errors | _read_logs(logs, grouper, changes, runtime)


def _read_logs(
    logs: Sequence[tuple[messages.LogObject, str]], grouper: ExecutionGrouper, changes: LedgerChanges, runtime: Runtime
) -> dict[str, Exception]:
    """Read logs for as long as there is time to start what they hold, and memory to hold it.

    Of a message that asks for several, each is read whatever becomes of the others.
    """
    errors: dict[str, Exception] = {}
    time, begun, held = ReadingTime(runtime.seconds_left), set[str](), 0
    for number, (log, message) in enumerate(logs):
        if time.is_over or held > MOST_HELD:
            text = f"no time or memory was left for {log.key}"
            errors.setdefault(message, TimedOut(text) if message in begun else NotReached(text))
            continue
        begun.add(message)
        try:
            shared, size = _take_log(log, message, changes, runtime, time, time.until(len(logs) - number))
        except Exception as exc:  # noqa: BLE001  # as above
            errors.setdefault(message, exc)
            continue
        held += size
        grouper.join(shared, message)
    return errors


def _start(groups: Iterable[ExecutionGroup], runtime: Runtime) -> dict[str, Exception]:
    """Start an execution for each group. Returns the error of each message whose group could not be started."""
    errors: dict[str, Exception] = {}
    for group in groups:
        try:
            start_inline(group.entries, runtime)
        except Exception as exc:  # noqa: BLE001  # whatever it was, the other groups are started
            errors |= dict.fromkeys(group.messages, exc)
    return errors


def _take(
    ask: messages.Recorded | messages.Requested, message: SQSRecord, changes: LedgerChanges, runtime: Runtime
) -> list[Entry]:
    """Act on one thing that a message asks for; return what may share an execution."""
    if isinstance(ask, messages.Recorded):
        changes.add(closings_of(ask.record, runtime.settings), message.message_id)
        return _take_record(ask, runtime)
    return [admit_request(ask.request, message.message_id, sent_at(message), runtime.settings)]


def _take_record(ask: messages.Recorded, runtime: Runtime) -> list[Entry]:
    """Return the record if it is a creation. One of a back-fill or a replay gets an execution of its own instead."""
    try:
        entries = admit_event(ask.record, runtime.settings)
    except Refused as exc:
        write_receipt(ask, "refused", runtime, why=str(exc))
        raise
    except MalformedRecord as exc:
        tell_malformed([row_of(ask.record, str(exc))], runtime)
        write_receipt(ask, "refused", runtime, why=str(exc))
        return []
    if not entries:
        write_receipt(ask, "empty", runtime)
    if not entries or not (ask.run or ask.job):
        return entries
    started = start_inline(entries, runtime, ask.run)
    write_receipt(ask, "new" if started else "done", runtime, creations=1)
    return []


def _take_log(
    log: messages.LogObject, message: str, changes: LedgerChanges, runtime: Runtime, time: ReadingTime, until: float
) -> tuple[Sequence[Entry], int]:
    """Read a log and act by its route; return its creations if they may share an execution, and how much is held.

    A log that can't be read, or parts of one, become dead letters. It is read while more than `until` seconds remain.
    """
    try:
        if fault := cloudtrail.fault_of_key(log.key):
            text = f"the key {fault}"
            raise InvalidRequest(text)
        admit_object(log.bucket, log.key, runtime.settings)
        other = cloudtrail.why_not_a_log(log.key)
        if other:
            runtime.logger.info("Object passed over", extra={"key": log.key, "reason": other})
            write_receipt(log, "no-log", runtime, why=f"it is {other}")
            return [], 0
        scan = scan_log(log.bucket, log.key, log.version, runtime, until)
    except HOPELESS as exc:
        dead_letter(to_json(log.to_message()), exc, runtime)
        write_receipt(log, "refused", runtime, why=f"{type(exc).__name__}: {exc}")
        return [], 0
    changes.add(scan.closings, message)
    changes.open(scan.sessions.values(), message)
    route = route_of(log, scan)
    started = _start_log(log, scan, route, runtime, time)
    report_rejected(log, scan, runtime)
    answer(log, scan, route, runtime, started=any(started))
    _tell(log, scan, route, runtime, executions=len(started))
    return scan.few if route is LogRoute.SHARES else [], scan.held


def _start_log(
    log: messages.LogObject, scan: LogScan, route: LogRoute, runtime: Runtime, time: ReadingTime
) -> list[bool]:
    """Start what is this log's and no other's. Returns of each execution whether it is new."""
    if route is LogRoute.ALONE:
        return [start_inline(scan.few, runtime)]
    if route is LogRoute.SLICES:
        exact = replace(log, version=scan.version)
        return [_start_slice(exact, part, runtime, time) for part in scan.slices]
    return []


def _start_slice(log: messages.LogObject, part: Slice, runtime: Runtime, time: ReadingTime) -> bool:
    """Start a slice. Raises `TimedOut` where Lambda would stop the function, with all that it has read."""
    if time.ends:
        text = f"the log has so many creations that there was no time to start those from record {part.first} on"
        raise TimedOut(text)
    return start_log(log, part.to_dict(), runtime)


def _tell(log: messages.LogObject, scan: LogScan, route: LogRoute, runtime: Runtime, *, executions: int) -> None:
    if scan.unknown:
        runtime.metrics.add_metric(name="UnknownCreations", unit=MetricUnit.Count, value=scan.unknown)
    counts = {
        "records": scan.records,
        "creations": scan.creations,
        "unknown": scan.unknown,
        "sessions": len(scan.sessions),
        "deletions": len(scan.closings),
    }
    runtime.logger.info("Log scanned", extra={"key": log.key, "route": route.value, "executions": executions, **counts})
