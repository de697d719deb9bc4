"""What an AWS error means for us: a table from AWS error codes to the classes of `errors`."""

from __future__ import annotations

import re

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

AWS_ERRORS = (ClientError, BotoCoreError, ResponseParserError)
"""What a boto3 call may raise; the last, of an answer that is not of the service, is no error of botocore's family."""

LONGEST = 300
"""Characters of a message: it goes into alerts, state outputs and ledger rows."""

# (error code, error message, meaning); both are searched, the first row that fits wins.
_MEANINGS: tuple[tuple[str, str, type[errors.TagTrailError]], ...] = (
    (r"TagPolic", r"", errors.InvalidTag),
    (r"TooManyTags|Tags?LimitExceeded|TagQuota", r"", errors.TooManyTags),
    (
        r"Limit|Quota|Validation|Invalid|BadRequest",
        r"(?i)TagsPer|too many tags|(?:number of|max\w*|exceed\w*|than \d+) (?:\w+ ){0,3}tags",
        errors.TooManyTags,
    ),
    (r"Throttl|TooManyRequest|RequestLimit|SlowDown|RateExceeded|TooManyUpdates|BandwidthLimit", r"", errors.Throttled),
    (r"PriorRequestNotComplete|ThroughputExceeded|ResourceCountExceeded|^LimitExceeded", r"", errors.Throttled),
    # A token that ended under us is new at the next attempt.
    (r"^ExpiredToken|^RequestExpired", r"", errors.ServiceUnavailable),
    (r"NotFound|NoSuch|DoesNotExist|NonExistent|UnknownResource|^InvalidResourceId$", r"", errors.ResourceNotFound),
    (r"^(?:Invalid|Validation|BadRequest)", r"(?i)not found|does not exist", errors.ResourceNotFound),
    (r"AccessDenied|Unauthori|NotAuthori[sz]ed|Authorization|AuthFailure|Forbidden", r"", errors.AccessDenied),
    (r"OptInRequired|UnrecognizedClient|InvalidClientTokenId|InvalidAccessKey|SignatureDoes", r"", errors.AccessDenied),
    (r"UnsupportedOperation|NotImplemented|MethodNotAllowed|UnknownOperation", r"", errors.TaggingUnsupported),
    # EC2 refuses tags on interfaces that a service made.
    (r"^OperationNotPermitted$|UnsupportedResource|InvalidResourceType", r"", errors.TaggingUnsupported),
    (
        r"",
        r"(?i)Unrecognized service or resource type|not (?:yet )?(?:support|implement)|unsupported",
        errors.TaggingUnsupported,
    ),
    (r"^Invalid\w*State\w*$|IncorrectState|Incorrect\w+State", r"", errors.ResourceNotReady),
    (r"InUse|Conflict|ConcurrentModif|OperationInProgress|OperationAborted", r"", errors.ResourceNotReady),
    (r"NotReady|NotActive|NotAvailable", r"", errors.ResourceNotReady),
    (r"", r"not in available state|(?:is|still) being created", errors.ResourceNotReady),
    (r"InvalidTag|TagException", r"", errors.InvalidTag),
    (r"Invalid|Validation|BadRequest|Malformed", r"\b(?i:tag)", errors.InvalidTag),
    (r"^RequestTimeout", r"", errors.TimedOut),
    (r"^Internal|Unavailable|Server(?:Error|Exception)|^Service(?:Exception|Failure)", r"", errors.ServiceUnavailable),
    (r"^(?:Invalid|Validation|BadRequest|Malformed)", r"", errors.InvalidRequest),
)

_BY_STATUS = {403: errors.AccessDenied, 404: errors.ResourceNotFound, 429: errors.Throttled}

_CLIENT_SIDE: tuple[tuple[type[BotoCoreError], type[errors.TagTrailError]], ...] = (
    (ConnectTimeoutError, errors.TimedOut),
    (ReadTimeoutError, errors.TimedOut),
    (ParamValidationError, errors.InvalidRequest),
    # A service that the boto3 of this runtime does not know.
    (UnknownServiceError, errors.TaggingUnsupported),
)


def classify(error: ClientError | BotoCoreError | ResponseParserError) -> errors.TagTrailError:
    """Return our error for an error of boto3, with the operation and the AWS code in its message."""
    if isinstance(error, ClientError):
        answer = error.response
        return from_answer(
            error.operation_name,
            code_of(error),
            answer.get("Error", {}).get("Message", ""),
            answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0),
        )
    meaning = next((ours for theirs, ours in _CLIENT_SIDE if isinstance(error, theirs)), errors.ServiceUnavailable)
    return meaning(f"{type(error).__name__}: {error}"[:LONGEST])


def from_answer(operation: str, code: str, message: str, status: int = 0) -> errors.TagTrailError:
    """Return our error for a code and message that an answer carries, such as one of a `FailedResourcesMap`.

    A code that nobody knows counts as the service's own failure: it is tried again, and reported when that is in vain.
    """
    fitting = (ours for codes, texts, ours in _MEANINGS if re.search(codes, code) and re.search(texts, message))
    meaning = next(fitting, _BY_STATUS.get(status, errors.ServiceUnavailable))
    return meaning(f"{operation}: {code}: {message}"[:LONGEST])


def code_of(error: ClientError) -> str:
    """Return the AWS error code."""
    return str(error.response.get("Error", {}).get("Code", ""))


def aws_code(error: errors.TagTrailError) -> str:
    """Return the AWS error code in the message of an error that `from_answer` made, "" where there is none."""
    parts = str(error).split(": ", 2)
    return parts[1] if len(parts) == 3 else ""  # noqa: PLR2004  # operation, code, message
