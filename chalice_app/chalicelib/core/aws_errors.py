"""What an error of boto3 means for us: a class of `errors`, by the table of `error_meanings`."""

from __future__ import annotations

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    ParamValidationError,
    ReadTimeoutError,
    UnknownServiceError,
)
from botocore.parsers import ResponseParserError

from chalicelib import errors
from chalicelib.core.error_meanings import meaning_of

AWS_ERRORS = (ClientError, BotoCoreError, ResponseParserError)
"""What a boto3 call may raise; the last, of an answer that is not of the service, is no error of botocore's family."""

LONGEST = 300
"""Characters of a message: it goes into alerts, state outputs and ledger rows."""

_BY_STATUS = {403: errors.AccessDenied, 404: errors.ResourceNotFound, 429: errors.Throttled}

_CLIENT_SIDE: tuple[tuple[type[BotoCoreError], type[errors.TagTrailError]], ...] = (
    (ConnectTimeoutError, errors.TimedOut),
    (ReadTimeoutError, errors.TimedOut),
    (ParamValidationError, errors.InvalidRequest),
    # A service that the boto3 of this runtime does not know.
    (UnknownServiceError, errors.TaggingUnsupported),
)


def classify(error: ClientError | BotoCoreError | ResponseParserError, arn: str = "") -> errors.TagTrailError:
    """Return our error for an error of boto3, with the operation and the AWS code in its message.

    `arn` is of what the call was about: services mean different things by one code.
    """
    if isinstance(error, ClientError):
        answer = error.response
        return from_answer(
            error.operation_name,
            code_of(error),
            answer.get("Error", {}).get("Message", ""),
            answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0),
            arn,
        )
    meaning = next((ours for theirs, ours in _CLIENT_SIDE if isinstance(error, theirs)), errors.ServiceUnavailable)
    return meaning(f"{type(error).__name__}: {error}"[:LONGEST])


def from_answer(operation: str, code: str, message: str, status: int = 0, arn: str = "") -> errors.TagTrailError:
    """Return our error for a code and message that an answer carries, such as one of a `FailedResourcesMap`.

    A code that nobody knows counts as the service's own failure: it is tried again, and reported when that is in vain.
    """
    service = arn.split(":")[2] if arn else ""
    meaning = meaning_of(code, message, service) or _BY_STATUS.get(status, errors.ServiceUnavailable)
    return meaning(f"{operation}: {code}: {message}"[:LONGEST])


def code_of(error: ClientError) -> str:
    """Return the AWS error code."""
    return str(error.response.get("Error", {}).get("Code", ""))


def aws_code(error: errors.TagTrailError) -> str:
    """Return the AWS error code in the message of an error that `from_answer` made, "" where there is none."""
    parts = str(error).split(": ", 2)
    return parts[1] if len(parts) == 3 else ""  # noqa: PLR2004  # operation, code, message
