"""What can go wrong in an operator's command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError

from scripts.ops.errors import DeploymentError
from statemachines.names import Names

_MISSING = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "QueueDoesNotExist",
        "ResourceNotFoundException",
        "StateMachineDoesNotExist",
    }
)


class OperationError(DeploymentError):
    """A command can't go on: the message says what was wrong, `hint` what to do about it."""


@contextmanager
def deployed(names: Names) -> Iterator[None]:
    """Say that the stage is not there, where AWS says that some part of it is not."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] not in _MISSING:
            raise
        raise no_stage(names) from error


def no_stage(names: Names) -> OperationError:
    """Return the error for a stage that is not there."""
    return OperationError(
        f"There is no stage {names.stage} in account {names.account}, Region {names.region}.",
        "Name another stage, set the Region (AWS_DEFAULT_REGION), log in to another account, or deploy it first.",
    )
