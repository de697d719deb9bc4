"""Dead letters: what can't be handled is kept in the dead-letter queue with its reason, and an alert says so."""

from __future__ import annotations

from chalicelib.alerts.publisher import Alert, publish
from chalicelib.core.text import clean
from chalicelib.runtime.container import Runtime

MAX_BODY = 200_000


def dead_letter(body: str, error: BaseException, runtime: Runtime) -> None:
    """Put `body` into the dead-letter queue with the attributes `reason` and `error`, and alert.

    Alert first: if either fails, the caller's message is delivered again, and the alert is held back, not doubled.
    """
    name, reason = type(error).__name__, clean(str(error))
    what = "A message could not be handled and lies in the dead-letter queue."
    publish(Alert(kind="dead-letter", what=what, error=name, message=reason, resources=[clean(body, 300)]), runtime)
    runtime.client("sqs", runtime.settings.region).send_message(
        QueueUrl=runtime.settings.dlq_url,
        MessageBody=body[:MAX_BODY],
        MessageAttributes={
            "reason": {"DataType": "String", "StringValue": reason or name},
            "error": {"DataType": "String", "StringValue": name},
        },
    )
    runtime.logger.error("Message rejected", extra={"error": name, "reason": reason})
