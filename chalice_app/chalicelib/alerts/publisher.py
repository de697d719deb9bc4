"""Alerts: what an operator is told by SNS, at most once an hour per reason, account and service.

Names and messages in an alert come from strangers (session names, resource names): they are cleaned of everything
that could act on a terminal or a mail reader, and cut.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from chalicelib import errors
from chalicelib.core.console_links import execution_link
from chalicelib.core.text import clean
from chalicelib.ledger import keys
from chalicelib.runtime.container import Runtime

if TYPE_CHECKING:
    from chalicelib.core.payload_types.common import AlertDocument

SUBJECT = "TagTrail alert"
HOUR = 3600
MAX_RESOURCES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing that went wrong. `error` is an error name, as in `errors` or from AWS."""

    kind: str
    what: str
    error: str
    message: str = ""
    service: str = ""
    account: str = ""
    region: str = ""
    resources: Sequence[str] = ()
    execution: str = ""


def publish(alert: Alert, runtime: Runtime) -> bool:
    """Publish an alert, unless one of the same reason, account and service went out in the last hour.

    Returns whether it was published. The message is `alert.schema.json`; mail readers get the same as sentences.
    """
    reason = f"{alert.kind}|{alert.error}|{alert.account}|{alert.service}"
    claim = keys.alert(reason)
    if not runtime.ledger.put_if_absent(claim, {}, HOUR):
        runtime.logger.info("Alert held back", extra={"error": alert.error, "of_service": alert.service})
        return False
    try:
        _send(_document(alert, runtime), runtime)
    except Exception:
        runtime.ledger.delete(claim)  # or nobody would hear of it for an hour
        raise
    runtime.logger.warning("Alert published", extra={"error": alert.error, "of_service": alert.service})
    return True


def _send(document: Mapping[str, Any], runtime: Runtime) -> None:
    runtime.client("sns", runtime.settings.region).publish(
        TopicArn=runtime.settings.topic_arn,
        Subject=SUBJECT,
        MessageStructure="json",
        Message=json.dumps({"default": json.dumps(document, indent=2), "email": as_text(document)}),
    )


def _document(alert: Alert, runtime: Runtime) -> AlertDocument:
    arn = alert.execution
    document = {
        "version": 1,
        "kind": alert.kind,
        "stage": runtime.settings.stage,
        "time": runtime.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "title": f"TagTrail {runtime.settings.stage}: {clean(alert.error, 70)}",
        "what": clean(alert.what),
        "error": clean(alert.error, 80),
        "message": clean(alert.message),
        "service": alert.service,
        "account": alert.account,
        "region": alert.region,
        "resources": [clean(resource, 300) for resource in alert.resources[:MAX_RESOURCES]],
        "resource_count": len(alert.resources),
        "execution": {"arn": arn, "name": arn.rpartition(":")[2], "console": execution_link(arn)} if arn else "",
        "todo": todo(alert.error, runtime.settings.stage, arn),
    }
    known = {member: value for member, value in document.items() if value != "" or member == "message"}
    return cast("AlertDocument", known)


def todo(error: str, stage: str, execution: str = "") -> str:
    """Return what an operator does about an error: the sentence of its class, then how to run it again."""
    meaning = getattr(errors, error, None)
    sentence = meaning.__doc__ if isinstance(meaning, type) and meaning.__doc__ else "Read the execution's history."
    again = f"./scripts/rerun --stage {stage}"
    if ":tagtrail-retention-" in execution:
        again = "redrive the execution in the console, or start a new run (docs/retention.md)"
    return f"{' '.join(sentence.split())} Then: {again}"


def as_text(document: Mapping[str, Any]) -> str:
    """Return the alert as lines for a mail."""
    where = " ".join(document[member] for member in ("service", "account", "region") if member in document)
    execution = document.get("execution")
    lines = [
        document["title"],
        "",
        document["what"],
        *([f"AWS says: {document['message']}"] if document["message"] else []),
        *([f"Where: {where}"] if where else []),
        *([f"Resources ({document['resource_count']}):"] if document["resources"] else []),
        *(f"  {resource}" for resource in document["resources"]),
        *([f"Execution: {execution['name']}", execution["console"]] if execution else []),
        "",
        f"What to do: {document['todo']}",
    ]
    return "\n".join(lines)
