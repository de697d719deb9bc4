"""Dead letters: what can't be handled is kept in the dead-letter queue with its reason, and an alert says so."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.alerts.publisher import Alert, publish
from chalicelib.core.payloads import to_json
from chalicelib.core.text import clean
from chalicelib.errors import MalformedLog, Refused, TagTrailError
from chalicelib.intake.log_scan import LogScan
from chalicelib.intake.malformed import tell_malformed
from chalicelib.intake.messages import LogObject
from chalicelib.runtime.container import Runtime

MAX_BODY = 200_000

REJECTIONS: Mapping[str, type[TagTrailError]] = {"malformed": MalformedLog, "refused": Refused}
"""By the admission of records that are reported: their error."""


def dead_letter(body: str, error: BaseException, runtime: Runtime) -> None:
    """Put `body` into the dead-letter queue with the attributes `reason` and `error`, and alert.

    Alert first: if the letter fails, the caller's message is delivered again, and the alert is held back, not doubled.
    """
    name, reason = type(error).__name__, clean(str(error))
    what = "A message could not be handled and lies in the dead-letter queue."
    publish([Alert(kind="dead-letter", what=what, error=name, message=reason, resources=[clean(body, 300)])], runtime)
    runtime.client("sqs", runtime.settings.region).send_message(
        QueueUrl=runtime.settings.dlq_url,
        MessageBody=body[:MAX_BODY],
        MessageAttributes={
            "reason": {"DataType": "String", "StringValue": reason or name},
            "error": {"DataType": "String", "StringValue": name},
        },
    )
    runtime.logger.error("Message rejected", extra={"error": name, "reason": reason})


def report_rejected(log: LogObject, scan: LogScan, runtime: Runtime) -> None:
    """Tell of the records of a log that were rejected.

    Malformed ones become rows of the ledger, if they are not too many. For each other reason there is a dead letter,
    with the positions.
    """
    tell_malformed(scan.malformed, runtime)
    for admission, places in scan.rejected.items():
        if admission.kind == "malformed" and scan.malformed:
            continue
        error = REJECTIONS[admission.kind](f"{places.number} of {scan.records} records: {admission.reason}")
        dead_letter(to_json(log.to_message() | {"positions": places.first}), error, runtime)
