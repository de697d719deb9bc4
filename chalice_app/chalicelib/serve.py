"""`serve`: run a step as a Lambda handler: its log context, its metrics, and AWS's errors under our names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.runtime import Runtime
from chalicelib.taggers.failures import classify

Step = Callable[[dict[str, Any], Runtime], dict[str, Any]]


def serve(step: Step, payload: dict[str, Any], context: Any, runtime: Runtime) -> dict[str, Any]:
    """Run `step` and return what it returns.

    An AWS error that the step lets pass is raised as the `errors` class of its meaning, because the state machine
    tries again by class name. Metrics are flushed whatever happens.
    """
    logger = runtime.logger
    logger.append_keys(execution=str(payload.get("execution", "")).rpartition(":")[2], request=context.aws_request_id)
    try:
        return step(payload, runtime)
    except (ClientError, BotoCoreError) as exc:
        raise classify(exc) from exc
    finally:
        logger.remove_keys(["execution", "request"])
        if runtime.metrics.metric_set:  # flushing none warns
            runtime.metrics.flush_metrics()
