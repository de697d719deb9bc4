"""Which of the executions that were told of have healed themselves since."""

from __future__ import annotations

import json

from chalicelib.core.aws_errors import AWS_ERRORS
from chalicelib.ledger.owed import Owed
from chalicelib.runtime.container import Runtime

MOST = 20
"""Executions that are asked: a message is no report."""


def healed(owed: Owed, runtime: Runtime) -> list[str]:
    """Return the names of those that the last message or this one is about, and that have done all of their work."""
    arns = dict.fromkeys([*owed.told, *(one.execution for one in owed.places if one.execution)])
    return [arn.rpartition(":")[2] for arn in list(arns)[:MOST] if _has_healed(arn, runtime)]


def _has_healed(arn: str, runtime: Runtime) -> bool:
    try:
        execution = runtime.client("stepfunctions", runtime.settings.region).describe_execution(executionArn=arn)
    except AWS_ERRORS:
        return False  # forgotten after 90 days, or AWS does not answer: what failed is told all the same
    return execution["status"] == "SUCCEEDED" and not json.loads(execution.get("output") or "{}").get("failed")
