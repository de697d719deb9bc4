"""Tagging by request: the message to the inbox, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import boto3
from botocore.exceptions import ClientError

from chalicelib.core.payloads import WorkBucket
from chalicelib.core.resource import Resource
from chalicelib.errors import InvalidRequest
from chalicelib.intake.executions import execution_name
from chalicelib.ledger.rows import GOOD, Ledger
from chalicelib.ledger.table import LedgerTable
from chalicelib.schemas import validation
from chalicelib.taggers.arn_lookup import resource_for
from scripts.ops.errors import CommandError
from scripts.ops.stage.deployed_stage import DeployedStage
from scripts.ops.stage.executions import Execution, Machine
from statemachines.names import Names

PAUSE = 0.5
"""Seconds between two looks."""

TAKEN = timedelta(seconds=90)
"""In which a stage that works takes a message when the inbox has gathered: a cold start or two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one resource of a request; `status` as in the ledger, or empty where nothing is known."""

    arn: str
    status: str
    reason: str = ""
    tags: Mapping[str, str] | None = None

    @property
    def good(self) -> bool:
        """Whether it has its tags."""
        return self.status in GOOD


def build(ids: Sequence[str], user: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request (request.schema.json) without the options that are empty. Raises `InvalidRequest`."""
    named = {"resourceId": ids[0]} if len(ids) == 1 else {"resourceIds": list(ids)}
    request = {**named, "user": user, **{name: value for name, value in options.items() if value}}
    validation.check(request, "request", InvalidRequest)
    return request


def resources_of(request: Mapping[str, Any], names: Names) -> list[Resource]:
    """Return what a request is about. Raises `InvalidRequest` for an id that names nothing."""
    ids = request.get("resourceIds") or [request["resourceId"]]
    place = request.get("region", names.region), request.get("account", names.account)
    return [resource_for(one, *place) for one in ids]


def check(request: Mapping[str, Any], resources: Iterable[Resource], stage: DeployedStage, ledger: Ledger) -> None:
    """Raise `CommandError` for what would come to nothing: an account that is not the stage's, a row that is not there.

    Of accounts it asks only for another one than the stage's own; whoever may not ask is told by the outcome.
    """
    others = {one.account for one in resources} - {stage.names.account}
    with suppress(ClientError):
        strangers = sorted(others - set(stage.accounts)) if others else []
        if strangers:
            raise CommandError(
                f"Stage {stage.names.stage} does not tag in account {', '.join(strangers)}.",
                f"It tags in {', '.join(stage.accounts)}; ./scripts/deploy --account adds one.",
            )
    row = request.get("event")
    if row and not ledger.read([row]):
        raise CommandError(
            f"The ledger has no row {row}, so there is nothing to close.",
            f"./scripts/whodunit --failed --stage {stage.names.stage} shows those that are open. Or leave out --event.",
        )


def send(request: Mapping[str, Any], sqs: Any, names: Names) -> str:
    """Send a request to the inbox and return the message's id, which is the id of its event."""
    url = sqs.get_queue_url(QueueName=names.inbox)["QueueUrl"]
    return str(sqs.send_message(QueueUrl=url, MessageBody=json.dumps(request))["MessageId"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """Follows one message through the stage."""

    machine: Machine
    ledger: Ledger
    work: WorkBucket

    @classmethod
    def of(cls, names: Names, session: boto3.Session, now: Callable[[], datetime]) -> Follower:
        """Return the follower of a stage."""
        s3 = session.client("s3")
        return cls(
            machine=Machine.of(names, session),
            ledger=Ledger(LedgerTable(session.client("dynamodb"), names.table), now),
            work=WorkBucket(lambda: s3, names.work_bucket),
        )

    def wait(
        self, message: str, *, since: datetime, timeout: timedelta, gathered: float, sleep: Callable[[float], None]
    ) -> Execution | None:
        """Return the execution that handles a message when it has ended, or as it is when time is up.

        None where no execution took the message in time (`TAKEN` after the `gathered` seconds of the inbox, or less if
        the timeout is less).
        """
        found, taken = None, min(timeout, TAKEN + timedelta(seconds=gathered))
        while self.ledger.now() - since < (timeout if found else taken):
            found = self.machine.get(found.name) if found else self._find(message, since)
            if found and not found.running:
                return found
            sleep(PAUSE)
        return found

    def outcomes(self, message: str, arns: Sequence[str], execution: Execution) -> list[Outcome]:
        """Return what became of each resource: by the execution's result, or where it failed by the ledger."""
        rows = self.ledger.read(arns)
        cause = f"{execution.error}: {execution.message}"
        told = self._results(message, execution) or {
            arn: (row["Status"], cause if row["Error"] == execution.error else row["Error"])
            for arn, row in rows.items()
            if row["EventId"] == message
        }
        others = told.get("", ("FAILED", cause) if execution.failed else ("", ""))
        found = {arn: told.get(arn, others) for arn in dict.fromkeys([*arns, *filter(None, told)])}
        return [
            Outcome(arn=arn, status=status, reason=reason, tags=rows.get(arn, {}).get("Tags"))
            for arn, (status, reason) in found.items()
        ]

    def _find(self, message: str, since: datetime) -> Execution | None:
        """Return the execution of a message: alone under the name of its id, or one of several that hold it."""
        alone = self.machine.get(execution_name("inline", [message]))
        if alone:
            return alone
        recent = self.machine.started(since - timedelta(minutes=1))
        return next((one for one in recent if self._holds(one, message)), None)

    def _holds(self, execution: Execution, message: str) -> bool:
        """Say whether a message is among what an execution was given, or in the chunks that this points to."""
        chunks = execution.input.get("fetched", {}).get("chunks", [])
        parcels = (self.work.get(chunk["pointer"]).decode() for chunk in chunks if "pointer" in chunk)
        return message in json.dumps(execution.input) or any(message in parcel for parcel in parcels)

    def _results(self, message: str, execution: Execution) -> dict[str, tuple[str, str]]:
        """Return status and reason by ARN; under "" those of the request as a whole, where it names no resource."""
        if execution.output is None:
            return {}
        text = self.work.get(execution.output["results"]).decode()
        lines = [line for line in map(json.loads, text.splitlines()) if line["event"] == message]
        return {one.get("arn", ""): _said(one) for line in lines for one in line["resources"] or [line]}


def _said(one: Mapping[str, Any]) -> tuple[str, str]:
    return one["status"], ": ".join(filter(None, (one["error"], one["reason"])))
