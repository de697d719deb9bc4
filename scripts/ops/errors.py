"""What can go wrong in a command, in the words of the person who has to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError

from chalicelib.core.aws_errors import code_of
from statemachines.names import Names

REFUSED = frozenset({"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"})
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


@contextmanager
def refusals_told() -> Iterator[None]:
    """Turn a call that AWS refuses into what to do about it; AWS's own sentence names who may not do what."""
    try:
        yield
    except ClientError as error:
        if not is_refused(error):
            raise
        hint = "Let somebody who may do so add it to what you may do, then run the same command again."
        raise CommandError(f"a permission is missing: {error}", hint) from error


@contextmanager
def deployed(names: Names) -> Iterator[None]:
    """Say that the stage is not there, where AWS says that some part of it is not."""
    try:
        yield
    except ClientError as error:
        if code_of(error) not in _STAGE_IS_MISSING:
            raise
        raise NoStage(names) from error
