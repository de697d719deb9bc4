"""Who is tried again, how often and after how long: the Retry lists of the machines.

Intervals are those that AWS needs; `scale` shrinks them where nobody has to wait. They stay whole seconds from one.
"""

from typing import Any

from chalicelib import errors

Retry = list[dict[str, Any]]

LAMBDA_ERRORS = (
    # https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-lambda-serviceexception
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
    "Sandbox.Timedout",
)
"""What Lambda itself may report for a healthy function."""

ATTEMPTS = 6
"""Retries of a task on the normal way."""

LAST_ATTEMPTS = 3
"""Retries of a task in the failure branch, where someone waits for the outcome."""


def steps(scale: float, attempts: int = ATTEMPTS) -> Retry:
    """Retry what passes within seconds."""
    return [_passing(scale, attempts)]


def tagging(scale: float, attempts: int = ATTEMPTS) -> Retry:
    """Retry what passes within seconds, and wait minutes for a resource that can't be tagged yet.

    Every retrier of a tag step has the same MaxAttempts: then `$$.State.RetryCount` reaches it before or as any retrier
    is spent, whatever the mix of errors, so the step knows its last attempt.
    """
    return [_passing(scale, attempts), _not_ready(scale, attempts)]


def patient(retry: Retry, scale: float) -> Retry:
    """Add another attempt for whatever else fails, for iterations of a Map without Catch.

    A failed iteration ends the others, so it waits until they had time to finish, and a mended policy time to spread.
    """
    return [*retry, _retrier(["States.ALL"], scale, interval=20, longest=120, attempts=LAST_ATTEMPTS)]


def _passing(scale: float, attempts: int) -> dict[str, Any]:
    names = [*LAMBDA_ERRORS, "States.Timeout", *(error.__name__ for error in errors.RETRYABLE)]
    return _retrier(names, scale, interval=2, longest=60, attempts=attempts)


def _not_ready(scale: float, attempts: int) -> dict[str, Any]:
    return _retrier([errors.ResourceNotReady.__name__], scale, interval=60, longest=900, attempts=attempts)


def _retrier(names: list[str], scale: float, *, interval: int, longest: int, attempts: int) -> dict[str, Any]:
    first = _seconds(interval, scale)
    return {
        "ErrorEquals": names,
        "IntervalSeconds": first,
        "BackoffRate": 2,
        # Stays above the first delay however small the scale; a lower limit is not a legal one.
        "MaxDelaySeconds": max(first + 1, _seconds(longest, scale)),
        "MaxAttempts": attempts,
        "JitterStrategy": "FULL",
    }


def _seconds(seconds: int, scale: float) -> int:
    return max(1, round(seconds * scale))
