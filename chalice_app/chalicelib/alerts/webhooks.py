"""Telling webhooks: what is published to a topic of the stage goes on to each of them.

SNS hands `notify` the message, and tries again should it die. A webhook that fails is tried three times, then told of
by an alert. It stops neither the mail, which SNS sends by itself, nor another webhook.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

from chalicelib.alerts.notices import WEBHOOK, Notice, of_message
from chalicelib.alerts.publisher import LONGEST_SERVICE, Alert, publish
from chalicelib.alerts.safe_http import Poster
from chalicelib.alerts.webhook_formats import Hook, request_for
from chalicelib.core.parallel import parallel_map
from chalicelib.errors import WebhookFailed
from chalicelib.runtime.container import Runtime
from chalicelib.runtime.setting_parsers import Webhook

TRIES = 3
PAUSE = 1.0
"""Seconds before the second try; the third waits twice as long. With five for each, `notify` has time enough."""

AT_ONCE = 5
OK, NEXT = 200, 300
_MAY_PASS = frozenset({408, 425, 429})

Pause = Callable[[float], None]


def tell(
    records: Iterable[Mapping[str, Any]], runtime: Runtime, poster: Poster | None = None, pause: Pause = time.sleep
) -> dict[str, int]:
    """Tell every webhook of the messages in an event of SNS. Returns how many posts were `published`, and `failed`."""
    poster = poster or Poster(private=runtime.settings.webhook_allow_private)
    work = partial(_try, runtime=runtime, poster=poster, pause=pause)
    notices = [of_message(record["Sns"]) for record in records]
    pairs = [(hook, one) for one in notices if one.kind != WEBHOOK for hook in runtime.settings.webhooks]
    failures = [one for one in parallel_map(work, pairs, AT_ONCE) if one]
    if failures:
        publish(failures, runtime)
    return {"published": len(pairs) - len(failures), "failed": len(failures)}


class _Trouble(NamedTuple):
    """Why a webhook was not told, and whether that may pass."""

    told: str
    may_pass: bool


def _try(pair: tuple[Webhook, Notice], *, runtime: Runtime, poster: Poster, pause: Pause) -> Alert | None:
    """Post to one webhook; return what there is to tell of it where that fails."""
    webhook, notice = pair
    try:
        _post(webhook, notice, runtime, poster, pause)
    except WebhookFailed as exc:
        reason = str(exc)
    except GetParameterError as exc:
        reason = f"its secret can't be read: {exc}"
    else:
        runtime.logger.info("Webhook told", extra={"webhook": str(webhook), "notice": notice.id})
        return None
    runtime.logger.warning("Webhook failed", extra={"webhook": str(webhook), "notice": notice.id, "reason": reason})
    what = f"The webhook {webhook} was not told of: {notice.title}"
    return Alert(
        kind=WEBHOOK, what=what, error=WebhookFailed.__name__, message=reason, service=str(webhook)[:LONGEST_SERVICE]
    )


def _post(webhook: Webhook, notice: Notice, runtime: Runtime, poster: Poster, pause: Pause) -> None:
    hook = Hook.parse(runtime.secret(webhook.store, webhook.name))
    number = 1
    while trouble := _once(webhook, notice, hook, runtime, poster):
        if not trouble.may_pass or number == TRIES:
            raise WebhookFailed(trouble.told)
        pause(number * PAUSE)
        number += 1


def _once(webhook: Webhook, notice: Notice, hook: Hook, runtime: Runtime, poster: Poster) -> _Trouble | None:
    body, headers = request_for(webhook.target, notice, hook, int(runtime.now().timestamp()))
    try:
        status = poster.post(hook.url, body, headers)
    except OSError as exc:
        return _Trouble(type(exc).__name__, may_pass=True)
    if OK <= status < NEXT:
        return None
    return _Trouble(f"it answered {status}", may_pass=status in _MAY_PASS or status >= 500)  # noqa: PLR2004
