"""receive_changes: from the queue of EC2 state changes to one check of all instances that changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from aws_lambda_powertools.utilities.data_classes import SQSEvent
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.compliance import stage_names
from chalicelib.compliance.rules import Rules
from chalicelib.intake.executions import execution_name, start_execution
from chalicelib.runtime.container import Runtime

if TYPE_CHECKING:
    from chalicelib.core.payload_types.common import FailedMessages
    from chalicelib.core.payload_types.compliance import ComplianceInput

CHANGE: Final = "EC2 Instance State-change Notification"


def run(payload: dict[str, Any], runtime: Runtime) -> FailedMessages:
    """Start one execution for a batch of messages. Returns `batchItemFailures`: what is none of EC2's events.

    A change that names no instance starts one more, of all that are in a state that is watched. A message that can't
    be read is delivered again and ends in the dead-letter queue; it never stops its neighbours.
    """
    messages = list(SQSEvent(payload).records)
    runtime.logger.info("Event received", extra={"messages": len(messages)})
    states = Rules.parse(runtime.policy().compliance).states
    arns: set[str] = set()
    nameless: list[str] = []
    failed: list[str] = []
    for message in messages:
        try:
            event = _change(message)
            if event["detail"].get("state", states[0]) not in states:
                continue
            if event["detail"].get("instance-id"):
                arns.add(_arn(event))
            else:
                nameless.append(message.message_id)
        except (ValueError, LookupError, TypeError, AttributeError):
            runtime.logger.exception("Message failed", extra={"message_id": message.message_id})
            failed.append(message.message_id)
    if arns:
        _start("changes", [one.message_id for one in messages], {"instances": sorted(arns)}, runtime)
    if nameless:
        _start("changes-of-all", nameless, {"scope": "instances"}, runtime)
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}


def _start(stem: str, messages: list[str], document: ComplianceInput, runtime: Runtime) -> None:
    machine = stage_names.machine(runtime.settings)
    start_execution(execution_name(stem, sorted(messages)), {**document}, machine, runtime)


def _change(message: SQSRecord) -> dict[str, Any]:
    """Return the event of a message. Raises what reading a message that is none can raise.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
    """
    event: dict[str, Any] = json.loads(message.body)
    if event["detail-type"] != CHANGE:
        raise ValueError(event["detail-type"])
    return event


def _arn(event: dict[str, Any]) -> str:
    """Return the ARN of an instance, in its own Region and account."""
    partition = str(event["resources"][0]).split(":")[1]
    instance = event["detail"]["instance-id"]
    return f"arn:{partition}:ec2:{event['region']}:{event['account']}:instance/{instance}"
