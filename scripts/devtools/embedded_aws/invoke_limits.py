"""What Lambda answers: its limits and its own errors."""

from __future__ import annotations

import json
import os

from moto.awslambda.exceptions import LambdaClientError

from scripts.devtools.embedded_aws.workers import Outcome

SYNCHRONOUS_LIMIT = 6 * 1024 * 1024  # bytes, request and response
RESPONSE_LIMIT = 6291556
ASYNCHRONOUS_LIMIT = 1024 * 1024


def check_request(event: str, limit: int) -> None:
    """Refuse what Lambda's front door refuses."""
    size = len(event.encode())
    if size > limit:
        error = LambdaClientError("RequestEntityTooLargeException", f"{size} byte payload is too large (limit {limit})")
        error.code = 413
        raise error
    try:
        json.loads(event)
    except ValueError as bad:
        raise LambdaClientError(
            "InvalidRequestContentException", f"Could not parse request body into json: {bad}"
        ) from bad


def judge(outcome: Outcome, request_id: str, timeout: float) -> tuple[str, bool]:
    """Tell the payload Lambda answers, and whether it is a function error."""
    if outcome.timed_out:
        return _error("Sandbox.Timedout", f"RequestId: {request_id} Error: Task timed out after {timeout:.2f} seconds")
    if outcome.exit_status is not None:
        how = os.waitstatus_to_exitcode(outcome.exit_status)
        reason = f"signal: {-how}" if how < 0 else f"exit status {how}"
        return _error("Runtime.ExitError", f"RequestId: {request_id} Error: Runtime exited with error: {reason}")
    if len(outcome.payload.encode()) > RESPONSE_LIMIT:
        message = f"Response payload size exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes)."
        return _error("Function.ResponseSizeTooLarge", message)
    return outcome.payload, outcome.failed


def _error(kind: str, message: str) -> tuple[str, bool]:
    return json.dumps({"errorType": kind, "errorMessage": message}), True
