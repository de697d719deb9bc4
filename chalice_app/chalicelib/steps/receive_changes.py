"""receive_changes: from the queue of EC2 state changes to one check of all instances that changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.data_classes import SQSEvent
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.compliance import stage_names
from chalicelib.compliance.rules import Rules
from chalicelib.intake.executions import execution_name, start_execution
from chalicelib.runtime.container import Runtime

if TYPE_CHECKING:
    from chalicelib.core.payload_types.common import FailedMessages


def run(payload: dict[str, Any], runtime: Runtime) -> FailedMessages:
    """Start one execution for a batch of messages. Returns `batchItemFailures`: what is none of EC2's events.

    A message that can't be read is delivered again and ends in the dead-letter queue; it never stops its neighbours.
    """
    messages = list(SQSEvent(payload).records)
    runtime.logger.info("Event received", extra={"messages": len(messages)})
    states = Rules.parse(runtime.policy().compliance).states
    arns: set[str] = set()
    failed: list[str] = []
    for message in messages:
        try:
            arns |= _changed(message, states)
        except (ValueError, LookupError, TypeError):
            runtime.logger.exception("Message failed", extra={"message_id": message.message_id})
            failed.append(message.message_id)
    if arns:
        name = execution_name("changes", sorted(message.message_id for message in messages))
        start_execution(name, {"instances": sorted(arns)}, stage_names.machine(runtime.settings), runtime)
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}


def _changed(message: SQSRecord, states: tuple[str, ...]) -> set[str]:
    """Return the instance of a message whose new state is one that is watched.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
    """
    event = json.loads(message.body)
    arn = f"arn:{_partition(event)}:ec2:{event['region']}:{event['account']}:instance/{event['detail']['instance-id']}"
    return {arn} if event["detail"]["state"] in states else set()


def _partition(event: dict[str, Any]) -> str:
    return str(event["resources"][0]).split(":")[1]
