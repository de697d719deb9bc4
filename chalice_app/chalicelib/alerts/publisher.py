"""Alerts: what an operator is told by SNS, one message an hour for each reason, with all that it stands for.

The first of a reason goes out at once. What comes within the hour is owed: the ledger gathers it, and `publish_due`
sends it when the hour is over. While the ledger can't be asked, alerts go out at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

from chalicelib.alerts.document import as_text, document
from chalicelib.alerts.healing import healed
from chalicelib.core.aws_errors import AWS_ERRORS
from chalicelib.core.text import clean
from chalicelib.ledger.owed import LONGEST_RESOURCE, Owed, Place, merged, named
from chalicelib.ledger.owed_alerts import OwedAlerts
from chalicelib.runtime.container import Runtime

SUBJECT = "TagTrail alert"

LONGEST_SERVICE = 64
"""As `alert.schema.json` says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What went wrong, `count` times. `error` is an error name, as in `errors` or from AWS."""

    kind: str
    what: str
    error: str
    message: str = ""
    service: str = ""
    account: str = ""
    region: str = ""
    resources: Sequence[str] = ()
    execution: str = ""
    count: int = 1


def publish(alerts: Iterable[Alert], runtime: Runtime) -> dict[str, int]:
    """Tell of alerts, by reason, but for reasons that were told of within the hour: those are owed from now on.

    Returns how many messages were `published` and how many reasons `held_back`. What can't be sent is owed as well.
    Raises what SNS raises only where the ledger could not note it either.
    """
    owed = [_publish(one, runtime) for one in by_reason(alerts, _time(runtime))]
    return {"published": sum(owed), "held_back": len(owed) - sum(owed)}


def publish_due(runtime: Runtime) -> dict[str, int]:
    """Tell of all that is owed and may go out by now. Returns how many messages were `published`.

    Raises the last error of SNS when it has tried all of them; what could not be sent is still owed.
    """
    ledger, owner, sent, failure = _ledger(runtime), uuid4().hex, 0, None
    for key in ledger.due():
        try:
            claimed = ledger.claim(key, owner)
            if claimed:
                _send_claimed(claimed, owner, ledger, runtime)
                sent += 1
        except AWS_ERRORS as exc:
            failure = exc
    if failure:
        raise failure
    return {"published": sent, "held_back": 0}


def by_reason(alerts: Iterable[Alert], time: str) -> list[Owed]:
    """Gather alerts of one kind and error, with each place once."""
    reasons: dict[tuple[str, str], Owed] = {}
    for alert in alerts:
        kind, error = alert.kind, clean(alert.error, 80)
        empty = Owed(kind=kind, error=error, since=time, places=(), count=0, resource_count=0)
        reasons[kind, error] = merged(reasons.get((kind, error), empty), _place(alert))
    return list(reasons.values())


def _place(alert: Alert) -> Place:
    return Place(
        what=clean(alert.what),
        account=alert.account,
        region=alert.region,
        service=alert.service,
        message=clean(alert.message),
        resources=named(clean(resource, LONGEST_RESOURCE) for resource in alert.resources),
        execution=alert.execution,
        count=alert.count,
        resource_count=len(alert.resources),
    )


def _publish(owed: Owed, runtime: Runtime) -> bool:
    ledger, owner = _ledger(runtime), uuid4().hex
    try:
        ledger.add(owed)
        claimed = ledger.claim(owed.key, owner)
    except AWS_ERRORS:
        runtime.logger.warning("The ledger can't be asked, so the alert goes out", extra={"error": owed.error})
        _send(owed, runtime)
        return True
    if claimed is None:
        runtime.logger.info("Alert held back", extra={"error": owed.error})
        return False
    try:
        _send_claimed(claimed, owner, ledger, runtime)
    except AWS_ERRORS:
        runtime.logger.exception("Alert not sent, so it is owed", extra={"error": owed.error})
        return False
    return True


def _send_claimed(owed: Owed, owner: str, ledger: OwedAlerts, runtime: Runtime) -> None:
    try:
        _send(owed, runtime)
    except Exception:
        with suppress(*AWS_ERRORS):  # the claim ends by itself
            ledger.release(owed.key, owner)
        raise
    with suppress(*AWS_ERRORS):  # sent it is; when the claim has ended it is sent once more
        ledger.settle(owed, owner)


def _send(owed: Owed, runtime: Runtime) -> None:
    whole = document(owed, stage=runtime.settings.stage, time=_time(runtime), healed=healed(owed, runtime))
    runtime.client("sns", runtime.settings.region).publish(
        TopicArn=runtime.settings.topic_arn,
        Subject=SUBJECT,
        MessageStructure="json",
        Message=json.dumps({"default": json.dumps(whole, indent=2), "email": as_text(whole)}),
    )
    runtime.logger.warning("Alert published", extra={"error": owed.error, "of": owed.count})


def _ledger(runtime: Runtime) -> OwedAlerts:
    settings = runtime.settings
    return OwedAlerts(runtime.client("dynamodb", settings.region), settings.ledger_table, runtime.now)


def _time(runtime: Runtime) -> str:
    return runtime.now().strftime("%Y-%m-%dT%H:%M:%SZ")
