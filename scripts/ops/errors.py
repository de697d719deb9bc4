"""What can go wrong in a command, in the words of the person who has to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from botocore import exceptions as aws
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from chalicelib.core.aws_errors import AWS_ERRORS, code_of
from chalicelib.errors import TagTrailError
from statemachines.names import Names

REFUSED = frozenset({"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation", "403"})
"""How AWS's services say that a permission is missing."""

_STAGE_IS_MISSING = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "QueueDoesNotExist",
        "ResourceNotFoundException",
        "StateMachineDoesNotExist",
    }
)
"""What they answer of a queue, table, function or state machine that is not there: without a stage, none of its is."""

MISSING = _STAGE_IS_MISSING | {"NoSuchBucket", "NoSuchEntity", "NotFound", "ParameterNotFound", "404"}
"""What they answer of anything that is not there."""


_UNKNOWN_CALLER = frozenset(
    {
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidToken",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
"""What they answer to credentials that are no longer good, or never were."""

_BUSY = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
"""What they answer where too much was asked of them at once."""


class CommandError(Exception):
    """A command can't go on: the message says what was wrong, `hint` what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class NoStage(CommandError):
    """The stage is not there, or so little of it that nothing tells how it was deployed."""

    def __init__(self, names: Names) -> None:
        super().__init__(
            f"There is no stage {names.stage} in account {names.account}, Region {names.region}.",
            "Name another stage, set the Region (AWS_DEFAULT_REGION), log in to another account, or deploy it first.",
        )


def is_missing(error: ClientError) -> bool:
    """Say whether AWS answered that something is not there."""
    return code_of(error) in MISSING


def is_refused(error: ClientError) -> bool:
    """Say whether AWS answered that a permission is missing."""
    return code_of(error) in REFUSED


class _Explanation(NamedTuple):
    """What AWS's answers with these codes, or failures of these kinds on the way to it, mean and want done."""

    said: str
    hint: str
    codes: frozenset[str] = frozenset()
    kinds: tuple[type[Exception], ...] = ()


_EXPLANATIONS = (
    _Explanation(
        said="a permission is missing",
        hint="Let somebody who may do so add it to what you may do, then run the same command again.",
        codes=REFUSED,
    ),
    _Explanation(
        said="AWS does not know who you are",
        hint="Set AWS_PROFILE, or log in again.",
        codes=_UNKNOWN_CALLER,
        kinds=(
            aws.ConfigNotFound,
            aws.CredentialRetrievalError,
            aws.NoCredentialsError,
            aws.PartialCredentialsError,
            aws.ProfileNotFound,
            aws.SSOError,
            aws.TokenRetrievalError,
        ),
    ),
    _Explanation(
        said="AWS can't keep up",
        hint="Wait a minute, then run the same command again.",
        codes=_BUSY,
    ),
    _Explanation(
        said="AWS can't be reached",
        hint="Is there a network, the Region spelt right, and AWS_ENDPOINT_URL right, if it is set? "
        "Then run the same command again.",
        kinds=(aws.ConnectionError, aws.HTTPClientError),
    ),
    _Explanation(
        said="something did not answer as AWS does",
        hint="Is there a proxy between, or is AWS_ENDPOINT_URL something that lacks this service?",
        codes=frozenset({"500", "501", "502", "503", "504"}),  # of HTTP: the answer held no error of AWS
        kinds=(ResponseParserError,),
    ),
    _Explanation(
        said="something is not there",
        hint="Is it the right stage, Region and account? ./scripts/doctor says what a stage lacks.",
        codes=MISSING,
    ),
    _Explanation(
        said="AWS would not do it",
        hint="Run the same command again; if it stays, AWS's sentence above says what is wrong.",
        kinds=AWS_ERRORS,
    ),
)
"""The first that fits is told."""

_PAGE = re.compile(r"""\s*(?:b['"])?(?:<(?:!doctype|html)|Traceback \(most recent call last\))""", re.IGNORECASE)
"""Where the page of a proxy begins, or the traceback of what stands in for AWS, in an error that quotes it."""


def in_words(error: Exception) -> str:
    """Return what was wrong and what to do about it, in one line."""
    told = explained(error)
    return f"{told}. {told.hint}" if told else str(error)


def explained(error: Exception) -> CommandError | None:
    """Return an error as what was wrong and what to do about it; None for one that no user can mend."""
    if isinstance(error, CommandError):
        return error
    if isinstance(error, TagTrailError):
        return CommandError(str(error), f"docs/operations.md#errors says what to do about {type(error).__name__}.")
    code = code_of(error) if isinstance(error, ClientError) else ""
    for one in _EXPLANATIONS:
        if code in one.codes or isinstance(error, one.kinds):
            return CommandError(f"{one.said}: {_PAGE.split(str(error))[0]}", one.hint)
    if isinstance(error, OSError) and error.strerror:
        said = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
        return CommandError(said, "Mend that, then run the same command again.")
    return None


@contextmanager
def deployed(names: Names) -> Iterator[None]:
    """Say that the stage is not there, where AWS says that some part of it is not."""
    try:
        yield
    except ClientError as error:
        if code_of(error) not in _STAGE_IS_MISSING:
            raise
        raise NoStage(names) from error
