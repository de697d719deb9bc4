"""Telling owners by SNS: each finding once until it changes, and all of them in a digest a day or a week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chalicelib.compliance import stage_names
from chalicelib.compliance.findings import Finding, fingerprint
from chalicelib.compliance.notification_text import DIGEST_TITLE, TITLE, notice, rest
from chalicelib.ledger import keys
from chalicelib.runtime.container import Runtime

DAY = 86_400
REMEMBERED = 90 * DAY
"""A finding that stays the same for so long is told again."""

MOST = 100
"""Notifications of one execution: five hundred new instances are not five hundred mails."""


def tell(watched: Sequence[Finding], findings: str, runtime: Runtime) -> int:
    """Publish what is new of the watched instances; what is well again is forgotten. Returns how many were new.

    Raises what SNS raises: what was not sent is not remembered, so another attempt sends it.
    """
    known = runtime.ledger.read([_mark(one) for one in watched])
    for one in watched:
        if one["isCompliant"] and _mark(one) in known:
            runtime.ledger.delete(_mark(one))
    new = [one for one in watched if not one["isCompliant"] and not _told(one, known.get(_mark(one)), runtime)]
    singly = sum(_once([one], notice(one), runtime) for one in new[:MOST])
    return singly + _once(new[MOST:], rest(len(new) - MOST, findings), runtime)


def _mark(one: Finding) -> str:
    """Return the key of what was last told of a resource."""
    return keys.finding(one["arn"])


def _told(one: Finding, row: dict[str, Any] | None, runtime: Runtime) -> bool:
    return row is not None and row["Mark"] == fingerprint(one) and row["ExpiresAt"] > runtime.now().timestamp()


def _once(some: Sequence[Finding], text: str, runtime: Runtime) -> int:
    """Publish one notification for some findings, but for those that another execution told of meanwhile."""
    new = [one for one in some if runtime.ledger.put_if_changed(_mark(one), fingerprint(one), REMEMBERED)]
    if new:
        try:
            publish(TITLE, text, runtime)
        except Exception:
            for one in new:
                runtime.ledger.delete(_mark(one))
            raise
    return len(new)


def tell_digest(text: str, every: str, now: datetime, runtime: Runtime) -> bool:
    """Publish a digest, unless that of this day or week went out already. Returns whether it was published."""
    period = f"{now:%Y-%m-%d}" if every == "daily" else f"{now:%G-W%V}"
    claim = keys.digest(every, period)
    if not runtime.ledger.put_if_absent(claim, {}, 8 * DAY):
        return False
    try:
        publish(DIGEST_TITLE, text, runtime)
    except Exception:
        runtime.ledger.delete(claim)
        raise
    return True


def publish(subject: str, text: str, runtime: Runtime) -> None:
    """Publish to the topic of compliance."""
    topic = stage_names.topic(runtime.settings)
    runtime.client("sns", runtime.settings.region).publish(TopicArn=topic, Subject=subject, Message=text)
    runtime.logger.info("SNS notification sent", extra={"subject": subject})
