"""The alerts that are owed for what an execution met: one for each reason, account and service."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.alerts.publisher import LONGEST_SERVICE, Alert
from chalicelib.alerts.tag_command import tag_command
from chalicelib.core.counts import counted
from chalicelib.core.grouping import group_by
from chalicelib.core.lambda_errors import message_in
from chalicelib.errors import NAMELESS, OF_THE_ACCOUNT
from chalicelib.ledger import keys
from chalicelib.ledger.results import MEND
from chalicelib.runtime.container import Runtime

NAMELESS_ERRORS = tuple(error.__name__ for error in NAMELESS)

ACCOUNT_WIDE = tuple(error.__name__ for error in OF_THE_ACCOUNT)
"""Errors that get one alert for an account, not one for each of its services."""


_FINAL = "No further try can change that."


def of_state(state: dict[str, Any], execution: str, runtime: Runtime) -> Iterator[Alert]:
    """Yield the alerts for the failures that an execution has met; after `RetryFailed` for those that it met there.

    Mends are no failures.
    """
    outcome = state.get("retried") or state.get("outcome", {})
    for item in outcome.get("permanent", []):
        if item["kind"] == "settled":
            yield from _of_settled(item, execution, runtime)
        else:
            yield _OF_KIND[item["kind"]](item, _FINAL, execution, runtime)
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
        what=f"{counted(item['resources'], item['service'] + ' resource')} could not be tagged. {prospect}",
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
            what=f"Nothing can be tagged in account {account}: {counted(len(resources), 'resource')} without tags.",
            error=error,
            service="",
            resources=resources,
        )


def _of_chunk(item: dict[str, Any], prospect: str, execution: str, _runtime: Runtime) -> Alert:
    what = f"{counted(item['chunk']['records'], 'record')} could not be worked on. {prospect}"
    return Alert(kind="chunk", what=what, error=item["error"], execution=execution)


def _of_settled(item: dict[str, Any], execution: str, runtime: Runtime) -> Iterator[Alert]:
    """Yield an alert for each place in which events failed before there was anything to tag.

    It names each event, and how to tag what it made. Only some of many are known one by one; the others are counted.
    """
    events = item.get("events", [])
    for (account, region, source), found in group_by(events, _place_of).items():
        yield Alert(
            kind="chunk",
            what=f"{counted(len(found), 'event')} could not be attributed. {_FINAL}",
            error=item["error"],
            message=found[-1]["reason"],
            service=source,
            account=account,
            region=region,
            resources=[_named(one, arn, item["error"], runtime) for one in found for arn in one["arns"] or [""]],
            execution=execution,
            count=len(found),
        )
    others = item["resources"] - len(events)
    if others:
        what = f"{counted(others, 'more event' if events else 'event')} could not be attributed. {_FINAL}"
        yield Alert(kind="chunk", what=what, error=item["error"], execution=execution, count=others)


def _place_of(event: dict[str, Any]) -> tuple[str, str, str]:
    return event["account"], event["region"], event["source"].removesuffix(".amazonaws.com")[:LONGEST_SERVICE]


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
        kind="backups",
        what=f"{counted(item['resources'], 'backup')} could not be marked. The next run tries again.",
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
    "backups": _of_backups,
    "region": _of_region,
    "chunk-of-backups": _of_region,
}
"""By the kind of an item: the alert for it, with what is to be expected."""
