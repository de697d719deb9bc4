"""The alerts that are owed for what an execution met: one for each reason, account and service."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.alerts.publisher import Alert
from chalicelib.alerts.tag_command import tag_command
from chalicelib.core.lambda_errors import message_in
from chalicelib.errors import NAMELESS, OF_THE_ACCOUNT
from chalicelib.ledger import keys
from chalicelib.ledger.results import MEND
from chalicelib.runtime.container import Runtime

NAMELESS_ERRORS = tuple(error.__name__ for error in NAMELESS)

ACCOUNT_WIDE = tuple(error.__name__ for error in OF_THE_ACCOUNT)
"""Errors that get one alert for an account, not one for each of its services."""


def of_state(state: dict[str, Any], execution: str, runtime: Runtime) -> Iterator[Alert]:
    """Yield the alerts for the failures that an execution has met; after `RetryFailed` for those that it met there.

    Mends are no failures.
    """
    outcome = state.get("retried") or state.get("outcome", {})
    for item in outcome.get("permanent", []):
        yield _OF_KIND[item["kind"]](item, "No further try can change that.", execution, runtime)
    failed = [item for item in outcome.get("failed", []) if item["error"] != MEND]
    yield from _of_accounts(failed, execution, runtime)
    for item in failed:
        if item["error"] not in ACCOUNT_WIDE:
            yield _OF_KIND[item["kind"]](item, "They are being tried again.", execution, runtime)
    for member in ("error", "summary_error"):
        if member in state:
            error, message = state[member]["Error"], message_in(state[member].get("Cause", ""))
            what = "An execution failed as a whole. It is being tried again."
            yield Alert(kind="execution", what=what, error=error, message=message, execution=execution)


def _of_batch(item: dict[str, Any], prospect: str, execution: str, runtime: Runtime) -> Alert:
    batch = runtime.work.unpack(item["batch"])
    return Alert(
        kind="batch",
        what=f"{item['resources']} {item['service']} resources could not be tagged. {prospect}",
        error=item["error"],
        message=batch["reason"] or "",
        service=item["service"],
        account=item["account"],
        region=item["region"],
        resources=[one["resource"]["arn"] for one in batch["items"]],
        execution=execution,
    )


def _of_accounts(failed: list[dict[str, Any]], execution: str, runtime: Runtime) -> Iterator[Alert]:
    """Yield one alert for each account in which nothing can be tagged, with all that waits for it."""
    waiting: dict[tuple[str, str], list[Alert]] = {}
    for item in failed:
        if item["error"] in ACCOUNT_WIDE:
            found = waiting.setdefault((item["error"], item["account"]), [])
            found.append(_of_batch(item, "", execution, runtime))
    for (error, account), alerts in waiting.items():
        resources = [arn for alert in alerts for arn in alert.resources]
        yield replace(
            alerts[0],
            what=f"Nothing can be tagged in account {account}: {len(resources)} resources wait for it.",
            error=error,
            service="",
            resources=resources,
        )


def _of_chunk(item: dict[str, Any], prospect: str, execution: str, _runtime: Runtime) -> Alert:
    what = f"{item['chunk']['records']} records could not be worked on. {prospect}"
    return Alert(kind="chunk", what=what, error=item["error"], execution=execution)


def _of_settled(item: dict[str, Any], prospect: str, execution: str, runtime: Runtime) -> Alert:
    """Return the alert of events that failed before there was anything to tag: it names each, and how to tag it."""
    events = item.get("events", [])
    accounts, regions = ({one[name] for one in events} for name in ("account", "region"))
    return Alert(
        kind="chunk",
        what=f"{item['resources']} events could not be attributed. {prospect}",
        error=item["error"],
        message=events[0]["reason"] if events else "",
        account=accounts.pop() if len(accounts) == 1 else "",
        region=regions.pop() if len(regions) == 1 else "",
        resources=[_named(one, arn, item["error"], runtime) for one in events for arn in one["arns"] or [""]],
        execution=execution,
    )


def _named(event: dict[str, Any], arn: str, error: str, runtime: Runtime) -> str:
    """Return which call it was and where; of what nobody can know also the command that tags it by request."""
    place = {"account": event["account"], "region": event["region"]}
    call = f"{event['name']} ({event['source']}), event {event['event']}, account {event['account']}, {event['region']}"
    if error not in NAMELESS_ERRORS:
        return call
    key = keys.event(event["account"], event["region"], event["event"])
    command = tag_command(stage=runtime.settings.stage, arn=arn, event=key, creator=event["creator"], **place)
    return f"{call}: {command}"


def _of_backups(item: dict[str, Any], _prospect: str, execution: str, runtime: Runtime) -> Alert:
    return Alert(
        kind="batch",
        what=f"{item['resources']} AMIs and snapshots could not be marked. The next run tries again.",
        error=item["error"],
        message=item["message"],
        service="retention",
        account=runtime.settings.account,
        region=item["region"],
        resources=item["ids"],
        execution=execution,
    )


def _of_region(item: dict[str, Any], prospect: str, execution: str, runtime: Runtime) -> Alert:
    return Alert(
        kind="chunk",
        what=f"The AMIs and snapshots of {item['region']}, or a part of them, could not be worked on. {prospect}",
        error=item["error"]["Error"],
        message=message_in(item["error"].get("Cause", "")),
        service="retention",
        account=runtime.settings.account,
        region=item["region"],
        execution=execution,
    )


def of_end(detail: dict[str, Any], runtime: Runtime) -> Alert:
    """Return the alert for an execution that ended badly; the event may not say why, so the execution is asked."""
    states = runtime.client("stepfunctions", runtime.settings.region)
    execution = states.describe_execution(executionArn=detail["executionArn"])
    return Alert(
        kind="execution",
        what=f"An execution ended {detail['status']}.",
        error=execution.get("error") or detail["status"],
        message=message_in(execution.get("cause") or ""),
        execution=detail["executionArn"],
    )


_OF_KIND: Mapping[str, Callable[[dict[str, Any], str, str, Runtime], Alert]] = {
    "batch": _of_batch,
    "chunk": _of_chunk,
    "settled": _of_settled,
    "backups": _of_backups,
    "region": _of_region,
    "chunk-of-backups": _of_region,
}
"""By the kind of an item: the alert for it, with what is to be expected."""
