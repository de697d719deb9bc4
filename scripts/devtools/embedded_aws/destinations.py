"""Where an asynchronous invocation goes when it has failed for good."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends


def report_failure(function: LambdaFunction, event: str, payload: str) -> None:
    """Send event and error to the function's OnFailure queue or topic; without one they are dropped, as on AWS."""
    for config in function.event_invoke_config:
        arn = config.response().get("DestinationConfig", {}).get("OnFailure", {}).get("Destination", "")
        send = _SENDERS.get(arn.split(":")[2] if arn else "")
        if send is not None:
            send(arn, json.dumps(_record(function, event, payload)))


def _record(function: LambdaFunction, event: str, payload: str) -> dict[str, Any]:
    return {
        "version": "1.0",
        "requestContext": {"functionArn": f"{function.function_arn}:$LATEST", "condition": "RetriesExhausted"},
        "requestPayload": json.loads(event),
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": json.loads(payload),
    }


def _to_queue(arn: str, text: str) -> None:
    region, account, name = arn.split(":")[3:6]
    sqs_backends[account][region].send_message(name, text)


def _to_topic(arn: str, text: str) -> None:
    region, account = arn.split(":")[3:5]
    sns_backends[account][region].publish(message=text, arn=arn)


_SENDERS: Mapping[str, Callable[[str, str], None]] = {"sqs": _to_queue, "sns": _to_topic}
